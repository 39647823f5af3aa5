//! The picture of the input, and the brush on it.

use crate::settling::example::action::{Action, UnitId};
use crate::settling::trace::Scene;
use crate::ui::command::Command;
use crate::ui::context::Cx;
use crate::ui::panels::network::brush::Canvas;
use crate::ui::panels::network::draw::{image, outline};
use crate::ui::panels::network::drawing::Drawing;
use crate::ui::panels::network::hand::Hand;
use crate::ui::panels::network::keys::InputKey;
use crate::ui::panels::network::layout::Placed;
use crate::ui::panels::network::unit::{self, Cells};
use crate::ui::state::view::Tool;
use crate::ui::style::colours::Table;
use crate::ui::widgets::{Texture, describe};
use egui::{Rect, Sense, Ui, vec2};
use std::sync::Arc;

/// View state of the input.
#[derive(Default)]
pub struct InputPicture {
    texture: Texture<InputKey>,
    canvas: Canvas,
    drawing: Drawing,
    painted: Option<(Arc<Vec<f64>>, bool)>,
}

impl InputPicture {
    /// Forgets what was painted: there is another example.
    pub fn clear(&mut self) {
        self.canvas.clear();
    }

    /// Draws it at its place; the same hand and brush, whatever stands above it.
    pub fn ui(
        &mut self,
        ui: &mut Ui,
        cx: &Cx<'_>,
        placed: &Placed,
        scene: &Scene,
        (hand, num_layers): (&mut Hand, usize),
    ) {
        let input = &cx.settling.input;
        let seconds = ui.input(|i| i.time);
        if self.canvas.catch_up(input, seconds) {
            ui.ctx().request_repaint_after(std::time::Duration::from_millis(100));
        }
        let tool = cx.view.tool;
        let (height, width) = (scene.data.height(), scene.data.width());
        let sense = if tool == Tool::Look { Sense::click() } else { Sense::click_and_drag() };
        let response = ui.interact(placed.rect, ui.scope_id().with("input"), sense);
        self.drawing.follow(input);
        let is_down = tool != Tool::Look
            && response.is_pointer_button_down_on()
            && ui.input(|i| i.pointer.primary_down());
        let is_own = is_own_digit(cx) || self.drawing.is_down();
        if is_down && is_own {
            self.draw(ui, cx, placed.rect, [height, width]);
        } else if is_down {
            self.paint(ui, cx, placed.rect, [height, width]);
        } else {
            self.canvas.lift();
            let changed = self.drawing.lift([height, width], input);
            if !changed.is_empty() {
                cx.send(Command::Act(Action::Paint(changed)));
            }
        }
        // Under the pen lies the ink; what settles is seen when the hand goes away.
        let shows_ink = is_own && (is_down || response.hovered());
        let versions = (self.canvas.version << 32) ^ (self.drawing.version << 1) ^ u64::from(shows_ink);
        let key = InputKey(Arc::clone(input), versions, cx.palette.dark);
        let (canvas, drawing) = (&self.canvas, &self.drawing);
        let id = self.texture.get(ui, key, || {
            let table = Table::sequential(&cx.palette);
            let value = |i| if shows_ink { drawing.value(i) } else { canvas.value(i, input) };
            placed.grid.pixels((0..placed.grid.len).map(|i| value(i) as f32), &table)
        });
        image(ui, cx, placed.rect, id);
        let state = self.state(input, scene);
        let class = cx.settling.has_target.then_some(cx.settling.target);
        let class = class.map_or("no class".to_owned(), |class| format!("class {class}"));
        describe(&response, format!("Input, {} pixels, {class}, {state}", placed.grid.len));
        let under = response.hover_pos().and_then(|at| placed.grid.unit_at(placed.rect, at));
        let under = under.map(|index| UnitId { layer: 0, index });
        let cell = |index: usize| placed.grid.cell_rect(placed.rect, index);
        unit::marks(ui.painter(), cx, (0, placed.grid.len), Cells::Squares, cell);
        if tool != Tool::Look {
            outline(ui, cx, placed, &response, tool);
            return;
        }
        hand.touch(ui, cx, (0, num_layers), &response, under);
        if let Some(id) = under {
            let (row, column) = (id.index / width, id.index % width);
            let x = self.canvas.value(id.index, input);
            let text = format!("Input, pixel {} (row {row}, column {column})\nx = {x:?}", id.index);
            response.on_hover_text_at_pointer(text);
        }
    }

    /// "painted" if the input differs from the picture of the data, "centred" if it was drawn elsewhere or in another
    /// size, otherwise "clamped".
    pub fn state(&mut self, input: &Arc<Vec<f64>>, scene: &Scene) -> &'static str {
        let known = self.painted.as_ref().filter(|(known, _)| Arc::ptr_eq(known, input));
        let painted = known.map_or_else(
            || {
                let picture = scene.data.pixels(scene.split, scene.index);
                let differs = |(&byte, x): (&u8, &f64)| (f64::from(byte) / 255.0 - x).abs() > 1e-6;
                picture.iter().zip(input.iter()).any(differs)
            },
            |(_, painted)| *painted,
        );
        self.painted = Some((Arc::clone(input), painted));
        match painted {
            true if self.drawing.made(input) => "painted, centred and sized",
            true => "painted",
            false => "clamped",
        }
    }

    /// The ink of this frame, through every place the pointer has been.
    fn draw(&mut self, ui: &Ui, cx: &Cx<'_>, rect: Rect, size: [usize; 2]) {
        for at in visited(ui) {
            let place = (at - rect.min) / rect.size() * vec2(size[1] as f32, size[0] as f32);
            self.drawing.stroke(cx.view.tool, [place.x, place.y], size);
        }
    }

    /// The stroke of this frame, through every place the pointer has been.
    fn paint(&mut self, ui: &Ui, cx: &Cx<'_>, rect: Rect, size: [usize; 2]) {
        let seconds = ui.input(|i| i.time);
        let mut stroke = std::collections::BTreeMap::new();
        for at in visited(ui) {
            let place = (at - rect.min) / rect.size() * vec2(size[1] as f32, size[0] as f32);
            let piece =
                self.canvas.stroke(cx.view.tool, [place.x, place.y], size, &cx.settling.input, seconds);
            stroke.extend(piece);
        }
        if !stroke.is_empty() {
            cx.send(Command::Act(Action::Paint(stroke.into_iter().collect())));
        }
    }
}

/// Where the pointer has been since the last frame.
fn visited(ui: &Ui) -> Vec<egui::Pos2> {
    ui.input(|i| {
        let moved = i.events.iter().filter_map(|event| match event {
            egui::Event::PointerMoved(at) => Some(*at),
            _ => None,
        });
        moved.chain(i.pointer.latest_pos()).collect()
    })
}

/// What is drawn now is a digit of one's own and will be centred and sized.
fn is_own_digit(cx: &Cx<'_>) -> bool {
    cx.view.centres && matches!(cx.view.tool, Tool::Draw | Tool::Erase) && !cx.settling.has_target
}
