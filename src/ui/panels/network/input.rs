//! The picture of the input, and the brush on it.

use crate::settling::example::action::{Action, UnitId};
use crate::settling::trace::Scene;
use crate::ui::command::Command;
use crate::ui::context::Cx;
use crate::ui::panels::network::brush::Canvas;
use crate::ui::panels::network::draw::{image, outline};
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
        if tool != Tool::Look
            && response.is_pointer_button_down_on()
            && ui.input(|i| i.pointer.primary_down())
        {
            self.paint(ui, cx, placed.rect, [height, width]);
        } else {
            self.canvas.lift();
        }
        let key = InputKey(Arc::clone(input), self.canvas.version, cx.palette.dark);
        let canvas = &self.canvas;
        let id = self.texture.get(ui, key, || {
            let table = Table::sequential(&cx.palette);
            placed.grid.pixels((0..placed.grid.len).map(|i| canvas.value(i, input) as f32), &table)
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

    /// "painted" if the input differs from the picture of the data, otherwise "clamped".
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
        if painted { "painted" } else { "clamped" }
    }

    /// The stroke of this frame, through every place the pointer has been.
    fn paint(&mut self, ui: &Ui, cx: &Cx<'_>, rect: Rect, size: [usize; 2]) {
        let (seconds, mut places) = ui.input(|i| {
            let moved = i.events.iter().filter_map(|event| match event {
                egui::Event::PointerMoved(at) => Some(*at),
                _ => None,
            });
            (i.time, moved.collect::<Vec<_>>())
        });
        places.extend(ui.input(|i| i.pointer.latest_pos()));
        let mut stroke = std::collections::BTreeMap::new();
        for at in places {
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
