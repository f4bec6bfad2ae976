//! What `pack check` says of a pack whose files are right and whose content is in its own way.

use serde_json::Value;

use super::alone;
use crate::support::pack::PackFolder;

const INTENTS: &str = r#"
[[intent]]
name = "LOCKERS"
examples = [
  "where can i lock up my things",
  "is there a locker for my bag",
  "where do i leave my bag",
  "do you have lockers",
  "can i lock my bag away",
]
replies = ["The lockers are by the stairs."]

[[intent]]
name = "STAFF"
examples = ["i want to talk to a person", "get me somebody from the team", "can a human help me", "call the staff please"]
replies = ["Somebody will come."]
"#;

/// An intent that means what another does.
const BAGS: &str = r#"
[[intent]]
name = "BAGS"
examples = [
  "where can i leave my bag",
  "is there a locker for my things",
  "can i lock up my bag",
  "where do i lock my things away",
]
replies = ["Leave bags at the desk."]
"#;

const FAQ: &str = "question,answer\nMay I bring my dog?,\"No, dogs are not allowed.\"\nWho rakes the sand?,The gardener rakes the sand every morning.\n";
const RULES: &str = "# Rules\n\n## Animals\n\nDogs are not allowed here.\n\n## Paths\n\nPlease stay on the gravel paths, because moss breaks.\n";
const PRICES: &str = "ticket,price\nAdult,£9\nStudent,£6\n";
const VISIT: &str = "# Your visit\n\n## Tickets\n\nA student ticket costs £6.\n\n## Tea\n\nGreen tea is served in the pavilion.\n";

fn garden() -> PackFolder {
    let pack = PackFolder::new();
    pack.write("pack.toml", "name = \"Moss Garden\"\n");
    pack.write("intents.toml", INTENTS);
    std::fs::remove_file(pack.file("knowledge/tower.md")).expect("there");
    pack.write("knowledge/faq.csv", FAQ);
    pack.write("knowledge/rules.md", RULES);
    pack.write("knowledge/prices.csv", PRICES);
    pack.write("knowledge/visit.md", VISIT);
    pack
}

fn problems(pack: &PackFolder, more: &[&str]) -> Vec<Value> {
    let check = alone(&["pack", "check", "--json"]).arg(pack.path());
    let check = more.iter().fold(check, crate::support::server::Launch::arg);
    let finished = check.run().ended_with(0);
    let report: Value = serde_json::from_str(&finished.out).expect("one JSON object");
    assert_eq!(report["ok"], true);
    report["problems"].as_array().expect("a list").clone()
}

#[test]
fn pack_check_tells_what_is_in_its_own_way_and_nothing_of_the_mended_pack() {
    let pack = garden();
    assert_eq!(problems(&pack, &[]), Vec::<Value>::new());

    pack.write("intents.toml", format!("{INTENTS}{BAGS}"));
    pack.write(
        "knowledge/rules.md",
        RULES.replace("not allowed here", "welcome here"),
    );
    pack.write("knowledge/visit.md", VISIT.replace("£6", "£7"));
    pack.write(
        "knowledge/old/paths.md",
        "# Rules\n\n## Paths\n\nPlease stay on the gravel paths, because moss breaks.\n",
    );
    let found = problems(&pack, &[]);
    let text = |problem: &Value, key: &str| problem[key].as_str().unwrap_or_default().to_owned();
    let told = |file: &str, line: u64, words: &[&str]| {
        found.iter().any(|problem| {
            let message = text(problem, "message");
            text(problem, "file").ends_with(file)
                && problem["line"] == line
                && problem["severity"] == "warning"
                && words.iter().all(|word| message.contains(word))
        })
    };
    assert!(
        told("faq.csv", 2, &["contradict", "rules.md:5", "welcome"]),
        "{found:#?}"
    );
    assert!(
        told("prices.csv", 3, &["contradict", "visit.md:5", "£7"]),
        "{found:#?}"
    );
    assert!(
        told("paths.md", 5, &["never said", "rules.md:9"])
            || told("rules.md", 9, &["never said", "paths.md:5"]),
        "{found:#?}"
    );
    let overlap = found
        .iter()
        .find(|problem| text(problem, "message").contains("overlap"));
    let overlap = text(overlap.expect("the intents"), "message");
    assert!(
        overlap.contains("BAGS") && overlap.contains("LOCKERS") && overlap.contains("line "),
        "{overlap}"
    );
    assert!(!overlap.contains("STAFF"), "{overlap}");
    assert_eq!(found.len(), 4, "{found:#?}");
    assert_eq!(
        problems(&pack, &["--fast"]),
        Vec::<Value>::new(),
        "the files are right"
    );
    let denied = alone(&["pack", "check", "--deny-warnings"])
        .arg(pack.path())
        .run();
    assert_eq!(denied.code, 4, "{denied:?}");
    assert!(denied.out.contains("no errors, 4 warnings"), "{denied:?}");
}

#[test]
fn the_example_packs_are_not_in_their_own_way() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    for folder in [
        "assets/demo-pack",
        "assets/museum-pack",
        "tests/data/packs/lido",
        "tests/data/packs/town",
    ] {
        let check = alone(&["pack", "check", "--deny-warnings"])
            .arg(root.join(folder))
            .run();
        assert_eq!(check.code, 0, "{}", check.out);
    }
}

#[test]
fn tables_and_hours_answer_as_their_pack_says() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let tests = alone(&["pack", "test"])
        .arg(root.join("tests/data/packs/lido"))
        .run();
    assert_eq!(tests.code, 0, "{}", tests.out);
    assert!(
        tests.out.ends_with("23 passed, 0 failed\n"),
        "{}",
        tests.out
    );
}
