//! Labels and figures, without sound.

use std::collections::BTreeMap;
use std::fs;

use super::*;

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let label = r#"{
        "a.wav": {"intent": "orderDrink", "slots": {"drink": "Mocha", "milk": " soy milk"}},
        "b.wav": {"intent": "orderDrink", "slots": {"drink": "latte"}},
        "gone.wav": {"intent": "orderDrink", "slots": {"drink": "tea"}}
    }"#;
    fs::write(folder.path().join("label.json"), label).unwrap();
    fs::create_dir(folder.path().join("clean")).unwrap();
    for name in ["a.wav", "b.wav"] {
        fs::write(folder.path().join("clean").join(name), b"").unwrap();
    }
    folder
}

#[test]
fn slots_are_scored_by_hand() {
    let folder = folder();
    let labels = labels::read(folder.path()).unwrap();
    assert_eq!(labels.orders.len(), 2);
    let matcher = Matcher::new(labels.values());
    assert_eq!(matcher.values()["drink"].len(), 3);
    let mut report = Report::new("fake", matcher.values());
    for (order, heard) in labels
        .orders
        .iter()
        .zip(["a mocha with soy milk", "a tea soy milk"])
    {
        report.add(order, &matcher.find(heard), heard, Duration::from_secs(2));
    }
    report.finish(Duration::from_secs(1));
    assert_eq!((report.orders, report.right), (2, 1));
    let counts: Vec<_> = report
        .slots
        .iter()
        .map(|it| (it.said, it.found, it.right))
        .collect();
    assert_eq!(counts, [(2, 2, 1), (1, 2, 1)]);
    let milk = &report.slots[1];
    assert_eq!((milk.precision(), milk.recall()), (0.5, 1.0));
    assert!((milk.f1() - 2.0 / 3.0).abs() < 1e-12);
    assert!((report.real_time_factor - 0.25).abs() < 1e-12);
    let pair = |slot: &str, value: &str| BTreeMap::from([(slot.to_owned(), value.to_owned())]);
    assert_eq!(report.wrong[0].meant, pair("drink", "latte"));
    assert_eq!(report.wrong[0].found.len(), 2);
    assert!(
        report
            .to_string()
            .contains("1 of 2 orders right in every slot (50.0%)")
    );
}

#[test]
fn examples_have_every_value_in_both_places() {
    let folder = folder();
    let values = labels::read(folder.path()).unwrap().values();
    let examples = texts::examples(&values);
    for text in ["tea please", "mocha and soy milk", "soy milk latte"] {
        assert!(examples.iter().any(|it| it == text), "{text}");
    }
    assert!(examples.iter().any(|it| it.starts_with("can i have ")));
}

#[test]
fn labels_that_cannot_be_used_are_named() {
    let folder = folder();
    fs::remove_dir_all(folder.path().join("clean")).unwrap();
    let message = labels::read(folder.path()).unwrap_err().to_string();
    assert!(message.contains("none of the recordings"), "{message}");
    fs::write(folder.path().join("label.json"), "[]").unwrap();
    let message = labels::read(folder.path()).unwrap_err().to_string();
    assert!(message.contains("label.json: invalid type"), "{message}");
}
