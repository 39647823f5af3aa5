//! `eqprop-lab render`.

pub mod arguments;
#[cfg(feature = "window")]
mod draw;

#[cfg(feature = "window")]
pub use draw::render;

/// Refuses: the panels are those of the window, and this build has none.
///
/// # Errors
/// Always.
#[cfg(not(feature = "window"))]
pub fn render(_: &arguments::RenderArguments) -> crate::error::Result<()> {
    Err(crate::cli::no_display::not_built("render"))
}
