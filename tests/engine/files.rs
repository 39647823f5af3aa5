//! A file is written whole or not at all.

use eqprop_lab::files::write_whole;
use std::path::PathBuf;

/// Bytes of the new file: far more than the child process may write.
const NEW: usize = 1 << 20;

#[test]
fn a_file_is_replaced_and_nothing_lies_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("settings.toml");
    for text in ["old", "newer", ""] {
        write_whole(&path, text.as_bytes()).unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}

/// A limit on the size of files ends the write in the middle: with an error, or with the death of the program.
#[test]
#[cfg(unix)]
fn a_write_that_ends_in_the_middle_leaves_the_old_file() {
    for (how, before) in [("refused", "trap '' XFSZ;"), ("killed", "")] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("settings.toml");
        std::fs::write(&path, "old").unwrap();
        let script = format!("{before} ulimit -c 0; ulimit -f 8; exec \"$0\" \"$@\"");
        let output = std::process::Command::new("sh")
            .args(["-c", &script])
            .arg(std::env::current_exe().unwrap())
            .args(["writes_too_much", "--ignored", "--nocapture"])
            .env("FILE_TO_WRITE", &path)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(said.contains("writing"), "{how}: {said}");
        assert_eq!(said.contains("cannot be written"), how == "refused", "{said}");
        assert_eq!(output.status.code().is_none(), how == "killed", "{said}");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "old", "{how}");
        eqprop_lab::files::remove_unfinished(&path);
        assert_eq!(
            std::fs::read_dir(folder.path()).unwrap().count(),
            1,
            "{how}: unfinished files can be removed"
        );
    }
}

#[test]
#[ignore = "a_write_that_ends_in_the_middle_leaves_the_old_file starts it with a limit on the size of files"]
fn writes_too_much() {
    let Some(path) = std::env::var_os("FILE_TO_WRITE").map(PathBuf::from) else { return };
    println!("writing");
    let error = write_whole(&path, &[b'n'; NEW]).unwrap_err();
    println!("{error}");
}
