//! One's own digit: written in a corner, small, on grey paper, on nothing: it is read as its plain self is.

use eqprop_lab::config::Config;
use eqprop_lab::data::image::{self as picture, Reading};
use eqprop_lab::data::{Dataset, Examples, Split, mnist};
use eqprop_lab::model::Tied;
use eqprop_lab::rng::{Purpose, Stream};
use eqprop_lab::training::evaluate::{Confusion, Evaluation};
use eqprop_lab::training::shipped::TRAINED;
use image::{DynamicImage, GrayImage, Luma, Rgba, RgbaImage};
use std::path::Path;

/// A digit on a canvas: ink from 0 to 1.
struct Drawn {
    size: [usize; 2],
    ink: Vec<f32>,
}

impl Drawn {
    /// The 28×28 of an example, `scale` times as large (bilinear), its upper left corner at a place of the canvas.
    fn new(pixels: &[u8], size @ [height, width]: [usize; 2], scale: f32, [top, left]: [f32; 2]) -> Self {
        let at = |y: i32, x: i32| match (y, x) {
            (0..28, 0..28) => f32::from(pixels[(y * 28 + x) as usize]) / 255.0,
            _ => 0.0,
        };
        let smooth = |y: f32, x: f32| {
            let (y0, x0) = (y.floor(), x.floor());
            let (v, u) = (y - y0, x - x0);
            let (y0, x0) = (y0 as i32, x0 as i32);
            (1.0 - v) * ((1.0 - u) * at(y0, x0) + u * at(y0, x0 + 1))
                + v * ((1.0 - u) * at(y0 + 1, x0) + u * at(y0 + 1, x0 + 1))
        };
        // What a pixel of the canvas covers is averaged, or a small digit would be sampled.
        let parts = (1.0 / scale).ceil().max(1.0) as usize;
        let fine = |at: usize, part: usize, start: f32| {
            (at as f32 + (part as f32 + 0.5) / parts as f32 - start) / scale - 0.5
        };
        let ink = (0..height * width).map(|place| {
            let (y, x) = (place / width, place % width);
            let all = (0..parts * parts).map(|p| smooth(fine(y, p / parts, top), fine(x, p % parts, left)));
            all.sum::<f32>() / (parts * parts) as f32
        });
        Self { size, ink: ink.collect() }
    }

    /// In the middle of a canvas of this size.
    fn centred(pixels: &[u8], [height, width]: [usize; 2], scale: f32) -> Self {
        let start = |length: usize| (length as f32 - 28.0 * scale) / 2.0;
        Self::new(pixels, [height, width], scale, [start(height), start(width)])
    }

    /// Hard edges, as a pen leaves them, with strokes so much thicker (thinner below 0), in pixels.
    fn pen(mut self, more: f32) -> Self {
        self.ink.iter_mut().for_each(|ink| *ink = ((*ink - 0.5) * 6.0 + 0.5).clamp(0.0, 1.0));
        let [height, width] = self.size;
        let reach = more.abs().ceil() as i32;
        let ink = (0..height * width).map(|place| {
            let (y, x) = ((place / width) as i32, (place % width) as i32);
            let mut best = self.ink[place];
            for (v, u) in (-reach..=reach).flat_map(|v| (-reach..=reach).map(move |u| (v, u))) {
                let inside = (0..height as i32).contains(&(y + v)) && (0..width as i32).contains(&(x + u));
                if inside && ((v * v + u * u) as f32).sqrt() <= more.abs() {
                    let other = self.ink[((y + v) as usize) * width + (x + u) as usize];
                    best = if more > 0.0 { best.max(other) } else { best.min(other) };
                }
            }
            best
        });
        Self { size: self.size, ink: ink.collect() }
    }

    fn grey(&self, brightness: impl Fn(usize, usize, f32) -> f32) -> DynamicImage {
        let [height, width] = self.size;
        let value = |x: u32, y: u32| {
            let (y, x) = (y as usize, x as usize);
            (brightness(y, x, self.ink[y * width + x]) * 255.0).round().clamp(0.0, 255.0) as u8
        };
        GrayImage::from_fn(width as u32, height as u32, |x, y| Luma([value(x, y)])).into()
    }

    fn on_nothing(&self, colour: [u8; 3]) -> DynamicImage {
        let [height, width] = self.size;
        let cover = |x: u32, y: u32| (self.ink[y as usize * width + x as usize] * 255.0).round() as u8;
        let [r, g, b] = colour;
        RgbaImage::from_fn(width as u32, height as u32, |x, y| Rgba([r, g, b, cover(x, y)])).into()
    }

    /// Paper with a shade that falls to the right and down, pencil that is not black, grain.
    fn photograph(&self, seed: u64, strength: f32) -> DynamicImage {
        let [height, width] = self.size;
        let mut stream = Stream::new(seed, Purpose::Shake, 0);
        let grain: Vec<f32> = (0..height * width).map(|_| stream.symmetric(0.05) as f32).collect();
        self.grey(|y, x, ink| {
            let shade = 0.25 * x as f32 / width as f32 + 0.15 * y as f32 / height as f32;
            0.85 - shade - strength * ink + grain[y * width + x]
        })
    }
}

type Variation = (&'static str, fn(&[u8], u64) -> DynamicImage);

fn white(drawn: &Drawn) -> DynamicImage {
    drawn.grey(|_, _, ink| ink)
}

fn black(drawn: &Drawn) -> DynamicImage {
    drawn.grey(|_, _, ink| 1.0 - ink)
}

const S28: [usize; 2] = [28, 28];
const S280: [usize; 2] = [280, 280];

const VARIATIONS: &[Variation] = &[
    ("as in MNIST", |d, _| white(&Drawn::centred(d, S28, 1.0))),
    ("inverted", |d, _| black(&Drawn::centred(d, S28, 1.0))),
    ("pale", |d, _| Drawn::centred(d, S28, 1.0).grey(|_, _, ink| 0.3 * ink)),
    ("upper left", |d, _| white(&Drawn::new(d, S28, 0.7, [-2.0, -2.0]))),
    ("lower right", |d, _| black(&Drawn::new(d, S28, 0.7, [10.0, 10.0]))),
    ("scale 0.3", |d, _| white(&Drawn::centred(d, S28, 0.3))),
    ("scale 0.4", |d, _| black(&Drawn::centred(d, S28, 0.4))),
    ("scale 0.5", |d, _| white(&Drawn::centred(d, S28, 0.5))),
    ("scale 1.35", |d, _| white(&Drawn::centred(d, S28, 1.35))),
    ("scale 2", |d, _| black(&Drawn::centred(d, [56, 60], 2.0))),
    ("large, black on white", |d, _| black(&Drawn::centred(d, S280, 10.0))),
    ("large, white on black", |d, _| white(&Drawn::centred(d, S280, 10.0).pen(0.0))),
    ("small on a large sheet", |d, _| black(&Drawn::new(d, S280, 3.0, [180.0, 20.0]).pen(0.0))),
    ("fat pen", |d, _| black(&Drawn::centred(d, S280, 9.0).pen(6.0))),
    ("thin pen", |d, _| black(&Drawn::centred(d, S280, 10.0).pen(-4.0))),
    ("white on nothing", |d, _| Drawn::centred(d, S280, 8.0).on_nothing([255; 3])),
    ("black on nothing", |d, _| Drawn::new(d, S280, 5.0, [100.0, 20.0]).on_nothing([0; 3])),
    ("blue on nothing", |d, _| Drawn::centred(d, S28, 1.0).on_nothing([40, 60, 200])),
    ("wide", |d, _| black(&Drawn::new(d, [240, 480], 7.0, [20.0, 250.0]))),
    ("tall", |d, _| white(&Drawn::new(d, [500, 200], 6.0, [20.0, 10.0]))),
    ("photograph", |d, seed| Drawn::centred(d, S280, 8.0).photograph(seed, 0.42)),
    ("photograph in pencil", |d, seed| Drawn::new(d, [300, 400], 6.0, [20.0, 40.0]).photograph(seed, 0.22)),
    ("small photograph", |d, seed| Drawn::centred(d, [60, 60], 1.6).photograph(seed, 0.4)),
    ("shadow with an edge", |d, _| {
        Drawn::centred(d, S280, 7.0)
            .grey(|y, x, ink| (0.9 - 0.7 * ink) * if x + y / 2 > 260 { 0.6 } else { 1.0 })
    }),
    ("lined paper", |d, seed| {
        let drawn = Drawn::centred(d, S280, 8.0);
        drawn.grey(move |y, _, ink| 0.92 - 0.7 * ink - if (y + seed as usize) % 30 < 2 { 0.12 } else { 0.0 })
    }),
    ("the table beside the sheet", |d, seed| {
        let drawn = Drawn::centred(d, [300, 300], 6.0);
        drawn.grey(
            move |y, x, ink| if x < 25 || y > 290 - seed as usize % 9 { 0.25 } else { 0.9 - 0.75 * ink },
        )
    }),
];

/// Weights of two hidden layers, and their settings.
fn two_layers() -> (Tied<f32>, Config) {
    let stored = TRAINED[1].load().unwrap();
    let config = stored.config.unwrap();
    (Tied::new(stored.network), config)
}

fn readings(network: &Tied<f32>, config: &Config, images: &[Vec<u8>], labels: Vec<u8>) -> Vec<u8> {
    let examples = Examples { pixels: images.concat(), labels };
    let data = Dataset::new("pictures", S28, examples.clone(), examples).unwrap();
    let mut evaluation = Evaluation::new(&data, Split::Test, 0);
    while !evaluation.advance(network, config, &data) {}
    Confusion::new(&data, &evaluation, 0, 0).unwrap().readings.iter().map(|reading| reading.class).collect()
}

#[test]
fn nine_in_ten_of_changed_digits_are_read_as_their_plain_selves() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("digit.png");
    let mnist = mnist::load().unwrap();
    let (network, config) = two_layers();
    let plain: Vec<(Vec<u8>, u8)> =
        (0..60).map(|i| (mnist.pixels(Split::Test, i).to_vec(), mnist.label(Split::Test, i) as u8)).collect();
    let (images, labels): (Vec<_>, Vec<_>) = plain.iter().cloned().unzip();
    let read = readings(&network, &config, &images, labels);
    let plain: Vec<_> = plain.into_iter().zip(read).filter(|((_, l), r)| l == r).map(|(p, _)| p).collect();
    let (mut right, mut total) = (0, 0);
    for (name, vary) in VARIATIONS {
        let changed: Vec<Vec<u8>> = plain
            .iter()
            .enumerate()
            .map(|(seed, (pixels, _))| {
                vary(pixels, seed as u64).save(&path).unwrap();
                match picture::read(&path, S28, Reading::AsDigit) {
                    Ok(picture) => picture.pixels,
                    Err(error) => panic!("{name}: {error}"),
                }
            })
            .collect();
        let labels: Vec<u8> = plain.iter().map(|(_, label)| *label).collect();
        let read = readings(&network, &config, &changed, labels.clone());
        let hits = read.iter().zip(&labels).filter(|(read, label)| read == label).count();
        println!("{name}: {hits} of {}", labels.len());
        if let Some(dir) = std::env::var_os("DIGITS") {
            let sheet = GrayImage::from_fn(28 * 20, 28 * 3, |x, y| {
                let which = (y / 28 * 20 + x / 28) as usize;
                let at = (y % 28 * 28 + x % 28) as usize;
                Luma([changed.get(which).map_or(0, |pixels| pixels[at])])
            });
            sheet.save(Path::new(&dir).join(format!("{name}.png"))).unwrap();
        }
        (right, total) = (right + hits, total + labels.len());
    }
    println!("{right} of {total}");
    assert!(total > 100 && right * 10 >= total * 9, "{right} of {total}");
}
