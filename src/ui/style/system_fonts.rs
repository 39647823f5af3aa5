//! Fonts of the machine for letters that the program's own fonts lack: names in other scripts.
//!
//! Only such letters are ever looked up there, so that all the rest looks the same on every machine.

use egui::epaint::text::{FallbackRequest, FontInsert, FontProvider};
use egui::{Context, Id};
use egui_system_font_provider::SystemFontProvider;
use std::sync::{Arc, OnceLock};

/// Looks fonts up.
pub type Provider = Arc<dyn FontProvider>;

/// Begins with the list of fonts when the first letter is missing.
#[derive(Default)]
struct Late(OnceLock<SystemFontProvider>);

impl FontProvider for Late {
    fn font_for(&self, request: &FallbackRequest<'_>) -> Option<FontInsert> {
        self.0.get_or_init(SystemFontProvider::new).font_for(request)
    }
}

#[derive(Clone)]
struct Known(Provider);

fn id() -> Id {
    Id::unique("fonts for missing letters")
}

/// Lets a window, and the figures drawn in it, use the fonts of this machine. `at_once`: the list of them is made now,
/// beside the window, which then need not wait for it.
pub fn install(ctx: &Context, at_once: bool) {
    let late = Late::default();
    if at_once {
        let _ = late.0.set(SystemFontProvider::new());
    }
    install_provider(ctx, Arc::new(late));
}

/// The same with fonts from elsewhere.
pub fn install_provider(ctx: &Context, provider: Provider) {
    ctx.add_font_provider(Arc::clone(&provider));
    ctx.data_mut(|data| data.insert_temp(id(), Known(provider)));
}

/// Where the fonts for missing letters come from, if they may.
pub fn provider(ctx: &Context) -> Option<Provider> {
    ctx.data(|data| data.get_temp::<Known>(id())).map(|known| known.0)
}
