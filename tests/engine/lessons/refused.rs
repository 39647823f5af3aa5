//! Lessons that are refused: file, line, column, rule, and what to do.

use super::{changed, guide};
use eqprop_lab::lessons::{parse, read};
use eqprop_lab::rng::{Purpose, Stream};

/// What stands in the guide, what stands there instead, where the fault begins in that, and words of the error.
const WRONG: &[[&str; 4]] = &[
    ["claim = ", "clam = ", "clam", "unknown field `clam`"],
    ["claim = \"E never rises\"\n", "", "", "missing field `claim`"],
    ["claim = \"E never rises\"", "claim = \" \"", "\" \"", "claim is empty"],
    ["minutes = 4", "minutes = \"four\"", "\"four\"", "expected"],
    ["minutes = 4", "minutes = -1", "-1", "between 0 and 600"],
    ["minutes = 4", "minutes = nan", "nan", "between 0 and 600"],
    ["= \"starter\"", "= \"startr\"", "\"startr\"", "did you mean starter?"],
    ["example = 8", "example = -8", "-8", "number from 0"],
    ["example = 8", "example = \"class\"", "\"class\"", "class 5"],
    [
        "\"dynamics.tolerance\" = 0.0001",
        "\"dynamics.tolerence\" = 0.0001",
        "\"dynamics.tolerence",
        "dynamics.tolerance",
    ],
    ["= 0.0001", "= -0.5", "-0.5", "dynamics.tolerance"],
    ["= 0.0001", "= \"much\"", "\"much\"", "dynamics.tolerance"],
    ["network:state", "network:stat", "network:stat", "did you mean state?"],
    ["network:state", "energy:state", "energy:state", "view of this panel"],
    ["\"network:state\"", "\"enrgy\"", "enrgy", "did you mean energy?"],
    ["[\"network:state\", \"energy\"]", "[]", "[]", "one or two panels"],
    ["\"network:state\", \"energy\"", "\"energy\", \"energy\", \"energy\"", "", "one or two panels"],
    [
        "[\"dynamics.step_size\"]",
        "[\"dynamics.stepsize\"]",
        "\"dynamics.stepsize",
        "did you mean dynamics.step_size?",
    ],
    ["\"free by 1\"", "\"free by x\"", "\"free by x", "whole number"],
    ["\"free by 1\"", "\"free by 0\"", "\"free by 0", "whole number"],
    ["\"free by 1\"", "\"go\"", "\"go\"", "free to the end"],
    ["\"free by 1\"", "\"set dynamics.step_size = -1\"", "\"set dyn", "dynamics.step_size"],
    ["\"free by 1\"", "\"set dynamics.step = 1\"", "\"set dyn", "dynamics.step"],
    ["\"free by 1\"", "\"clamp 0:1 at 1\"", "\"clamp", "a layer from 1"],
    ["\"free by 1\"", "\"clamp 1:1 at nan\"", "\"clamp", "a number"],
    ["right = 0", "right = 2", "", "none of the choices"],
    ["right = 0", "right = -1", "-1", "expected"],
    ["[\"Fall\", \"Rise\"]", "[\"Fall\"]", "", "at least two choices"],
    ["[[energy]]", "[[enrgy]]", "[[enrgy", "did you mean [[energy]]?"],
    ["[[End]] to a key", "[[End to a key", "[[End", "]]"],
    ["formula = \"energy\"", "formula = \"enrgy\"", "\"enrgy", "is no formula"],
    ["rises(free) ==", "rise(free) ==", "rise(", "did you mean rises?"],
    ["rises(free) ==", "rises(fre) ==", "fre)", "did you mean free?"],
    ["rises(free) ==", "rises(3) ==", "rises(3", "rises(when)"],
    ["rises(free) ==", "rises() ==", "rises()", "rises(when)"],
    ["rises(free) ==", "max(1) ==", "max(1", "takes 2 numbers"],
    ["rises(free) == 0", "rises(free, \\\"dynamics.step_size=99\\\") == 0", "", "dynamics.step_size = 99"],
    ["rises(free) == 0", "rises(free, \\\"run.seed=9\\\") == 0", "", "cannot be changed inside a check"],
    ["rises(free) == 0", "setting(\\\"nudge.bet\\\") == 0", "", "did you mean nudge.beta?"],
    ["rises(free) == 0", "rises(free) = 0", "", "is no expression"],
    ["rises(free) == 0", "(rises(free) == 0", "", "is no expression"],
    ["{E(start)}", "{E(start)", "", "is no expression"],
    ["{iterations(free)} iterations", "{iterations(free)", "{iterations(free)", "no “}”"],
    ["{E(start)}", "{G(start)}", "G(start)", "no function G"],
    ["title = \"My lesson\"\n", "", "", "missing field `title`"],
    ["[[scene]]", "[scene]", "", "expected"],
];

/// Line and column, from 1, of a byte.
fn place(text: &str, at: usize) -> String {
    let line = text[..at].lines().count().max(1) + usize::from(text[..at].ends_with('\n'));
    let column = text[..at].chars().rev().take_while(|c| *c != '\n').count() + 1;
    format!("mine.toml, line {line}, column {column}")
}

#[test]
fn each_fault_is_told_with_its_place() {
    let mut wrong = Vec::new();
    for [from, to, fault, words] in WRONG {
        let text = changed(from, to);
        let Err(error) = parse(&text, "mine.toml") else {
            wrong.push(format!("{to} is taken"));
            continue;
        };
        let error = error.to_string();
        let begins = text.find(to).unwrap() + to.find(fault).expect(to);
        let place = if fault.is_empty() { "mine.toml, line ".to_owned() } else { place(&text, begins) + ":" };
        if !error.contains(words) || !error.starts_with(&place) {
            wrong.push(format!("{to}: should say {words} at {place} and says: {error}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn lines_that_end_as_on_windows_are_counted_alike() {
    let text = changed("rises(free) ==", "rise(free) ==");
    let error = parse(&text, "mine.toml").unwrap_err().to_string();
    assert_eq!(parse(&text.replace('\n', "\r\n"), "mine.toml").unwrap_err().to_string(), error);
}

#[test]
fn a_fault_in_a_later_line_of_an_expression_is_found_there() {
    let text = changed(
        "check = \"rises(free) == 0 and E(free) < E(start)\"",
        "check = \"\"\"\nrises(free) == 0\nand E(fre) < E(start)\"\"\"",
    );
    let error = parse(&text, "mine.toml").unwrap_err().to_string();
    assert!(error.starts_with(&(place(&text, text.find("fre)").unwrap()) + ":")), "{error}");
}

#[test]
fn a_fault_behind_lines_that_are_joined_is_found_where_it_is_written() {
    let text =
        changed("said = \"E {E(start)} → {E(free)} in", "said = \"\"\"E {E(start)} → \\\n    {E(fre)} in");
    let text = text.replace("iterations(free)} iterations\"", "iterations(free)} iterations\"\"\"");
    let error = parse(&text, "mine.toml").unwrap_err().to_string();
    assert!(error.starts_with(&(place(&text, text.find("fre)").unwrap()) + ":")), "{error}");
}

#[test]
fn a_check_is_an_expression_and_no_program() {
    let deep = "(".repeat(5000) + "1" + &")".repeat(5000) + " == 1";
    let programs = [
        "{ loop {} }",
        "while true {}",
        "fn f() { f() }",
        "let x = 1",
        "eval('1')",
        "print('x')",
        "import 'x'",
        "(|| 1).call() == 1",
        "switch 1 { _ => true }",
        "",
        &deep,
    ];
    for program in programs {
        let text = changed("rises(free) == 0 and E(free) < E(start)", &program.replace('"', "\\\""));
        let error = parse(&text, "mine.toml").err().unwrap_or_else(|| panic!("{program} is taken"));
        assert!(error.to_string().starts_with("mine.toml, line "), "{program}: {error}");
    }
}

#[test]
fn files_that_are_no_lessons_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let of = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        read(&path).unwrap_err().to_string()
    };
    let none = read(&folder.path().join("none.toml")).unwrap_err().to_string();
    assert!(none.contains("none.toml") && none.contains("cannot be read"), "{none}");
    let latin = of("latin.toml", b"title = \"\xe9\"");
    assert!(latin.contains("latin.toml") && latin.contains("UTF-8"), "{latin}");
    let empty = of("empty.toml", b"");
    assert!(empty.contains("empty.toml, line 1, column 1"), "{empty}");
    let sceneless = of("sceneless.toml", b"title = \"x\"\nscene = []\n");
    assert!(sceneless.contains("line 2") && sceneless.contains("at least one [[scene]]"), "{sceneless}");
}

#[test]
fn no_text_makes_it_panic() {
    let guide = guide();
    let mut rng = Stream::new(16, Purpose::Shake, 0);
    let signs: Vec<char> = "\"'[]{}()=,.:|\n-0é\\#".chars().collect();
    let mut refused = 0;
    for _ in 0..3000 {
        let mut text: Vec<char> = guide.chars().collect();
        for _ in 0..1 + rng.below(3) {
            let at = rng.below(text.len());
            match rng.below(3) {
                0 => drop(text.remove(at)),
                1 => text.insert(at, signs[rng.below(signs.len())]),
                _ => text[at] = signs[rng.below(signs.len())],
            }
        }
        let text: String = text.into_iter().collect();
        if let Err(error) = parse(&text, "mine.toml") {
            refused += 1;
            assert!(error.to_string().starts_with("mine.toml, line "), "{error}");
        }
    }
    assert!(refused > 300, "{refused}");
}
