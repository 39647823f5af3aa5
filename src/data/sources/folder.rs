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
    let prefix = file_name(dir).unwrap_or_default().to_lowercase();
    let metadata = fs::metadata(dir).map_err(|e| match e.kind() {
        std::io::ErrorKind::NotFound => {
            let at = std::path::absolute(dir).unwrap_or_else(|_| dir.to_owned());
            Error::file(&at, "does not exist; check the path (data.folder in the settings, or --data DIR)")
        }
        _ => Error::file(dir, format!("cannot be opened ({e}); check the path")),
    });
    // FOLDER/emnist-letters: of several sets in a folder the one whose files begin so.
    if metadata.is_err()
        && let Some(parent) = dir.parent().filter(|parent| parent.is_dir())
        && list(parent)?.0.iter().any(|name| prefix_of(name) == prefix)
    {
        return load_folder(parent, Some(&prefix));
    }
    if metadata?.is_dir() {
        return load_folder(dir, None);
    }
    if file_name(dir).and_then(|name| Role::of(&name)).is_none() {
        return Err(Error::file(
            dir,
            "is not one of the four IDX files by its name; open their folder, or a file with a name like \
             train-images-idx3-ubyte",
        ));
    }
    let prefix = prefix_of(&prefix);
    let parent = dir.parent().filter(|parent| *parent != Path::new("")).unwrap_or(Path::new("."));
    // The folder of a file in which only one set lies may mix names.
    let is_alone = prefixes(&list(parent)?.0).len() < 2;
    load_folder(parent, (!is_alone).then_some(prefix.as_str()))
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

/// What stands before `train`, `t10k` or `test`: `emnist-letters`.
fn prefix_of(name: &str) -> String {
    let name = name.to_lowercase();
    let end = name.find("train").or_else(|| name.find("t10k")).or_else(|| name.find("test")).unwrap_or(0);
    name[..end].trim_end_matches(['-', '_', '.', ' ']).to_owned()
}

/// Those of whole sets: four files begin so.
fn prefixes(names: &[String]) -> Vec<String> {
    let mut all: Vec<String> = names.iter().map(|name| prefix_of(name)).collect();
    all.sort_unstable();
    all.dedup();
    let is_whole = |prefix: &String| {
        let of = |role| names.iter().any(|name| Role::of(name) == Some(role) && prefix_of(name) == *prefix);
        Role::ALL.into_iter().all(of)
    };
    all.retain(is_whole);
    all
}

/// The only folder below `dir` with a whole set, where torchvision puts it: `raw` or `MNIST/raw`.
fn below(dir: &Path) -> Option<PathBuf> {
    let inner = fs::read_dir(dir).ok()?.flatten().map(|entry| entry.path().join("raw"));
    let mut all = std::iter::once(dir.join("raw")).chain(inner).filter(|folder| {
        let names = if folder.is_dir() { list(folder).ok() } else { None };
        names.is_some_and(|(names, _)| !prefixes(&names).is_empty())
    });
    all.next().filter(|_| all.next().is_none())
}

/// What else people have their pictures in, and how to make IDX of it.
fn other_form(dir: &Path) -> Option<&'static str> {
    let entries: Vec<PathBuf> = fs::read_dir(dir).ok()?.flatten().map(|entry| entry.path()).collect();
    if entries.iter().any(|path| path.extension().is_some_and(|end| end.eq_ignore_ascii_case("csv"))) {
        return Some(
            "holds CSV, which is not read; to convert: python3 -c \"import csv,struct; \
             r=[list(map(int,x)) for x in list(csv.reader(open('mnist_train.csv')))[1:]]; \
             open('train-images-idx3-ubyte','wb').write(struct.pack('>4I',2051,len(r),28,28)+bytes(p for x in r for p in x[1:])); \
             open('train-labels-idx1-ubyte','wb').write(struct.pack('>2I',2049,len(r))+bytes(x[0] for x in r))\", \
             and the same of the test file with t10k for train",
        );
    }
    let is_picture = |path: &PathBuf| path.extension().is_some_and(|end| end.eq_ignore_ascii_case("png"));
    let holds = |folder: &Path| {
        fs::read_dir(folder).is_ok_and(|mut all| all.any(|e| e.is_ok_and(|e| is_picture(&e.path()))))
    };
    let inner = || entries.iter().filter(|path| path.is_dir());
    let deeper = |folder: &PathBuf| {
        fs::read_dir(folder).is_ok_and(|mut all| all.any(|e| e.is_ok_and(|e| holds(&e.path()))))
    };
    (entries.iter().any(is_picture) || inner().any(|folder| holds(folder) || deeper(folder))).then_some(
        "holds folders of pictures, which are not read; to convert train/CLASS/*.png: python3 -c \"import glob,struct; from PIL import Image; \
         f=sorted(glob.glob('train/*/*.png')); g=[Image.open(p).convert('L') for p in f]; w,h=g[0].size; \
         open('train-images-idx3-ubyte','wb').write(struct.pack('>4I',2051,len(f),h,w)+b''.join(i.tobytes() for i in g)); \
         open('train-labels-idx1-ubyte','wb').write(struct.pack('>2I',2049,len(f))+bytes(int(p.split('/')[-2]) for p in f))\", \
         and the same of test with t10k for train in the names",
    )
}

fn load_folder(dir: &Path, prefix: Option<&str>) -> Result<Dataset> {
    let (mut names, folders) = list(dir)?;
    if names.is_empty()
        && let Some(inner) = below(dir)
    {
        return load_folder(&inner, None);
    }
    if names.is_empty()
        && let Some(rule) = other_form(dir)
    {
        return Err(Error::file(dir, rule));
    }
    let sets = prefixes(&names);
    match prefix {
        Some(prefix) => names.retain(|name| prefix_of(name) == prefix),
        None if sets.len() > 1 => {
            let all: Vec<String> = sets.iter().map(|set| format!("{}/{set}", dir.display())).collect();
            return Err(Error::file(
                dir,
                format!("several sets lie here; choose one by its prefix: {}", all.join(" or ")),
            ));
        }
        None => {}
    }
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
    let name = prefix.filter(|prefix| !prefix.is_empty()).map_or_else(|| folder_name(dir), str::to_owned);
    // EMNIST keeps its pictures column after column.
    let is_emnist = prefix_of(&short_name(&train_images)).starts_with("emnist");
    if is_emnist && train_size[0] == train_size[1] {
        let [train, test] = [train, test].map(|part| upright(part, train_size[0]));
        return Dataset::new(format!("{name} (turned upright)"), train_size, train, test);
    }
    Dataset::new(name, train_size, train, test)
}

/// Rows and columns exchanged.
fn upright(part: Examples, n: usize) -> Examples {
    let turned = |image: &[u8]| (0..n * n).map(|at| image[at % n * n + at / n]).collect::<Vec<u8>>();
    Examples { pixels: part.pixels.chunks(n * n).flat_map(turned).collect(), labels: part.labels }
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
