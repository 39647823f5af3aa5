//! A parabola over the plane.

/// `value + slope·d + ½ dᵀ bend d`, d = point − centre.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quadratic {
    /// Where it is expanded.
    pub centre: [f64; 2],
    /// The value there.
    pub value: f64,
    /// The slope there.
    pub slope: [f64; 2],
    /// The curvature, symmetric.
    pub bend: [[f64; 2]; 2],
}

impl Quadratic {
    /// The value at a point.
    pub fn at(&self, point: [f64; 2]) -> f64 {
        let [x, y] = [point[0] - self.centre[0], point[1] - self.centre[1]];
        let [[xx, xy], [_, yy]] = self.bend;
        self.value + self.slope[0] * x + self.slope[1] * y + 0.5 * (xx * x * x + yy * y * y) + xy * x * y
    }

    /// The slope at a point.
    pub fn slope_at(&self, point: [f64; 2]) -> [f64; 2] {
        let [x, y] = [point[0] - self.centre[0], point[1] - self.centre[1]];
        let along = |i: usize| self.slope[i] + self.bend[i][0] * x + self.bend[i][1] * y;
        [along(0), along(1)]
    }

    /// The same, expanded elsewhere.
    #[must_use]
    pub fn around(&self, centre: [f64; 2]) -> Self {
        Self { centre, value: self.at(centre), slope: self.slope_at(centre), bend: self.bend }
    }

    /// This and `factor` times another, expanded where this one is.
    #[must_use]
    pub fn plus(&self, other: &Self, factor: f64) -> Self {
        let other = other.around(self.centre);
        let mut sum = *self;
        sum.value += factor * other.value;
        for i in 0..2 {
            sum.slope[i] += factor * other.slope[i];
            for j in 0..2 {
                sum.bend[i][j] += factor * other.bend[i][j];
            }
        }
        sum
    }

    /// The place without slope, if the parabola opens upwards in every direction.
    pub fn bottom(&self) -> Option<[f64; 2]> {
        let [[xx, xy], [_, yy]] = self.bend;
        let determinant = xx * yy - xy * xy;
        let [x, y] = self.slope;
        let down = [(xy * y - yy * x) / determinant, (xy * x - xx * y) / determinant];
        let opens = xx > 0.0 && determinant > 1e-14 * xx * yy.abs();
        opens.then(|| [self.centre[0] + down[0], self.centre[1] + down[1]])
    }

    /// The lowest point of the segment from `from` to `to`.
    pub fn lowest_between(&self, from: [f64; 2], to: [f64; 2]) -> [f64; 2] {
        let way = [to[0] - from[0], to[1] - from[1]];
        let slope = self.slope_at(from);
        let down = slope[0] * way[0] + slope[1] * way[1];
        let along = |i: usize| self.bend[i][0] * way[0] + self.bend[i][1] * way[1];
        let bend = along(0) * way[0] + along(1) * way[1];
        let place = |t: f64| [from[0] + t * way[0], from[1] + t * way[1]];
        if bend > 0.0 {
            return place((-down / bend).clamp(0.0, 1.0));
        }
        if self.at(to) < self.at(from) { to } else { from }
    }
}
