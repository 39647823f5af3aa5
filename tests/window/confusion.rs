//! Which class is read as which: counts against the error curve, the panel, the pictures behind a count.

use crate::fabricated::*;
use crate::program::Program;
use eframe::egui::accesskit::Role;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use eqprop_lab::config::{Config, Source};
use eqprop_lab::data::toy::{Toy, generate};
use eqprop_lab::data::{Dataset, Examples, Split};
use eqprop_lab::model::{Network, Tied};
use eqprop_lab::presets;
use eqprop_lab::settling::engine::snapshot::{Pick, SettleCommand};
use eqprop_lab::training::evaluate::{Confusion, Evaluation};
use eqprop_lab::training::snapshot::{EpochPoint, Status, TrainingSnapshot};
use eqprop_lab::training::{Event, Trainer, checkpoint};
use std::sync::Arc;

fn config() -> Config {
    let mut config = presets::get("paper-1h").unwrap();
    config.network.hidden = vec![9];
    config.run.epochs = 3;
    config
}

fn trainer() -> Trainer {
    Trainer::new(config(), Arc::new(generate(Toy::Spirals, 3, 900))).unwrap()
}

fn to_epoch(trainer: &mut Trainer) -> EpochPoint {
    loop {
        if let Event::Epoch(point) = trainer.advance(0.0) {
            return point;
        }
    }
}

fn sum(confusion: &Confusion) -> usize {
    confusion.counts.iter().flatten().sum::<usize>() + confusion.silent.iter().sum::<usize>()
}

/// Counts against the definition: every example of the split once, wrong is what is off the diagonal.
fn check(confusion: &Confusion, data: &Dataset, held_out: usize) {
    let range = data.range(confusion.split, held_out);
    assert_eq!((confusion.start, confusion.total()), (range.start, range.len()));
    assert_eq!(sum(confusion), range.len());
    let classes = confusion.counts.len();
    let off = (0..classes).flat_map(|a| (0..classes).map(move |b| (a, b))).filter(|(a, b)| a != b);
    let off: usize = off.map(|(a, b)| confusion.counts[a][b]).sum();
    assert_eq!(off + confusion.silent[1..].iter().sum::<usize>(), confusion.wrong);
    for class in 0..classes {
        let of_class = range.clone().filter(|i| data.label(confusion.split, *i) == class).count();
        assert_eq!(confusion.counts[class].iter().sum::<usize>() + confusion.silent[class], of_class);
    }
}

#[test]
fn counts_sum_to_the_split_and_give_the_point_of_the_error_curve() {
    let mut trainer = trainer();
    let held_out = trainer.config().data.validation_examples;
    assert!(trainer.confusion().is_empty());
    for epoch in 1..=3 {
        let point = to_epoch(&mut trainer);
        let all = trainer.confusion();
        let splits: Vec<Split> = all.iter().map(|confusion| confusion.split).collect();
        assert_eq!(splits, [Split::Validation, Split::Test]);
        for confusion in all.iter() {
            check(confusion, trainer.data(), held_out);
            assert_eq!((confusion.epoch, confusion.minibatch), (epoch, trainer.total_minibatches()));
        }
        assert_eq!(Some(all[0].error()), point.validation, "to the bit");
        assert_eq!(all[1].error(), point.test, "to the bit");
        assert!(all[1].wrong > 0, "spirals are not that easy");
    }
}

#[test]
fn an_evaluation_that_was_cut_in_two_says_nothing_rather_than_half() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.safetensors");
    for (into, known) in [(Split::Validation, 1), (Split::Test, 0)] {
        let mut trainer = trainer();
        while trainer.evaluating().is_none_or(|(split, share)| split != into || share == 0.0) {
            trainer.advance(0.0);
        }
        checkpoint::save(&path, &trainer, 0.0).unwrap();
        let mut again = checkpoint::load(&path).unwrap().into_trainer(Arc::clone(trainer.data())).unwrap();
        let (resumed, straight) = (to_epoch(&mut again), to_epoch(&mut trainer));
        assert_eq!(resumed, straight);
        assert_eq!((trainer.confusion().len(), again.confusion().len()), (2, known), "{into:?}");
        assert!(again.confusion().iter().all(|confusion| confusion.split == Split::Test));
        to_epoch(&mut again);
        to_epoch(&mut trainer);
        assert_eq!(again.confusion(), trainer.confusion(), "the next one is whole");
    }
}

fn labels(p: &Program, part: &str) -> Vec<String> {
    let all = p.harness.query_all_by_label_contains(part);
    all.filter_map(|node| node.accesskit_node().label()).collect()
}

/// The real window: evaluate, open a cell, put one of its pictures under the microscope.
#[test]
fn a_misclassified_picture_goes_under_the_microscope() {
    let mut config = config();
    config.data.source = Source::generated(Toy::Spirals);
    let mut p = Program::start(&config, None, false);
    p.wait_training("data", |s| s.network.is_some());
    p.harness.get_by_label("Confusion matrix").click();
    p.harness.run_steps(4);
    p.harness.get_by_label("Maximise: Confusion matrix").click();
    p.harness.run_steps(4);
    p.click("Evaluate now");
    p.wait("the matrix", |app| !app.tables(crate::panel("confusion-matrix")).is_empty());
    let total = |p: &Program| -> f64 {
        let tables = p.harness.state().tables(crate::panel("confusion-matrix"));
        tables[0].columns[1..].iter().flat_map(|column| &column.values).sum()
    };
    let examples = p.training().data.as_ref().unwrap().range(Split::Test, 0).len();
    assert_eq!(total(&p), examples as f64, "of the weights before any learning");
    // The matrix of the epoch takes its place.
    p.click("One epoch");
    p.wait_training("an epoch", |s| s.curves.epochs.len() == 1 && s.status == Status::Paused);
    p.harness.run_steps(3);
    assert_eq!(total(&p), examples as f64);
    let training = p.training();
    let confusion = training.confusion.iter().find(|confusion| confusion.split == Split::Test).unwrap();
    assert_eq!(confusion.error(), training.curves.epochs[0].test);
    let (class, read) = if confusion.counts[0][1] > 0 { (0, 1) } else { (1, 0) };
    let count = confusion.counts[class][read];
    assert!(count > 0);
    p.click(&format!("{class} read as {read}: {count}"));
    let picture = format!(": class {class}, reads {read}");
    let pictures = labels(&p, &picture);
    assert!(!pictures.is_empty() && pictures.len() <= count);
    let chosen = pictures.last().unwrap().clone();
    let index: usize =
        chosen.strip_prefix("test example ").unwrap().split(':').next().unwrap().parse().unwrap();
    let data = training.data.as_ref().unwrap();
    assert_eq!(data.label(Split::Test, index), class);
    assert_eq!(usize::from(confusion.readings[index].class), read);
    p.click(&chosen);
    p.wait("the example", |app| {
        let settling = app.settling().unwrap().latest();
        settling.scene.as_ref().is_some_and(|s| (s.split, s.index) == (Split::Test, index))
    });
    p.click("Close pictures");
    assert!(labels(&p, &picture).is_empty());
    // Validation has its own, from the same evaluation.
    p.click("Validation examples");
    let tables = p.harness.state().tables(crate::panel("confusion-matrix"));
    assert_eq!(tables[0].name, "confusion validation");
    assert_eq!(tables[1].columns[0].values.len(), data.range(Split::Validation, 10_000).len());
}

/// A data set of any number of classes, read by a network of random weights.
fn many(classes: u8, silent: bool) -> TrainingSnapshot {
    let part = |n: usize| Examples {
        pixels: (0..n * 6).map(|i| (i * 37 % 251) as u8).collect(),
        labels: (0..n).map(|i| (i % usize::from(classes)) as u8).collect(),
    };
    let data = Arc::new(Dataset::new("many", [2, 3], part(700), part(500)).unwrap());
    let mut training = training(&[8], Some(Arc::clone(&data)), 2);
    let mut network: Network<f32> = (**training.network.as_ref().unwrap()).clone();
    if silent {
        network.b[1].fill(-100.0);
    }
    let tied = Tied::new(network.clone());
    let mut evaluation = Evaluation::new(&data, Split::Test, 0);
    while !evaluation.advance(&tied, &training.config, &data) {}
    let confusion = Confusion::new(&data, &evaluation, 2, 5000).unwrap();
    check(&confusion, &data, 0);
    assert_eq!(confusion.silent.iter().sum::<usize>(), if silent { 500 } else { evaluation.silent });
    training.network = Some(Arc::new(network));
    training.confusion = Arc::new(vec![confusion]);
    training
}

#[test]
fn any_number_of_classes_and_silent_outputs_are_drawn() {
    for (classes, silent) in [(2, false), (10, true), (26, false), (62, false), (62, true)] {
        for size in [[1400.0, 900.0], [1024.0, 768.0]] {
            let training = many(classes, silent);
            let settling = settling(&training, 1, 3, 0);
            let mut w = window(size, training, settling);
            w.harness.get_by_label("Confusion matrix").click();
            w.harness.run_steps(4);
            w.harness.get_by_label("Maximise: Confusion matrix").click();
            w.harness.run_steps(6);
            assert_eq!(
                w.harness.query_all_by_label_contains("with a silent output:").next().is_some(),
                silent
            );
            if silent {
                // A silent output of class 1 is among its errors, with its picture.
                let cell = w.harness.query_all_by_label_contains("1 with a silent output:").next().unwrap();
                cell.click();
                w.harness.run_steps(4);
                w.forget();
                let all = w.harness.query_all_by_label_contains("class 1, silent");
                all.last().unwrap().click();
                w.harness.run_steps(4);
                let orders = w.settle_orders();
                let is = |order: &SettleCommand| matches!(order, SettleCommand::Example(Split::Test, Pick::Index(i)) if i % usize::from(classes) == 1);
                assert!(orders.iter().any(is), "{orders:?}");
            }
        }
    }
}

#[test]
fn without_an_evaluation_the_panel_says_when_it_comes() {
    let mut training = training(&[20], Some(Arc::clone(&DIGITS)), 2);
    let settling = settling(&training, 1, 3, 0);
    let open = |training: &TrainingSnapshot| {
        let mut w = window([1400.0, 900.0], training.clone(), settling.clone());
        w.harness.get_by_label("Confusion matrix").click();
        w.harness.run_steps(4);
        w
    };
    let w = open(&training);
    assert!(w.harness.query_by_label_contains("Comes with the evaluation").is_some());
    assert!(w.harness.state().tables(crate::panel("confusion-matrix")).is_empty());
    let mut config = (*training.config).clone();
    config.data.validation_examples = 0;
    training.config = Arc::new(config);
    let mut w = open(&training);
    w.harness.get_by_role_and_label(Role::Button, "Validation examples").click();
    w.harness.run_steps(4);
    assert!(w.harness.query_by_label_contains("No validation examples").is_some());
}
