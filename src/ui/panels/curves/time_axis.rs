//! Where the moments of a run lie on the axis: epochs, minibatches or seconds of work.

use crate::training::snapshot::{Change, Curves, UpdatePoint};
use crate::ui::state::curves_view::XUnit;

/// Places of a run's points on the axis.
pub struct Clock<'a> {
    unit: XUnit,
    /// Minibatches of an epoch, if known.
    per_epoch: Option<f64>,
    /// The run's curves.
    pub curves: &'a Curves,
}

impl<'a> Clock<'a> {
    /// Of a run; `known` minibatches make an epoch, if that is known otherwise than from its points.
    pub fn new(unit: XUnit, curves: &'a Curves, changes: &[Change], known: Option<usize>) -> Self {
        let ratio = |epoch: f64, minibatch: u64| (epoch > 0.0).then(|| minibatch as f64 / epoch);
        let of_updates = curves.updates.last().and_then(|p| ratio(p.epoch, p.minibatch));
        let of_changes = changes.last().and_then(|change| ratio(change.epoch, change.minibatch));
        let known = known.filter(|n| *n > 0).map(|n| n as f64);
        Self { unit, per_epoch: known.or(of_updates).or(of_changes), curves }
    }

    /// Where a moment lies on the axis; NaN where the run has not kept what it takes.
    pub fn at(&self, epoch: f64) -> f64 {
        match self.unit {
            XUnit::Epochs => epoch,
            XUnit::Minibatches => self.per_epoch.map_or(f64::NAN, |n| (epoch * n).round()),
            XUnit::Seconds => self.seconds(epoch),
        }
    }

    /// Seconds between two known moments, in proportion.
    fn seconds(&self, epoch: f64) -> f64 {
        let updates = &self.curves.updates;
        if updates.is_empty() {
            return between(self.curves.epochs.iter().map(|p| [p.epoch, p.seconds]), epoch);
        }
        let at = updates.partition_point(|p| p.epoch < epoch);
        let near = &updates[at.saturating_sub(1)..(at + 1).min(updates.len())];
        // After the last one, the end of the epoch is known too.
        let ends = self.curves.epochs.last().map(|p| [p.epoch, p.seconds]);
        let last = updates.last().map_or(0.0, |p| p.epoch);
        let ends = ends.filter(|end| at == updates.len() && end[0] > last);
        between(near.iter().map(|p| [p.epoch, p.seconds]).chain(ends), epoch)
    }

    /// Where a point of the curves of updates lies.
    pub fn update(&self, point: &UpdatePoint) -> f64 {
        match self.unit {
            XUnit::Epochs => point.epoch,
            XUnit::Minibatches => point.minibatch as f64,
            XUnit::Seconds => point.seconds,
        }
    }
}

/// Straight lines between (0, 0) and known points, and on after the last.
fn between(known: impl Iterator<Item = [f64; 2]>, x: f64) -> f64 {
    let (mut before, mut last) = ([0.0, 0.0], None);
    for point in known {
        last = Some((before, point));
        if point[0] >= x {
            break;
        }
        before = point;
    }
    let Some(([x0, y0], [x1, y1])) = last else { return f64::NAN };
    if x1 > x0 { y0 + (y1 - y0) * (x - x0) / (x1 - x0) } else { y1 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::training::snapshot::EpochPoint;

    #[test]
    fn seconds_between_known_moments_are_in_proportion() {
        let known = [[1.0, 10.0], [2.0, 30.0]];
        let at = |x: f64| between(known.into_iter(), x);
        assert_eq!([0.5, 1.0, 1.5, 2.0, 2.5].map(at), [5.0, 10.0, 20.0, 30.0, 40.0]);
        assert!(between(std::iter::empty(), 1.0).is_nan());
    }

    #[test]
    fn seconds_never_go_back_in_the_middle_of_an_epoch() {
        let update = |epoch: f64| UpdatePoint {
            epoch,
            minibatch: (epoch * 100.0) as u64,
            seconds: 10.0 * epoch,
            cost: 0.1,
            energy: -1.0,
            error: 0.1,
            relative: [0.1].into(),
        };
        let end = EpochPoint {
            epoch: 1.0,
            training: 0.1,
            validation: None,
            test: 0.1,
            training_wrong: 1,
            seconds: 12.0,
        };
        let curves =
            Curves { updates: [0.5, 1.0, 1.5].map(update).into(), epochs: vec![end], ..Curves::default() };
        let clock = Clock::new(XUnit::Seconds, &curves, &[], None);
        let places: Vec<f64> = (1..=20).map(|i| clock.at(f64::from(i) / 10.0)).collect();
        assert!(places.windows(2).all(|pair| pair[0] <= pair[1]), "{places:?}");
        assert_eq!(places[14], 15.0);
    }
}
