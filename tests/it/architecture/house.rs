//! All files of the program together: what a path in one of them leads to.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path as FilePath, PathBuf};
use std::sync::LazyLock;

use super::crates::RESERVED;
use super::source::{Definition, Form, Meaning, Named, Path, Source, rooted};

/// The program as it stands.
pub static HOUSE: LazyLock<House> = LazyLock::new(|| House::new(sources()));

/// Longer chains of `use` after `use` are circles.
const ALIASES_MAX: usize = 32;

/// What a path leads to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// An item, by the file that defines it.
    Item(String),
    /// A module of ours.
    Module(Path),
    /// Something of another crate.
    Foreign(Path),
}

/// All files.
pub struct House {
    pub sources: Vec<Source>,
    /// Of files that are only for tests, and therefore not among them.
    pub lines_in_test_files: usize,
    /// Of every file its lines, comments and tests too.
    pub lengths: Vec<(String, usize)>,
    /// Every module with its names, what they mean and where.
    modules: BTreeMap<Path, BTreeMap<String, Vec<(Meaning, String)>>>,
    globs: BTreeMap<Path, Vec<Path>>,
    /// The crates that may be named.
    crates: BTreeSet<String>,
}

impl House {
    /// Joins files.
    pub fn new(mut sources: Vec<Source>) -> Self {
        let lengths = sources.iter();
        let lengths = lengths.map(|source| (source.file.clone(), source.length));
        let lengths = lengths.collect();
        let lines_in_test_files = take_out_tests(&mut sources);
        let mut modules: BTreeMap<Path, BTreeMap<String, Vec<_>>> = BTreeMap::new();
        let mut globs: BTreeMap<Path, Vec<Path>> = BTreeMap::new();
        for source in sources.iter().filter(|source| source.room() != "main") {
            modules.entry(source.module.clone()).or_default();
            for definition in &source.definitions {
                let Definition {
                    module,
                    name,
                    meaning,
                } = definition.clone();
                let names = modules.entry(module).or_default();
                let meanings: &mut Vec<_> = names.entry(name).or_default();
                meanings.push((meaning, source.file.clone()));
            }
            for (module, path) in source.globs.clone() {
                globs.entry(module).or_default().push(path);
            }
        }
        Self {
            sources,
            lines_in_test_files,
            lengths,
            modules,
            globs,
            crates: crates(),
        }
    }

    /// Whatever `named` may mean; nothing if it is a variable or a name that every program has.
    pub fn targets(&self, named: &Named) -> BTreeSet<Target> {
        self.follow(&named.module, &named.path, 0)
    }

    fn follow(&self, module: &[String], path: &[String], aliases: usize) -> BTreeSet<Target> {
        if aliases > ALIASES_MAX {
            return BTreeSet::new();
        }
        if let Some((start, rest)) = rooted(module, path) {
            return self.walk(BTreeSet::from([Target::Module(start)]), rest, aliases);
        }
        let first = &path[0];
        let mut found = self.look_up(module, first, aliases);
        if found.is_empty() && self.crates.contains(first) && path.len() > 1 {
            found.insert(Target::Foreign(vec![first.clone()]));
        }
        self.walk(found, &path[1..], aliases)
    }

    fn walk(
        &self,
        mut found: BTreeSet<Target>,
        rest: &[String],
        aliases: usize,
    ) -> BTreeSet<Target> {
        for name in rest {
            let modules = found
                .iter()
                .any(|target| !matches!(target, Target::Item(_)));
            found = found
                .into_iter()
                .flat_map(|target| match target {
                    Target::Module(module) => self.look_up(&module, name, aliases),
                    Target::Foreign(mut path) => {
                        path.push(name.clone());
                        BTreeSet::from([Target::Foreign(path)])
                    }
                    Target::Item(_) if modules => BTreeSet::new(),
                    item @ Target::Item(_) => BTreeSet::from([item]),
                })
                .collect();
        }
        found
    }

    fn look_up(&self, module: &[String], name: &str, aliases: usize) -> BTreeSet<Target> {
        let meanings = self.modules.get(module).and_then(|names| names.get(name));
        let mut found: BTreeSet<Target> = meanings
            .into_iter()
            .flatten()
            .flat_map(|(meaning, file)| match meaning {
                Meaning::Item => BTreeSet::from([Target::Item(file.clone())]),
                Meaning::Module => {
                    let mut below = module.to_vec();
                    below.push(name.to_owned());
                    BTreeSet::from([Target::Module(below)])
                }
                Meaning::Alias(path) if path.len() == 1 && path[0] == name => {
                    BTreeSet::from([Target::Foreign(path.clone())])
                }
                Meaning::Alias(path) => self.follow(module, path, aliases + 1),
            })
            .collect();
        if found.is_empty() {
            for path in self.globs.get(module).into_iter().flatten() {
                for target in self.follow(module, path, aliases + 1) {
                    if let Target::Module(of) = target
                        && of != module
                    {
                        found.extend(self.look_up(&of, name, aliases + 1));
                    }
                }
            }
        }
        found
    }

    /// For each file the files whose items it names, each with one place where it does.
    pub fn arrows(&self) -> BTreeMap<&str, BTreeMap<String, String>> {
        let mut arrows = BTreeMap::new();
        for source in &self.sources {
            let from: &mut BTreeMap<String, String> = arrows.entry(&*source.file).or_default();
            for named in source.named.iter().filter(|named| named.form == Form::Use) {
                for target in self.targets(named) {
                    if let Target::Item(file) = target
                        && file != source.file
                    {
                        let place = format!("line {}: {}", named.line, named.path.join("::"));
                        from.entry(file).or_insert(place);
                    }
                }
            }
        }
        arrows
    }
}

fn root() -> PathBuf {
    FilePath::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

/// What `Cargo.toml` names, what comes with the language, and what must not be named though nobody asks for it.
fn crates() -> BTreeSet<String> {
    let text = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let table: toml::Table = text.parse().unwrap();
    let keys = |table: &toml::Table| table.keys().map(|key| key.replace('-', "_")).collect();
    let mut crates: BTreeSet<String> = keys(table["dependencies"].as_table().unwrap());
    for target in table["target"].as_table().unwrap().values() {
        let more: BTreeSet<String> = keys(target["dependencies"].as_table().unwrap());
        crates.extend(more);
    }
    crates.extend(["std", "core", "alloc"].map(str::to_owned));
    crates.extend(RESERVED.iter().map(|(name, _)| (*name).to_owned()));
    crates
}

/// Every Rust file below `src/` that is not only for tests.
fn sources() -> Vec<Source> {
    let mut sources: Vec<Source> = Vec::new();
    let mut open = vec![root().join("src")];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let file = path.strip_prefix(root()).unwrap().to_str().unwrap();
                sources.push(Source::new(file, &fs::read_to_string(&path).unwrap()));
            }
        }
    }
    sources.sort_by(|one, other| one.file.cmp(&other.file));
    sources
}

/// Takes out files whose module, or one above it, is only for tests: their code lines.
fn take_out_tests(sources: &mut Vec<Source>) -> usize {
    let declared: BTreeSet<Path> = sources.iter().flat_map(Source::modules).collect();
    let is_in = |module: &Path| (1..=module.len()).all(|end| declared.contains(&module[..end]));
    let only_for_tests = |source: &mut Source| !is_in(&source.module);
    let out = sources.extract_if(.., only_for_tests);
    out.map(|source| source.lines.all()).sum()
}
