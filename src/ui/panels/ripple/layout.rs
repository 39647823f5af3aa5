//! Where the parts of the ripple panel go: a pure function of the space. What has no room is left out.

use egui::{Rect, pos2, vec2};

/// Height of the lines above the pictures.
pub const TITLE: f32 = 18.0;

/// Everything placed; `None` for what has no room.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Places {
    /// Movement per layer over the iterations.
    pub curve: Rect,
    /// Which layer, which exact answer.
    pub controls: Option<Rect>,
    /// What moved and what is exact, each with its title above.
    pub pictures: Option<[Rect; 2]>,
    /// Cosine, angle, size.
    pub numbers: Option<Rect>,
    /// Moved against exact.
    pub scatter: Option<Rect>,
    /// Room for large numbers.
    pub is_large: bool,
}

/// Places the parts in `area`.
pub fn places(area: Rect) -> Places {
    let (w, h) = (area.width(), area.height());
    if w < 330.0 || h < 112.0 {
        let none = Places {
            curve: area,
            controls: None,
            pictures: None,
            numbers: None,
            scatter: None,
            is_large: false,
        };
        return none;
    }
    if w >= 640.0 && h >= 400.0 { large(area) } else { compact(area) }
}

/// Curve at the left, the chosen layer at the right.
fn compact(area: Rect) -> Places {
    let share = if area.width() < 480.0 { 0.38 } else { 0.42 };
    let split = area.left() + (area.width() * share).floor();
    let curve = Rect::from_min_max(area.min, pos2(split, area.bottom()));
    let right = Rect::from_min_max(pos2(split + 12.0, area.top()), area.max);
    let controls = Rect::from_min_size(right.min, vec2(right.width(), 26.0));
    let numbers = Rect::from_min_max(pos2(right.left(), right.bottom() - 24.0), right.max);
    let middle = Rect::from_min_max(controls.left_bottom() + vec2(0.0, TITLE + 2.0), numbers.right_top());
    let side = middle.height().min(260.0);
    let has_scatter = middle.width() - side >= 300.0 && side >= 90.0;
    let room = if has_scatter { middle.width() - side - 12.0 } else { middle.width() };
    let scatter = Rect::from_min_size(pos2(middle.right() - side, middle.top()), vec2(side, side));
    Places {
        curve,
        controls: Some(controls),
        pictures: Some(pair(Rect::from_min_size(middle.min, vec2(room, middle.height())))),
        numbers: Some(numbers),
        scatter: has_scatter.then_some(scatter),
        is_large: false,
    }
}

/// Curve on top, the chosen layer below it.
fn large(area: Rect) -> Places {
    let split = area.top() + (area.height() * 0.38).floor();
    let curve = Rect::from_min_max(area.min, pos2(area.right(), split));
    let controls = Rect::from_min_size(pos2(area.left(), split + 8.0), vec2(area.width(), 28.0));
    let below = Rect::from_min_max(pos2(area.left(), controls.bottom() + 4.0), area.max);
    let side = (area.width() * 0.28).clamp(190.0, 380.0);
    let column = Rect::from_min_max(pos2(below.right() - side, below.top()), below.max);
    let numbers = Rect::from_min_size(column.min, vec2(side, 64.0));
    let square = (column.height() - numbers.height() - 12.0).min(side);
    let corner = pos2(column.right() - square, numbers.bottom() + 8.0);
    let left =
        Rect::from_min_max(below.min + vec2(0.0, TITLE + 2.0), pos2(column.left() - 16.0, below.bottom()));
    Places {
        curve,
        controls: Some(controls),
        pictures: Some(pair(left)),
        numbers: Some(numbers),
        scatter: (square >= 90.0).then(|| Rect::from_min_size(corner, vec2(square, square))),
        is_large: true,
    }
}

fn pair(area: Rect) -> [Rect; 2] {
    let width = ((area.width() - 12.0) / 2.0).floor();
    let size = vec2(width, area.height());
    [Rect::from_min_size(area.min, size), Rect::from_min_size(area.min + vec2(width + 12.0, 0.0), size)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_stay_inside_and_apart_at_every_size() {
        for w in (80..1500).step_by(35) {
            for h in (40..900).step_by(22) {
                let area = Rect::from_min_size(pos2(7.0, 9.0), vec2(w as f32, h as f32));
                let p = places(area);
                let mut parts = vec![p.curve];
                parts.extend(p.controls.into_iter().chain(p.numbers).chain(p.scatter));
                let titled = |r: Rect| Rect::from_min_max(r.min - vec2(0.0, TITLE), r.max);
                parts.extend(p.pictures.into_iter().flatten().map(titled));
                for (i, a) in parts.iter().enumerate() {
                    assert!(area.expand(0.5).contains_rect(*a), "{w}×{h}: {a:?}");
                    assert!(a.is_positive(), "{w}×{h}: {a:?}");
                    for b in &parts[..i] {
                        assert!(!a.shrink(1.0).intersects(b.shrink(1.0)), "{w}×{h}: {a:?} {b:?}");
                    }
                }
            }
        }
        let small = places(Rect::from_min_size(pos2(0.0, 0.0), vec2(536.0, 180.0)));
        assert!(small.pictures.is_some() && small.numbers.is_some(), "a quarter of a laptop's screen");
        assert!(places(Rect::from_min_size(pos2(0.0, 0.0), vec2(1060.0, 700.0))).scatter.is_some());
    }
}
