//! Days of the week, in full, short, and as one letter.

use super::dates;
use super::token::Kind;
use super::view::{Reading, View, is_capitalised, is_one_of};

/// Names of the days and their abbreviations.
const WEEKDAYS: [(&str, &str); 20] = [
    ("Mon", "Monday"),
    ("Tue", "Tuesday"),
    ("Tues", "Tuesday"),
    ("Tu", "Tuesday"),
    ("Wed", "Wednesday"),
    ("Weds", "Wednesday"),
    ("Thu", "Thursday"),
    ("Thur", "Thursday"),
    ("Thurs", "Thursday"),
    ("Th", "Thursday"),
    ("Fri", "Friday"),
    ("Sat", "Saturday"),
    ("Sun", "Sunday"),
    ("Monday", "Monday"),
    ("Tuesday", "Tuesday"),
    ("Wednesday", "Wednesday"),
    ("Thursday", "Thursday"),
    ("Friday", "Friday"),
    ("Saturday", "Saturday"),
    ("Sunday", "Sunday"),
];

/// The name of the day that `word` is, or is short for.
pub(super) fn weekday(word: &str) -> Option<&'static str> {
    WEEKDAYS
        .iter()
        .find(|(known, _)| *known == word)
        .map(|(_, name)| *name)
}

/// Short forms that are also words or signs: they need something beside them that goes with a day.
const AMBIGUOUS: &[&str] = &["Sat", "Sun", "Mon", "Wed", "Th", "Tu"];
/// What joins days.
const JOINTS: &[&str] = &[
    "and", "or", "to", "through", "thru", "&", "+", "-", "–", "/", ",",
];
/// Words before a day.
const BEFORE: &[&str] = &[
    "on", "every", "each", "next", "last", "this", "until", "till", "til", "by", "from", "before",
    "after", "since", "closed", "open", "opens", "closes", "starts", "starting", "reopens",
    "except", "but", "only", "late",
];
/// Words after one.
const AFTER: &[&str] = &[
    "closed",
    "open",
    "only",
    "noon",
    "midnight",
    "morning",
    "mornings",
    "afternoon",
    "afternoons",
    "evening",
    "evenings",
    "night",
    "nights",
    "until",
    "till",
];
/// Days as one or two letters.
const LETTERS: [(&str, &str); 12] = [
    ("M", "Monday"),
    ("Mo", "Monday"),
    ("T", "Tuesday"),
    ("Tu", "Tuesday"),
    ("W", "Wednesday"),
    ("We", "Wednesday"),
    ("Th", "Thursday"),
    ("R", "Thursday"),
    ("F", "Friday"),
    ("Fr", "Friday"),
    ("Sa", "Saturday"),
    ("Su", "Sunday"),
];
/// Days without anything between.
const RUNS: [(&str, &str); 6] = [
    ("MWF", "Monday Wednesday Friday"),
    ("TTh", "Tuesday Thursday"),
    ("TuTh", "Tuesday Thursday"),
    ("MTWTh", "Monday Tuesday Wednesday Thursday"),
    ("MTWThF", "Monday Tuesday Wednesday Thursday Friday"),
    ("MTThF", "Monday Tuesday Thursday Friday"),
];

/// Days at the start of `view`.
pub(super) fn read(view: &View<'_>) -> Option<Reading> {
    named(view).or_else(|| letters(view))
}

/// `Mon-Fri`, `Sat. 9 am`, `Tue/Thu`, `Closed Sun`.
fn named(view: &View<'_>) -> Option<Reading> {
    let word = view.text(0);
    let name = weekday(word)?;
    let point = usize::from(view.text(1) == "." && word.len() <= 5 && !view.ends(2));
    let after = 1 + point;
    if let Some(reading) = joined(view, name, after) {
        return Some(reading);
    }
    if name == word {
        return None;
    }
    let ambiguous = is_one_of(AMBIGUOUS, word);
    if ambiguous && is_opening(view, after) {
        return None;
    }
    if ambiguous && !follows_day(view) && !leads_on(view, after) && point == 0 {
        return None;
    }
    // "Closed Mon. Ask staff."
    let stop =
        point == 1 && view.kind(2) == Kind::Space && view.is_name(3) && !leads_on(view, after);
    Some(Reading::new(
        if stop {
            format!("{name}.")
        } else {
            name.to_owned()
        },
        after,
    ))
}

/// Two days with a dash or a slash between.
fn joined(view: &View<'_>, name: &str, after: usize) -> Option<Reading> {
    let dash = |at: usize| matches!(view.text(at), "-" | "–" | "—");
    // "Mon-F 9-5"
    if dash(after)
        && has_time(view, after + 2)
        && let Some(last) = letter(view, after + 1)
    {
        return Some(Reading::new(format!("{name} to {last}"), after + 2));
    }
    if dash(after) && weekday(view.text(after + 1)).is_some() {
        return Some(Reading::new(format!("{name} to "), after + 1));
    }
    let space = view.kind(after) == Kind::Space;
    if space && dash(after + 1) && weekday(view.text(after + 3)).is_some() {
        return Some(Reading::new(format!("{name} to"), after + 2));
    }
    (view.text(after) == "/" && weekday(view.text(after + 1)).is_some())
        .then(|| Reading::new(format!("{name} and "), after + 1))
}

/// Whether it is the name of something else: "Sun Valley", "the Sun".
fn is_opening(view: &View<'_>, after: usize) -> bool {
    let next = view.word_after(after - 1);
    let name = is_capitalised(next) && weekday(next).is_none() && !dates::is_month(next);
    let article =
        is_one_of(&["the", "a"], view.word_before()) && view.kind(after + 1) != Kind::Number;
    name && after == 1 || article
}

/// Whether a word, a day or a joint before says that a day follows.
fn follows_day(view: &View<'_>) -> bool {
    let before = view.word_before();
    let gap = usize::from(view.kind_before(1) == Kind::Space);
    // "Fri, Sat", "Fri & Sat", "Fri. and Sat"
    let joint = is_one_of(JOINTS, view.text_before(1 + gap));
    let other = (2..=5).any(|back| weekday(view.text_before(back + gap)).is_some());
    is_one_of(BEFORE, before) || joint && other || weekday(view.text_before(3)).is_some()
}

/// Whether what follows goes with a day: a number, a date, a colon, another day, "closed".
fn leads_on(view: &View<'_>, after: usize) -> bool {
    let comma = usize::from(matches!(view.text(after), "," | ":"));
    let next = after + comma + usize::from(view.kind(after + comma) == Kind::Space);
    let text = view.text(next);
    let joint = usize::from(is_one_of(JOINTS, text));
    let beyond = next + joint + usize::from(joint == 1 && view.kind(next + 1) == Kind::Space);
    let appointment = text == "by"
        && matches!(
            view.word_after(next),
            "appointment" | "reservation" | "request"
        );
    view.text(after) == ":"
        || appointment
        || joint == 1 && is_one_of(&["holidays", "public", "bank"], view.text(beyond))
        || view.kind(next) == Kind::Number
        || (text == "(" && view.kind(next + 1) == Kind::Number)
        || weekday(view.text(beyond)).is_some()
        || is_one_of(AFTER, text)
        || (next > after && dates::read_word(&view.ahead(next)).is_some())
        || (view.text_before(1) == "(" && view.text(after) == ")")
}

/// The name of the day that one or two letters at token `at` stand for.
fn letter(view: &View<'_>, at: usize) -> Option<&'static str> {
    let found = LETTERS.iter().find(|(letter, _)| *letter == view.text(at));
    found.map(|(_, name)| *name)
}

/// `M-F`, `Tu–Th`, `M/W/F`, `M, W, F 9-5`, `MWF 9-10`.
fn letters(view: &View<'_>) -> Option<Reading> {
    let before = view.text_before(1);
    let apart = !matches!(before, "-" | "–" | "/" | "'" | "&" | ".")
        && !matches!(view.kind_before(1), Kind::Number | Kind::Word | Kind::Fixed);
    if !apart {
        return None;
    }
    let run = RUNS.iter().find(|(run, _)| *run == view.text(0));
    if let Some((run, days)) = run.filter(|(run, _)| *run == "MWF" || has_time(view, 1)) {
        return (view.text(0) == *run).then(|| Reading::new(*days, 1));
    }
    letter(view, 0)?;
    span(view).or_else(|| list(view)).or_else(|| single(view))
}

/// `M-F`, `M - F 9-5`, `M-Sat`.
fn span(view: &View<'_>) -> Option<Reading> {
    let space = usize::from(view.kind(1) == Kind::Space);
    let last = 2 + 2 * space;
    if !matches!(view.text(1 + space), "-" | "–")
        || (view.kind(last - 1) == Kind::Space) != (space == 1)
    {
        return None;
    }
    let (first, end) = (
        letter(view, 0)?,
        letter(view, last).or_else(|| weekday(view.text(last)))?,
    );
    // "M-F" is hardly anything else; "T-F" may be.
    let usual = space == 0 && matches!(view.text(0), "M" | "Mo") || has_time(view, last + 1);
    let fits = usual || is_one_of(BEFORE, view.word_before());
    (fits && is_free(view, last + 1)).then(|| Reading::new(format!("{first} to {end}"), last + 1))
}

/// `M/W/F at 9`, `M, W, F 9-5`.
fn list(view: &View<'_>) -> Option<Reading> {
    const DAYS_MAX: usize = 7;
    let step = match (view.text(1), view.kind(2)) {
        ("/", _) => 2,
        (",", Kind::Space) => 3,
        _ => return None,
    };
    let count = (0..DAYS_MAX)
        .take_while(|index| {
            letter(view, step * index).is_some()
                && (*index == 0 || view.text(step * (index - 1) + 1) == view.text(1))
        })
        .count();
    let end = step * count.saturating_sub(1) + 1;
    if count < 2 || !is_free(view, end) || !has_time(view, end) {
        return None;
    }
    let names: Vec<&str> = (0..count)
        .filter_map(|index| letter(view, step * index))
        .collect();
    Some(Reading::new(names.join(" "), end))
}

/// The `F` of "M-Th 8-6, F 8-5".
fn single(view: &View<'_>) -> Option<Reading> {
    let name = letter(view, 0)?;
    let after_hours = view.kind_before(1) == Kind::Space
        && matches!(view.text_before(2), "," | ";")
        && (matches!(view.kind_before(3), Kind::Number)
            || is_one_of(&["am", "pm", "noon"], view.text_before(3)));
    let hours = view.kind(1) == Kind::Space
        && view.kind(2) == Kind::Number
        && (matches!(view.text(3), "-" | "–" | ":") && view.is_alphanumeric(4)
            || is_one_of(&["am", "pm"], view.text(3)));
    (after_hours && hours).then(|| Reading::new(name, 1))
}

/// Whether a time follows at token `at`.
fn has_time(view: &View<'_>, at: usize) -> bool {
    let mark = at + usize::from(matches!(view.text(at), "," | ":"));
    let next = mark + usize::from(view.kind(mark) == Kind::Space);
    view.kind(next) == Kind::Number || matches!(view.text(next), "noon" | "at" | "from")
}

/// Whether nothing is attached at token `at`.
fn is_free(view: &View<'_>, at: usize) -> bool {
    let joined = matches!(view.text(at), "-" | "–" | "/" | "'") && view.is_alphanumeric(at + 1);
    !view.is_alphanumeric(at) && !joined
}

#[cfg(test)]
mod tests {
    use crate::speaking::normalise;

    #[test]
    fn days_of_the_week() {
        let cases = [
            ("Mon & Wed from 9", "Monday and Wednesday from nine"),
            ("Shut Tue, Sun open", "Shut Tuesday, Sunday open"),
            ("Closed Wed.", "Closed Wednesday."),
            ("Sun: noon to 4 pm", "Sunday: noon to four P M"),
            (
                "every Sat, or Sun at ten",
                "every Saturday, or Sunday at ten",
            ),
            ("Closed Mon. Ask staff.", "Closed Monday. Ask staff."),
            ("M-Th 9-8", "Monday to Thursday nine to eight"),
            ("T/Th at 10", "Tuesday Thursday at ten"),
            ("MWF 1-2 pm", "Monday Wednesday Friday one to two P M"),
            ("The Sun and Sun Valley", "The Sun and Sun Valley"),
            ("He Sat there", "He Sat there"),
            ("sex: M/F", "sex: M slash F"),
        ];
        for (written, spoken) in cases {
            assert_eq!(normalise(written, "en"), spoken, "{written}");
        }
    }
}
