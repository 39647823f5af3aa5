//! What a figure tells about where it comes from.

use crate::ui::context::Cx;
use crate::ui::state::panel_kind::PanelKind;
use std::fmt::Write as _;

/// Where a figure comes from, to be written into it.
#[derive(Clone, Debug, Default)]
pub struct About {
    /// Name of the panel.
    pub panel: &'static str,
    /// Example, phase, iteration, minibatch; and what the panel shows.
    pub shown: String,
    /// All of it as TOML, the settings included.
    pub toml: String,
}

impl About {
    /// Of a panel as it is, with the sentence of what it shows.
    pub fn of(cx: &Cx<'_>, kind: PanelKind, summary: &str) -> Self {
        let mut shown = cx.provenance();
        let mut head = toml::Table::new();
        let mut put = |key: &str, value: toml::Value| {
            head.insert(key.to_owned(), value);
        };
        put("program", concat!("eqprop-lab ", env!("CARGO_PKG_VERSION")).into());
        put("panel", kind.name().into());
        put("shown", shown.clone().into());
        if let Some(scene) = &cx.settling.scene {
            put("data", scene.data.fingerprint().into());
            put("example", i64::try_from(scene.index).unwrap_or(i64::MAX).into());
            put("split", scene.split.name().into());
            put("minibatch", i64::try_from(scene.minibatch).unwrap_or(i64::MAX).into());
        }
        if let Some(point) = cx.point() {
            put("iteration", i64::try_from(point.time).unwrap_or(i64::MAX).into());
        }
        let mut text = head.to_string();
        let _ = write!(text, "\n# settings\n{}", cx.training.config.to_toml());
        if !summary.is_empty() {
            shown += &format!(". {summary}");
        }
        Self { panel: kind.name(), shown, toml: text }
    }

    /// Title, description and metadata of an SVG.
    pub fn svg_head(&self) -> String {
        format!(
            "<title>{}</title>\n<desc>{}</desc>\n<metadata>\n<eqprop-lab xmlns=\"urn:eqprop-lab\">\n{}\
             </eqprop-lab>\n</metadata>\n",
            escape(self.panel),
            escape(&self.shown),
            escape(&self.toml)
        )
    }

    /// Keywords and texts of a PNG.
    pub fn png_texts(&self) -> Vec<(&'static str, String)> {
        vec![
            ("Title", self.panel.to_owned()),
            ("Description", self.shown.clone()),
            ("Software", concat!("eqprop-lab ", env!("CARGO_PKG_VERSION")).into()),
            ("Settings", self.toml.clone()),
        ]
    }
}

/// Text between tags or in quotes.
pub fn escape(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '&' => out += "&amp;",
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '"' => out += "&quot;",
            // XML knows no other control characters.
            c if (c.is_control() && !matches!(c, '\n' | '\t')) || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => out.push(c),
        }
    }
    out
}
