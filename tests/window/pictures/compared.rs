//! A picture beside the accepted one.

use egui_kittest::wgpu::WgpuTestRenderer;
use egui_kittest::{SnapshotOptions, try_image_snapshot_options};
use eqprop_lab::ui::state::panel_kind::PanelKind;
use image::RgbaImage;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use std::path::PathBuf;

/// Where the accepted pictures are.
fn folder() -> PathBuf {
    SnapshotOptions::default().output_path
}

pub fn theme_name(dark: bool) -> &'static str {
    if dark { "dark" } else { "light" }
}

/// The picture of a panel, by the key under which layouts are stored.
pub fn name(kind: PanelKind, dark: bool) -> String {
    let key = serde_json::to_value(kind).unwrap();
    format!("{}-{}", key.as_str().expect("a panel is stored by its key"), theme_name(dark))
}

/// The names of the accepted pictures.
pub fn accepted() -> Vec<String> {
    let files = std::fs::read_dir(folder()).unwrap().map(|file| file.unwrap().file_name());
    let names = files.filter_map(|file| Some(file.to_str()?.strip_suffix(".png")?.to_owned()));
    names.filter(|name| [".new", ".diff", ".old"].iter().all(|end| !name.ends_with(end))).collect()
}

/// Makes a picture that was just accepted a small file: without transparency, well compressed.
fn squeeze(name: &str, before: Option<Vec<u8>>) {
    let path = folder().join(format!("{name}.png"));
    if std::fs::read(&path).ok() == before {
        return;
    }
    let picture = image::open(&path).unwrap().to_rgb8();
    let encoded = [FilterType::NoFilter, FilterType::Up, FilterType::Adaptive].map(|filter| {
        let mut file = Vec::new();
        let encoder = PngEncoder::new_with_quality(&mut file, CompressionType::Best, filter);
        picture.write_with_encoder(encoder).unwrap();
        file
    });
    std::fs::write(&path, encoded.iter().min_by_key(|file| file.len()).unwrap()).unwrap();
}

/// Whether pictures can be drawn here. Without a graphics adapter (a software one will do) the pictures are not
/// compared, but where `CI` is set they must be.
pub fn has_adapter() -> bool {
    let found = std::panic::catch_unwind(WgpuTestRenderer::new).is_ok();
    if !found {
        let why = "no graphics adapter; a software one is in the package mesa-vulkan-drivers";
        assert!(std::env::var_os("CI").is_none(), "no picture was compared: {why}");
        eprintln!("skipped, no picture was compared: {why}");
    }
    found
}

/// What does not look as it did.
#[derive(Default)]
pub struct Differences(Vec<String>);

impl Differences {
    /// Compares with the accepted picture of that name; leaves the new one and the difference beside it.
    pub fn compare(&mut self, picture: &RgbaImage, name: &str) {
        let before = std::fs::read(folder().join(format!("{name}.png"))).ok();
        let Err(why) = try_image_snapshot_options(picture, name, &SnapshotOptions::default()) else {
            return squeeze(name, before);
        };
        let mut text = format!("{name}: {}", why.to_string().lines().next().unwrap_or_default());
        for (what, end) in [("picture", "png"), ("new", "new.png"), ("difference", "diff.png")] {
            let path = std::path::absolute(folder().join(format!("{name}.{end}"))).unwrap();
            if path.exists() {
                text += &format!("\n    {what:<10} {}", path.display());
            }
        }
        self.0.push(text);
    }

    /// Fails if anything differed.
    pub fn report(self) {
        assert!(
            self.0.is_empty(),
            "{} pictures differ from the accepted ones:\n  {}\nLook at the new ones. If they are right, accept them:\n  \
             UPDATE_SNAPSHOTS=1 cargo test --test window -- pictures",
            self.0.len(),
            self.0.join("\n  ")
        );
    }
}
