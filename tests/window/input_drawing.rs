//! Drawing on the input of the network panel.

use crate::fabricated::hand::*;
use crate::fabricated::*;
use egui::vec2;
use egui_kittest::kittest::Queryable as _;
use eqprop_lab::data::Split;
use eqprop_lab::settling::engine::snapshot::SettlingSnapshot;
use eqprop_lab::settling::example::action::Action;
use eqprop_lab::ui::command::Command;
use eqprop_lab::ui::command::dialog_kind::DialogKind;
use eqprop_lab::ui::shell::dialogs::dropped;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

#[test]
fn a_drag_across_the_input_is_a_stroke_without_gaps() {
    let (mut w, s) = panel(20, 0);
    let input = rect(&w, "Input, 784 pixels");
    let path = [input.lerp_inside(vec2(0.1, 0.9)), input.lerp_inside(vec2(0.9, 0.8))];
    drag(&mut w, &path);
    assert!(actions(&mut w).is_empty(), "Look paints nothing");
    button(&mut w, "Draw");
    drag(&mut w, &path);
    let painted = actions(&mut w);
    let mut picture = (*s.input).clone();
    assert!(painted.len() >= 2, "begun and gone on: {painted:?}");
    for action in &painted {
        let Action::Paint(pixels) = action else { panic!("{action:?}") };
        assert!(!pixels.is_empty());
        for (pixel, value) in pixels {
            assert!((0.0..=1.0).contains(value) && *value > picture[*pixel], "only what changes");
            picture[*pixel] = *value;
        }
    }
    for column in 3..25 {
        let y = 28.0 * (0.9 - 0.1 * ((column as f32 + 0.5) / 28.0 - 0.1) / 0.8);
        assert_eq!(picture[y as usize * 28 + column], 1.0, "a gap in column {column}");
    }
}

#[test]
fn tools_and_shifts_order_what_they_say() {
    let (mut w, s) = panel(20, 0);
    let input = rect(&w, "Input, 784 pixels");
    let middle = input.center();
    let stroke = |w: &mut Window, tool: &str| -> BTreeMap<usize, f64> {
        button(w, tool);
        drag(w, &[middle, middle]);
        let all = actions(w).into_iter().flat_map(|action| match action {
            Action::Paint(pixels) => pixels,
            other => panic!("{other:?}"),
        });
        all.collect()
    };
    let dark = |pixels: &BTreeMap<usize, f64>| pixels.iter().all(|(i, x)| *x < s.input[*i]);
    let erased = stroke(&mut w, "Erase");
    assert!(!erased.is_empty() && dark(&erased), "{erased:?}");
    let noisy = stroke(&mut w, "Noise");
    assert!(noisy.len() > 5, "{noisy:?}");
    let occluded = stroke(&mut w, "Occlude");
    assert!(!occluded.is_empty() && occluded.values().all(|x| *x == 0.0), "{occluded:?}");
    button(&mut w, "Shift left");
    let shifted = actions(&mut w);
    let [Action::Paint(pixels)] = &shifted[..] else { panic!("{shifted:?}") };
    assert!(pixels.iter().all(|(i, x)| *x == if i % 28 == 27 { 0.0 } else { s.input[i + 1] }));
    button(&mut w, "Clear input");
    let cleared = actions(&mut w);
    let inked = s.input.iter().filter(|x| **x > 0.0).count();
    assert!(matches!(&cleared[..], [Action::Picture(pixels)] if pixels.len() == inked));
    button(&mut w, "Original input");
    assert!(actions(&mut w).is_empty(), "it is the original");
}

#[test]
fn a_painted_input_says_so() {
    let (mut w, s) = panel(20, 0);
    assert!(text(&w, "Input, 784 pixels").contains("clamped"));
    let mut input = (*s.input).clone();
    input[5] = 0.5;
    set(&mut w, SettlingSnapshot { input: Arc::new(input), ..s });
    assert!(text(&w, "Input, 784 pixels").contains("painted"));
}

#[test]
fn a_picture_from_a_file_is_painted() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("white.png");
    // A bar in a corner, bright on dark.
    let bar = |x, y| image::Luma([if (2..8).contains(&x) && (2..22).contains(&y) { 255 } else { 0 }]);
    image::GrayImage::from_fn(60, 60, bar).save(&path).unwrap();
    assert_eq!(dropped(Path::new("a/b.PNG")), Command::Path(DialogKind::OpenPicture, "a/b.PNG".into()));
    let training = training(&[500], Some(Arc::clone(&DIGITS)), 1);
    let s = settling(&training, 1, 20, 0);
    assert_eq!(s.scene.as_ref().unwrap().split, Split::Test);
    let mut w = window_with([1400.0, 900.0], training, s.clone(), false, Some(path));
    w.harness.get_by_label("File").click();
    w.harness.run_steps(2);
    w.harness.get_by_label("Open picture…").click();
    w.harness.run_steps(4);
    w.forget();
    w.harness.get_by_label("Browse…").click();
    let mut orders = Vec::new();
    w.wait("the picture", |w| {
        orders.extend(actions(w));
        !orders.is_empty()
    });
    let [Action::Picture(pixels)] = &orders[..] else { panic!("{orders:?}") };
    let mut input = (*s.input).clone();
    pixels.iter().for_each(|(pixel, value)| input[*pixel] = *value);
    let mass: f64 = input.iter().sum();
    let middle = |at: fn(usize) -> usize| {
        input.iter().enumerate().map(|(i, x)| x * (at(i) as f64 + 0.5)).sum::<f64>() / mass
    };
    let (row, column) = (middle(|i| i / 28), middle(|i| i % 28));
    assert!((row - 14.0).abs() < 1.0 && (column - 14.0).abs() < 1.0, "in the middle: {row} {column}");
}
