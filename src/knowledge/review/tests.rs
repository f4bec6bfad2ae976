//! The review of made-up documents, by their words alone.

use super::super::Options;
use super::super::source::MemorySource;
use super::*;

fn review(documents: &[(&str, &str)]) -> Review {
    let mut source = MemorySource::default();
    for (path, content) in documents {
        source.insert(*path, content.as_bytes().to_vec());
    }
    let index = KnowledgeIndex::open(None, Options::default()).unwrap();
    index.sync(&source, &mut |_| {}).unwrap();
    index.review("Seal Bay Baths").unwrap()
}

/// The texts of all contradictions.
fn excluding(documents: &[(&str, &str)]) -> Vec<[String; 2]> {
    let found = review(documents).contradictions;
    found
        .into_iter()
        .map(|pair| pair.map(|quote| quote.text))
        .collect()
}

#[test]
fn a_price_that_differs_between_a_table_and_a_sentence_is_found() {
    let table = ("prices.csv", "ticket,price\nAdult,12\nChild,6\n");
    let prose = |amount: &str| {
        format!("# Your visit\n\nAn adult ticket costs {amount} euros and a child pays 6 euros.\n")
    };
    let found = excluding(&[table, ("visit.md", &prose("11"))]);
    let [[one, other]] = found.as_slice() else {
        panic!("{found:?}");
    };
    assert!(
        one.contains("Adult") && other.contains("11 euros"),
        "{found:?}"
    );
    assert_eq!(
        excluding(&[table, ("visit.md", &prose("12"))]),
        Vec::<[String; 2]>::new()
    );
}

#[test]
fn hours_that_differ_on_one_day_are_found_and_those_of_another_thing_are_not() {
    let table = (
        "hours.md",
        "# Opening hours\n\n| Day | Opens | Closes |\n| --- | --- | --- |\n| Monday | 9 am | 5 pm |\n| Tuesday | closed | closed |\n",
    );
    let prose = |who: &str| format!("# Welcome\n\n{who} open Monday from 9 am to 6 pm.\n");
    assert_eq!(
        excluding(&[table, ("welcome.md", &prose("The baths are"))]).len(),
        1
    );
    assert_eq!(
        excluding(&[table, ("welcome.md", &prose("The sauna is"))]).len(),
        0
    );
    let faq = (
        "faq.csv",
        "question,answer\nAre you open on Tuesdays?,\"Yes, until 5 pm.\"\nAre you open on Mondays?,Yes.\n",
    );
    assert_eq!(excluding(&[table, faq]).len(), 1);
}

#[test]
fn yes_and_no_contradict_each_other_about_the_same_thing_only() {
    let faq = |answer: &str| format!("question,answer\nCan I bring my dog?,\"{answer}\"\n");
    let rules = |rule: &str| format!("# Rules\n\n## Animals\n\n{rule}\n");
    let count = |answer: &str, rule: &str| {
        excluding(&[("faq.csv", &faq(answer)), ("rules.md", &rules(rule))]).len()
    };
    assert_eq!(count("No.", "Dogs are welcome if they are quiet."), 1);
    assert_eq!(count("Yes.", "Dogs are not allowed here."), 1);
    assert_eq!(count("No.", "Dogs are not allowed here."), 0);
    assert_eq!(count("No.", "Assistance dogs are welcome."), 0);
    assert_eq!(count("No.", "Dogs are welcome in the courtyard."), 0);
}

#[test]
fn other_conditions_and_other_places_are_no_contradiction() {
    let same = excluding(&[
        (
            "a.md",
            "# Tickets\n\nA ticket for adults costs £9 before 5 pm.\n\nA ticket for adults costs £7 after 5 pm.\n",
        ),
        (
            "pool/prices.md",
            "# Pool\n\n## Prices\n\nA locker costs £1.\n",
        ),
        (
            "gym/prices.md",
            "# Gym\n\n## Prices\n\nA locker costs £2.\n",
        ),
        (
            "halls.md",
            "# Halls\n\n## Juniper\n\nA double room costs £90.\n\n## Cedar\n\nA double room costs £80.\n",
        ),
        (
            "lines.csv",
            "line,from,price\nFerry,Cove,£3\nFerry,Quay,£4\n",
        ),
    ]);
    assert_eq!(same, Vec::<[String; 2]>::new());
}

#[test]
fn a_question_with_two_answers_is_found_unless_they_are_the_same() {
    let faq = |answer: &str| format!("question,answer\nWhere do I leave my coat?,{answer}\n");
    let twice = |one: &str, other: &str| {
        review(&[("faq.csv", &faq(one)), ("old/faq.csv", &faq(other))])
            .asked_twice
            .len()
    };
    assert_eq!(
        twice("On the hooks by the door.", "Give it to the attendant."),
        1
    );
    assert_eq!(
        twice("On the hooks by the door.", "On the hooks by the door."),
        0
    );
}

#[test]
fn of_two_same_passages_one_never_comes_first() {
    let text = "# Rules\n\n## Shoes\n\nStreet shoes stay on the shelf.\n";
    let found = review(&[
        ("rules.md", text),
        ("old.md", text),
        ("pool.md", "# Pool\n\nThe pool is heated.\n"),
    ]);
    let [[lost, winner]] = found.never_first.as_slice() else {
        panic!("{found:?}");
    };
    assert_ne!(lost.path, winner.path);
    assert!(
        [&lost.path, &winner.path]
            .iter()
            .all(|path| *path != "pool.md")
    );
    assert_eq!(review(&[("rules.md", text)]), Review::default());
}
