//! Fonts, type sizes, spacing and widget colours; one function for the window and its tests.

use super::colours::Palette;
use egui::{Color32, CornerRadius, FontFamily, FontId, Margin, Stroke, TextStyle, Theme, Visuals, vec2};

/// Labels.
pub const SMALL: f32 = 13.0;
/// Body.
pub const BODY: f32 = 15.0;
/// Titles.
pub const TITLE: f32 = 20.0;

/// Numbers and labels in tabular figures.
pub fn mono() -> FontId {
    FontId::monospace(SMALL)
}

/// Labels.
pub fn small() -> FontId {
    FontId::proportional(SMALL)
}

/// Body text.
pub fn body() -> FontId {
    FontId::proportional(BODY)
}

/// Titles.
pub fn title() -> FontId {
    FontId::proportional(TITLE)
}

/// Fonts and both styles; called once by the window and by every test.
pub fn install(ctx: &egui::Context) {
    let mut fonts = egui::FontDefinitions::default();
    if let Some(family) = fonts.families.get_mut(&FontFamily::Proportional) {
        family.push("Hack".into());
    }
    ctx.set_fonts(fonts);
    for theme in [Theme::Dark, Theme::Light] {
        ctx.style_mut_of(theme, |style| shape(style, &Palette::of(theme == Theme::Dark)));
    }
}

fn shape(style: &mut egui::Style, palette: &Palette) {
    style.text_styles = [
        (TextStyle::Small, FontId::proportional(SMALL)),
        (TextStyle::Body, FontId::proportional(BODY)),
        (TextStyle::Button, FontId::proportional(SMALL + 1.0)),
        (TextStyle::Heading, FontId::proportional(TITLE)),
        (TextStyle::Monospace, FontId::monospace(SMALL)),
    ]
    .into();
    style.drag_value_text_style = TextStyle::Monospace;
    style.animation_time = 0.08;
    let spacing = &mut style.spacing;
    spacing.item_spacing = vec2(8.0, 4.0);
    spacing.button_padding = vec2(8.0, 4.0);
    spacing.interact_size = vec2(28.0, 24.0);
    spacing.menu_margin = Margin::same(8);
    spacing.window_margin = Margin::same(16);
    spacing.slider_rail_height = 4.0;
    spacing.tooltip_width = 360.0;
    spacing.default_area_size.y = 640.0; // the list of presets without a scroll bar
    spacing.scroll = egui::style::ScrollStyle::thin();
    style.visuals = visuals(palette);
}

fn visuals(p: &Palette) -> Visuals {
    let mut v = if p.dark { Visuals::dark() } else { Visuals::light() };
    v.panel_fill = p.background;
    v.window_fill = p.background;
    v.extreme_bg_color = if p.dark { Color32::from_rgb(0x0E, 0x10, 0x14) } else { Color32::WHITE };
    v.faint_bg_color = p.raised;
    v.window_stroke = Stroke::new(1.0, p.line);
    v.window_corner_radius = CornerRadius::same(8);
    v.menu_corner_radius = CornerRadius::same(6);
    v.weak_text_color = Some(p.weak);
    v.hyperlink_color = p.accent;
    v.error_fg_color = p.error;
    v.warn_fg_color = p.validation;
    v.selection.bg_fill = p.accent.gamma_multiply(0.35);
    v.selection.stroke = Stroke::new(1.0, p.text);
    v.slider_trailing_fill = true;
    v.striped = false;
    v.handle_shape = egui::style::HandleShape::Circle;
    let radius = CornerRadius::same(4);
    let strong = if p.dark { p.line } else { Color32::from_rgb(0xDD, 0xE0, 0xE5) };
    for (widget, fill, edge, text) in [
        (&mut v.widgets.noninteractive, p.background, p.line, p.text),
        (&mut v.widgets.inactive, p.raised, Color32::TRANSPARENT, p.text),
        (&mut v.widgets.hovered, strong, p.weak, p.text),
        (&mut v.widgets.active, strong, p.accent, p.text),
        (&mut v.widgets.open, strong, p.line, p.text),
    ] {
        widget.bg_fill = fill;
        widget.weak_bg_fill = fill;
        widget.bg_stroke = Stroke::new(1.0, edge);
        widget.fg_stroke = Stroke::new(1.0, text);
        widget.corner_radius = radius;
        widget.expansion = 0.0;
    }
    v.widgets.inactive.bg_fill = if p.dark { p.line } else { Color32::from_rgb(0xC4, 0xC9, 0xD1) };
    v
}
