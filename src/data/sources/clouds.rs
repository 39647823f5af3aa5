//! Two clouds of points and one output: what a network of two units can learn.

use super::row::{DataSource, LoadSettings, SourceKind};
use super::toy::{MAX_EXAMPLES, to_byte};
use crate::catalog::OptionItem;
use crate::data::{Dataset, Examples};
use crate::rng::{Purpose, Stream};

/// Its row in the table.
pub const CLOUDS: DataSource = DataSource {
    item: OptionItem::new("clouds", "Clouds", "two clouds and a single output, for a network of two units"),
    origin: "",
    kind: SourceKind::Generated,
    has_one_output: true,
    load: |&LoadSettings { seed, toy_examples, .. }| Ok(generate(seed, toy_examples)),
};

/// From the centre of the square to the centre of a cloud, along both axes.
const APART: f64 = 0.2;
/// Standard deviation of a cloud.
const CLOUD: f64 = 0.08;

/// `num_examples` training and a fifth as many test examples, classes alternating: p = (½, ½) ± (0.2, 0.2) + 0.08·n, n
/// standard normal, + for class 1, in the bytes and from the streams of the [toys](super::toy). A line separates the
/// classes, and the single output is to be the class itself.
pub fn generate(seed: u64, num_examples: usize) -> Dataset {
    let num_train = num_examples.clamp(2, MAX_EXAMPLES);
    let examples = |index: u64, count: usize| {
        let mut stream = Stream::new(seed, Purpose::Toy, index);
        let mut examples = Examples::default();
        for number in 0..count {
            let class = u8::from(number % 2 == 1);
            let centre = if class == 1 { 0.5 + APART } else { 0.5 - APART };
            examples.pixels.extend([(); 2].map(|()| to_byte(centre + CLOUD * stream.normal())));
            examples.labels.push(class);
        }
        examples
    };
    let (train, test) = (examples(0, num_train), examples(1, (num_train / 5).max(2)));
    Dataset::in_plane(CLOUDS.item.label, train, test).with_one_output()
}
