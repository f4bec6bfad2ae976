use super::*;

fn texts(items: &[&str]) -> Vec<String> {
    items.iter().map(|item| (*item).to_owned()).collect()
}

#[test]
fn headings_make_a_path_and_questions_an_faq() {
    let mut outline = Outline::default();
    outline.heading(1, "Fees");
    outline.paragraph("All prices are in dollars.");
    outline.heading(2, "What does a tour cost?");
    outline.paragraph("Tours are free.");
    outline.heading(2, "Refunds");
    outline.paragraph("There are none");
    let sections = outline.finish().0;
    assert_eq!(
        sections[1].question.as_deref(),
        Some("What does a tour cost?")
    );
    assert_eq!(sections[1].heading, ["Fees"]);
    assert_eq!(sections[2].heading, ["Fees", "Refunds"]);
    assert_eq!(sections[2].sentences, ["There are none."]);
}

#[test]
fn a_line_with_a_question_starts_an_answer_and_an_unanswered_one_is_kept() {
    let mut outline = Outline::default();
    outline.paragraph("Q: Can I park here?");
    outline.paragraph("A: Yes, in Cedar Garage.");
    outline.paragraph("Is there more?");
    let sections = outline.finish().0;
    assert_eq!(sections[0].question.as_deref(), Some("Can I park here?"));
    assert_eq!(sections[0].sentences, ["Yes, in Cedar Garage."]);
    assert_eq!(sections[1].sentences, ["Is there more?"]);
}

#[test]
fn a_question_with_its_answer_is_a_pair_wherever_it_stands() {
    let mut outline = Outline::default();
    outline.heading(1, "Pier");
    outline.paragraph("May I fish here? Yes, with a card. Is bait sold? No.");
    outline.paragraph("The pier is old.");
    outline.list(&texts(&["May I swim? Only in July."]));
    outline.heading(2, "May I run? Please walk!");
    let found = outline.finish().0;
    let pairs: Vec<_> = found
        .iter()
        .map(|one| {
            (
                one.question.as_deref().unwrap_or_default(),
                one.sentences.join(" "),
            )
        })
        .collect();
    let wanted = [
        ("May I fish here?", "Yes, with a card."),
        ("Is bait sold?", "No."),
        ("", "The pier is old."),
        ("May I swim?", "Only in July."),
        ("May I run?", "Please walk!"),
    ];
    assert_eq!(
        pairs,
        wanted.map(|(question, answer)| (question, answer.to_owned()))
    );
    assert!(found.iter().all(|one| one.heading == ["Pier"]));
}

#[test]
fn what_is_left_of_struck_out_text_and_marks_is_no_sentence() {
    let mut outline = Outline::default();
    outline.heading(2, "Old hall");
    outline.paragraph("It is small[^a]. It is new.[^2]");
    outline.heading(2, " ");
    outline.paragraph(" , the rest stays");
    outline.paragraph("*");
    outline.list(&texts(&["[x] bread is baked at six"]));
    let sections = outline.finish().0;
    assert_eq!(sections[0].sentences, ["It is small.", "It is new."]);
    assert_eq!(
        sections[1].sentences,
        ["the rest stays.", "bread is baked at six."]
    );
    assert!(sections[1].heading.is_empty());
}

#[test]
fn items_that_say_nothing_alone_are_said_together() {
    let mut outline = Outline::default();
    outline.heading(1, "What to bring");
    outline.list(&texts(&["Towel", "Soap", "A warm coat"]));
    outline.list(&texts(&["Locker 2 dollars", "Towel 3 dollars"]));
    outline.list(&texts(&[
        "Parking\u{2029}Free for guests.\u{2029}Behind the hall",
    ]));
    let sentences = &outline.finish().0[0].sentences;
    let wanted = [
        "Towel, Soap and A warm coat.",
        "Locker 2 dollars.",
        "Towel 3 dollars.",
        "Parking: Free for guests.",
        "Behind the hall.",
    ];
    assert_eq!(*sentences, wanted);
}

#[test]
fn lists_and_tables_become_sentences() {
    let mut outline = Outline::default();
    outline.paragraph("You need:");
    outline.list(&texts(&["a transcript;", "two letters", "an essay."]));
    let columns = texts(&["Meal plan", "Meals", "Price"]);
    outline.row(&columns, &texts(&["Gold", "unlimited", "2,450 dollars"]));
    outline.row(&texts(&["", ""]), &texts(&["", "x"]));
    let sections = outline.finish().0;
    let expected = [
        "You need: a transcript, two letters and an essay.",
        "Gold, meals: unlimited, price: 2,450 dollars.",
        "x.",
    ];
    assert_eq!(sections[0].sentences, expected);
}

#[test]
fn a_row_of_a_number_and_a_text_is_the_text() {
    let mut outline = Outline::default();
    let words = |row: [&str; 2]| row.map(str::to_owned);
    outline.row(
        &words(["No.", "Rule"]),
        &words(["2", "Bicycles stay outside."]),
    );
    outline.row(&words(["Floor", "What"]), &words(["2", "Sauna"]));
    let sections = outline.finish().0;
    assert_eq!(
        sections[0].sentences,
        ["Bicycles stay outside.", "2, what: Sauna."]
    );
}

#[test]
fn what_is_still_to_be_written_is_left_out_of_rows() {
    let columns = texts(&["day", "opens", "closes"]);
    let mut outline = Outline::default();
    outline.row(&columns, &texts(&["Monday", "9 am", "TBD"]));
    outline.row(&columns, &texts(&["TBD", "8 am", "6 pm"]));
    outline.paragraph("The pool is warm. TODO: ask Anna.");
    let sentences = &outline.finish().0[0].sentences;
    assert_eq!(
        *sentences,
        [
            "Monday, opens: 9 am.",
            "opens: 8 am, closes: 6 pm.",
            "The pool is warm."
        ]
    );
}
