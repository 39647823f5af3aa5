//! Files of unknown origin: ordinary ones only, no more of them than their kind can hold, and none outside the folder
//! that a file may name.

use crate::error::{Error, Result};
use crate::memory;
use std::fs::{File, Metadata};
use std::io::{ErrorKind, Read as _};
use std::path::{Component, Path, PathBuf};

/// Most bytes of a text written by hand or about one run: settings, a session, a lesson, a sweep.
pub const TEXT: u64 = 8 << 20;
/// Most bytes of a list that grows with the work: curves, the jobs of a sweep, what a job has said.
pub const LIST: u64 = 256 << 20;
/// Most bytes of a picture.
pub const PICTURE: u64 = 64 << 20;

/// Opens an ordinary file. What a name stands for is looked at before it is opened, since a pipe would wait and some
/// devices act when they are, and again on what was opened, since the name may stand for something else by then.
///
/// # Errors
/// Nothing there, no permission, a folder, a device, a pipe, a socket.
pub fn open(path: &Path) -> Result<File> {
    let cannot = |e: std::io::Error| match e.kind() {
        ErrorKind::NotFound => Error::file(path, "cannot be read: it does not exist; check the path"),
        ErrorKind::PermissionDenied => {
            Error::file(path, "cannot be read: you may not; check its permissions")
        }
        _ => Error::file(path, format!("cannot be read: {e}; check the path")),
    };
    is_ordinary(path, &std::fs::metadata(path).map_err(cannot)?)?;
    let mut options = File::options();
    options.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.custom_flags(libc::O_NONBLOCK | libc::O_NOCTTY);
    }
    let file = options.open(path).map_err(cannot)?;
    is_ordinary(path, &file.metadata().map_err(cannot)?)?;
    Ok(file)
}

fn is_ordinary(path: &Path, metadata: &Metadata) -> Result<()> {
    if metadata.is_dir() {
        return Err(Error::file(path, "is a folder, a file was expected; give the name of a file"));
    }
    if !metadata.is_file() {
        let rule = "is no ordinary file but a device, pipe or socket; give the name of a file";
        return Err(Error::file(path, rule));
    }
    Ok(())
}

/// All bytes of an ordinary file that has at most `most`.
///
/// # Errors
/// As [`open`]; more bytes than `most` or than there is memory for.
pub fn bytes(path: &Path, most: u64) -> Result<Vec<u8>> {
    let file = open(path)?;
    let cannot = |e: std::io::Error| Error::file(path, format!("cannot be read: {e}"));
    let length = file.metadata().map_err(cannot)?.len();
    let size = |bytes: u64| memory::in_words(bytes.into());
    let too_large = |length: &str| {
        let rule = format!("has {length}, a file of its kind at most {}; give another file", size(most));
        Error::file(path, rule)
    };
    if length > most {
        return Err(too_large(&size(length)));
    }
    if length > TEXT {
        // With the room in which its content is then laid out.
        memory::check(&path.display().to_string(), 2 * u128::from(length), "give a smaller file")?;
    }
    let mut bytes = Vec::with_capacity(length as usize);
    // It may have grown, and some systems tell no length.
    file.take(most.saturating_add(1)).read_to_end(&mut bytes).map_err(cannot)?;
    if bytes.len() as u64 > most {
        return Err(too_large("more"));
    }
    Ok(bytes)
}

/// An ordinary text of at most [`TEXT`] bytes.
///
/// # Errors
/// As [`bytes`]; bytes that are not UTF-8.
pub fn text(path: &Path) -> Result<String> {
    text_of(path, TEXT)
}

/// As [`text`], of at most `most` bytes; without the mark of UTF-8 at its beginning.
///
/// # Errors
/// As [`text`]: UTF-16 is named, for other encodings the first line that is not UTF-8.
pub fn text_of(path: &Path, most: u64) -> Result<String> {
    let mut bytes = bytes(path, most)?;
    let is_utf16 = matches!(bytes[..], [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] | [0, _, ..] | [_, 0, ..]);
    if is_utf16 {
        return Err(Error::file(path, "is saved as UTF-16; save it as UTF-8"));
    }
    if bytes.starts_with("\u{feff}".as_bytes()) {
        bytes.drain(..3);
    }
    String::from_utf8(bytes).map_err(|e| {
        let at = e.utf8_error().valid_up_to();
        let line = e.as_bytes()[..at].iter().filter(|&&byte| byte == b'\n').count() + 1;
        let byte = e.as_bytes()[at];
        let rule = format!(
            "is not UTF-8 (byte {byte:02X} in line {line}; Latin-1 or Windows-1252?); save it as UTF-8"
        );
        Error::file(path, rule)
    })
}

/// What a file in `folder` means by `name`: a place in that folder. With `outside`, which a person asks for, any place.
///
/// # Errors
/// A name that leads out of the folder, by itself or over a link.
pub fn within(folder: &Path, name: &Path, outside: bool) -> Result<PathBuf> {
    let path = folder.join(name);
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    if outside || is_within(folder, &folder.join(name)) {
        return Ok(path);
    }
    let rule = format!(
        "lies outside {}, the folder of the file that names it; put it there, or allow it: --allow-outside on \
         the command line",
        folder.display()
    );
    Err(Error::file(name, rule))
}

fn is_within(folder: &Path, path: &Path) -> bool {
    let absolute = |path: &Path| std::path::absolute(path).map(|path| lexical(&path));
    match (absolute(path), absolute(folder)) {
        // By its words, and once links are followed.
        (Ok(path), Ok(folder)) => path.starts_with(&folder) && real(&path).starts_with(real(&folder)),
        _ => false,
    }
}

/// Where a path leads, links followed as far as there is something.
fn real(path: &Path) -> PathBuf {
    let there = path.ancestors().find_map(|part| Some((part, part.canonicalize().ok()?)));
    let rest = |(part, real): (&Path, PathBuf)| match path.strip_prefix(part) {
        Ok(rest) if rest.as_os_str().is_empty() => real,
        Ok(rest) => real.join(rest),
        Err(_) => path.to_owned(),
    };
    there.map_or_else(|| path.to_owned(), rest)
}

/// Without `.` and `..`.
fn lexical(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => drop(plain.pop()),
            Component::CurDir => {}
            other => plain.push(other),
        }
    }
    plain
}

/// Refuses to write through links: none of `names` in `folder` may be one.
///
/// # Errors
/// Names the first link.
pub fn no_links(folder: &Path, names: &[&str]) -> Result<()> {
    for name in names {
        let path = folder.join(name);
        if path.symlink_metadata().is_ok_and(|metadata| metadata.is_symlink()) {
            let rule =
                "is a link, and nothing is written through links here; remove it or use another folder";
            return Err(Error::file(&path, rule));
        }
    }
    Ok(())
}
