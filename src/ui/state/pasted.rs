//! A path as people type or paste it: the one reader of every field for a path.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// The path that is meant by a text: without the quotes of "copy as path" or of a terminal, `file://` and its percent
/// escapes, a line end or spaces around it, and with `~` for the home folder. What exists under just this name is
/// meant as it stands. Of several lines the first that is not empty counts. Made absolute, so that a message can say
/// all of it; empty if there is nothing.
pub fn path(text: &str) -> PathBuf {
    meant(text, std::env::var_os("HOME").map(PathBuf::from).as_deref())
}

fn meant(text: &str, home: Option<&Path>) -> PathBuf {
    let line = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    if line.is_empty() {
        return PathBuf::new();
    }
    let plain = if exists(line) { PathBuf::from(line) } else { read(line, home) };
    std::path::absolute(&plain).unwrap_or(plain)
}

fn exists(name: &str) -> bool {
    // A lone tilde is the home folder even where a file is called so.
    name != "~" && Path::new(name).exists()
}

fn read(line: &str, home: Option<&Path>) -> PathBuf {
    let inside = |quote: char| {
        let inner = line.strip_prefix(quote)?.strip_suffix(quote)?;
        (!inner.is_empty()).then(|| inner.trim())
    };
    let unquoted = match (inside('"'), inside('\'')) {
        (Some(inner), _) => inner.to_owned(),
        // A quote inside single quotes, as terminals write it.
        (None, Some(inner)) => inner.replace("'\\''", "'"),
        (None, None) => line.to_owned(),
    };
    if let Some(path) = of_uri(&unquoted) {
        return path;
    }
    if let Some(home) = home
        && let Some(rest) = unquoted.strip_prefix('~')
        && (rest.is_empty() || rest.starts_with(std::path::is_separator))
    {
        return home.join(rest.trim_start_matches(std::path::is_separator));
    }
    // Spaces as a terminal escapes them.
    let bare = unquoted.replace('\\', "");
    if cfg!(unix) && bare != unquoted && !exists(&unquoted) && exists(&bare) {
        return PathBuf::from(bare);
    }
    PathBuf::from(unquoted)
}

/// `file:///…`, `file://localhost/…` and `file:/…`.
fn of_uri(text: &str) -> Option<PathBuf> {
    let scheme = text.get(..5).filter(|scheme| scheme.eq_ignore_ascii_case("file:"))?;
    let rest = &text[scheme.len()..];
    let place = match rest.strip_prefix("//") {
        Some(with_host) => &with_host[with_host.find('/')?..],
        None => rest.starts_with('/').then_some(rest)?,
    };
    let place = place.split(['?', '#']).next().unwrap_or(place);
    let bytes: Vec<u8> = percent_encoding::percent_decode_str(place).collect();
    #[cfg(windows)]
    let bytes = bytes.strip_prefix(b"/").map_or(bytes.clone(), <[u8]>::to_vec);
    Some(PathBuf::from(os_string(bytes)))
}

#[cfg(unix)]
fn os_string(bytes: Vec<u8>) -> OsString {
    std::os::unix::ffi::OsStringExt::from_vec(bytes)
}

#[cfg(not(unix))]
fn os_string(bytes: Vec<u8>) -> OsString {
    String::from_utf8_lossy(&bytes).into_owned().into()
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::ffi::OsStrExt as _;

    #[test]
    fn what_a_clipboard_holds_is_the_path_that_is_meant() {
        let home = Path::new("/home/ada");
        for (text, path) in [
            ("/data/a b", "/data/a b"),
            ("  /data/a\n", "/data/a"),
            ("/data/a\r\n", "/data/a"),
            ("\n/data/a\n/data/b\n", "/data/a"),
            ("\"/data/a b\"", "/data/a b"),
            ("'/data/my data (1) é'", "/data/my data (1) é"),
            ("'/data/it'\\''s'", "/data/it's"),
            ("/data/it's", "/data/it's"),
            ("file:///data/my%20data%20(1)%20%C3%A9", "/data/my data (1) é"),
            ("FILE://localhost/data/a", "/data/a"),
            ("file:/data/a", "/data/a"),
            ("\"file:///data/a%20b\"\n", "/data/a b"),
            ("file:///data/100%", "/data/100%"),
            ("file:///data/a%zzb", "/data/a%zzb"),
            ("~", "/home/ada"),
            ("~/", "/home/ada"),
            ("~/a", "/home/ada/a"),
            ("'~/a b'", "/home/ada/a b"),
            ("/data/~", "/data/~"),
            ("\"", "\""),
        ] {
            let there = std::env::current_dir().unwrap().join(path);
            assert_eq!(meant(text, Some(home)), there, "{text:?}");
        }
        assert_eq!(meant(" \n", Some(home)), Path::new(""));
        assert_eq!(meant("~ada/x", Some(home)), std::env::current_dir().unwrap().join("~ada/x"));
    }

    #[test]
    fn bytes_that_are_no_text_come_through() {
        let path = meant("file:///data/%FF%FE", None);
        assert_eq!(path.as_os_str().as_bytes(), b"/data/\xff\xfe");
    }

    #[test]
    fn what_exists_under_just_this_name_is_meant_and_escaped_spaces_are_spaces() {
        let folder = tempfile::tempdir().unwrap();
        let (quoted, spaced) = (folder.path().join("'a'"), folder.path().join("a b"));
        [&quoted, &spaced].into_iter().for_each(|path| std::fs::write(path, "").unwrap());
        assert_eq!(path(quoted.to_str().unwrap()), quoted);
        assert_eq!(path(&spaced.to_str().unwrap().replace(' ', "\\ ")), spaced);
    }
}
