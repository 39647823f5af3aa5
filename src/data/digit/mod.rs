//! One's own digit → a digit as MNIST has them: ink found, paper taken off, box fitted, centred by mass.
//!
//! LeCun et al. 1998, section III A: the box of the ink is brought to 20×20 with its proportions kept and put into
//! 28×28 so that the centre of its mass lies in the middle. Other sizes in proportion.

mod clean;
mod fit;
mod paper;
mod plane;
mod specks;

pub use clean::{Ink, Source, ink};
pub use fit::fit;
pub use plane::Plane;
