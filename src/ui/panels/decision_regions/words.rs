//! What the picture says, in words.

use crate::round;
use crate::settling::studies::decision_regions::Regions;
use crate::ui::style::format::{number, thousands};

/// "Class 0 on 52 % of the plane, class 1 on 48 %; 12 of 1,000 training examples on the wrong side".
pub fn sentence(regions: &Regions) -> String {
    let shares = regions.shares();
    let one = |(class, share): (usize, &f64)| {
        let plane = if class == 0 { " of the plane" } else { "" };
        format!("{} {class} on {}{plane}", if class == 0 { "Class" } else { "class" }, per_cent(*share))
    };
    let mut text = shares.iter().enumerate().map(one).collect::<Vec<_>>().join(", ");
    text += &format!(
        "; {} of {} training examples on the wrong side",
        thousands(regions.wrong() as f64),
        thousands(regions.examples.len() as f64)
    );
    if regions.unsettled() > 0.0 {
        text += &format!("; {} of the plane had not settled", per_cent(regions.unsettled()));
    }
    text
}

/// Whole per cent, but never 0 or 100 unless it is.
pub fn per_cent(share: f64) -> String {
    let whole = (share * 100.0).round();
    if share > 0.0 && whole < 1.0 {
        "< 1 %".into()
    } else if share < 1.0 && whole > 99.0 {
        "> 99 %".into()
    } else {
        format!("{whole:.0} %")
    }
}

/// The margin that has the full colour: a round number that all finite margins reach at most.
pub fn scale(regions: &Regions) -> f64 {
    let margins = regions.readings.iter().map(|reading| reading.margin).filter(|margin| margin.is_finite());
    f64::from(round::round_up(margins.fold(0.0, f64::max) as f32))
}

/// What is read at a point of the plane: of the cell that holds it.
pub fn at(regions: &Regions, [x, y]: [f64; 2]) -> String {
    let cell = |x: f64| ((x * regions.side as f64) as usize).min(regions.side - 1);
    let place = format!("x = {x:.2}, y = {y:.2}");
    let Some(reading) = regions.readings.get(cell(y) * regions.side + cell(x)) else { return place };
    let settled = if reading.is_settled { "" } else { "\nhad not settled" };
    format!("{place}\nclass {}, margin {}{settled}", reading.class, number(reading.margin))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settling::studies::decision_regions::{Example, Reading};
    use std::time::Duration;

    #[test]
    fn the_sentence_counts_what_is_drawn() {
        let reading = |class| Reading { class, margin: 0.5, is_settled: true };
        let mut readings = vec![reading(0); 75];
        readings.extend(vec![reading(1); 25]);
        readings[3].is_settled = false;
        let example = |label, class| Example { index: 0, at: [0.0; 2], label, reading: reading(class) };
        let examples = vec![example(0, 0), example(1, 0), example(1, 1)];
        let regions = Regions { side: 10, readings, examples, classes: 2, took: Duration::ZERO };
        assert_eq!(
            sentence(&regions),
            "Class 0 on 75 % of the plane, class 1 on 25 %; 1 of 3 training examples on the wrong side; \
             1 % of the plane had not settled"
        );
        assert_eq!(scale(&regions), 0.5);
        assert_eq!([0.0, 0.004, 0.999, 1.0].map(per_cent), ["0 %", "< 1 %", "> 99 %", "100 %"]);
    }
}
