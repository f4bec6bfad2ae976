//! One file of `src/`: what it defines, what it names, and how many of its lines are read.

use std::collections::BTreeSet;

use super::tokens::{Kind, Token, Tokens};

/// A path as it is written: `["super", "error", "StoreError"]`.
pub type Path = Vec<String>;

/// What a module calls something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meaning {
    /// Defined here.
    Item,
    /// A module below this one.
    Module,
    /// Brought in by a `use` of this path.
    Alias(Path),
}

/// How a path is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// In a `use` for this file alone, or in code.
    Use,
    /// In a `pub use`.
    Reexport,
}

/// A path in a file.
#[derive(Debug, Clone)]
pub struct Named {
    pub path: Path,
    pub line: usize,
    pub form: Form,
    /// The module that it stands in: the file's own, or one written out within the file.
    pub module: Path,
}

impl Named {
    /// The room that the path names, from wherever it begins.
    pub fn room(&self) -> Option<String> {
        let (start, rest) = rooted(&self.module, &self.path)?;
        start.into_iter().chain(rest.iter().cloned()).next()
    }
}

/// One name in one module.
#[derive(Debug, Clone)]
pub struct Definition {
    pub module: Path,
    pub name: String,
    pub meaning: Meaning,
}

/// Lines of code of a file.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Lines {
    /// Looked at for what they name.
    pub read: usize,
    /// Only for tests.
    pub tests: usize,
    /// Neither.
    pub unread: usize,
}

impl Lines {
    /// Together.
    pub fn all(self) -> usize {
        self.read + self.tests + self.unread
    }
}

/// One file.
#[derive(Debug)]
pub struct Source {
    /// From the crate's root: `src/store/mod.rs`.
    pub file: String,
    /// `["store"]`.
    pub module: Path,
    /// As many as the file has, comments and tests too.
    pub length: usize,
    pub lines: Lines,
    pub definitions: Vec<Definition>,
    /// Modules whose names all are names here.
    pub globs: Vec<(Path, Path)>,
    pub named: Vec<Named>,
    /// What is not for tests, comments left out.
    pub tokens: Vec<Token>,
}

impl Source {
    /// Reads `text`, that stands in `file`.
    pub fn new(file: &str, text: &str) -> Self {
        let tokens = Tokens::of(text);
        let lines = lines(text, &tokens);
        let tokens: Vec<Token> = tokens.all;
        let tokens: Vec<Token> = tokens
            .into_iter()
            .filter(|token| !token.only_for_tests)
            .collect();
        let module = module_of(file);
        let mut scan = Scan {
            tokens: &tokens,
            modules: vec![(module.clone(), 0)],
            depth: 0,
            definitions: Vec::new(),
            globs: Vec::new(),
            named: Vec::new(),
        };
        scan.run();
        let Scan {
            definitions,
            globs,
            named,
            ..
        } = scan;
        Self {
            file: file.to_owned(),
            module,
            length: text.lines().count(),
            lines,
            definitions,
            globs,
            named,
            tokens,
        }
    }

    /// The top-level module that the file belongs to; `lib` and `main` for the two that have none.
    pub fn room(&self) -> &str {
        let stem = || self.file.trim_start_matches("src/").trim_end_matches(".rs");
        self.module.first().map_or_else(stem, String::as_str)
    }

    /// The modules that are declared here.
    pub fn modules(&self) -> impl Iterator<Item = Path> {
        let modules = self.definitions.iter();
        let modules = modules.filter(|definition| definition.meaning == Meaning::Module);
        modules.map(|definition| {
            let mut path = definition.module.clone();
            path.push(definition.name.clone());
            path
        })
    }
}

/// `src/pack/mod.rs` is `pack` and `src/clock.rs` is `clock`; `src/lib.rs` and `src/main.rs` are the root.
fn module_of(file: &str) -> Path {
    let path = file.trim_start_matches("src/").trim_end_matches(".rs");
    let mut module: Path = path.split('/').map(str::to_owned).collect();
    let last = module.last().map(String::as_str);
    if matches!(last, Some("mod" | "lib" | "main")) {
        module.pop();
    }
    module
}

/// Where a path begins that says so, and what comes after.
pub fn rooted<'a>(module: &[String], path: &'a [String]) -> Option<(Path, &'a [String])> {
    let mut start = match path[0].as_str() {
        "crate" | "docent" => Path::new(),
        "self" | "super" => module.to_vec(),
        _ => return None,
    };
    let ups = path.iter().take_while(|name| *name == "super").count();
    start.truncate(start.len().saturating_sub(ups));
    Some((start, &path[ups.max(1)..]))
}

fn lines(text: &str, tokens: &Tokens) -> Lines {
    let on = |tests: bool| -> BTreeSet<usize> {
        let of = tokens
            .all
            .iter()
            .filter(|token| token.only_for_tests == tests);
        of.flat_map(|token| token.line..=token.line + token.text.matches('\n').count())
            .collect()
    };
    let (read, tests) = (on(false), on(true));
    let code = text.lines().enumerate().filter(|(_, line)| {
        let line = line.trim_start();
        !line.is_empty() && !line.starts_with("//")
    });
    let mut lines = Lines::default();
    for (index, _) in code {
        let number = index + 1;
        if read.contains(&number) {
            lines.read += 1;
        } else if tests.contains(&number) {
            lines.tests += 1;
        } else {
            lines.unread += 1;
        }
    }
    lines
}

struct Scan<'a> {
    tokens: &'a [Token],
    /// The modules that we are in, each with the depth of brackets of its items.
    modules: Vec<(Path, usize)>,
    depth: usize,
    definitions: Vec<Definition>,
    globs: Vec<(Path, Path)>,
    named: Vec<Named>,
}

impl Scan<'_> {
    fn run(&mut self) {
        let mut at = 0;
        while at < self.tokens.len() {
            at = self.step(at);
        }
    }

    /// Reads what begins at `at`: where the next thing begins.
    fn step(&mut self, at: usize) -> usize {
        let token = &self.tokens[at];
        match token.kind {
            Kind::Open => self.depth += 1,
            Kind::Close => {
                self.depth -= 1;
                while self.modules.len() > 1 && self.depth < self.depth_of_items() {
                    self.modules.pop();
                }
            }
            Kind::Name if at > 0 && self.is(at - 1, "'") => {}
            Kind::Name if token.is("use") && !self.is(at + 1, "<") => return self.take_use(at),
            Kind::Name => {
                if self.depth == self.depth_of_items()
                    && let Some(after) = self.define(at)
                {
                    return after;
                }
                return self.take_path(at);
            }
            Kind::Sign | Kind::Literal => {}
        }
        at + 1
    }

    fn depth_of_items(&self) -> usize {
        self.modules.last().expect("the file's own").1
    }

    fn module(&self) -> Path {
        self.modules.last().expect("the file's own").0.clone()
    }

    fn is(&self, at: usize, text: &str) -> bool {
        self.tokens.get(at).is_some_and(|token| token.is(text))
    }

    /// An item's keyword with its name after it: where its contents begin.
    fn define(&mut self, at: usize) -> Option<usize> {
        const KEYWORDS: &[&str] = &[
            "fn", "struct", "enum", "union", "trait", "type", "const", "static", "mod",
        ];
        let keyword = &self.tokens[at].text;
        let of_macro = keyword == "macro_rules" && self.is(at + 1, "!");
        let at_name = at
            + if of_macro || self.is(at + 1, "mut") {
                2
            } else {
                1
            };
        let name = self.tokens.get(at_name)?;
        if !(of_macro || KEYWORDS.contains(&keyword.as_str()))
            || name.kind != Kind::Name
            || ["fn", "unsafe", "_"].contains(&name.text.as_str())
        {
            return None;
        }
        let is_module = keyword == "mod";
        self.definitions.push(Definition {
            module: self.module(),
            name: name.text.clone(),
            meaning: if is_module {
                Meaning::Module
            } else {
                Meaning::Item
            },
        });
        if is_module && self.is(at_name + 1, "{") {
            let mut module = self.module();
            module.push(name.text.clone());
            self.depth += 1;
            self.modules.push((module, self.depth));
            return Some(at_name + 2);
        }
        Some(at_name + 1)
    }

    fn take_use(&mut self, at: usize) -> usize {
        let visible = at > 0 && (self.is(at - 1, "pub") || self.is(at - 1, ")"));
        let form = if visible { Form::Reexport } else { Form::Use };
        let mut next = at + 1;
        self.tree(&mut next, Path::new(), form);
        next + 1
    }

    /// One branch of a `use`, that begins at `at`; afterwards `at` is behind it.
    fn tree(&mut self, at: &mut usize, mut path: Path, form: Form) {
        let line = self.tokens[*at].line;
        loop {
            let token = &self.tokens[*at];
            if token.is(":") {
                *at += 1;
            } else if token.is("{") {
                *at += 1;
                while !self.is(*at, "}") {
                    self.tree(at, path.clone(), form);
                    *at += usize::from(self.is(*at, ","));
                }
                *at += 1;
                return;
            } else if token.is("*") {
                *at += 1;
                self.globs.push((self.module(), path));
                return;
            } else if token.is("as") {
                let name = self.tokens[*at + 1].text.clone();
                *at += 2;
                return self.alias(name, path, line, form);
            } else if token.kind == Kind::Name {
                path.push(token.text.clone());
                *at += 1;
            } else {
                if path.last().is_some_and(|last| last == "self") && path.len() > 1 {
                    path.pop();
                }
                let name = path.last().cloned().unwrap_or_default();
                return self.alias(name, path, line, form);
            }
        }
    }

    fn alias(&mut self, name: String, path: Path, line: usize, form: Form) {
        let module = self.module();
        self.named.push(Named {
            path: path.clone(),
            line,
            form,
            module: module.clone(),
        });
        self.definitions.push(Definition {
            module,
            name,
            meaning: Meaning::Alias(path),
        });
    }

    /// A path in code that may name something outside its file: where it ends.
    fn take_path(&mut self, at: usize) -> usize {
        let mut path = vec![self.tokens[at].text.clone()];
        let mut next = at + 1;
        while self.is(next, ":")
            && self.is(next + 1, ":")
            && self.tokens.get(next + 2).map(|token| token.kind) == Some(Kind::Name)
        {
            path.push(self.tokens[next + 2].text.clone());
            next += 3;
        }
        let of_a_value = at > 0 && self.is(at - 1, ".") && !(at > 1 && self.is(at - 2, "."));
        let goes_on = at > 1 && self.is(at - 1, ":") && self.is(at - 2, ":");
        let counts = path.len() > 1 || self.is_item(at);
        if counts && !of_a_value && !goes_on {
            self.named.push(Named {
                path,
                line: self.tokens[at].line,
                form: Form::Use,
                module: self.module(),
            });
        }
        next
    }

    /// A name alone is that of an item if it is written like one or called like one; others are variables and fields.
    fn is_item(&self, at: usize) -> bool {
        let capital = self.tokens[at].text.starts_with(char::is_uppercase);
        let defined = at > 0 && self.is(at - 1, "fn");
        capital || (self.is(at + 1, "(") && !defined)
    }
}

fn paths(text: &str) -> Vec<String> {
    let source = Source::new("src/store/mod.rs", text);
    let named = source.named.iter();
    named.map(|named| named.path.join("::")).collect()
}

#[test]
fn every_way_of_naming_something_is_seen() {
    assert_eq!(
        paths("use crate::{a::{self, B}, c::D as E};"),
        ["crate::a", "crate::a::B", "crate::c::D"]
    );
    assert_eq!(
        paths("fn f() { self::g::h(super::I::new(1), x.y); }"),
        ["self::g::h", "super::I::new"]
    );
    assert_eq!(
        paths("fn f() { println!(\"{}\", crate::a::B); use crate::c; c::d::<E>() }"),
        ["crate::a::B", "crate::c", "c::d", "E"]
    );
    assert_eq!(
        paths(
            "/// [`crate::a`]\n// crate::b\nconst C: &str = \"crate::d\";\n#[cfg(test)]\nuse crate::e;\n"
        ),
        Vec::<String>::new()
    );
    assert_eq!(paths("#[a::B] struct C(d::E);"), ["a::B", "d::E"]);
    assert_eq!(paths("fn f() { g(h); i.j(); 0..k() }"), ["g", "k"]);
}

#[test]
fn definitions_stand_in_their_modules() {
    let text = "pub mod a;\nmod b { pub const fn c() {} pub use super::D; }\nfn f() -> &'static G {}\nstruct D;\nstatic mut E: u8 = 0;\nconst _: () = ();\nimpl D { fn f() {} }\n";
    let source = Source::new("src/store.rs", text);
    let all = source.definitions.iter();
    let all: Vec<_> = all
        .map(|one| format!("{}::{} {:?}", one.module.join("::"), one.name, one.meaning))
        .collect();
    assert_eq!(
        all,
        [
            "store::a Module",
            "store::b Module",
            "store::b::c Item",
            "store::b::D Alias([\"super\", \"D\"])",
            "store::f Item",
            "store::D Item",
            "store::E Item",
        ]
    );
}

#[test]
fn lines_that_were_not_read_are_counted() {
    let text = "// Words.\nfn a() {\n\n    b();\n}\n#[cfg(test)]\nfn c() {}\n";
    let source = Source::new("src/store.rs", text);
    let expected = Lines {
        read: 3,
        tests: 2,
        unread: 0,
    };
    assert_eq!(source.lines, expected);
}
