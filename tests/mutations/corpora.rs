//! The beginnings: for every reader files that it takes, and those that once brought the program down.

use eqprop_lab::config::Config;
use eqprop_lab::data::{LoadSettings, Source};
use eqprop_lab::training::{Trainer, checkpoint, weights};
use flate2::Compression;
use flate2::write::GzEncoder;
use image::{ExtendedColorType, ImageEncoder as _};
use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;

/// Files of one kind.
pub type Corpus = Vec<Vec<u8>>;

const SWEEP: &str = "name = \"short\"\nseeds = 2\nthreads = 1\n[set]\ndata.source = \"xor\"\nnetwork.hidden = [4]\n\
    learning.rates = [0.2, 0.1]\nrun.epochs = 1\n[grid]\nnudge.beta = [0.2, 0.5]\n[random]\nsamples = 2\nseed = 1\n\
    [random.ranges]\ndynamics.step_size = { min = 0.1, max = 0.5, scale = \"log\" }\n\
    dynamics.free_iterations = { min = 10, max = 20, integer = true }\n";
/// An integer range without an integer.
const NO_INTEGER: &str =
    "[random]\nsamples = 2\n[random.ranges]\nrun.epochs = { min = 2.2, max = 2.8, integer = true }\n";
const MANIFEST: &str = "version = 1\nprogram = \"0.1.0\"\nname = \"two\"\ncheckpoint_every = 5.0\nthreads = 1\n\
    [[jobs]]\nnumber = 0\nsettings = { \"run.seed\" = \"1\" }\n[[jobs]]\nnumber = 1\nsettings = { \"run.seed\" = \"2\" }\n";

fn fixture(path: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    std::fs::read(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// What begins the mutations of a reader.
pub fn of(reader: &str) -> Corpus {
    let bytes = |texts: &[&str]| texts.iter().map(|text| text.as_bytes().to_vec()).collect::<Corpus>();
    match reader {
        "config" => {
            let huge = "[network]\nhidden = [20000, 20000]\n";
            let plain = Config::default().to_toml();
            bytes(&[&plain, huge, "preset = \"paper-1h\"\n[run]\nseed = 18446744073709551615\n"])
        }
        "session" => bytes(&[&session()]),
        "lesson" => {
            vec![fixture("assets/lessons/tune-the-step.toml"), fixture("assets/lessons/break-it.toml")]
        }
        "sweep" => bytes(&[
            SWEEP,
            NO_INTEGER,
            "seeds = 100000\n",
            "seeds = 50000\n",
            "name = \"a\\u001b[2J\\n\"\nseeds = [1, 1]\n",
        ]),
        "manifest" => bytes(&[MANIFEST, &MANIFEST.replace("threads = 1", "threads = 0")]),
        "record" => {
            let record =
                eqprop_lab::runs::Record::of_trainer(&trainer(), Default::default(), Default::default());
            vec![record.to_toml().unwrap().into_bytes()]
        }
        "curves" => vec![eqprop_lab::runs::curves::to_csv(trainer().curves()).into_bytes()],
        "weights" => vec![written(|path, run| weights::save(path, run.network(), run.config()).unwrap())],
        "checkpoint" => vec![written(|path, run| checkpoint::save(path, run, 1.0).unwrap())],
        "images" => images(),
        "labels" => {
            let plain = idx(&[3], &[0, 1, 2]);
            vec![gzip(&plain), plain, idx(&[u32::MAX], &[])]
        }
        "picture" => pictures(),
        "layout" => {
            vec![
                fixture("tests/fixtures/before/window/first/layout.ron"),
                LOOP.into(),
                b"(root:None)".to_vec(),
            ]
        }
        other => panic!("no corpus of {other}"),
    }
}

/// A layout whose tabs hold themselves.
const LOOP: &str = "(id:(1),root:Some((1)),tiles:(next_tile_id:2,tiles:{(1):Container(Tabs((children:[(1)],active:Some((1)))))},\
    invisible:[]),height:None,width:None)";

fn session() -> String {
    let settings = Config::default().to_toml().lines().fold(String::new(), |all, line| {
        let line = line.strip_prefix('[').map_or(line.to_owned(), |rest| format!("[settings.{rest}"));
        all + &line + "\n"
    });
    format!(
        "session = 1\nprogram = \"0.1.0\"\nsplit = \"test\"\nindex = 8\nlength = 44\ncursor = 40\n\
         start = \"../../start.safetensors\"\n[data]\nname = \"MNIST\"\nfingerprint = \"x\"\n[weights]\n\
         origin = \"starter\"\nminibatch = 0\nfingerprint = \"x\"\n[[actions]]\nat = 12\ndo = \"hold\"\nlayer = 1\n\
         index = 3\nvalue = 1.0\n[[actions]]\nat = 18446744073709551\ndo = \"release_all\"\n[settings]\n{settings}"
    )
}

fn trainer() -> Trainer {
    let mut config = Config::default();
    let sets = [
        ("data.source", "xor"),
        ("data.toy_examples", "20"),
        ("network.hidden", "4"),
        ("learning.rates", "0.2,0.1"),
        ("data.batch_size", "5"),
        ("learning.average", "1"),
    ];
    sets.iter().for_each(|(key, value)| config.set(key, value).unwrap());
    let settings = LoadSettings { seed: 1, toy_examples: 20, folder: Path::new("") };
    let data = (Source::find("xor").unwrap().load)(&settings).unwrap();
    let mut trainer = Trainer::new(config, Arc::new(data)).unwrap();
    while trainer.epoch() < 2 {
        trainer.advance(0.0);
    }
    trainer
}

fn written(write: impl Fn(&Path, &Trainer)) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    write(&path, &trainer());
    std::fs::read(path).unwrap()
}

fn idx(sizes: &[u32], data: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0, 0, 8, sizes.len() as u8];
    bytes.extend(sizes.iter().flat_map(|size| size.to_be_bytes()));
    bytes.extend(data);
    bytes
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn images() -> Corpus {
    let plain = idx(&[2, 5, 4], &[7; 40]);
    // A bomb: a few kilobytes that are 16 MB of one image too many.
    let bomb = gzip(&idx(&[1, 4000, 4000], &vec![0; 16_000_001]));
    let lie = idx(&[4, 30_000, 30_000], &[0; 10]);
    vec![gzip(&plain), plain, lie, bomb]
}

fn pictures() -> Corpus {
    let grey: Vec<u8> = (0..100u32).map(|i| if i % 10 == 4 { 255 } else { 0 }).collect();
    let mut png = Vec::new();
    let encoder = image::codecs::png::PngEncoder::new(&mut png);
    encoder.write_image(&grey, 10, 10, ExtendedColorType::L8).unwrap();
    // The head promises 30,000×30,000 pixels, with a right checksum.
    let mut bomb = png.clone();
    bomb[16..24].copy_from_slice(&[30_000u32.to_be_bytes(), 30_000u32.to_be_bytes()].concat());
    let mut crc = flate2::Crc::new();
    crc.update(&bomb[12..29]);
    bomb[29..33].copy_from_slice(&crc.sum().to_be_bytes());
    vec![png, bomb]
}
