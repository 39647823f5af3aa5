//! Every import of every file: `use`, paths in expressions, types and patterns, and paths in the tokens of macros.

use super::tree::{Names, Place, Scope, Target, Tree, attributes, only_for_tests, spread};
use proc_macro2::{Spacing, TokenStream, TokenTree};
use std::collections::{BTreeMap, BTreeSet};
use syn::visit::{self, Visit};
use syn::{Item, Visibility};

/// What the sources import.
#[derive(Default)]
pub struct Imports {
    /// From file, to file: by which names.
    pub arrows: BTreeMap<(String, String), BTreeSet<String>>,
    /// By file: what it names of other crates, each by its whole path.
    pub external: BTreeMap<String, BTreeSet<Vec<String>>>,
    /// File and name of what is not found where its path leads.
    pub missing: BTreeSet<(String, String)>,
    /// Files with an `impl` for a type of this name.
    pub impls: BTreeSet<(String, String)>,
}

impl Imports {
    /// Reads all sources, each a path below the package (`src/…`) and a text.
    ///
    /// An arrow leads to the file that defines what is named: re-exports are followed. A file that merely re-exports
    /// what lies below it (`pub use child::Name`) does not import it, and `use path::of::module` imports what is
    /// named through it afterwards, or the module itself if nothing is.
    pub fn read(sources: &[(String, String)]) -> Self {
        let tree = Tree::new(sources);
        let mut imports = Self::default();
        for (file, place, parsed) in &tree.files {
            let mut reader = Reader {
                tree: &tree,
                file,
                module: place.clone(),
                blocks: Vec::new(),
                bound: bound_names(parsed),
                leading: BTreeSet::new(),
                modules: Vec::new(),
                imports: &mut imports,
            };
            reader.visit_file(parsed);
            reader.finish();
        }
        imports
    }
}

/// Names that patterns bind anywhere in a file: variables, not imports.
fn bound_names(file: &syn::File) -> BTreeSet<String> {
    struct Bound(BTreeSet<String>);
    impl<'ast> Visit<'ast> for Bound {
        fn visit_pat_ident(&mut self, pattern: &'ast syn::PatIdent) {
            self.0.insert(pattern.ident.to_string());
            visit::visit_pat_ident(self, pattern);
        }
    }
    let mut bound = Bound(BTreeSet::new());
    bound.visit_file(file);
    bound.0
}

struct Reader<'t> {
    tree: &'t Tree,
    file: &'t str,
    module: Place,
    blocks: Vec<Names>,
    bound: BTreeSet<String>,
    /// First names of the longer paths that were met.
    leading: BTreeSet<String>,
    /// Modules that a `use` brought in: the name here, the path as it is written, the file.
    modules: Vec<(String, String, String)>,
    imports: &'t mut Imports,
}

impl Reader<'_> {
    fn resolve(&self, path: &[String]) -> Vec<Target> {
        self.tree.resolve(Scope { module: &self.module, blocks: &self.blocks }, path)
    }

    fn arrow(&mut self, to: &str, name: &str) {
        if to != self.file && !to.is_empty() {
            let key = (self.file.to_owned(), to.to_owned());
            self.imports.arrows.entry(key).or_default().insert(name.to_owned());
        }
    }

    fn record(&mut self, targets: &[Target], name: &str) {
        for target in targets {
            match target {
                Target::Module(place) | Target::Item { module: place, .. } => {
                    self.arrow(self.tree.file(place), name);
                }
                Target::External(path) => {
                    let named = self.imports.external.entry(self.file.to_owned()).or_default();
                    named.insert(path.clone());
                }
                Target::Missing(place) => {
                    self.arrow(self.tree.file(place), name);
                    self.imports.missing.insert((self.file.to_owned(), name.to_owned()));
                }
            }
        }
    }

    /// A path in an expression, a type, a pattern or a macro.
    fn named(&mut self, path: &[String]) {
        let first = path[0].as_str();
        if first == "Self" {
            return;
        }
        if let [name] = path {
            let own = ["self", "super", "crate"].contains(&first) || self.bound.contains(name);
            if own || (Scope { module: &self.module, blocks: &self.blocks }).settles(self.tree, name) {
                return;
            }
            // Through a glob or a re-export of this very file; a bare name of another crate says nothing.
            let mut targets = self.resolve(path);
            targets.retain(|target| matches!(target, Target::Item { .. }));
            return self.record(&targets, name);
        }
        self.leading.insert(first.to_owned());
        self.record(&self.resolve(path), &path.join("::"));
    }

    /// A `use`.
    fn used(&mut self, item: &syn::ItemUse) {
        let public = !matches!(item.vis, Visibility::Inherited);
        for used in spread(item) {
            let targets = self.resolve(&used.path);
            let mut written = used.path.join("::");
            let Some(name) = used.name else {
                written.push_str("::*");
                if !(public && self.all_below(&targets)) {
                    self.record(&targets, &written);
                }
                continue;
            };
            if public && self.all_below(&targets) {
                continue; // the face of what lies below
            }
            let is_module = |target: &Target| matches!(target, Target::Module(_));
            if !public && targets.iter().all(is_module) {
                for target in &targets {
                    if let Target::Module(place) = target {
                        let file = self.tree.file(place).to_owned();
                        self.modules.push((name.clone(), written.clone(), file));
                    }
                }
                continue;
            }
            self.record(&targets, &written);
        }
    }

    fn all_below(&self, targets: &[Target]) -> bool {
        targets.iter().all(|target| match target {
            Target::Module(place) | Target::Item { module: place, .. } => place.starts_with(&self.module),
            Target::External(_) | Target::Missing(_) => false,
        })
    }

    /// Modules that were brought in and through which nothing was named.
    fn finish(&mut self) {
        for (name, written, file) in std::mem::take(&mut self.modules) {
            if !self.leading.contains(&name) {
                self.arrow(&file, &written);
            }
        }
    }

    /// The tokens of a macro: whatever looks like a path or a `use`.
    fn tokens(&mut self, stream: TokenStream) {
        let tokens: Vec<TokenTree> = stream.into_iter().collect();
        let is = |at: usize, sign: char| matches!(tokens.get(at), Some(TokenTree::Punct(p)) if p.as_char() == sign);
        let joint = |at: usize| matches!(&tokens[at], TokenTree::Punct(p) if p.spacing() == Spacing::Joint);
        let separator = |at: usize| is(at, ':') && joint(at) && is(at + 1, ':');
        let mut at = 0;
        while at < tokens.len() {
            let start = at;
            at += 1;
            let first = match &tokens[start] {
                TokenTree::Group(group) => {
                    self.tokens(group.stream());
                    continue;
                }
                TokenTree::Ident(first) => first,
                _ => continue,
            };
            if first == "use" {
                let end = (start..tokens.len()).find(|&at| is(at, ';')).unwrap_or(tokens.len() - 1);
                if let Ok(item) = syn::parse2::<syn::ItemUse>(tokens[start..=end].iter().cloned().collect()) {
                    self.used(&item);
                    at = end + 1;
                }
                continue;
            }
            let mut path = vec![first.to_string()];
            while separator(at) {
                match tokens.get(at + 2) {
                    Some(TokenTree::Ident(next)) => path.push(next.to_string()),
                    _ => break,
                }
                at += 3;
            }
            let after = |sign: char| start > 0 && is(start - 1, sign);
            let range = after('.') && start > 1 && is(start - 2, '.');
            let qualified = after(':') && start > 1 && separator(start - 2);
            if !(after('\'') || qualified || (after('.') && !range)) {
                self.named(&path);
            }
        }
    }
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item(&mut self, item: &'ast Item) {
        if !only_for_tests(attributes(item)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_impl_item(&mut self, item: &'ast syn::ImplItem) {
        let attributes = match item {
            syn::ImplItem::Const(x) => &x.attrs,
            syn::ImplItem::Fn(x) => &x.attrs,
            syn::ImplItem::Type(x) => &x.attrs,
            _ => return visit::visit_impl_item(self, item),
        };
        if !only_for_tests(attributes) {
            visit::visit_impl_item(self, item);
        }
    }

    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        self.module.push(item.ident.to_string());
        visit::visit_item_mod(self, item);
        self.module.pop();
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.used(item);
    }

    fn visit_item_impl(&mut self, item: &'ast syn::ItemImpl) {
        if let syn::Type::Path(kind) = &*item.self_ty
            && let Some(last) = kind.path.segments.last()
        {
            self.imports.impls.insert((self.file.to_owned(), last.ident.to_string()));
        }
        visit::visit_item_impl(self, item);
    }

    fn visit_block(&mut self, block: &'ast syn::Block) {
        let items = block.stmts.iter().filter_map(|statement| match statement {
            syn::Stmt::Item(item) => Some(item),
            _ => None,
        });
        self.blocks.push(Names::of(items, |module| vec![module.ident.to_string()]));
        visit::visit_block(self, block);
        self.blocks.pop();
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names = path.segments.iter().map(|segment| segment.ident.to_string());
        let root = path.leading_colon.as_ref().map(|_| "::".to_owned());
        self.named(&root.into_iter().chain(names).collect::<Vec<_>>());
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, item: &'ast syn::Macro) {
        if item.path.segments.len() > 1 {
            self.visit_path(&item.path);
        }
        self.tokens(item.tokens.clone());
    }

    // Who may see an item, and what is written into attributes, are no imports.
    fn visit_visibility(&mut self, _: &'ast Visibility) {}

    fn visit_attribute(&mut self, _: &'ast syn::Attribute) {}
}
