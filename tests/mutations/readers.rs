//! Every reader of files as a function of bytes, for the mutations here and for the targets in `fuzz/`.

use eqprop_lab::cli::sweep::{Spec, Sweep};
use eqprop_lab::config::Config;
use eqprop_lab::data::idx;
use eqprop_lab::data::image::{self, Reading};
use eqprop_lab::lessons;
use eqprop_lab::runs::{self, Record};
use eqprop_lab::session_file::SessionFile;
use eqprop_lab::training::{checkpoint, weights};
use std::path::Path;

/// A reader, told whether it took the bytes.
pub type Reader = fn(&[u8]) -> bool;

/// All of them by name.
pub const READERS: &[(&str, Reader)] = &[
    ("config", config),
    ("session", session),
    ("lesson", lesson),
    ("sweep", sweep),
    ("manifest", manifest),
    ("record", record),
    ("curves", curves),
    ("weights", read_weights),
    ("checkpoint", read_checkpoint),
    ("images", images),
    ("labels", labels),
    ("picture", picture),
    #[cfg(feature = "window")]
    ("layout", layout),
];

fn text(bytes: &[u8]) -> std::borrow::Cow<'_, str> {
    String::from_utf8_lossy(bytes)
}

pub fn config(bytes: &[u8]) -> bool {
    Config::from_toml(&text(bytes), "file").is_ok_and(|config| {
        // What was read can be written and read again.
        Config::from_toml(&config.to_toml(), "file").is_ok_and(|again| again == config)
    })
}

pub fn session(bytes: &[u8]) -> bool {
    SessionFile::parse(&text(bytes)).is_ok()
}

pub fn lesson(bytes: &[u8]) -> bool {
    lessons::parse(&text(bytes), "file").is_ok()
}

pub fn sweep(bytes: &[u8]) -> bool {
    Spec::parse(&text(bytes), "file", Path::new("/nowhere")).is_ok()
}

/// The list of jobs of a sweep that has been laid out; the jobs themselves are not there.
pub fn manifest(bytes: &[u8]) -> bool {
    Sweep::judge(&text(bytes)).is_ok()
}

pub fn record(bytes: &[u8]) -> bool {
    Record::from_toml(&text(bytes), Path::new("file")).is_ok_and(|record| record.to_toml().is_ok())
}

pub fn curves(bytes: &[u8]) -> bool {
    runs::curves::from_csv(&text(bytes)).is_ok_and(|curves| !runs::curves::to_csv(&curves).is_empty())
}

pub fn read_weights(bytes: &[u8]) -> bool {
    weights::from_bytes(bytes).is_ok()
}

pub fn read_checkpoint(bytes: &[u8]) -> bool {
    checkpoint::from_bytes(bytes).is_ok()
}

pub fn images(bytes: &[u8]) -> bool {
    idx::read_images_from(bytes, "file").is_ok()
}

pub fn labels(bytes: &[u8]) -> bool {
    idx::read_labels_from(bytes, "file").is_ok()
}

pub fn picture(bytes: &[u8]) -> bool {
    let read = |reading| image::from_bytes(bytes, Path::new("file"), [28, 28], reading).is_ok();
    read(Reading::AsDigit) | read(Reading::AsIs)
}

#[cfg(feature = "window")]
pub fn layout(bytes: &[u8]) -> bool {
    struct One(String);
    impl eframe::Storage for One {
        fn get_string(&self, _: &str) -> Option<String> {
            Some(self.0.clone())
        }
        fn set_string(&mut self, _: &str, _: String) {}
        fn remove_string(&mut self, _: &str) {}
        fn flush(&mut self) {}
    }
    eqprop_lab::ui::state::layouts::stored(&One(text(bytes).into_owned()), "layout").is_some()
}
