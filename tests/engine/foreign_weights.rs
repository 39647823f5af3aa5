//! Weights made elsewhere, and half precision.

use eqprop_lab::config::Config;
use eqprop_lab::training::weights;
use safetensors::Dtype;
use safetensors::tensor::TensorView;
use std::collections::HashMap;

type Array<'a> = (&'a str, Dtype, &'a [usize], Vec<u8>);

fn file_of(arrays: &[Array<'_>], metadata: &[(&str, &str)]) -> Vec<u8> {
    let views = arrays
        .iter()
        .map(|(name, dtype, shape, bytes)| (*name, TensorView::new(*dtype, shape.to_vec(), bytes).unwrap()));
    let metadata: HashMap<String, String> =
        metadata.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    safetensors::serialize(views, (!metadata.is_empty()).then_some(metadata)).unwrap()
}

fn single<'a>(name: &'a str, shape: &'a [usize]) -> Array<'a> {
    let bytes = (0..shape.iter().product()).flat_map(|i: usize| (i as f32).to_le_bytes()).collect();
    (name, Dtype::F32, shape, bytes)
}

fn refused(bytes: &[u8]) -> String {
    weights::from_bytes(bytes).err().expect("it was accepted").to_string()
}

#[test]
fn matrices_the_other_way_round_are_told_by_their_biases() {
    let torch =
        file_of(&[single("W1", &[2, 3]), single("b1", &[2]), single("W2", &[2, 2]), single("b2", &[2])], &[]);
    let stored = weights::from_bytes(&torch).unwrap();
    assert_eq!(stored.network.sizes(), [3, 2, 2]);
    assert_eq!(stored.network.w[0], ndarray::array![[0.0, 3.0], [1.0, 4.0], [2.0, 5.0]]);
    assert_eq!(stored.network.w[1], ndarray::array![[0.0, 2.0], [1.0, 3.0]]);
    assert!(stored.notes[0].contains("W1 is [n_out, n_in]"), "{:?}", stored.notes);
    let ours =
        file_of(&[single("W1", &[3, 2]), single("b1", &[2]), single("W2", &[2, 2]), single("b2", &[2])], &[]);
    let stored = weights::from_bytes(&ours).unwrap();
    assert_eq!(stored.network.w[1], ndarray::array![[0.0, 1.0], [2.0, 3.0]]);
    assert!(stored.notes.is_empty());
}

#[test]
fn of_square_matrices_alone_the_metadata_tell_or_it_is_said_that_nothing_does() {
    let square = [single("W1", &[2, 2]), single("b1", &[2])];
    let plain = weights::from_bytes(&file_of(&square, &[])).unwrap();
    assert_eq!(plain.network.w[0], ndarray::array![[0.0, 1.0], [2.0, 3.0]]);
    assert!(plain.notes[0].contains("does not tell its axes"));
    let torch = weights::from_bytes(&file_of(&square, &[("format", "pt")])).unwrap();
    assert_eq!(torch.network.w[0], ndarray::array![[0.0, 2.0], [1.0, 3.0]]);
}

#[test]
fn bfloat16_is_read_and_unreadable_settings_are_a_note() {
    let halves =
        [1.5f32, -2.0].iter().flat_map(|x| x.to_be_bytes()[..2].iter().rev().copied().collect::<Vec<u8>>());
    let arrays = [("W1", Dtype::BF16, &[1usize, 2][..], halves.collect()), single("b1", &[2])];
    for settings in ["{\"model_type\": 1}", "version = 1\n[network]\nlateral = true\n"] {
        let stored = weights::from_bytes(&file_of(&arrays, &[("config", settings)])).unwrap();
        assert_eq!(stored.network.w[0], ndarray::array![[1.5, -2.0]]);
        assert!(stored.config.is_none() && stored.notes[0].contains("cannot be read"), "{:?}", stored.notes);
    }
}

#[test]
fn gaps_other_names_and_a_name_twice_are_told() {
    let text = refused(&file_of(
        &[single("W1", &[2, 2]), single("b1", &[2]), single("W3", &[2, 2]), single("b3", &[2])],
        &[],
    ));
    assert!(text.contains("W2: is missing, but W3 is there"), "{text}");
    let text = refused(&file_of(&[single("fc1.weight", &[2, 2]), single("fc1.bias", &[2])], &[]));
    assert!(text.contains("fc1.bias, fc1.weight: rename"), "{text}");
    let one = r#"{"dtype":"F32","shape":[1,1],"data_offsets":[0,4]}"#;
    let header =
        format!(r#"{{"W1":{one},"W1":{one},"b1":{}}}"#, one.replace("[1,1]", "[1]").replace("0,4", "4,8"));
    let bytes = [&(header.len() as u64).to_le_bytes()[..], header.as_bytes(), &[0; 8]].concat();
    assert!(refused(&bytes).contains("W1 comes twice"), "{}", refused(&bytes));
}

#[test]
fn half_precision_refuses_infinity_before_it_replaces_a_file_and_counts_what_vanishes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("w");
    let mut config = Config::default();
    config.network.hidden = vec![];
    config.learning.rates = vec![0.1];
    let mut network = config.initial_network::<f32>(&[3, 2]);
    network.w[0].fill(1.0);
    network.w[0][[0, 0]] = 1e-9;
    assert_eq!(weights::save_as(&path, &network, &config, true).unwrap(), 1);
    let old = std::fs::read(&path).unwrap();
    network.w[0][[0, 1]] = 70_000.0;
    let text = weights::save_as(&path, &network, &config, true).unwrap_err().to_string();
    assert!(text.contains("W1") && text.contains("70000 at position 1"), "{text}");
    assert_eq!(std::fs::read(&path).unwrap(), old);
}
