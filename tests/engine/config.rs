//! Settings: presets, TOML, `--set`, and the words of refusals.

use eqprop_lab::config::{Config, Sign};
use eqprop_lab::knobs::KNOBS;
use eqprop_lab::presets;

#[test]
fn presets_are_the_papers_in_the_half_form() {
    // name, hidden, free, nudged, |β|, rates: MATHS of the paper, rates and β twice the authors' program's.
    let table = [
        ("paper-1h", 1, 20, 4, 1.0, &[0.2, 0.1][..]),
        ("paper-2h", 2, 150, 6, 2.0, &[0.8, 0.2, 0.02]),
        ("paper-3h", 3, 500, 8, 2.0, &[0.256, 0.064, 0.016, 0.004]),
    ];
    for (name, hidden, free, nudged, beta, rates) in table {
        let c = presets::get(name).unwrap();
        assert_eq!(c.network.hidden, vec![500; hidden], "{name}");
        assert_eq!((c.dynamics.free_iterations, c.dynamics.nudged_iterations), (free, nudged), "{name}");
        assert_eq!((c.dynamics.step_size, c.nudge.beta, c.nudge.sign), (0.5, beta, Sign::Random), "{name}");
        assert_eq!(c.learning.rates, rates, "{name}");
        assert_eq!((c.data.batch_size, c.data.shuffle, c.data.persistent), (20, false, true), "{name}");
    }
    assert_eq!(presets::list().count(), 16);
}

#[test]
fn every_preset_survives_a_round_trip_through_toml() {
    for (name, _) in presets::list() {
        let config = presets::get(name).unwrap();
        assert_eq!(Config::from_toml(&config.to_toml(), "again.toml").unwrap(), config, "{name}");
    }
}

#[test]
fn every_knob_is_a_key_and_its_accessors_agree_with_it() {
    let keys = Config::default().keys();
    for knob in KNOBS {
        assert!(keys.contains(&knob.key.to_owned()), "{}", knob.key);
        let mut by_knob = Config::default();
        let mut by_key = Config::default();
        let value =
            if knob.integer { 0.5 * (knob.min + knob.max.min(1000.0)) } else { 0.5 * (knob.min + knob.max) };
        let value = if knob.integer { value.floor() } else { value };
        let is_default = value == (knob.get)(&by_key, 0);
        let value = if is_default { knob.max } else { value };
        let text = if knob.per_layer { format!("{value},{value}") } else { value.to_string() };
        for index in 0..knob.count(&by_knob) {
            (knob.set)(&mut by_knob, index, value);
            assert_eq!((knob.get)(&by_knob, index), value, "{}", knob.key);
        }
        by_key.set(knob.key, &text).unwrap();
        assert_eq!(by_key, by_knob, "{}", knob.key);
        assert_ne!(by_key, Config::default(), "{}: the test value must differ", knob.key);
    }
}

#[test]
fn settings_act() {
    let mut c = Config::default();
    for (key, value) in [
        ("network.hidden", "30,20"),
        ("learning.rates", "0.2, 0.1,0.05"),
        ("nudge.sign", "centred"),
        ("data.shuffle", "true"),
        ("dynamics.tolerance", "0"),
        ("run.seed", "7"),
    ] {
        c.set(key, value).unwrap();
    }
    c.check().unwrap();
    assert_eq!(c.network.hidden, [30, 20]);
    assert_eq!(c.learning.rates, [0.2, 0.1, 0.05]);
    assert_eq!((c.nudge.sign, c.data.shuffle, c.run.seed), (Sign::Centred, true, 7));
    c.set("network.hidden", "").unwrap();
    assert!(c.network.hidden.is_empty());
}

/// key=value and the words its refusal must contain.
const REFUSED: &[(&str, &str, &[&str])] = &[
    ("nudge.bta", "1", &["nudge.bta", "did you mean nudge.beta"]),
    ("dynamic.step_size", "1", &["did you mean dynamics.step_size"]),
    ("nudge", "1", &["nudge", "not a setting"]),
    ("nudge.sign", "centered", &["nudge.sign = centered", "did you mean centred", "random"]),
    ("dynamics.solver", "eular", &["did you mean euler"]),
    ("nudge.beta", "0", &["nudge.beta = 0", "must not be 0"]),
    ("nudge.beta", "much", &["nudge.beta = much", "number"]),
    ("nudge.beta", "nan", &["nudge.beta"]),
    ("dynamics.step_size", "-1", &["dynamics.step_size = -1", "between"]),
    ("dynamics.free_iterations", "0", &["dynamics.free_iterations = 0", "between"]),
    ("dynamics.free_iterations", "2.5", &["dynamics.free_iterations", "2.5"]),
    ("network.hidden", "500,0", &["network.hidden = 0"]),
    ("network.hidden", "big", &["network.hidden = big", "500,500"]),
    ("network.hidden", "500,500", &["learning.rates: 2 values", "3 layers"]),
    ("learning.rates", "0.1", &["learning.rates: 1 values", "2 layers"]),
    ("learning.rates", "0.1,-1", &["learning.rates = -1"]),
    ("data.shuffle", "maybe", &["data.shuffle = maybe", "true or false"]),
    ("data.batch_size", "0", &["data.batch_size = 0"]),
    ("data.source", "folder", &["data.folder", "empty"]),
    ("network.activation", "tanh", &[]),
    ("version", "2", &["version = 2", "version 1"]),
];

#[test]
fn refusals_name_the_setting_the_rule_and_the_way_out() {
    for (key, value, words) in REFUSED {
        let mut config = Config::default();
        let result = config.set(key, value).and_then(|()| config.check());
        match result {
            Ok(()) => assert!(words.is_empty(), "{key}={value} was accepted"),
            Err(error) => {
                let text = error.to_string();
                assert!(!words.is_empty(), "{key}={value}: {text}");
                assert!(words.iter().all(|word| text.contains(word)), "{key}={value}: {text}");
            }
        }
    }
}

#[test]
fn combinations_that_cannot_work_are_refused() {
    let refused = |sets: &[(&str, &str)]| {
        let mut c = Config::default();
        for (key, value) in sets {
            c.set(key, value).unwrap();
        }
        c.check().unwrap_err().to_string()
    };
    let text = refused(&[("network.activation", "logistic"), ("dynamics.solver", "layerwise")]);
    assert!(text.contains("layerwise") && text.contains("use euler"), "{text}");
    let text = refused(&[("dynamics.solver", "layerwise"), ("nudge.sign", "centred"), ("nudge.beta", "1")]);
    assert!(text.contains("nudge.beta = 1") && text.contains("below 1"), "{text}");
    let text = refused(&[("dynamics.solver", "overrelaxed"), ("dynamics.step_size", "2")]);
    assert!(text.contains("dynamics.step_size = 2") && text.contains("below 2"), "{text}");
    let text = refused(&[("network.activation", "tanh"), ("learning.rule", "fast")]);
    assert!(text.contains("learning.rule = fast"), "{text}");
}

#[test]
fn files_are_refused_by_name() {
    for (text, words) in [
        ("nudge = {", vec!["run.toml, line 1, column 10", "the line is: nudge = {"]),
        ("preset = \"paper-9h\"", vec!["run.toml", "paper-9h", "did you mean"]),
        ("preset = 3", vec!["run.toml", "preset"]),
        ("[nudge]\nbeat = 0.2", vec!["run.toml", "nudge.beat", "did you mean nudge.beta"]),
        ("[nudge]\nbeta = \"x\"", vec!["run.toml", "nudge.beta"]),
        ("[nudge]\nbeta = 0", vec!["run.toml", "nudge.beta = 0"]),
        ("[dynamics]\nfree_iterations = 1e99", vec!["run.toml", "dynamics.free_iterations"]),
    ] {
        let message = Config::from_toml(text, "run.toml").unwrap_err().to_string();
        assert!(words.iter().all(|word| message.contains(word)), "{text:?}: {message}");
    }
    let config = Config::from_toml("preset = \"modern-2h\"\n[nudge]\nbeta = 0.1", "run.toml").unwrap();
    assert_eq!((config.nudge.beta, config.network.hidden.len()), (0.1, 2));
}

#[test]
fn live_settings_need_no_new_run_and_others_do() {
    let base = Config::default();
    for (key, value, live) in [
        ("dynamics.step_size", "0.3", true),
        ("dynamics.solver", "layerwise", true),
        ("nudge.sign", "positive", true),
        ("learning.rates", "0.3,0.2", true),
        ("run.epochs", "99", true),
        ("network.hidden", "400", false),
        ("learning.rule", "fast", false),
        ("data.batch_size", "10", false),
        ("run.seed", "5", false),
    ] {
        let mut changed = base.clone();
        changed.set(key, value).unwrap();
        assert_eq!(base.same_run(&changed), live, "{key}");
    }
}
