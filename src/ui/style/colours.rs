//! Colours of meaning, in light and dark, and the two colour maps of all pictures.

use crate::settling::trace::Phase;
use egui::Color32;

/// The colours of one theme.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Palette {
    /// Dark theme.
    pub dark: bool,
    /// Behind everything.
    pub background: Color32,
    /// Slightly raised: fields, rails, buttons at rest.
    pub raised: Color32,
    /// Thin separating lines.
    pub line: Color32,
    /// Body text.
    pub text: Color32,
    /// Second-rank text, still at least 4.5:1.
    pub weak: Color32,
    /// The one thing to do next.
    pub accent: Color32,
    /// Text on [`Self::accent`].
    pub on_accent: Color32,
    /// β = 0.
    pub free: Color32,
    /// +β.
    pub nudged_plus: Color32,
    /// −β.
    pub nudged_minus: Color32,
    /// Okabe–Ito blue.
    pub training: Color32,
    /// Okabe–Ito orange.
    pub validation: Color32,
    /// Okabe–Ito green.
    pub test: Color32,
    /// What went wrong.
    pub error: Color32,
    /// Settled.
    pub good: Color32,
}

const fn rgb(hex: u32) -> Color32 {
    Color32::from_rgb((hex >> 16) as u8, (hex >> 8) as u8, hex as u8)
}

const DARK: Palette = Palette {
    dark: true,
    background: rgb(0x0014_161B),
    raised: rgb(0x0022_262E),
    line: rgb(0x0030_3540),
    text: rgb(0x00E6_E8EC),
    weak: rgb(0x009D_A5B4),
    accent: rgb(0x0035_C2AC),
    on_accent: rgb(0x0006_201C),
    free: rgb(0x0092_A4E0),
    nudged_plus: rgb(0x00F5_9A3E),
    nudged_minus: rgb(0x00BC_8CE8),
    training: rgb(0x004D_A8E0),
    validation: rgb(0x00F0_B440),
    test: rgb(0x0035_C090),
    error: rgb(0x00FF_8A70),
    good: rgb(0x0035_C2AC),
};

const LIGHT: Palette = Palette {
    dark: false,
    background: rgb(0x00FA_FAF8),
    raised: rgb(0x00EC_EDEF),
    line: rgb(0x00D4_D7DC),
    text: rgb(0x001B_1F27),
    weak: rgb(0x0057_5E6B),
    accent: rgb(0x0000_796B),
    on_accent: rgb(0x00FF_FFFF),
    free: rgb(0x0045_57A0),
    nudged_plus: rgb(0x00B8_5A00),
    nudged_minus: rgb(0x0077_3BA6),
    training: rgb(0x0000_72B2),
    validation: rgb(0x00B8_7D00),
    test: rgb(0x0000_8A63),
    error: rgb(0x00B3_2D12),
    good: rgb(0x0000_796B),
};

impl Palette {
    /// The palette of a theme.
    pub fn of(dark: bool) -> Self {
        if dark { DARK } else { LIGHT }
    }

    /// The colour of a phase.
    pub fn phase(&self, phase: Phase) -> Color32 {
        match phase {
            Phase::Free => self.free,
            Phase::Nudged(beta) if beta < 0.0 => self.nudged_minus,
            Phase::Clamped(share) if share < 0.0 => self.nudged_minus,
            Phase::Nudged(_) | Phase::Clamped(_) | Phase::ClampedSweep => self.nudged_plus,
        }
    }

    /// The colour of the pinned unit at place `i` of the list, the same wherever that unit is drawn.
    pub fn pin(&self, i: usize) -> Color32 {
        let (dark, light) = match i % 8 {
            0 => return self.training,
            1 => return self.validation,
            2 => return self.test,
            3 => (0x00DE_8FBB, 0x00B4_4F86),
            4 => (0x00A7_8BFA, 0x006D_3FD0),
            5 => (0x00F0_8040, 0x00D5_5E00),
            6 => (0x00E8_DC50, 0x0085_7A00),
            _ => (0x00B8_BEC9, 0x0068_6F7B),
        };
        rgb(if self.dark { dark } else { light })
    }

    /// Arrival at iteration `first` of 1 … `most`: the earliest brightest, 0 (not yet) as the background of states.
    pub fn arrival(&self, first: u32, most: u32) -> Color32 {
        if first == 0 {
            return self.sequential(0.0);
        }
        let step = (first.min(most) - 1) as f32 / (most.max(2) - 1) as f32;
        self.sequential(0.95 - 0.65 * step)
    }

    /// States: 0 … 1 on magma (dark) or cividis (light). Values outside take the end colour.
    pub fn sequential(&self, value: f32) -> Color32 {
        let t = f64::from(if value.is_finite() { value.clamp(0.0, 1.0) } else { 0.0 });
        let map = if self.dark { colorous::MAGMA } else { colorous::CIVIDIS };
        let c = map.eval_continuous(t);
        Color32::from_rgb(c.r, c.g, c.b)
    }

    /// Signed values, −1 … 1: purple, neutral at zero, orange.
    pub fn diverging(&self, value: f32) -> Color32 {
        let t = if value.is_finite() { value.clamp(-1.0, 1.0) } else { 0.0 };
        if !self.dark {
            let c = colorous::PURPLE_ORANGE.eval_continuous(0.5 + f64::from(t) / 2.0);
            return Color32::from_rgb(c.r, c.g, c.b);
        }
        const ZERO: [f32; 3] = [10.0, 11.0, 14.0];
        const ORANGE: [[f32; 3]; 2] = [[214.0, 110.0, 24.0], [255.0, 226.0, 170.0]];
        const PURPLE: [[f32; 3]; 2] = [[128.0, 84.0, 200.0], [226.0, 206.0, 255.0]];
        let [middle, end] = if t < 0.0 { PURPLE } else { ORANGE };
        let a = t.abs();
        let (from, to, u) = if a < 0.6 { (ZERO, middle, a / 0.6) } else { (middle, end, (a - 0.6) / 0.4) };
        let mix = |i: usize| (from[i] + (to[i] - from[i]) * u) as u8;
        Color32::from_rgb(mix(0), mix(1), mix(2))
    }
}

/// 256 colours of a map, so that a picture costs one look-up per cell.
#[derive(Clone)]
pub struct Table {
    colours: Vec<Color32>,
    range: f32,
    signed: bool,
}

impl Table {
    /// The sequential map over 0 … 1.
    pub fn sequential(palette: &Palette) -> Self {
        let colours = (0..256).map(|i| palette.sequential(i as f32 / 255.0)).collect();
        Self { colours, range: 1.0, signed: false }
    }

    /// The diverging map over −range … range.
    pub fn diverging(palette: &Palette, range: f32) -> Self {
        let colours = (0..256).map(|i| palette.diverging((i as f32 - 127.5) / 127.5)).collect();
        Self { colours, range: if range > 0.0 { range } else { 1.0 }, signed: true }
    }

    /// The colour of a value; what is not a number is drawn in a colour of neither map.
    pub fn colour(&self, value: f32) -> Color32 {
        if !value.is_finite() {
            return Color32::from_rgb(0, 160, 255);
        }
        let t = if self.signed { (value / self.range + 1.0) / 2.0 } else { value / self.range };
        self.colours[(t.clamp(0.0, 1.0) * 255.0).round() as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zero_is_neutral_and_ends_differ() {
        for dark in [true, false] {
            let table = Table::diverging(&Palette::of(dark), 2.0);
            assert_ne!(table.colour(-2.0), table.colour(2.0));
            let [r, g, b, _] = table.colour(0.0).to_array();
            assert!(r.abs_diff(g) < 16 && g.abs_diff(b) < 16);
        }
    }
}
