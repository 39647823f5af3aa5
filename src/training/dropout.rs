//! Pixels left out at random.

use crate::rng::Stream;

/// Sets each pixel to 0 with probability `share` (to 1/65536) and divides the others by 1 − `share`, so that the mean
/// of what reaches a unit stays what it was.
pub fn drop_pixels(pixels: &mut [f32], share: f64, stream: &mut Stream) {
    let threshold = (share * 65_536.0).round() as u64;
    let keep = (1.0 / (1.0 - share)) as f32;
    for four in pixels.chunks_mut(4) {
        let bits = stream.bits();
        for (i, pixel) in four.iter_mut().enumerate() {
            let drawn = (bits >> (16 * i)) & 0xffff;
            *pixel = if drawn < threshold { 0.0 } else { *pixel * keep };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::drop_pixels;
    use crate::rng::{Purpose, Stream};

    #[test]
    fn so_many_are_dropped_and_the_sum_stays() {
        for share in [0.0, 0.1, 0.25, 0.5, 0.9] {
            let mut pixels = vec![1.0_f32; 400_003];
            drop_pixels(&mut pixels, share, &mut Stream::new(7, Purpose::Dropout, 3));
            let n = pixels.len() as f64;
            let dropped = pixels.iter().filter(|x| **x == 0.0).count() as f64 / n;
            let deviation = (share * (1.0 - share) / n).sqrt();
            assert!((dropped - share).abs() <= 5.0 * deviation + 1e-5, "{share}: {dropped}");
            let mean = pixels.iter().map(|x| f64::from(*x)).sum::<f64>() / n;
            assert!((mean - 1.0).abs() <= 5.0 * deviation / (1.0 - share) + 1e-4, "{share}: {mean}");
        }
    }

    #[test]
    fn another_example_loses_other_pixels() {
        let kept = |index| {
            let mut pixels = [1.0_f32; 784];
            drop_pixels(&mut pixels, 0.5, &mut Stream::new(7, Purpose::Dropout, index));
            pixels
        };
        assert_eq!(kept(1), kept(1));
        assert_ne!(kept(1), kept(2));
    }
}
