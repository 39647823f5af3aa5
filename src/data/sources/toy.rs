//! Four small problems in the plane: two inputs, two classes, learnt in seconds.
//!
//! Points lie in the unit square `[0, 1]`², written p = (x, y), c = (½, ½) its centre.
//! Like pixels they are bytes: each coordinate is cut to `[0, 1]` and rounded to a 255th.
//! An example is an image of height 1 and width 2: `[round(255·x), round(255·y)]`.

use super::row::{DataSource, LoadSettings, SourceKind};
use crate::catalog::OptionItem;
use crate::data::{Dataset, Examples};
use crate::error::Result;
use crate::rng::{Purpose, Stream};
use std::f64::consts::{PI, TAU};

/// Its row in the table.
pub const XOR: DataSource = row("xor", Toy::Xor, "four clouds at the corners of a square", |settings| {
    Ok(generate(Toy::Xor, settings.seed, settings.toy_examples))
});
/// Its row in the table.
pub const MOONS: DataSource = row("moons", Toy::Moons, "two interleaved half circles", |settings| {
    Ok(generate(Toy::Moons, settings.seed, settings.toy_examples))
});
/// Its row in the table.
pub const RINGS: DataSource = row("rings", Toy::Rings, "one ring inside another", |settings| {
    Ok(generate(Toy::Rings, settings.seed, settings.toy_examples))
});
/// Its row in the table.
pub const SPIRALS: DataSource = row("spirals", Toy::Spirals, "two spiral arms", |settings| {
    Ok(generate(Toy::Spirals, settings.seed, settings.toy_examples))
});

const fn row(
    key: &'static str,
    toy: Toy,
    help: &'static str,
    load: fn(&LoadSettings<'_>) -> Result<Dataset>,
) -> DataSource {
    DataSource {
        item: OptionItem::new(key, toy.name(), help),
        origin: "",
        kind: SourceKind::Generated,
        has_one_output: false,
        load,
    }
}

/// Which problem. All add Gaussian noise of standard deviation 0.02 to both coordinates.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    clap::ValueEnum,
    serde::Serialize,
    serde::Deserialize,
    strum::VariantArray,
)]
#[serde(rename_all = "snake_case")]
pub enum Toy {
    /// Four clouds at the corners of a square: p = c + (±¼, ±¼) + 0.06·(n₁, n₂), n standard normal;
    /// class 1 where the signs differ, (x − ½)(y − ½) < 0. No line separates the classes.
    Xor,
    /// Two half circles that reach into each other, t uniform in [0, π), in units of 2/7 of the square:
    /// class 0 at (cos t, sin t), class 1 at (1 − cos t, ½ − sin t), their middle (½, ¼) put at c.
    Moons,
    /// Two circles around c: p = c + r·(cos φ, sin φ), φ uniform in [0, 2π);
    /// r = 0.18 for class 0, r = 0.40 for class 1.
    Rings,
    /// Two arms of 1¼ turns around c, half a turn apart: p = c + r·(cos φ, sin φ), r = 0.05 + 0.40·u,
    /// φ = 2.5π·u + π·class, u the square root of a uniform number (even density along the arm).
    Spirals,
}

/// Most training examples that are generated.
pub const MAX_EXAMPLES: usize = 1_000_000;

const NOISE: f64 = 0.02;
const CLOUD: f64 = 0.06;
const MOON_UNIT: f64 = 2.0 / 7.0;
const RING_RADII: [f64; 2] = [0.18, 0.40];
const SPIRAL_TURNS: f64 = 1.25;

impl Toy {
    /// The word people use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Xor => "XOR",
            Self::Moons => "Moons",
            Self::Rings => "Rings",
            Self::Spirals => "Spirals",
        }
    }

    /// Its row in the table of data sets.
    pub const fn row(self) -> &'static DataSource {
        match self {
            Self::Xor => &XOR,
            Self::Moons => &MOONS,
            Self::Rings => &RINGS,
            Self::Spirals => &SPIRALS,
        }
    }

    /// A point of `class`, before the noise that all problems share.
    fn point(self, class: u8, stream: &mut Stream) -> [f64; 2] {
        let is_second = class == 1;
        let around = |radius: f64, angle: f64| [0.5 + radius * angle.cos(), 0.5 + radius * angle.sin()];
        match self {
            Self::Xor => {
                let x = if stream.below(2) == 0 { -0.25 } else { 0.25 };
                let y = if is_second { -x } else { x };
                [x, y].map(|corner| 0.5 + corner + CLOUD * stream.normal())
            }
            Self::Moons => {
                let (sin, cos) = (PI * stream.unit()).sin_cos();
                let [x, y] = if is_second { [1.0 - cos, 0.5 - sin] } else { [cos, sin] };
                [0.5 + (x - 0.5) * MOON_UNIT, 0.5 + (y - 0.25) * MOON_UNIT]
            }
            Self::Rings => around(RING_RADII[usize::from(is_second)], TAU * stream.unit()),
            Self::Spirals => {
                let u = stream.unit().sqrt();
                around(0.05 + 0.40 * u, TAU * SPIRAL_TURNS * u + PI * f64::from(class))
            }
        }
    }

    fn examples(self, stream: &mut Stream, num_examples: usize) -> Examples {
        let mut examples = Examples::default();
        for index in 0..num_examples {
            let class = u8::from(index % 2 == 1);
            let point = self.point(class, stream);
            examples.pixels.extend(point.map(|value| to_byte(value + NOISE * stream.normal())));
            examples.labels.push(class);
        }
        examples
    }
}

/// A data set of `num_examples` training and `num_examples / 5` test examples, classes alternating.
///
/// A pure function of its arguments: stream 0 of [`Purpose::Toy`] trains, stream 1 tests, so a larger set
/// begins with the smaller one. `num_examples` is brought into 2..=[`MAX_EXAMPLES`]; there are at least
/// 2 test examples.
pub fn generate(toy: Toy, seed: u64, num_examples: usize) -> Dataset {
    let num_train = num_examples.clamp(2, MAX_EXAMPLES);
    let num_test = (num_train / 5).max(2);
    let examples = |index, num| toy.examples(&mut Stream::new(seed, Purpose::Toy, index), num);
    Dataset::in_plane(toy.name(), examples(0, num_train), examples(1, num_test))
}

pub(super) fn to_byte(value: f64) -> u8 {
    (value.clamp(0.0, 1.0) * 255.0).round() as u8
}
