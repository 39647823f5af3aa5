//! `eqprop-lab lesson render`.

use crate::error::Result;
use crate::lessons::Lesson;
use std::path::Path;

pub(super) fn render(_: &Lesson, _: Option<&Path>, _: &Path) -> Result<()> {
    Ok(())
}
