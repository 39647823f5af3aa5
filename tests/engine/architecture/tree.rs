//! The modules of a crate, read from its sources, and what a path written in one of them names.
//!
//! Three kinds of names are followed to where they are defined: modules, items, and names that a `use` brings in
//! (re-exported or not). What is not found in the crate is taken for the name of another crate.

use std::collections::BTreeMap;
use syn::{Item, Meta, UseTree, Visibility};

/// The library's name outside of itself.
const LIBRARY: &str = "eqprop_lab";

/// Where a module lies: the name of its crate (`lib` or `main`), then one name a level.
pub type Place = Vec<String>;

/// One name that a `use` brings in.
pub struct Used {
    pub path: Vec<String>,
    /// What it is called here; `None` for everything in it (`*`).
    pub name: Option<String>,
}

/// What a name stands for in the scope where it is written.
enum Binding {
    Module(Place),
    /// Defined here; a value (function, constant) has nothing below it.
    Item {
        value: bool,
    },
    Import {
        path: Vec<String>,
        public: bool,
    },
}

/// The names of a module or of a block.
#[derive(Default)]
pub struct Names {
    bindings: BTreeMap<String, Vec<Binding>>,
    globs: Vec<Vec<String>>,
}

/// What a path leads to.
#[derive(Clone, Debug, PartialEq)]
pub enum Target {
    Module(Place),
    /// An item, by the module that defines it.
    Item {
        module: Place,
        value: bool,
    },
    /// Of another crate, by its whole path.
    External(Vec<String>),
    /// Not found in the module that the path leads to.
    Missing(Place),
}

/// A module and the blocks around the place where a path is written.
#[derive(Clone, Copy)]
pub struct Scope<'s> {
    pub module: &'s Place,
    pub blocks: &'s [Names],
}

struct Module {
    file: String,
    names: Names,
}

/// All modules of the crate's sources.
pub struct Tree {
    modules: BTreeMap<Place, Module>,
    pub files: Vec<(String, Place, syn::File)>,
}

/// The place of the module that a file holds: `src/ui/mod.rs` and `src/ui.rs` → `lib::ui`.
fn place_of(path: &str) -> Place {
    let inside = path.strip_prefix("src/").unwrap_or_else(|| panic!("{path} is not in src/"));
    let inside = inside.strip_suffix(".rs").unwrap_or_else(|| panic!("{path} is no Rust source"));
    match inside {
        "lib" | "main" => vec![inside.to_owned()],
        _ => {
            let inside = inside.strip_suffix("/mod").unwrap_or(inside);
            std::iter::once("lib").chain(inside.split('/')).map(str::to_owned).collect()
        }
    }
}

/// Whether attributes leave an item out of the program: `#[cfg(test)]`, `#[test]`.
pub fn only_for_tests(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        Meta::Path(path) => path.is_ident("test"),
        Meta::List(list) => {
            let words = list.tokens.to_string();
            let has = |word| words.split(|c: char| !c.is_alphanumeric() && c != '_').any(|w| w == word);
            list.path.is_ident("cfg") && has("test") && !has("not")
        }
        Meta::NameValue(_) => false,
    })
}

/// The attributes of an item, whatever it is.
pub fn attributes(item: &Item) -> &[syn::Attribute] {
    match item {
        Item::Const(x) => &x.attrs,
        Item::Enum(x) => &x.attrs,
        Item::Fn(x) => &x.attrs,
        Item::Impl(x) => &x.attrs,
        Item::Macro(x) => &x.attrs,
        Item::Mod(x) => &x.attrs,
        Item::Static(x) => &x.attrs,
        Item::Struct(x) => &x.attrs,
        Item::Trait(x) => &x.attrs,
        Item::Type(x) => &x.attrs,
        Item::Union(x) => &x.attrs,
        Item::Use(x) => &x.attrs,
        _ => &[],
    }
}

/// All names of a `use`, its groups spread out.
pub fn spread(item: &syn::ItemUse) -> Vec<Used> {
    fn walk(tree: &UseTree, prefix: &[String], found: &mut Vec<Used>) {
        let with = |name: &syn::Ident| -> Vec<String> {
            let same = name == "self" && !prefix.is_empty();
            prefix.iter().cloned().chain((!same).then(|| name.to_string())).collect()
        };
        match tree {
            UseTree::Path(path) => walk(&path.tree, &with(&path.ident), found),
            UseTree::Group(group) => group.items.iter().for_each(|tree| walk(tree, prefix, found)),
            UseTree::Glob(_) => found.push(Used { path: prefix.to_vec(), name: None }),
            UseTree::Name(name) => {
                let path = with(&name.ident);
                found.push(Used { name: path.last().cloned(), path });
            }
            UseTree::Rename(rename) => {
                found.push(Used { path: with(&rename.ident), name: Some(rename.rename.to_string()) });
            }
        }
    }
    let mut found = Vec::new();
    let root = item.leading_colon.as_ref().map(|_| "::".to_owned());
    walk(&item.tree, root.as_slice(), &mut found);
    found
}

impl Names {
    fn bind(&mut self, name: &syn::Ident, binding: Binding) {
        self.bindings.entry(name.to_string()).or_default().push(binding);
    }

    /// The names that items declare; what modules among them hold goes to `inside`.
    pub fn of<'i>(
        items: impl Iterator<Item = &'i Item>,
        mut inside: impl FnMut(&'i syn::ItemMod) -> Place,
    ) -> Self {
        let mut names = Self::default();
        for item in items.filter(|item| !only_for_tests(attributes(item))) {
            let value = Binding::Item { value: true };
            let other = Binding::Item { value: false };
            match item {
                Item::Fn(item) => names.bind(&item.sig.ident, value),
                Item::Const(item) => names.bind(&item.ident, value),
                Item::Static(item) => names.bind(&item.ident, value),
                Item::Macro(item) => {
                    item.ident.iter().for_each(|name| names.bind(name, Binding::Item { value: true }));
                }
                Item::Enum(item) => names.bind(&item.ident, other),
                Item::Struct(item) => names.bind(&item.ident, other),
                Item::Trait(item) => names.bind(&item.ident, other),
                Item::Type(item) => names.bind(&item.ident, other),
                Item::Union(item) => names.bind(&item.ident, other),
                Item::Mod(item) => names.bind(&item.ident, Binding::Module(inside(item))),
                Item::Use(item) => {
                    let public = !matches!(item.vis, Visibility::Inherited);
                    for Used { path, name } in spread(item) {
                        match name {
                            Some(name) => {
                                names
                                    .bindings
                                    .entry(name)
                                    .or_default()
                                    .push(Binding::Import { path, public });
                            }
                            None => names.globs.push(path),
                        }
                    }
                }
                _ => {}
            }
        }
        names
    }

    /// Whether the name is brought in here by a `use` of the file's own, or defined here.
    fn settles(&self, name: &str) -> bool {
        let own = |binding: &Binding| !matches!(binding, Binding::Import { public: true, .. });
        self.bindings.get(name).is_some_and(|found| found.iter().all(own))
    }
}

impl Scope<'_> {
    /// Whether a bare name says nothing that the items of the file do not say already.
    pub fn settles(&self, tree: &Tree, name: &str) -> bool {
        self.blocks
            .iter()
            .chain(tree.modules.get(self.module).map(|m| &m.names))
            .any(|names| names.settles(name))
    }
}

/// The imports that are being followed, so that none is followed in a circle.
type Trail = Vec<*const Binding>;

impl Tree {
    /// Reads all sources (path and text). Modules for tests alone are left out.
    ///
    /// # Panics
    /// A source that is not Rust.
    pub fn new(sources: &[(String, String)]) -> Self {
        let mut tree = Self { modules: BTreeMap::new(), files: Vec::new() };
        let mut left_out: Vec<Place> = Vec::new();
        for (path, text) in sources {
            let parsed = syn::parse_file(text).unwrap_or_else(|error| panic!("{path}: {error}"));
            let place = place_of(path);
            tree.add(path, &place, &parsed.items, &mut left_out);
            if only_for_tests(&parsed.attrs) {
                left_out.push(place.clone());
            }
            tree.files.push((path.clone(), place, parsed));
        }
        let kept = |place: &Place| !left_out.iter().any(|out| place.starts_with(out));
        tree.files.retain(|(_, place, _)| kept(place));
        tree.modules.retain(|place, _| kept(place));
        tree
    }

    fn add(&mut self, file: &str, place: &Place, items: &[Item], left_out: &mut Vec<Place>) {
        let below = |name: &syn::Ident| [place.as_slice(), &[name.to_string()]].concat();
        let names = Names::of(items.iter(), |module| below(&module.ident));
        self.modules.insert(place.clone(), Module { file: file.to_owned(), names });
        for item in items {
            let Item::Mod(module) = item else { continue };
            if only_for_tests(&module.attrs) {
                left_out.push(below(&module.ident));
            } else if let Some((_, items)) = &module.content {
                self.add(file, &below(&module.ident), items, left_out);
            }
        }
    }

    /// The file that holds a module.
    pub fn file(&self, place: &Place) -> &str {
        self.modules.get(place).map_or("", |module| &module.file)
    }

    /// All that a path may lead to: one target a namespace.
    pub fn resolve(&self, scope: Scope<'_>, path: &[String]) -> Vec<Target> {
        self.follow(scope, path, &mut Trail::new(), 0)
    }

    fn follow(&self, scope: Scope<'_>, path: &[String], trail: &mut Trail, depth: usize) -> Vec<Target> {
        let Some((first, rest)) = path.split_first() else { return Vec::new() };
        let above = || scope.module[..scope.module.len().max(2) - 1].to_vec();
        let start = match first.as_str() {
            "crate" => vec![Target::Module(scope.module[..1].to_vec())],
            "self" => vec![Target::Module(scope.module.clone())],
            "super" => vec![Target::Module(above())],
            "::" => return self.follow_outside(rest, trail, depth),
            name => match self.look_around(scope, name, trail, depth) {
                found if !found.is_empty() => found,
                _ => return self.follow_outside(path, trail, depth),
            },
        };
        self.descend(start, rest, trail, depth)
    }

    fn follow_outside(&self, path: &[String], trail: &mut Trail, depth: usize) -> Vec<Target> {
        match path.split_first() {
            Some((first, rest)) if first == LIBRARY => {
                self.descend(vec![Target::Module(vec!["lib".to_owned()])], rest, trail, depth)
            }
            _ => vec![Target::External(path.to_vec())],
        }
    }

    fn descend(&self, start: Vec<Target>, rest: &[String], trail: &mut Trail, depth: usize) -> Vec<Target> {
        rest.iter().fold(start, |reached, name| {
            let mut next = Vec::new();
            for target in reached {
                match target {
                    Target::Module(mut place) if name == "super" => {
                        place.pop();
                        next.push(Target::Module(place));
                    }
                    Target::Module(place) if name == "self" => next.push(Target::Module(place)),
                    Target::Module(place) => match self.look_inside(&place, name, trail, depth) {
                        found if found.is_empty() => next.push(Target::Missing(place)),
                        found => next.extend(found),
                    },
                    Target::Item { value: true, .. } => {}
                    Target::External(mut path) => {
                        path.push(name.clone());
                        next.push(Target::External(path));
                    }
                    Target::Item { .. } | Target::Missing(_) => next.push(target),
                }
            }
            // A name may be a module and a function: what one of them holds is enough.
            if next.iter().any(|target| !matches!(target, Target::Missing(_))) {
                next.retain(|target| !matches!(target, Target::Missing(_)));
            }
            next
        })
    }

    /// A name as it is seen from a place: in the blocks around it, innermost first, then in its module.
    fn look_around(&self, scope: Scope<'_>, name: &str, trail: &mut Trail, depth: usize) -> Vec<Target> {
        for level in (0..scope.blocks.len()).rev() {
            let within = Scope { module: scope.module, blocks: &scope.blocks[..=level] };
            let found = self.look_in(&scope.blocks[level], within, name, trail, depth);
            if !found.is_empty() {
                return found;
            }
        }
        self.look_inside(scope.module, name, trail, depth)
    }

    fn look_inside(&self, place: &Place, name: &str, trail: &mut Trail, depth: usize) -> Vec<Target> {
        let Some(module) = self.modules.get(place) else { return Vec::new() };
        self.look_in(&module.names, Scope { module: place, blocks: &[] }, name, trail, depth)
    }

    fn look_in(
        &self,
        names: &Names,
        scope: Scope<'_>,
        name: &str,
        trail: &mut Trail,
        depth: usize,
    ) -> Vec<Target> {
        let mut found = Vec::new();
        if depth > 16 {
            return found; // globs that take each other in
        }
        for binding in names.bindings.get(name).into_iter().flatten() {
            let id = std::ptr::from_ref(binding);
            if trail.contains(&id) {
                continue;
            }
            trail.push(id);
            match binding {
                Binding::Module(place) => found.push(Target::Module(place.clone())),
                Binding::Item { value } => {
                    found.push(Target::Item { module: scope.module.clone(), value: *value });
                }
                Binding::Import { path, .. } => found.extend(self.follow(scope, path, trail, depth + 1)),
            }
            trail.pop();
        }
        if found.is_empty() {
            for glob in &names.globs {
                for target in self.follow(scope, glob, trail, depth + 1) {
                    match target {
                        Target::Module(place) if &place != scope.module => {
                            found.extend(self.look_inside(&place, name, trail, depth + 1));
                        }
                        _ => {}
                    }
                }
            }
        }
        found
    }
}
