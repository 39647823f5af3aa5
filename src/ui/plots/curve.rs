//! Curves in a plot whose axes may be logarithmic: visible pieces no finer than the pixels.

use egui_plot::{Line, PlotPoints};

/// A line through points, from each to the next and nothing else. Left alone, the plot draws a dense line as a band
/// that is as high as the points of each pixel, and fills a wedge from the last pixel before a gap to the next one.
pub fn line_through<'a>(points: impl Into<PlotPoints<'a>>) -> Line<'a> {
    Line::new("", points).allow_band(false)
}

/// The axes of the plot: values lie at their logarithm on a logarithmic one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Axes {
    /// Logarithmic time.
    pub log_x: bool,
    /// Logarithmic values.
    pub log_y: bool,
    /// Where 0 lies on a logarithmic axis, if a curve gets there: below all other values.
    pub zero: Option<f64>,
    /// Left, bottom, right and top that show everything.
    pub all: [f64; 4],
}

impl Axes {
    /// Where `x` lies; `None` left of a logarithmic axis.
    pub fn x(&self, x: f64) -> Option<f64> {
        if !self.log_x {
            return Some(x);
        }
        (x > 0.0).then(|| x.log10())
    }

    /// What lies at `at`.
    pub fn value_x(&self, at: f64) -> f64 {
        if self.log_x { 10f64.powf(at) } else { at }
    }

    /// Where `y` lies; `None` is a gap.
    pub fn y(&self, y: f64) -> Option<f64> {
        match (self.log_y, y > 0.0) {
            _ if !y.is_finite() => None,
            (false, _) => Some(y),
            (true, true) => Some(y.log10()),
            (true, false) => self.zero,
        }
    }
}

/// The visible parts of a curve.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pieces {
    /// Unbroken lines, in axis coordinates; a single point where both neighbours are missing.
    pub lines: Vec<Vec<[f64; 2]>>,
    /// Where the curve is broken.
    pub gaps: Vec<f64>,
}

/// The parts of a curve between `left` and `right` (and one point beyond on either side), with at most four points for
/// each of `columns` pixels: first, lowest, highest, last.
pub fn pieces(points: impl Iterator<Item = [f64; 2]>, axes: &Axes, part: [f64; 4], columns: usize) -> Pieces {
    let [left, _, right, _] = part;
    let mut found = Pieces::default();
    let mut line: Vec<[f64; 2]> = Vec::new();
    let mut column = Column::default();
    let mut before = None;
    let width = ((right - left) / columns.max(1) as f64).max(f64::MIN_POSITIVE);
    let mut end = |line: &mut Vec<[f64; 2]>, column: &mut Column| {
        column.empty_into(line);
        if !line.is_empty() {
            found.lines.push(std::mem::take(line));
        }
    };
    let mut gaps = Vec::new();
    for [x, y] in points {
        let Some(x) = axes.x(x) else { continue };
        let Some(y) = axes.y(y) else {
            if (left..=right).contains(&x) {
                gaps.push(x);
            }
            end(&mut line, &mut column);
            before = None;
            continue;
        };
        if x < left {
            before = Some([x, y]);
            continue;
        }
        line.extend(before.take());
        let at = ((x - left) / width) as i64;
        if at != column.at {
            column.empty_into(&mut line);
            column.at = at;
        }
        column.add([x, y]);
        if x > right {
            break;
        }
    }
    end(&mut line, &mut column);
    found.gaps = gaps;
    found
}

/// The points of one pixel's width.
#[derive(Default)]
struct Column {
    at: i64,
    /// First, lowest, highest, last.
    four: Option<[[f64; 2]; 4]>,
}

impl Column {
    fn add(&mut self, point: [f64; 2]) {
        let Some([_, low, high, last]) = &mut self.four else {
            self.four = Some([point; 4]);
            return;
        };
        if point[1] < low[1] {
            *low = point;
        }
        if point[1] > high[1] {
            *high = point;
        }
        *last = point;
    }

    fn empty_into(&mut self, line: &mut Vec<[f64; 2]>) {
        let Some(mut four) = self.four.take() else { return };
        four.sort_by(|a, b| a[0].total_cmp(&b[0]));
        for point in four {
            if line.last() != Some(&point) {
                line.push(point);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Axes = Axes { log_x: false, log_y: false, zero: None, all: [0.0; 4] };

    #[test]
    fn a_gap_is_never_bridged() {
        let y = [1.0, 2.0, f64::NAN, 4.0, f64::INFINITY, 6.0, 7.0];
        let points = (0..).zip(y).map(|(i, y)| [f64::from(i), y]);
        let found = pieces(points, &PLAIN, [0.0, 0.0, 6.0, 9.0], 100);
        let lines: Vec<Vec<f64>> = found.lines.iter().map(|l| l.iter().map(|p| p[1]).collect()).collect();
        assert_eq!(lines, [vec![1.0, 2.0], vec![4.0], vec![6.0, 7.0]]);
        assert_eq!(found.gaps, [2.0, 4.0]);
    }

    #[test]
    fn pieces_keep_extremes_and_show_all_when_zoomed_in() {
        let points = || (0..10_000).map(|i| [f64::from(i), f64::from((i * 7919) % 1013)]);
        let found = pieces(points(), &PLAIN, [0.0, 0.0, 10_000.0, 1.0], 300);
        let kept = &found.lines[0];
        assert!(kept.len() <= 1204 && kept.windows(2).all(|w| w[0][0] < w[1][0]), "{}", kept.len());
        let top = |p: &mut dyn Iterator<Item = [f64; 2]>| p.map(|q| q[1]).fold(0.0, f64::max);
        assert_eq!(top(&mut kept.iter().copied()), top(&mut points()));
        let part = pieces(points(), &PLAIN, [5000.5, 0.0, 5050.5, 1.0], 300);
        let expected: Vec<[f64; 2]> = points().skip(5000).take(52).collect();
        assert_eq!(part.lines, [expected], "every point, and one beyond each edge");
    }
}
