//! Weights in files: round trip, and what is refused in which words.

use eqprop_lab::config::Config;
use eqprop_lab::model::Network;
use eqprop_lab::training::weights;
use safetensors::Dtype;
use safetensors::tensor::TensorView;
use std::fs;
use std::path::Path;

fn network() -> (Config, Network<f32>) {
    let mut config = Config::default();
    config.network.hidden = vec![4];
    let network = config.initial_network(&[6, 4, 3]);
    (config, network)
}

#[test]
fn round_trip_keeps_every_bit_and_the_settings() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("w.safetensors");
    let (mut config, mut network) = network();
    config.nudge.beta = 0.37;
    network.b[0][2] = -1.5e-30;
    weights::save(&path, &network, &config).unwrap();
    let stored = weights::load(&path).unwrap();
    assert_eq!(stored.network, network);
    assert_eq!(stored.config, Some(config.clone()));
    weights::save(&path, &network, &config).unwrap();
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "no temporary file is left");
}

fn file_of(tensors: &[(&str, Dtype, &[usize], Vec<u8>)]) -> Vec<u8> {
    let views = tensors
        .iter()
        .map(|(name, dtype, shape, bytes)| (*name, TensorView::new(*dtype, shape.to_vec(), bytes).unwrap()));
    safetensors::serialize(views, None).unwrap()
}

fn floats(n: usize, value: f32) -> Vec<u8> {
    std::iter::repeat_n(value.to_le_bytes(), n).flatten().collect()
}

#[test]
fn bad_files_are_refused_by_name_and_rule() {
    let folder = tempfile::tempdir().unwrap();
    let (config, network) = network();
    let good_path = folder.path().join("good.safetensors");
    weights::save(&good_path, &network, &config).unwrap();
    let good = fs::read(&good_path).unwrap();
    let f32s = |name: &'static str, shape: &'static [usize]| {
        (name, Dtype::F32, shape, floats(shape.iter().product(), 0.5))
    };
    let mut huge_header = good.clone();
    huge_header[..8].copy_from_slice(&10_000_000_000u64.to_le_bytes());
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("empty", vec![], "empty"),
        ("not safetensors", b"hello, this is not a network".to_vec(), "not a complete safetensors"),
        ("cut in the header", good[..40].to_vec(), "not a complete safetensors"),
        ("cut in the numbers", good[..good.len() - 5].to_vec(), "not a complete safetensors"),
        ("10 GB header", huge_header, "not a complete safetensors"),
        ("no W1", file_of(&[f32s("b1", &[3])]), "W1: is missing"),
        ("no b1", file_of(&[f32s("W1", &[2, 3])]), "b1: is missing"),
        ("three axes", file_of(&[f32s("W1", &[2, 3, 1]), f32s("b1", &[3])]), "W1: has shape [2, 3, 1]"),
        ("no units", file_of(&[f32s("W1", &[2, 0]), f32s("b1", &[0])]), "at least one unit"),
        ("bias of another size", file_of(&[f32s("W1", &[2, 3]), f32s("b1", &[4])]), "b1: has shape [4]"),
        (
            "layers that do not join",
            file_of(&[f32s("W1", &[2, 3]), f32s("b1", &[3]), f32s("W2", &[4, 2]), f32s("b2", &[2])]),
            "W2: has 4 rows, but the layer below it has 3 units",
        ),
        (
            "whole numbers",
            file_of(&[("W1", Dtype::I32, &[1, 1], vec![0; 4]), f32s("b1", &[1])]),
            "F16, F32 or F64 was expected",
        ),
        (
            "not a number",
            file_of(&[("W1", Dtype::F32, &[1, 2], floats(2, f32::NAN)), f32s("b1", &[2])]),
            "must be finite",
        ),
    ];
    for (name, bytes, rule) in cases {
        let path = folder.path().join(format!("{name}.safetensors"));
        fs::write(&path, bytes).unwrap();
        let text = weights::load(&path).err().unwrap_or_else(|| panic!("{name} was accepted")).to_string();
        assert!(text.contains(name) && text.contains(rule), "{name}: {text}");
    }
    for path in [folder.path().to_owned(), folder.path().join("not there")] {
        let text = weights::load(&path).err().unwrap().to_string();
        assert!(text.contains(&path.display().to_string()), "{text}");
    }
}

#[test]
fn saving_where_nothing_can_be_written_says_so_and_keeps_the_old_file() {
    let (config, network) = network();
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("no such folder/w.safetensors");
    let text = weights::save(&missing, &network, &config).unwrap_err().to_string();
    assert!(text.contains("no such folder"), "{text}");
    let text = weights::save(folder.path(), &network, &config).unwrap_err().to_string();
    assert!(text.contains("is a folder"), "{text}");
}

#[test]
fn the_authors_start_weights_open_without_settings() {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference/init_784-500-10_seed1234.safetensors");
    let stored = weights::load(&path).unwrap();
    assert_eq!(stored.network.sizes(), [784, 500, 10]);
    assert!(stored.config.is_none());
}
