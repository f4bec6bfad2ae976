//! Settings of a pack.

use super::{Document, counted, full, nested};

fn of(file: &str, contents: Vec<String>) -> Vec<Document> {
    let document = |content: String| Document {
        path: file.to_owned(),
        content: content.into_bytes(),
    };
    contents.into_iter().map(document).collect()
}

/// TOML that no reader expects.
fn toml() -> Vec<String> {
    vec![
        full("a\n"),
        full("a = \n"),
        counted(|number| format!("a{number} = 1\n")),
        full("a = 1\n"),
        format!("a = {}", nested("[", "]")),
        format!("a = {}", full("[")),
        format!("a = {}", full("{a=")),
        format!("a = [{}]", full("1,")),
        format!("a = {{{}}}", counted(|number| format!("a{number}=1,"))),
        format!("{} = 1", full("a.").trim_end_matches('.')),
        counted(|number| format!("a.b{number} = 1\n")),
        format!("[{}]", full("a.").trim_end_matches('.')),
        counted(|number| format!("[a{number}]\n")),
        full("[[intent]]\n"),
        full("[[test]]\n"),
        format!("name = \"{}\"", full("a")),
        format!("name = \"{}", full("a")),
        format!("name = \"\"\"{}", full("\"\"")),
        full("name = \"\\x\"\n"),
        format!("{} = 1", full("a")),
        full("\r"),
        full("#\n"),
        format!("[voice]\nid = \"{}\"", full("a")),
        format!("threshold = {}", full("1")),
        full("\u{0}"),
    ]
}

fn intents() -> Vec<String> {
    let long = "A".repeat(900_000);
    let intent = |name: &str, examples: &str| {
        format!("[[intent]]\nname = \"{name}\"\nexamples = [{examples}]\n")
    };
    vec![
        intent("A", &full("\"a\",")),
        intent(&long, &"\"a\",".repeat(250_000)),
        intent("A", &full("\"\",")),
        intent("A", &full("1,")),
        counted(|_| intent("A", "\"a\"")),
        counted(|number| intent(&format!("A{number}"), "")),
        counted(|number| format!("[[intent]]\nx{number} = 1\n")),
    ]
}

fn tests() -> Vec<String> {
    let long = "A".repeat(900_000);
    vec![
        counted(|number| format!("[[test]]\nask = \"a\"\nintent = \"A{number}\"\n")),
        counted(|number| format!("[[test]]\nask = \"a\"\nsource = \"{number}.md\"\n")),
        format!("[[test]]\nask = \"a\"\nintent = \"{long}\"\nsource = \"{long}\"\n"),
        full("[[test]]\nask = \"\"\ndeclined = true\nsource = 1\n"),
    ]
}

fn lexicon() -> Vec<String> {
    vec![
        full("a\n"),
        full("\ta\n"),
        full("a\tb\n"),
        counted(|number| format!("a{number}\tb\n")),
        format!("{}\tb\n", full("a")),
        format!("{}\tb\n", full("a ")),
        format!("a\t{}\n", full("[[")),
        full("#"),
    ]
}

/// Settings of a pack, each for the file that its path names.
pub fn settings() -> Vec<Document> {
    let kinds = ["pack.toml", "intents.toml", "tests.toml"].map(|file| of(file, toml()));
    let others = [
        of("intents.toml", intents()),
        of("tests.toml", tests()),
        of("lexicon.txt", lexicon()),
    ];
    kinds.into_iter().chain(others).flatten().collect()
}
