//! A data set from a folder of four IDX files, found by their names.
//!
//! A name belongs to the training file if it contains `train`, otherwise to the test file if it
//! contains `t10k` or `test`; it means labels if it contains `label`, otherwise images if it contains
//! `image`. Case, the rest of the name and a final `.gz` are free; hidden files and sub-directories
//! are never read.

use super::row::{DataSource, SourceKind};
use crate::catalog::OptionItem;
use crate::data::idx::{self, Images};
use crate::data::{Dataset, Examples};
use crate::error::{Error, Result};
use std::fs;
use std::path::{Path, PathBuf};

/// Its row in the table.
pub const FOLDER: DataSource = DataSource {
    item: OptionItem::new("folder", "Folder", "IDX files in a folder of your own"),
    origin: "",
    kind: SourceKind::Folder,
    has_one_output: false,
    load: |settings| load(settings.folder),
};

/// Loads the data set in folder `dir`, or in the folder of the IDX file `dir`; it takes the folder's name.
///
/// If a file lies there both plain and as `.gz`, the plain one is read.
///
/// # Errors
/// The path does not exist or is a file of another name; one of the four files is missing, ambiguous
/// or unreadable (see [`idx`]); labels and images differ in number; test and training images in size.
pub fn load(dir: &Path) -> Result<Dataset> {
    let metadata = fs::metadata(dir).map_err(|e| match e.kind() {
        std::io::ErrorKind::NotFound => Error::file(dir, "does not exist; check the path"),
        _ => Error::file(dir, format!("cannot be opened ({e}); check the path")),
    })?;
    if metadata.is_dir() {
        return load_folder(dir);
    }
    if file_name(dir).and_then(|name| Role::of(&name)).is_none() {
        return Err(Error::file(
            dir,
            "is not one of the four IDX files by its name; open their folder, or a file with a name like \
             train-images-idx3-ubyte",
        ));
    }
    match dir.parent() {
        Some(parent) if parent != Path::new("") => load_folder(parent),
        _ => load_folder(Path::new(".")),
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    TrainImages,
    TrainLabels,
    TestImages,
    TestLabels,
}

impl Role {
    const ALL: [Self; 4] = [Self::TrainImages, Self::TrainLabels, Self::TestImages, Self::TestLabels];

    /// The part a file plays, by its name alone.
    fn of(name: &str) -> Option<Self> {
        let name = name.to_lowercase();
        if name.starts_with('.') {
            return None;
        }
        // "train" wins because "latest-train…" contains "test", "label" because of "image-labels".
        let is_train = name.contains("train");
        let is_test = name.contains("t10k") || name.contains("test");
        let is_labels = name.contains("label");
        let is_images = name.contains("image");
        match (is_train, is_test, is_labels, is_images) {
            (true, _, true, _) => Some(Self::TrainLabels),
            (true, _, false, true) => Some(Self::TrainImages),
            (false, true, true, _) => Some(Self::TestLabels),
            (false, true, false, true) => Some(Self::TestImages),
            _ => None,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::TrainImages => "training images",
            Self::TrainLabels => "training labels",
            Self::TestImages => "test images",
            Self::TestLabels => "test labels",
        }
    }

    fn accepted(self) -> &'static str {
        match self {
            Self::TrainImages => "\"train\" and \"image\", like train-images-idx3-ubyte",
            Self::TrainLabels => "\"train\" and \"label\", like train-labels-idx1-ubyte",
            Self::TestImages => "\"t10k\" or \"test\" and \"image\", like t10k-images-idx3-ubyte",
            Self::TestLabels => "\"t10k\" or \"test\" and \"label\", like t10k-labels-idx1-ubyte",
        }
    }
}

fn load_folder(dir: &Path) -> Result<Dataset> {
    let (names, folders) = list(dir)?;
    let mut found = Vec::new();
    let mut missing = Vec::new();
    for role in Role::ALL {
        match choose(dir, role, &names)? {
            Some(name) => found.push(dir.join(name)),
            None => missing.push(describe_missing(role, &folders)),
        }
    }
    let Ok([train_images, train_labels, test_images, test_labels]) = <[PathBuf; 4]>::try_from(found) else {
        return Err(Error::file(
            dir,
            format!("lacks {}; put the four IDX files, plain or .gz, in one folder", missing.join(" and ")),
        ));
    };
    let (train_size, train) = read_pair(&train_images, &train_labels)?;
    let (test_size, test) = read_pair(&test_images, &test_labels)?;
    if train_size != test_size {
        return Err(Error::file(
            &test_images,
            format!(
                "test images are {}×{} but those of {} are {}×{}; use files of one data set",
                test_size[0],
                test_size[1],
                short_name(&train_images),
                train_size[0],
                train_size[1]
            ),
        ));
    }
    Dataset::new(folder_name(dir), train_size, train, test)
}

/// Some unpackers put `train-images-idx3-ubyte` into a folder of that name, so such a folder is told.
fn describe_missing(role: Role, folders: &[String]) -> String {
    match folders.iter().find(|name| Role::of(name) == Some(role)) {
        Some(folder) => format!("the {} ({folder} is a folder, not a file)", role.name()),
        None => format!("the {} (a name with {})", role.name(), role.accepted()),
    }
}

/// Names in `dir` that may be meant, sorted: those of files, and those of folders.
fn list(dir: &Path) -> Result<(Vec<String>, Vec<String>)> {
    let unreadable = |e| Error::file(dir, format!("cannot be listed ({e}); check its permissions"));
    let (mut names, mut folders) = (Vec::new(), Vec::new());
    for entry in fs::read_dir(dir).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if let Some(name) = file_name(&path)
            && Role::of(&name).is_some()
        {
            if path.is_dir() { folders.push(name) } else { names.push(name) }
        }
    }
    names.sort_unstable();
    folders.sort_unstable();
    Ok((names, folders))
}

/// The file that plays `role`, if any; of one stem the plain file is preferred to the `.gz`.
fn choose<'a>(dir: &Path, role: Role, names: &'a [String]) -> Result<Option<&'a str>> {
    let candidates = || names.iter().map(String::as_str).filter(|name| Role::of(name) == Some(role));
    let chosen = candidates().find(|name| !is_gz(name)).or_else(|| candidates().next());
    let Some(chosen) = chosen else { return Ok(None) };
    let is_twin = |name: &str| is_gz(name) && &name[..name.len() - 3] == chosen;
    if candidates().all(|name| name == chosen || is_twin(name)) {
        return Ok(Some(chosen));
    }
    Err(Error::file(
        dir,
        format!(
            "several files could be the {}: {}; put the four files of one set in a folder of their own",
            role.name(),
            candidates().collect::<Vec<_>>().join(", ")
        ),
    ))
}

fn is_gz(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|e| e.eq_ignore_ascii_case("gz"))
}

fn read_pair(images_path: &Path, labels_path: &Path) -> Result<([usize; 2], Examples)> {
    // The labels first: they are small, so a wrong file is told at once.
    let labels = idx::read_labels(labels_path)?;
    let Images { count, height, width, pixels } = idx::read_images(images_path)?;
    if labels.len() != count {
        return Err(Error::file(
            labels_path,
            format!(
                "holds {} labels but {} holds {count} images; use files of one data set",
                labels.len(),
                short_name(images_path)
            ),
        ));
    }
    Ok(([height, width], Examples { pixels, labels }))
}

fn file_name(path: &Path) -> Option<String> {
    path.file_name().and_then(|name| name.to_str()).map(str::to_owned)
}

fn short_name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

/// The folder's own name, also when it is given as `.` or `..`.
fn folder_name(dir: &Path) -> String {
    match (dir.file_name(), dir.canonicalize()) {
        (None, Ok(full)) => short_name(&full),
        _ => short_name(dir),
    }
}
