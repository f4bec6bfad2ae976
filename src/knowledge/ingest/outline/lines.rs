//! The lines of a paragraph: which go on in the next, and which stand apart.

use super::super::super::sentences::{closed, is_closed};
use super::tidy::tidy;
use crate::text::{GERMAN_WEEKDAYS, WEEKDAYS};

/// A line that ends here for whoever reads it: `<br>`, two blanks at the end of a line of Markdown.
pub(in super::super) const HARD_BREAK: char = '\u{2028}';
/// Lines of text in a source go on in the next, unless all of them are shorter than this, in characters: nobody breaks
/// running text so early.
const SHORT_LINE_CHARS: usize = 40;
/// Lines that belong together (an address) become one sentence of at most so many lines and words.
const TOGETHER_LINES_MAX: usize = 6;
const TOGETHER_WORDS_MAX: usize = 30;
/// What stands before a line's colon is a label up to this many words.
const LABEL_WORDS_MAX: usize = 5;

/// Words after which a sentence has not ended.
const GOING_ON: &[&str] = &[
    "a", "an", "and", "are", "at", "be", "by", "called", "cost", "costs", "for", "from", "had",
    "has", "have", "in", "is", "means", "named", "of", "on", "opens", "or", "that", "the", "to",
    "until", "was", "were", "will", "with", "your", "our", "&", "-", "–", "das", "der", "die",
    "und", "ist", "sind", "heißt", "kostet", "kosten", "von", "bei", "im", "am", "el", "la", "los",
    "las", "es", "son", "cuesta", "y", "de", "en", "le", "les", "est", "sont", "coûte", "et", "du",
    "il", "è", "costa", "e", "di", "o", "het", "een", "van", "kost", "met",
];

/// Further names of weekdays, beside those of English and German, as lines of opening hours begin; lower case.
const OTHER_WEEKDAYS: &[&str] = &[
    "sonnabend",
    "lundi",
    "mardi",
    "mercredi",
    "jeudi",
    "vendredi",
    "samedi",
    "dimanche",
    "lunes",
    "martes",
    "miércoles",
    "jueves",
    "viernes",
    "sábado",
    "domingo",
    "lunedì",
    "martedì",
    "mercoledì",
    "giovedì",
    "venerdì",
    "sabato",
    "domenica",
    "segunda",
    "terça",
    "quarta",
    "quinta",
    "sexta",
    "maandag",
    "dinsdag",
    "woensdag",
    "donderdag",
    "vrijdag",
    "zaterdag",
    "zondag",
    "понедельник",
    "вторник",
    "среда",
    "четверг",
    "пятница",
    "суббота",
    "воскресенье",
    "poniedziałek",
    "wtorek",
    "środa",
    "czwartek",
    "piątek",
    "sobota",
    "niedziela",
    "pondělí",
    "úterý",
    "středa",
    "čtvrtek",
    "pátek",
    "neděle",
    "måndag",
    "tisdag",
    "onsdag",
    "torsdag",
    "fredag",
    "lördag",
    "söndag",
    "mandag",
    "tirsdag",
    "lørdag",
    "søndag",
];

/// The statements of a paragraph whose lines end in [`HARD_BREAK`] or `\n`: running text each, to be cut into sentences.
pub(super) fn statements(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut group: Vec<String> = Vec::new();
    for line in text.split(HARD_BREAK).chain([""]) {
        if line.trim().is_empty() {
            // An empty line ends a paragraph.
            found.extend(of_group(&group));
            group.clear();
        } else {
            group.push(line.to_owned());
        }
    }
    found
}

fn of_group(hard: &[String]) -> Vec<String> {
    let soft: Vec<String> = hard
        .iter()
        .flat_map(|line| line.split('\n'))
        .map(tidy)
        .filter(|line| !line.is_empty())
        .collect();
    if soft.len() < 2 {
        return soft;
    }
    if soft.iter().all(|line| is_labelled(line)) {
        return soft;
    }
    let is_short = |line: &String| line.chars().count() < SHORT_LINE_CHARS;
    if soft.iter().all(is_short) {
        return joined(&soft);
    }
    let whole: Vec<String> = hard.iter().map(|line| tidy(line)).collect();
    joined(&whole)
}

/// Lines into statements: those that go on with the next line, those that stand together, the others alone.
fn joined(lines: &[String]) -> Vec<String> {
    let Some((last, before)) = lines.split_last() else {
        return Vec::new();
    };
    let is_running = is_closed(last) && !before.iter().any(|line| is_closed(line));
    let mut parts: Vec<String> = Vec::new();
    for line in lines {
        match parts.last_mut() {
            Some(part) if goes_on(part, line) || is_running && !is_labelled(line) => {
                part.push(' ');
                part.push_str(line);
            }
            _ => parts.push(line.clone()),
        }
    }
    together(parts)
}

/// Whether a line goes on in the next one.
fn goes_on(line: &str, next: &str) -> bool {
    if next.starts_with(char::is_lowercase) || line.ends_with([',', ':', '(', '/']) {
        return true;
    }
    let last = line.rsplit(' ').next().unwrap_or_default().to_lowercase();
    GOING_ON.contains(&last.as_str())
}

/// Short lines without an end of their own, such as those of an address, as one.
fn together(parts: Vec<String>) -> Vec<String> {
    let words: usize = parts.iter().map(|part| part.split(' ').count()).sum();
    let are_open = !parts
        .iter()
        .any(|part| is_closed(part) || is_labelled(part));
    if are_open && (2..=TOGETHER_LINES_MAX).contains(&parts.len()) && words <= TOGETHER_WORDS_MAX {
        let bare = parts.iter().map(|part| part.trim_end_matches(','));
        return vec![closed(&bare.collect::<Vec<_>>().join(", "))];
    }
    parts
}

/// "Monday 9 to 5", "Phone: 555-0100": a line that says one thing about what it begins with.
fn is_labelled(line: &str) -> bool {
    let first: String = line
        .chars()
        .take_while(|letter| letter.is_alphabetic())
        .flat_map(char::to_lowercase)
        .collect();
    let is_day =
        |day: &str| day == first || (3..=4).contains(&first.len()) && day.starts_with(&first);
    let mut others = GERMAN_WEEKDAYS.iter().chain(OTHER_WEEKDAYS);
    if WEEKDAYS.iter().any(|day| is_day(day)) || others.any(|day| *day == first) {
        return true;
    }
    line.split_once(": ").is_some_and(|(label, value)| {
        let words = label.split_whitespace().count();
        (1..=LABEL_WORDS_MAX).contains(&words) && !value.trim().is_empty() && !is_closed(label)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<String> {
        statements(&text.replace('|', &HARD_BREAK.to_string()))
    }

    #[test]
    fn a_line_break_does_not_end_a_sentence() {
        assert_eq!(
            of("The head gardener is|Ida Moss"),
            ["The head gardener is Ida Moss"]
        );
        assert_eq!(
            of("A ride costs|4 dollars|per child."),
            ["A ride costs 4 dollars per child."]
        );
        assert_eq!(
            of("The mill stands at the brook,|behind the inn"),
            ["The mill stands at the brook, behind the inn"]
        );
        let wrapped =
            "This is a line that somebody has wrapped at\nits end, as one does in a file of text.";
        assert_eq!(of(wrapped).len(), 1);
    }

    #[test]
    fn lines_that_say_one_thing_each_stand_apart() {
        let hours = ["Friday 8 to 12", "Saturday closed"];
        assert_eq!(of("Friday 8 to 12|Saturday closed"), hours);
        assert_eq!(of("Friday 8 to 12\nSaturday closed"), hours);
        assert_eq!(of("Freitag 8 bis 12|Samstag zu|Sonntag zu").len(), 3);
        assert_eq!(
            of("Phone: 555-0102\nRoom: 7"),
            ["Phone: 555-0102", "Room: 7"]
        );
        assert_eq!(of("We open at 8.|Come in."), ["We open at 8.", "Come in."]);
    }

    #[test]
    fn an_address_is_one_sentence_and_an_empty_line_ends_a_paragraph() {
        assert_eq!(
            of("Ida Moss|7 Brook Lane|Fernhill"),
            ["Ida Moss, 7 Brook Lane, Fernhill."]
        );
        assert_eq!(of("We are open.||Come in."), ["We are open.", "Come in."]);
        assert!(of(" | |").is_empty());
    }
}
