//! The words beside the functions, and the page that lists them all.

use super::functions::FUNCTIONS;

/// Words that stand for something by themselves, and what.
pub const WORDS: &[(&str, &str)] = &[
    ("start", "before the first iteration"),
    ("free", "the free phase, or its end"),
    ("nudged", "the first nudged phase, or its end"),
    ("opposite", "the second nudged phase of a centred nudge, or its end"),
    ("now", "the iteration that is shown, and its phase"),
    ("one_sided", "s^β against s⁰"),
    ("centred", "s^β against s^−β"),
    ("target", "the class that the output is pulled to"),
    ("label", "the class of the example in its file"),
    ("held", "how many units a person holds or has silenced"),
    ("beta", "β of the settings"),
    ("layers", "L, the number of layers of weights"),
    ("iteration", "the iteration that is shown, counted in its phase"),
    ("epochs", "epochs trained"),
];

/// Plain functions of numbers.
pub const PLAIN: &[(&str, usize)] = &[("abs", 1), ("sqrt", 1), ("max", 2), ("min", 2)];

/// Every function and word, as a page of Markdown.
pub fn functions_page() -> String {
    let mut page = String::from(
        "# What a check can ask for\n\n\
         An expression compares numbers with `<`, `<=`, `==`, `!=`, `>=` and `>`, reckons with `+ - * / %` and `**`, \
         and joins with `and`, `or` and `!`; `abs`, `sqrt`, `min` and `max` are there.\n\
         With \"settings\" a function answers for the same example settled anew, from zero states to the end of all \
         phases, with these settings changed: `rises(free, \"dynamics.step_size=1.2\")`.\n\n\
         | function | what it is | example |\n|---|---|---|\n",
    );
    for function in FUNCTIONS {
        let calls: Vec<String> = function.calls().iter().map(|call| format!("`{call}`")).collect();
        page += &format!(
            "| {} | {} | `{}` |\n",
            calls.join(" "),
            function.help.replace('|', "\\|"),
            function.example
        );
    }
    page += "\n| word | what it is |\n|---|---|\n";
    for (word, help) in WORDS {
        page += &format!("| `{word}` | {help} |\n");
    }
    page
}
