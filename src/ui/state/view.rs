//! What is shown how: the state of the window that is neither an engine's nor a panel's own.

use crate::config::Difference;
use crate::settling::engine::snapshot::{SettlingSnapshot, point};
use crate::settling::example::action::UnitId;
use crate::settling::trace::Phase;
use crate::training::snapshot::{Change, Curves};
use crate::ui::state::aside::Aside;
use crate::ui::state::curves_view::CurvesView;
use crate::ui::state::figure_style::FigureStyle;
pub use crate::ui::state::guess::Guess;
use crate::ui::state::lesson::LessonView;
use crate::ui::state::panel_kind::PanelKind;
use crate::ui::state::run_list::RunList;
use std::cell::Cell;
use std::path::PathBuf;
use std::sync::Arc;

/// As many as there are colours that can be told apart.
pub const MOST_PINS: usize = 8;

/// What the cells of the layers show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum LayerView {
    /// s.
    #[default]
    State,
    /// s − s⁰.
    Difference,
    /// (s − s̃)/β.
    Response,
    /// The iteration at which the ripple arrived.
    Arrival,
    /// ds/dt.
    Velocity,
    /// How hard units press against their bounds.
    Pressure,
}

impl LayerView {
    /// All of them, in the order of the list.
    pub const ALL: [Self; 6] =
        [Self::State, Self::Difference, Self::Response, Self::Arrival, Self::Velocity, Self::Pressure];

    /// Its name in the list.
    pub fn name(self) -> &'static str {
        match self {
            Self::State => "State",
            Self::Difference => "Difference",
            Self::Response => "Response",
            Self::Arrival => "Arrival",
            Self::Velocity => "Velocity",
            Self::Pressure => "Pressure",
        }
    }

    /// Its name in lessons.
    pub fn key(self) -> String {
        self.name().to_lowercase()
    }

    /// Its formula.
    pub fn formula(self) -> &'static str {
        match self {
            Self::State => "s",
            Self::Difference => "s − s⁰",
            Self::Response => "(s − s̃)/β",
            Self::Arrival => "first iteration",
            Self::Velocity => "ds/dt",
            Self::Pressure => "−∂F/∂s at bounds",
        }
    }

    /// What it shows, in a sentence.
    pub fn help(self) -> &'static str {
        match self {
            Self::State => "The states of all units, 0 … 1",
            Self::Difference => {
                "What has changed since the phase began: in a nudged phase, since the free state s⁰"
            }
            Self::Response => {
                "What the nudge alone has changed, per unit of β; s̃ is the same iteration without it"
            }
            Self::Arrival => {
                "When each unit first moved because of the nudge: the wave goes down one layer per iteration"
            }
            Self::Velocity => "Where each unit is going, −∂F/∂s, where its box lets it",
            Self::Pressure => "How hard units at 0 or 1 are pressed against that bound",
        }
    }
}

/// How the layers are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Drawing {
    /// A small network as a diagram, a larger one as images.
    #[default]
    Automatic,
    /// A cell for each unit.
    Images,
    /// A disc for each unit, a line for each connection, if the network is small enough.
    Diagram,
}

impl Drawing {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Automatic, Self::Images, Self::Diagram];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Automatic => "Diagram where it fits",
            Self::Images => "Images",
            Self::Diagram => "Diagram",
        }
    }

    /// What it shows, in a sentence.
    pub fn help(self) -> &'static str {
        match self {
            Self::Automatic => "Small networks as a diagram, larger ones as images",
            Self::Images => "Layers as images: a cell for each unit",
            Self::Diagram => "The network as a diagram: a disc for each unit, a line for each connection",
        }
    }
}

/// One weight: from unit `from` of layer k − 1 to unit `to` of layer k.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Synapse {
    /// k = 1 … L.
    pub layer: usize,
    /// Unit of layer k − 1.
    pub from: usize,
    /// Unit of layer k.
    pub to: usize,
}

impl Synapse {
    /// The unit below and the unit above.
    pub fn ends(self) -> [UnitId; 2] {
        [UnitId { layer: self.layer - 1, index: self.from }, UnitId { layer: self.layer, index: self.to }]
    }
}

/// What the pointer does on the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Tool {
    /// Nothing but show values.
    #[default]
    Look,
    /// Paints white.
    Draw,
    /// Paints black.
    Erase,
    /// Sprinkles noise.
    Noise,
    /// Blacks out a square.
    Occlude,
}

impl Tool {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Look, Self::Draw, Self::Erase, Self::Noise, Self::Occlude];

    /// Its name on the button.
    pub fn name(self) -> &'static str {
        match self {
            Self::Look => "Look",
            Self::Draw => "Draw",
            Self::Erase => "Erase",
            Self::Noise => "Noise",
            Self::Occlude => "Occlude",
        }
    }
}

/// What is shown how; the same for all panels.
#[derive(Clone, Debug, PartialEq)]
pub struct View {
    /// What the layers show; with [`LayerView::State`] they change by themselves to the difference while a nudge lasts.
    pub layers: LayerView,
    /// How the layers are drawn.
    pub drawing: Drawing,
    /// A person wants the states in the nudge too.
    pub keeps_states: bool,
    /// Logarithmic error axis.
    pub log: bool,
    /// Earlier settlings behind the curves.
    pub ghosts: bool,
    /// The panel that is shown alone.
    pub maximised: Option<PanelKind>,
    /// Dark theme.
    pub dark: bool,
    /// The tour decides what is shown.
    pub tour: bool,
    /// The unit that was clicked.
    pub unit: Option<UnitId>,
    /// The weight that was chosen.
    pub synapse: Option<Synapse>,
    /// Units drawn over time.
    pub pins: Vec<UnitId>,
    /// What the pointer does on the input.
    pub tool: Tool,
    /// A digit of one's own is centred and sized before it settles.
    pub centres: bool,
    /// The guess under way.
    pub guess: Option<Guess>,
    /// The unit under the pointer in the last frame.
    pub hovered: Option<UnitId>,
    /// The iteration (index of a point) under the pointer in the last frame, in whichever panel.
    pub hovered_index: Option<usize>,
    /// Kept runs in the error curves.
    pub overlays: Vec<Overlay>,
    /// The kept runs.
    pub runs: RunList,
    /// How the error curves are drawn.
    pub curves: CurvesView,
    /// The lesson and the stage.
    pub lesson: LessonView,
    /// B of the comparison, if something was put aside.
    pub aside: Option<Aside>,
    /// The column of settings stands open beside the pictures, where there is room for it.
    pub column: bool,
    /// It is open over the pictures, where there is none.
    pub drawer: bool,
    /// There is no room for it beside the pictures.
    pub is_narrow: bool,
    /// It has all settings, not only the first few.
    pub all_settings: bool,
    /// How figures are set.
    pub figure_style: FigureStyle,
    /// What the next undo takes back, in words, if there is anything.
    pub undo: Option<String>,
    /// What the next redo does again.
    pub redo: Option<String>,
}

impl Default for View {
    fn default() -> Self {
        Self {
            layers: LayerView::default(),
            drawing: Drawing::default(),
            keeps_states: false,
            log: true,
            ghosts: true,
            maximised: None,
            dark: true,
            tour: false,
            unit: None,
            synapse: None,
            pins: Vec::new(),
            tool: Tool::default(),
            centres: true,
            guess: None,
            hovered: None,
            hovered_index: None,
            overlays: Vec::new(),
            runs: RunList::default(),
            curves: CurvesView::default(),
            lesson: LessonView::default(),
            aside: None,
            column: true,
            drawer: false,
            is_narrow: false,
            all_settings: false,
            figure_style: FigureStyle::default(),
            undo: None,
            redo: None,
        }
    }
}

impl View {
    /// The column of settings is on the screen.
    pub fn column_is_open(&self) -> bool {
        if self.is_narrow { self.drawer } else { self.column }
    }

    /// Opens or closes it.
    pub fn toggle_column(&mut self) {
        let open = if self.is_narrow { &mut self.drawer } else { &mut self.column };
        *open = !*open;
    }

    /// A person's choice of what the layers show. It wins over what they would show by themselves, until it is the same.
    pub fn choose(&mut self, layers: LayerView, settling: &SettlingSnapshot) {
        let by_itself = by_itself(settling);
        self.keeps_states = layers == LayerView::State && by_itself != LayerView::State;
        self.layers = if layers == by_itself { LayerView::State } else { layers };
    }

    /// Draws a unit over time, or no longer; the oldest of too many goes.
    pub fn pin(&mut self, unit: UnitId) {
        let before = self.pins.len();
        self.pins.retain(|pinned| *pinned != unit);
        if self.pins.len() == before {
            self.pins.push(unit);
            if self.pins.len() > MOST_PINS {
                self.pins.remove(0);
            }
        }
    }
}

/// What is under the pointer in this frame.
#[derive(Debug, Default)]
pub struct Hover {
    /// A unit.
    pub unit: Cell<Option<UnitId>>,
    /// An iteration, as an index of a point.
    pub index: Cell<Option<usize>>,
}

/// A kept run that the error curves show beside the present one.
#[derive(Clone, Debug, PartialEq)]
pub struct Overlay {
    /// Its folder, which tells runs apart.
    pub id: PathBuf,
    /// What people call it.
    pub name: String,
    /// Its errors.
    pub curves: Arc<Curves>,
    /// What was changed while it went on.
    pub changes: Arc<Vec<Change>>,
    /// The settings in which it differs from the present run: there, and here in it.
    pub differing: Vec<Difference>,
}

/// What the layers show by themselves: the states, and in a nudged phase what the nudge changes.
pub fn by_itself(settling: &SettlingSnapshot) -> LayerView {
    let nudged = point(settling).is_some_and(|point| point.phase != Phase::Free);
    if nudged { LayerView::Difference } else { LayerView::State }
}

/// What the layers should show: what a person chose, otherwise what they show by themselves.
pub fn wanted(settling: &SettlingSnapshot, view: &View) -> LayerView {
    let is_free = view.tour || (view.layers == LayerView::State && !view.keeps_states);
    if is_free { by_itself(settling) } else { view.layers }
}

/// What the layers show: what is wanted, if there is anything to compare with.
pub fn layers(settling: &SettlingSnapshot, view: &View) -> LayerView {
    let wanted = wanted(settling, view);
    let possible = match wanted {
        LayerView::Difference => settling.reference.is_some(),
        LayerView::Response => settling.unperturbed.is_some(),
        LayerView::Arrival => settling.unperturbed.is_some() && settling.arrival.is_some(),
        LayerView::Velocity | LayerView::Pressure => settling.force.is_some(),
        LayerView::State => true,
    };
    if possible { wanted } else { LayerView::State }
}
