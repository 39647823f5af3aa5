//! Connected ink: what is a stroke, and what a speck or the edge of the paper.

/// A part that weighs less than this share of the heaviest is a speck.
const SPECK: f32 = 0.03;
/// A part that holds this share of the border is no digit, if there is another.
const EDGE: f32 = 0.12;

/// … and if the other weighs at least this share of all.
const INNER: f32 = 0.05;

#[derive(Default)]
struct Part {
    places: Vec<usize>,
    mass: f32,
    strongest: f32,
    at_border: usize,
}

/// Sets to 0 what is not connected (over sides and corners) to ink above `core`, what is a speck, and what lies along the border
/// beside a part that does not.
pub(super) fn clean(values: &mut [f32], [height, width]: [usize; 2], core: f32) {
    let mut parts = parts(values, [height, width]);
    let mut drop_if = |parts: &mut Vec<Part>, is_out: &dyn Fn(&Part) -> bool| {
        for part in parts.iter().filter(|part| is_out(part)) {
            part.places.iter().for_each(|&at| values[at] = 0.0);
        }
        parts.retain(|part| !is_out(part));
    };
    drop_if(&mut parts, &|part| part.strongest <= core);
    let border = 2 * (height + width);
    let lies_along = |part: &Part| part.at_border as f32 > EDGE * border as f32;
    let inner = parts.iter().filter(|part| !lies_along(part)).map(|part| part.mass).fold(0.0, f32::max);
    let all: f32 = values_of(&parts);
    if inner > INNER * all {
        drop_if(&mut parts, &lies_along);
    }
    let heaviest = parts.iter().map(|part| part.mass).fold(0.0, f32::max);
    drop_if(&mut parts, &|part| part.mass < SPECK * heaviest);
}

fn values_of(parts: &[Part]) -> f32 {
    parts.iter().map(|part| part.mass).sum()
}

fn parts(values: &[f32], [height, width]: [usize; 2]) -> Vec<Part> {
    let mut seen = vec![false; values.len()];
    let mut parts = Vec::new();
    for start in 0..values.len() {
        if seen[start] || values[start] <= 0.0 {
            continue;
        }
        let (mut part, mut open) = (Part::default(), vec![start]);
        seen[start] = true;
        while let Some(at) = open.pop() {
            let (y, x) = (at / width, at % width);
            part.places.push(at);
            part.mass += values[at];
            part.strongest = part.strongest.max(values[at]);
            part.at_border += usize::from(y == 0 || x == 0 || y + 1 == height || x + 1 == width);
            for y in y.saturating_sub(1)..(y + 2).min(height) {
                for x in x.saturating_sub(1)..(x + 2).min(width) {
                    let next = y * width + x;
                    if !seen[next] && values[next] > 0.0 {
                        seen[next] = true;
                        open.push(next);
                    }
                }
            }
        }
        parts.push(part);
    }
    parts
}
