//! A picture as numbers.

/// A picture as numbers from 0 to 1, row after row.
#[derive(Clone, Copy, Debug)]
pub struct Plane<'p> {
    /// Rows and columns.
    pub size: [usize; 2],
    /// `rows × columns` numbers.
    pub values: &'p [f32],
}
