//! A digit of one's own: the ink as the hand left it, and as it settles, centred and sized as the digits of MNIST are.

use crate::data::digit::{self, Plane};
use crate::ui::panels::network::brush::Piece;
use crate::ui::state::view::Tool;
use std::collections::VecDeque;
use std::sync::Arc;

/// Strokes whose ink is kept for undo.
const KEPT: usize = 64;

/// Ink, and the input that was made of it.
type Step = (Vec<f64>, Vec<f64>);

/// The ink of a drawing, which settles as another picture.
#[derive(Default)]
pub struct Drawing {
    ink: Vec<f64>,
    /// The ink after each stroke, and the input made of it; undo and redo find the ink of their input here.
    past: VecDeque<Step>,
    seen: Option<Arc<Vec<f64>>>,
    last: Option<[f32; 2]>,
    /// Changes whenever the ink does.
    pub version: u64,
}

impl Drawing {
    /// The ink of a pixel.
    pub fn value(&self, pixel: usize) -> f64 {
        self.ink.get(pixel).copied().unwrap_or(0.0)
    }

    /// The pen is down.
    pub fn is_down(&self) -> bool {
        self.last.is_some()
    }

    /// Whether this input was made of ink of another place or size.
    pub fn made(&self, input: &[f64]) -> bool {
        self.past.iter().any(|(ink, made)| made == input && ink != made)
    }

    /// Takes over what lies on the input now: the ink it was made of, or what it shows.
    pub fn follow(&mut self, input: &Arc<Vec<f64>>) {
        if self.is_down() || self.seen.as_ref().is_some_and(|seen| Arc::ptr_eq(seen, input)) {
            return;
        }
        self.seen = Some(Arc::clone(input));
        let known = self.past.iter().rev().find(|(_, made)| made == &**input);
        let ink = known.map_or_else(|| (**input).clone(), |(ink, _)| ink.clone());
        if known.is_none() {
            self.past.clear();
            self.past.push_back((ink.clone(), ink.clone()));
        }
        self.version += u64::from(ink != self.ink);
        self.ink = ink;
    }

    /// Goes on with the stroke to `place`, or begins it there.
    pub fn stroke(&mut self, tool: Tool, place: [f32; 2], size: [usize; 2]) {
        let from = self.last.replace(place).unwrap_or(place);
        let piece = Piece { tool, ends: [from, place], size, number: 0 };
        let changed = piece.paint(|pixel| self.value(pixel));
        self.version += u64::from(!changed.is_empty());
        for (pixel, value) in changed {
            if let Some(ink) = self.ink.get_mut(pixel) {
                *ink = value;
            }
        }
    }

    /// The pen was let go: the pixels of `input` that change, so that it becomes the digit that was drawn.
    pub fn lift(&mut self, size: [usize; 2], input: &[f64]) -> Vec<(usize, f64)> {
        if self.last.take().is_none() {
            return Vec::new();
        }
        let ink: Vec<f32> = self.ink.iter().map(|ink| *ink as f32).collect();
        let fitted = digit::fit(Plane { size, values: &ink }, size);
        let made: Vec<f64> =
            fitted.map_or_else(|| self.ink.clone(), |fitted| fitted.into_iter().map(f64::from).collect());
        let changed = made.iter().zip(input).enumerate().filter(|(_, (new, old))| new != old);
        let changed = changed.map(|(pixel, (new, _))| (pixel, *new)).collect();
        self.past.push_back((self.ink.clone(), made));
        if self.past.len() > KEPT {
            self.past.pop_front();
        }
        changed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: [usize; 2] = [28, 28];

    fn centre(picture: &[f64]) -> [f64; 2] {
        let mass: f64 = picture.iter().sum();
        let of = |at: fn(usize) -> usize| {
            picture.iter().enumerate().map(|(i, x)| x * (at(i) as f64 + 0.5)).sum::<f64>() / mass
        };
        [of(|i| i / 28), of(|i| i % 28)]
    }

    /// What lies on the input after these changes.
    fn with(input: &[f64], changed: &[(usize, f64)]) -> Arc<Vec<f64>> {
        let mut now = input.to_vec();
        changed.iter().for_each(|(pixel, value)| now[*pixel] = *value);
        Arc::new(now)
    }

    #[test]
    fn a_stroke_in_a_corner_settles_in_the_middle_and_the_next_goes_on_where_the_hand_is() {
        let (mut drawing, blank) = (Drawing::default(), Arc::new(vec![0.0; 784]));
        drawing.follow(&blank);
        drawing.stroke(Tool::Draw, [3.0, 3.0], SIZE);
        drawing.stroke(Tool::Draw, [3.0, 10.0], SIZE);
        let first_ink = drawing.ink.clone();
        let first = with(&blank, &drawing.lift(SIZE, &blank));
        let [y, x] = centre(&first);
        assert!((y - 14.0).abs() <= 0.6 && (x - 14.0).abs() <= 0.6, "{y} {x}");
        let rows = |picture: &[f64]| picture.chunks(28).filter(|row| row.iter().any(|x| *x > 0.1)).count();
        assert_eq!(rows(&first), 20, "as high as a digit of MNIST");
        assert!(drawing.made(&first) && !drawing.made(&blank));
        drawing.follow(&first);
        assert_eq!(drawing.ink, first_ink, "the hand sees its own ink");
        drawing.stroke(Tool::Draw, [10.0, 3.0], SIZE);
        let both = drawing.ink.clone();
        assert!(both.iter().zip(&first_ink).all(|(new, old)| new >= old) && both != first_ink);
        let second = with(&first, &drawing.lift(SIZE, &first));
        drawing.follow(&second);
        // Taken back, then done again; then another example comes.
        drawing.follow(&Arc::new((*first).clone()));
        assert_eq!(drawing.ink, first_ink);
        drawing.follow(&Arc::new((*second).clone()));
        assert_eq!(drawing.ink, both);
        let other = Arc::new(vec![0.25; 784]);
        drawing.follow(&other);
        assert_eq!(drawing.ink, *other);
        assert!(!drawing.made(&second), "what is past is forgotten");
    }

    #[test]
    fn nothing_drawn_changes_nothing() {
        let (mut drawing, blank) = (Drawing::default(), Arc::new(vec![0.0; 784]));
        drawing.follow(&blank);
        assert!(drawing.lift(SIZE, &blank).is_empty(), "no pen was down");
        drawing.stroke(Tool::Erase, [14.0, 14.0], SIZE);
        assert!(drawing.lift(SIZE, &blank).is_empty(), "nothing to erase");
    }
}
