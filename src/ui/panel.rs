//! What every panel is to the window.

use crate::settling::engine::subscription::Subscription;
use crate::ui::context::Cx;
use crate::ui::export::table::Table;
use crate::ui::state::panel_kind::{PanelFacts, PanelKind};
use egui::Ui;

/// One panel with the state of its view.
///
/// A panel reads a [`Cx`] and sends commands. What takes longer than a frame it asks the one background helper for
/// and draws what has come. The window makes one of each, and draws those that are on the screen.
///
/// ```
/// use eqprop_lab::catalog::OptionItem;
/// use eqprop_lab::ui::context::Cx;
/// use eqprop_lab::ui::export::table::Table;
/// use eqprop_lab::ui::panel::{Panel, PanelRow};
/// use eqprop_lab::ui::state::panel_kind::PanelFacts;
///
/// /// How many iterations are recorded.
/// #[derive(Default)]
/// struct Count;
///
/// const COUNT: PanelRow = PanelRow {
///     constants: &PanelFacts {
///         item: OptionItem::new("count", "Count", "how many iterations are recorded"),
///         stored: "Count",
///         places: [(1, 4), (0, 4), (1, 4)],
///         help: &["The number of iterations of the watched example so far."],
///     },
///     make: || Box::<Count>::default(),
/// };
///
/// impl Panel for Count {
///     fn ui(&mut self, ui: &mut egui::Ui, cx: &Cx<'_>) -> bool {
///         ui.heading(self.summary(cx)).drag_started()
///     }
///
///     fn tables(&self, cx: &Cx<'_>) -> Vec<Table> {
///         vec![Table::new("count").with("iterations", [cx.settling.points.len() as f64])]
///     }
///
///     fn summary(&self, cx: &Cx<'_>) -> String {
///         format!("{} iterations", cx.settling.points.len())
///     }
/// }
///
/// assert_eq!(COUNT.kind().name(), "Count");
/// let mut panel = (COUNT.make)();
/// ```
///
/// A line in the table of `ui/panels/mod.rs` makes it a panel of the program: an entry of the menus, a tab of the
/// layouts, a name for `render --panel`, a figure, a CSV file.
pub trait Panel {
    /// Draws it; true when it is dragged by its head.
    fn ui(&mut self, ui: &mut Ui, cx: &Cx<'_>) -> bool;

    /// The numbers that are drawn.
    fn tables(&self, cx: &Cx<'_>) -> Vec<Table>;

    /// What it shows, in a sentence computed from what is drawn, for those who cannot see it. Unless a panel says it
    /// better: the last row of each of its tables.
    fn summary(&self, cx: &Cx<'_>) -> String {
        let sentences = self.tables(cx);
        sentences.iter().filter_map(Table::last_row).collect::<Vec<_>>().join("; ")
    }

    /// What snapshots of the watched example must hold while the panel is on the screen.
    fn subscription(&self, _cx: &Cx<'_>) -> Subscription {
        Subscription::default()
    }

    /// Orders what it takes to have something to show, before it is drawn into a file with nobody to click.
    fn prepare(&self, _cx: &Cx<'_>) {}
}

/// A row of the table of panels.
#[derive(Clone, Copy)]
pub struct PanelRow {
    /// What is known of it without drawing it.
    pub constants: &'static PanelFacts,
    /// Makes one.
    pub make: fn() -> Box<dyn Panel>,
}

impl PanelRow {
    /// Which panel that is.
    pub const fn kind(&self) -> PanelKind {
        PanelKind::of(self.constants)
    }
}
