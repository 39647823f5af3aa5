//! The differences of two configurations.

use super::Config;
use super::parse::leaves;

/// One setting with its two values, as TOML writes them.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Difference {
    /// The key, as for `--set`.
    pub key: String,
    /// The value on the left.
    pub from: String,
    /// The value on the right.
    pub to: String,
}

impl Config {
    /// The settings in which `other` differs, by key; the name of the preset does not count.
    pub fn differences(&self, other: &Self) -> Vec<Difference> {
        let values = |config: &Self| {
            let mut all = Vec::new();
            leaves(&config.to_table(), "", &mut |key, value| all.push((key.to_owned(), value.to_string())));
            all
        };
        let pairs = values(self).into_iter().zip(values(other));
        let differing = pairs.filter(|((key, from), (_, to))| from != to && key != "preset");
        differing.map(|((key, from), (_, to))| Difference { key, from, to }).collect()
    }
}

#[cfg(test)]
mod tests {
    use crate::presets;

    #[test]
    fn differences_name_what_was_set_and_can_be_set_back() {
        let before = presets::default_config();
        let mut after = before.clone();
        for (key, value) in
            [("nudge.beta", "0.3"), ("network.hidden", "500,100"), ("learning.rates", "1,2,3")]
        {
            after.set(key, value).unwrap();
        }
        after.preset = "another".into();
        let found = before.differences(&after);
        let keys: Vec<&str> = found.iter().map(|d| d.key.as_str()).collect();
        assert_eq!(keys, ["learning.rates", "network.hidden", "nudge.beta"]);
        for difference in &found {
            after.set(&difference.key, &difference.from).unwrap();
        }
        assert!(before.differences(&after).is_empty());
        assert_eq!(before.network, after.network);
    }
}
