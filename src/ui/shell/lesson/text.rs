//! A text whose links point at controls, panels and keys.

use crate::lessons::{Link, Piece, pieces};
use crate::ui::command::Command;
use crate::ui::context::Cx;
use crate::ui::state::panel_kind::PanelKind;
use crate::ui::state::target::Target;
use crate::ui::style::format::capital;
use crate::ui::style::theme;
use egui::{RichText, Ui};

/// What a link points at; `None` for a panel that this window does not have.
pub fn target(link: &Link) -> Option<Target> {
    match link {
        Link::Setting(key) => Some(Target::Setting(key.clone())),
        Link::Panel(key) => PanelKind::find(key).map(Target::Panel),
        Link::Key(key) => Some(Target::Key(key.clone())),
    }
}

/// Draws the text. One with broken brackets, which no lesson is opened with, is drawn as it stands.
pub fn ui(ui: &mut Ui, cx: &Cx<'_>, text: &str) {
    let pieces = pieces(text).unwrap_or_else(|_| vec![Piece::Plain(text.to_owned())]);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        // A link is as high as the words around it.
        ui.spacing_mut().interact_size.y = 0.0;
        for piece in &pieces {
            match piece {
                Piece::Plain(words) => {
                    ui.label(RichText::new(words).font(theme::body()).color(cx.palette.text));
                }
                Piece::Linked(words, link) => link_ui(ui, cx, words, link),
            }
        }
    });
}

fn link_ui(ui: &mut Ui, cx: &Cx<'_>, words: &str, link: &Link) {
    let Some(target) = target(link) else {
        ui.label(RichText::new(words).font(theme::body()).color(cx.palette.text));
        return;
    };
    let text = RichText::new(words).font(theme::body()).color(cx.palette.accent).underline();
    let tip = target.tooltip().split("\n\n").next().map(capital).unwrap_or_default();
    if ui.link(text).on_hover_text(format!("Show me. {tip}")).clicked() {
        cx.send(Command::PointAt(target));
    }
}
