//! What holds in every file.

use std::collections::BTreeSet;

use super::house::{HOUSE, Target};
use super::source::Source;
use super::tokens::Kind;

/// Longer files are two.
const LINES_MAX: usize = 500;

#[test]
fn only_the_clock_reads_the_time() {
    let mut reads = 0;
    for source in &HOUSE.sources {
        for named in &source.named {
            for target in HOUSE.targets(named) {
                let Target::Foreign(path) = target else {
                    continue;
                };
                let path = path.join("::");
                let time = ["std::time::", "time::"]
                    .iter()
                    .any(|of| path.starts_with(of));
                if time
                    && path
                        .rsplit("::")
                        .next()
                        .is_some_and(|name| name.starts_with("now"))
                {
                    let file = &source.file;
                    assert_eq!(
                        source.room(),
                        "clock",
                        "{file}:{} reads the time",
                        named.line
                    );
                    reads += 1;
                }
            }
        }
    }
    assert!(reads > 0, "the clock itself is not seen to read it");
}

/// What a name in the data folder is handed to.
const BY_NAME: &[&str] = &["join", "prefix"];

/// The places where a file other than `src/files/names.rs` spells a name of the data folder.
fn spelt<'a>(sources: impl IntoIterator<Item = &'a Source>, names: &BTreeSet<&str>) -> Vec<String> {
    let mut found = Vec::new();
    for source in sources {
        for three in source.tokens.windows(3) {
            let [method, bracket, name] = three else {
                continue;
            };
            let is_call = BY_NAME.iter().any(|it| method.is(it)) && bracket.kind == Kind::Open;
            if is_call && !name.only_for_tests && names.contains(&*name.text) {
                found.push(format!(
                    "{}:{} spells {}",
                    source.file, name.line, name.text
                ));
            }
        }
    }
    found
}

#[test]
fn names_in_the_data_folder_stand_in_one_file() {
    let is_list = |source: &&Source| source.file == "src/files/names.rs";
    let list = HOUSE.sources.iter().find(is_list).expect("the list");
    let literals = list
        .tokens
        .iter()
        .filter(|token| token.kind == Kind::Literal);
    let names: BTreeSet<&str> = literals.map(|token| &*token.text).collect();
    assert!(
        names.contains("\"sessions\"") && names.len() > 20,
        "{names:?}"
    );
    let others = HOUSE.sources.iter().filter(|source| !is_list(source));
    let found = spelt(others, &names);
    assert!(found.is_empty(), "{found:#?}");
    let text = "fn a() { data.join(\"sessions\") } #[cfg(test)] fn b() { c.join(\"sessions\") }";
    let spells = [Source::new("src/a/b.rs", text)];
    assert_eq!(spelt(&spells, &names), ["src/a/b.rs:1 spells \"sessions\""]);
}

#[test]
fn files_stay_small() {
    for (file, lines) in &HOUSE.lengths {
        assert!(*lines <= LINES_MAX, "{file} has {lines} lines: split it");
    }
}
