//! The review of made-up documents, by their words alone.

use super::super::Options;
use super::super::source::MemorySource;
use super::*;

fn review(documents: &[(&str, &str)]) -> Review {
    review_of(documents, true)
}

fn review_of(documents: &[(&str, &str)], is_complete: bool) -> Review {
    let mut source = MemorySource::default();
    for (path, content) in documents {
        source.insert(*path, content.as_bytes().to_vec());
    }
    let index = KnowledgeIndex::open(None, Options::default()).unwrap();
    index.sync(&source, &mut |_| {}).unwrap();
    index.review("Seal Bay Baths", is_complete).unwrap()
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
        (
            "classes.csv",
            "class,day,from\nYoga,Monday,18:00\nYoga,Friday,19:00\n",
        ),
        ("last.md", "# Fees in 2026\n\nA towel costs £2.\n"),
        ("next.md", "# Fees in 2027\n\nA towel costs £3.\n"),
    ]);
    assert_eq!(same, Vec::<[String; 2]>::new());
}

#[test]
fn what_is_free_here_and_costs_money_there_is_found() {
    let parking = ("parking.md", "# Parking\n\nParking is free.\n");
    let count = |rule: &str| {
        let visit = format!("# Your visit\n\n## Arriving by car\n\n{rule}\n");
        excluding(&[parking, ("visit.md", &visit)]).len()
    };
    for rule in [
        "Parking costs £3 a day.",
        "Parking is 2 euros per hour.",
        "The fee for parking is 80p.",
    ] {
        assert_eq!(count(rule), 1, "{rule}");
    }
    for rule in [
        "There is no charge for parking.",
        "Parking for coaches costs £12.",
        "Parking costs £3 a day on Saturdays.",
        "A parking permit costs £30 a year.",
        "Parking longer than 4 hours costs £2.",
    ] {
        assert_eq!(count(rule), 0, "{rule}");
    }
    let units = "Parking costs £3 an hour.\n\n# Later\n\nParking costs £9 a day.\n";
    assert_eq!(
        excluding(&[("parking.md", units)]),
        Vec::<[String; 2]>::new()
    );
}

#[test]
fn a_yes_to_what_is_free_is_a_price() {
    let count = |answer: &str| {
        let faq = format!("question,answer\nIs the lift to the tower free?,\"{answer}\"\n");
        let tower = "# Tower\n\nThe lift to the tower costs £4.\n";
        excluding(&[("faq.csv", &faq), ("tower.md", tower)]).len()
    };
    assert_eq!(count("Yes."), 1);
    assert_eq!(count("Yes, it is free."), 1);
    assert_eq!(count("No."), 0);
    assert_eq!(count("Yes, with a year card."), 0);
}

#[test]
fn two_prices_in_one_passage_are_found_where_nothing_tells_them_apart() {
    let count = |text: &str| excluding(&[("a.md", &format!("# Lending\n\n{text}\n"))]).len();
    assert_eq!(
        count("To hire a towel costs £2. You can hire a towel free of charge."),
        1
    );
    for text in [
        "A towel costs £2 for adults. A towel costs £1 for children.",
        "A towel costs £2 before noon. A towel costs £1 after noon.",
        "A towel costs £2. A large towel costs £3.",
        "Entry costs £5. For members entry is free.",
        "A towel costs £2. With a year card a towel is free.",
        "Towels are free for members and £2 otherwise.",
        "A towel costs £2. From May on a towel costs £3.",
        "A towel costs £2. A towel used to cost £1.",
    ] {
        assert_eq!(count(text), 0, "{text}");
    }
}

#[test]
fn questions_that_differ_in_signs_alone_are_one() {
    let twice = |one: &str, other: &str| {
        let faq = format!("question,answer\n{one},By the river.\n{other},In Elm Street.\n");
        review(&[("faq.csv", &faq)]).asked_twice.len()
    };
    assert_eq!(twice("Where are you?", "where are you"), 1);
    assert_eq!(twice("Is it here?", "Where is it?"), 0);
    let same = "question,answer\nDo you sell stamps?,Yes.\nDo you sell STAMPS ?,Yes.\nDo you sell salt?,Yes.\n";
    assert_eq!(review(&[("faq.csv", same)]).asked_again.len(), 1);
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
fn a_copy_of_a_whole_document_is_told_once() {
    let rules = "# Rules\n\nShoes stay on the shelf. Nobody runs.\n\n## Sauna\n\nSit on a towel. Be quiet.\n\n## Lake\n\nSwim inside the buoys. A boat costs £2.\n";
    let older = rules.replace("£2", "£3");
    let pool = ("pool.md", "# Pool\n\nThe pool is heated.\n");
    let copy = |path: &str, is_whole| Copy {
        path: path.to_owned(),
        of: "a.md".to_owned(),
        is_whole,
    };
    let found = review(&[("a.md", rules), ("b.md", rules), ("c.md", rules), pool]);
    assert_eq!(found.copies, [copy("b.md", true), copy("c.md", true)]);
    assert_eq!((found.never_first, found.contradictions), (vec![], vec![]));
    let found = review(&[("a.md", rules), ("old.md", &older), pool]);
    assert_eq!(found.copies, [copy("old.md", false)]);
    assert_eq!(
        (found.never_first.len(), found.contradictions.len()),
        (0, 1)
    );
    let short = "# Rules\n\nNobody runs. Sit on a towel.\n";
    assert_eq!(review(&[("a.md", rules), ("b.md", short)]).copies, []);
}

#[test]
fn of_two_same_passages_one_never_comes_first() {
    let text = "# Rules\n\n## Shoes\n\nStreet shoes stay on the shelf.\n";
    let more = format!("{text}\n## Lake\n\nSwim inside the buoys.\n");
    let documents = [
        ("rules.md", text),
        ("old.md", &more),
        ("pool.md", "# Pool\n\nThe pool is heated.\n"),
    ];
    assert!(review_of(&documents, false).never_first.is_empty());
    let found = review(&documents);
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
