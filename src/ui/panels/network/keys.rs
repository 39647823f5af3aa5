//! What the pictures of the layers are drawn from.

use crate::ui::state::view::LayerView;
use std::sync::Arc;

/// The picture of the input: pixels, a number that changes with strokes, the theme.
#[derive(Clone)]
pub struct InputKey(pub Arc<Vec<f64>>, pub u64, pub bool);

impl PartialEq for InputKey {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) && (self.1, self.2) == (other.1, other.2)
    }
}

/// The picture of a hidden layer.
#[derive(Clone)]
pub struct LayerKey {
    pub layers: Arc<Vec<Vec<f64>>>,
    pub view: LayerView,
    pub range: f32,
    pub most: u32,
    pub columns: usize,
    pub dark: bool,
}

impl PartialEq for LayerKey {
    fn eq(&self, other: &Self) -> bool {
        let rest = |key: &Self| (key.view, key.range, key.most, key.columns, key.dark);
        Arc::ptr_eq(&self.layers, &other.layers) && rest(self) == rest(other)
    }
}
