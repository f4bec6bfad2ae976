//! No file needs itself by way of others. An arrow leads from a file to the one that defines what it names, past all
//! `pub use`; a `pub use` and a `mod` themselves are none.

use std::collections::{BTreeMap, BTreeSet};

use super::house::{HOUSE, House};
use super::source::Source;

type Arrows<'a> = BTreeMap<&'a str, BTreeMap<String, String>>;

/// Every largest set of files each of which needs each other one.
fn circles(arrows: &Arrows<'_>) -> BTreeSet<Vec<String>> {
    let reach: BTreeMap<&str, BTreeSet<&str>> = arrows
        .keys()
        .map(|file| (*file, reached(file, arrows)))
        .collect();
    let mut found = BTreeSet::new();
    for (file, others) in &reach {
        let back = others.iter().filter(|other| reach[*other].contains(file));
        let circle: Vec<String> = back.map(|other| (*other).to_owned()).collect();
        if circle.len() > 1 {
            found.insert(circle);
        }
    }
    found
}

fn reached<'a>(file: &'a str, arrows: &'a Arrows<'_>) -> BTreeSet<&'a str> {
    let mut reached = BTreeSet::new();
    let mut open = vec![file];
    while let Some(file) = open.pop() {
        for other in arrows.get(file).into_iter().flat_map(BTreeMap::keys) {
            if reached.insert(&**other) {
                open.push(other);
            }
        }
    }
    reached
}

/// A circle file by file, with one use for each arrow.
fn told(circle: &[String], arrows: &Arrows<'_>) -> String {
    let mut lines = vec![format!("a circle of {} files:", circle.len())];
    for file in circle {
        for (other, place) in &arrows[&**file] {
            if circle.contains(other) {
                lines.push(format!("  {file} needs {other} ({place})"));
            }
        }
    }
    lines.join("\n")
}

#[test]
fn no_file_needs_itself_by_way_of_others() {
    let arrows = HOUSE.arrows();
    let found = circles(&arrows);
    let told: Vec<String> = found.iter().map(|circle| told(circle, &arrows)).collect();
    assert!(told.is_empty(), "{}", told.join("\n"));
}

fn house(files: &[(&str, &str)]) -> House {
    let sources = files.iter().map(|(file, text)| Source::new(file, text));
    House::new(sources.collect())
}

#[test]
fn a_circle_is_found_through_re_exports_and_named_file_by_file() {
    let house = house(&[
        ("src/lib.rs", "mod a;"),
        (
            "src/a/mod.rs",
            "mod b; mod c; pub use b::B; pub use self::c::*;",
        ),
        ("src/a/b.rs", "use super::C; pub struct B(C);"),
        (
            "src/a/c.rs",
            "use super::super::a; pub struct C; fn d() { a::B::new() }",
        ),
    ]);
    let arrows = house.arrows();
    let found = circles(&arrows);
    let expected: Vec<String> = ["src/a/b.rs", "src/a/c.rs"].map(str::to_owned).to_vec();
    assert_eq!(found, BTreeSet::from([expected.clone()]));
    let told = told(&expected, &arrows);
    assert!(
        told.contains("src/a/b.rs needs src/a/c.rs (line 1: super::C)"),
        "{told}"
    );
    assert!(
        told.contains("src/a/c.rs needs src/a/b.rs (line 1: a::B::new)"),
        "{told}"
    );
}

#[test]
fn a_roof_that_hands_on_what_is_below_it_is_no_circle() {
    let below = [
        ("src/lib.rs", "mod a;"),
        ("src/a/b.rs", "use super::C; pub struct B(C);"),
        ("src/a/c.rs", "pub struct C;\n#[cfg(test)]\nuse super::B;\n"),
    ];
    let roof = "mod b; mod c; pub use b::B; pub use c::C;";
    let handing_on = house(&[below[0], below[1], below[2], ("src/a/mod.rs", roof)]);
    assert!(circles(&handing_on.arrows()).is_empty());
    let roof_and_floor = format!("{roof} pub struct D; fn d(b: B) {{}}");
    let floor = ("src/a/c.rs", "use super::D; pub struct C(D);");
    let both = house(&[below[0], below[1], floor, ("src/a/mod.rs", &roof_and_floor)]);
    assert_eq!(circles(&both.arrows()).len(), 1);
}
