use jiff::civil::date;

use super::*;
use crate::conversation::form::{Form, FormAnswer, FormHints, FormState, FormTexts};

/// A Tuesday.
fn now() -> DateTime {
    date(2027, 3, 9).at(10, 0, 0, 0)
}

fn slot(name: &str, kind: SlotKind) -> Slot {
    Slot {
        name: name.into(),
        label: name.into(),
        question: format!("{name}?").into(),
        read_back: "{value}".into(),
        optional: kind == SlotKind::Phone,
        kind,
    }
}

fn texts() -> FormTexts {
    FormTexts {
        confirm: "So {values}?".into(),
        change: "What else?".into(),
        cancelled: "Dropped.".into(),
        given_up: "Given up.".into(),
        not_understood: "What?".into(),
        no_such_day: "No such day.".into(),
        past: "Over.".into(),
        needed: "Needed.".into(),
        first: "The first.".into(),
        one_at_a_time: "One.".into(),
        unkept: "Unkept.".into(),
        and: "and".into(),
        hints: FormHints::default(),
    }
}

fn form(slots: Vec<Slot>) -> Arc<Form> {
    Arc::new(Form {
        name: "FORM".into(),
        slots,
        done: "Done.".into(),
        texts: Arc::new(texts()),
    })
}

fn asked(kind: SlotKind) -> Filling {
    Filling::new(&form(vec![slot("it", kind)]))
}

/// The value that is read where this kind was asked for; "-" where there is none, "!" where it cannot be.
fn value_in(kind: &SlotKind, said: &str, language: &str) -> String {
    let read = read(&asked(kind.clone()), said, language, Some(now()));
    match (&read.values[..], read.problem) {
        ([(0, value)], None) => value.value.to_string(),
        ([], Some(_)) => "!".to_owned(),
        ([], None) => "-".to_owned(),
        other => format!("{other:?}"),
    }
}

#[track_caller]
fn check(kind: &SlotKind, cases: &[(&str, &str)]) {
    for (said, wanted) in cases {
        assert_eq!(value_in(kind, said, "en"), *wanted, "{said}");
    }
}

#[test]
fn days_are_those_to_come() {
    check(
        &SlotKind::Date,
        &[
            ("tomorrow", "2027-03-10"),
            ("The day after tomorrow, please.", "2027-03-11"),
            ("friday", "2027-03-12"),
            ("this Friday works", "2027-03-12"),
            ("tuesday", "2027-03-16"),
            ("next tuesday", "2027-03-16"),
            ("next friday", "2027-03-19"),
            ("friday next week", "2027-03-19"),
            ("march 16th", "2027-03-16"),
            ("the sixteenth of march", "2027-03-16"),
            ("Tuesday, March 16", "2027-03-16"),
            ("the 16th", "2027-03-16"),
            ("on the third", "2027-04-03"),
            ("16", "2027-03-16"),
            ("2027-05-03", "2027-05-03"),
            ("05/03/2027", "2027-05-03"),
            ("3.5.2027", "2027-05-03"),
            ("in two weeks", "2027-03-23"),
            ("in three days", "2027-03-12"),
            ("a monday in two weeks", "2027-03-29"),
            ("february 2", "2028-02-02"),
            ("not friday, thursday", "2027-03-11"),
            ("february 30th", "!"),
            ("february 29", "!"),
            ("yesterday", "!"),
            ("march 1st 2020", "!"),
            ("as soon as possible", "-"),
            ("next week", "-"),
        ],
    );
}

#[test]
fn bare_hours_are_those_of_an_office() {
    check(
        &SlotKind::Time,
        &[
            ("10:30", "10:30"),
            ("at ten", "10:00"),
            ("ten thirty", "10:30"),
            ("half past two", "14:30"),
            ("quarter to three", "14:45"),
            ("at 3", "15:00"),
            ("three in the afternoon", "15:00"),
            ("2 pm", "14:00"),
            ("8", "08:00"),
            ("noon", "12:00"),
            ("let's say eleven o'clock", "11:00"),
            ("7 am", "07:00"),
            ("make it four fifteen", "16:15"),
            ("not ten, eleven", "11:00"),
            ("whenever", "-"),
        ],
    );
}

#[test]
fn what_is_spelled_and_dictated_is_put_together() {
    check(
        &SlotKind::Email,
        &[
            ("jane.doe@example.com", "jane.doe@example.com"),
            ("it's Jane.Doe@Example.com, thanks", "jane.doe@example.com"),
            ("jane dot doe at example dot com", "jane.doe@example.com"),
            (
                "my email is jane underscore doe at mail dot example dot org",
                "jane_doe@mail.example.org",
            ),
            ("j a n e at example dot com please", "jane@example.com"),
            (
                "jane five five at north dash field dot example dot com",
                "jane55@north-field.example.com",
            ),
            ("jane", "-"),
        ],
    );
    check(
        &SlotKind::Phone,
        &[
            ("555-0134", "5550134"),
            ("five five five oh one three four", "5550134"),
            ("double five five, zero one thirty four", "5550134"),
            ("it's plus one 555 123 4567", "+15551234567"),
            ("5 5 5 0 1 3 4", "5550134"),
            ("twelve", "-"),
        ],
    );
    check(
        &SlotKind::Number,
        &[
            ("twelve", "12"),
            ("we are about twenty five people", "25"),
            ("a dozen", "12"),
            ("just me", "1"),
            ("many", "-"),
        ],
    );
}

#[test]
fn words_are_taken_without_what_stands_around_them() {
    check(
        &SlotKind::Text,
        &[
            ("Jane Doe", "Jane Doe"),
            ("my name is Jane Doe", "Jane Doe"),
            ("it's jane doe, thanks", "jane doe"),
            ("Um, I'm Jane Doe.", "Jane Doe"),
            ("an old sofa and two chairs", "an old sofa and two chairs"),
            ("we have an old sofa", "an old sofa"),
            ("in Mill Street 12", "Mill Street 12"),
            ("Jane Dough, D O E", "Jane Doe"),
        ],
    );
    let languages = SlotKind::Choice(["English", "German", "French"].map(Arc::from).into());
    check(
        &languages,
        &[
            ("german please", "German"),
            ("in frensh", "French"),
            ("the first one", "English"),
            ("not german, english", "English"),
            ("spanish", "-"),
        ],
    );
}

#[test]
fn german_is_read_as_well() {
    for (kind, said, wanted) in [
        (SlotKind::Date, "am Dienstag", "2027-03-16"),
        (SlotKind::Date, "morgen", "2027-03-10"),
        (SlotKind::Date, "am sechzehnten März", "2027-03-16"),
        (SlotKind::Date, "16. März", "2027-03-16"),
        (SlotKind::Date, "nächsten Freitag", "2027-03-19"),
        (SlotKind::Time, "um halb drei", "14:30"),
        (SlotKind::Time, "14 Uhr 30", "14:30"),
        (SlotKind::Time, "um zehn", "10:00"),
        (SlotKind::Number, "fünfundzwanzig", "25"),
        (SlotKind::Text, "ich heiße Anna Braun", "Anna Braun"),
        (
            SlotKind::Phone,
            "fünf fünf fünf null eins drei vier",
            "5550134",
        ),
    ] {
        assert_eq!(value_in(&kind, said, "de"), wanted, "{said}");
    }
}

#[test]
fn answers_are_told_from_values() {
    use FormAnswer::{Back, Cancel, No, Skip, Yes};
    let mut all = Filling::new(&form(vec![slot("day", SlotKind::Date)]));
    all.asked = Asked::Confirmation;
    for (said, wanted) in [
        ("yes", Some(Yes)),
        ("Yes, that's right.", Some(Yes)),
        ("no", Some(No)),
        ("no that's wrong", Some(No)),
        ("no, thursday", Some(No)),
        ("forget it", Some(Cancel)),
        ("go back please", Some(Back)),
        ("thursday", None),
    ] {
        assert_eq!(read(&all, said, "en", Some(now())).answer, wanted, "{said}");
    }
    for (kind, said, wanted) in [
        (SlotKind::Phone, "i don't have one", Some(Skip)),
        (SlotKind::Phone, "skip", Some(Skip)),
        (SlotKind::Text, "Mark Stop", None),
        (SlotKind::Text, "cancel", Some(Cancel)),
    ] {
        let read = read(&asked(kind), said, "en", Some(now()));
        assert_eq!(read.answer, wanted, "{said}");
    }
}

/// A form as a visitor fills it: what is said, and what is said then.
#[track_caller]
fn talk(slots: Vec<Slot>, turns: &[(&str, &str)]) -> FormState {
    let form = form(slots);
    let opened = Filling::begun_by_words(&form);
    let (first, wanted) = turns[0];
    let mut step = Filling::begin(&form, &read(&opened, first, "en", Some(now())), true);
    assert_eq!(&*step.text, wanted, "{first}");
    for (said, wanted) in &turns[1..] {
        let filling = step.state.filling().clone();
        let read = read(&filling, said, "en", Some(now()));
        step = filling.take(&read).unwrap_or_else(|| filling.missed());
        assert_eq!(&*step.text, *wanted, "{said}");
    }
    step.state
}

fn visit() -> Vec<Slot> {
    vec![
        slot("day", SlotKind::Date),
        slot("time", SlotKind::Time),
        slot("name", SlotKind::Text),
        slot("phone", SlotKind::Phone),
    ]
}

#[test]
fn a_form_is_filled_corrected_and_confirmed() {
    let state = talk(
        visit(),
        &[
            ("an appointment", "day?"),
            ("friday at ten", "name?"),
            ("Jane Doe", "phone?"),
            ("no, thursday", "Thursday, March 11. phone?"),
            ("go back", "name?"),
            ("it's Jane Miller", "Jane Miller. phone?"),
            ("skip", "So Thursday, March 11, 10 AM and Jane Miller?"),
            ("no", "What else?"),
            ("the time", "time?"),
            ("eleven", "So Thursday, March 11, 11 AM and Jane Miller?"),
            (
                "no, the name is Jane Doe",
                "So Thursday, March 11, 11 AM and Jane Doe?",
            ),
            ("yes please", "Done."),
        ],
    );
    assert!(matches!(state, FormState::Done(_)));
}

#[test]
fn what_cannot_be_is_asked_again_and_what_never_comes_is_given_up() {
    let state = talk(
        visit(),
        &[
            ("february 30th at ten", "No such day. day?"),
            ("yesterday", "Over. day?"),
            ("monday", "name?"),
            ("Jane", "phone?"),
            ("no way of knowing", "What? phone?"),
            ("blue", "What?  phone?"),
            ("green", "What?  phone?"),
            ("red", "Given up."),
        ],
    );
    assert!(matches!(state, FormState::Cancelled(_)));
    talk(
        visit(),
        &[
            ("hello", "day?"),
            ("back", "The first. day?"),
            ("cancel", "Dropped."),
        ],
    );
}

#[test]
fn fifty_corrections_are_taken() {
    let mut turns = vec![("friday at ten", "name?"), ("Jane", "phone?")];
    for _ in 0..25 {
        turns.push(("no, thursday", "Thursday, March 11. phone?"));
        turns.push(("no, friday", "Friday, March 12. phone?"));
    }
    turns.push(("skip", "So Friday, March 12, 10 AM and Jane?"));
    talk(visit(), &turns);
}
