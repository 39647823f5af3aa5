//! Which panel, as plain data: a name in layouts, a key in files, words on the screen.

use crate::catalog::{Entry, OptionItem};
use serde::de::{EnumAccess, Error, VariantAccess as _, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::hash::{Hash, Hasher};

/// Where a panel stands in a layout: the number of its stack of tabs, from the left column down, and its tab, from 0.
/// Tab 0 is in front.
pub type Place = (usize, usize);

/// What is known of a panel without drawing it.
#[derive(Debug)]
pub struct PanelFacts {
    /// Key (of files and for `render --panel`), title, help.
    pub item: OptionItem,
    /// The name in stored layouts, one word.
    pub stored: &'static str,
    /// Where it stands in each of `Layout::ALL`.
    pub places: [Place; 3],
    /// What it shows and what can be done there, a paragraph each.
    pub help: &'static [&'static str],
}

/// One of the panels of the centre.
#[derive(Clone, Copy)]
pub struct PanelKind(&'static PanelFacts);

impl PanelKind {
    /// The panel of these facts; they should be in the table.
    pub const fn of(constants: &'static PanelFacts) -> Self {
        Self(constants)
    }

    /// All of them, in reading order.
    pub fn all() -> impl Iterator<Item = Self> {
        PanelFacts::table().iter().map(|constants| Self(constants))
    }

    /// The panel with this key, such as "units-over-time".
    pub fn find(key: &str) -> Option<Self> {
        Self::all().find(|kind| kind.key() == key)
    }

    /// What files of it are called, and its name for `render`.
    pub fn key(self) -> &'static str {
        self.0.item.key
    }

    /// The title on screen.
    pub fn name(self) -> &'static str {
        self.0.item.label
    }

    /// What it is, in a sentence without its first capital and its full stop.
    pub fn tip(self) -> &'static str {
        self.0.item.help
    }

    /// What it shows and what can be done there, a paragraph each.
    pub fn help(self) -> &'static [&'static str] {
        self.0.help
    }

    /// Where it stands in each of `Layout::ALL`.
    pub fn places(self) -> [Place; 3] {
        self.0.places
    }
}

impl PartialEq for PanelKind {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for PanelKind {}

impl Hash for PanelKind {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key().hash(state);
    }
}

impl fmt::Debug for PanelKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.stored)
    }
}

impl Serialize for PanelKind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let index = Self::all().position(|kind| kind == *self).unwrap_or(0);
        serializer.serialize_unit_variant("PanelKind", u32::try_from(index).unwrap_or(0), self.0.stored)
    }
}

impl<'de> Deserialize<'de> for PanelKind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_enum("PanelKind", &[], Variant)
    }
}

/// Reads a unit variant, which is how layouts name a panel.
struct Variant;

impl<'de> Visitor<'de> for Variant {
    type Value = PanelKind;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a panel")
    }

    fn visit_enum<A: EnumAccess<'de>>(self, data: A) -> Result<PanelKind, A::Error> {
        let (Named(kind), variant) = data.variant::<Named>()?;
        variant.unit_variant()?;
        Ok(kind)
    }
}

/// The name itself.
struct Named(PanelKind);

impl<'de> Deserialize<'de> for Named {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_identifier(Name)
    }
}

struct Name;

impl Visitor<'_> for Name {
    type Value = Named;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a panel")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Named, E> {
        let known = PanelKind::all().find(|kind| kind.0.stored == name);
        known.map(Named).ok_or_else(|| E::custom(format!("panel {name} is not known")))
    }
}
