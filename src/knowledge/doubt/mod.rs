//! What speaks against an answer, however it reads: the kind of answer that was asked for is not in it, or the most of
//! something is asked for and nothing says that it is the most, or the hours of what is not named. Such an answer is not given as sure.

mod agent;
mod whose;
mod words;

use super::asked::{Kind, Speech, holds, is_one_of};
use super::days::{self, month_spans, weekday};
use super::open::asked_months;
use super::passages::Passage;
use super::rows::{lacks_cell, most, names_more};
use super::search::Question;
use super::tokens::Analyzer;
use words::split;

/// How sure an answer is at the most that something speaks against: below what is given as sure.
pub(super) const DOUBTED: f32 = 0.35;

/// Words for the most of something, which only somebody who has compared can tell.
const SUPERLATIVES: &str = "cheapest|dearest|best|worst|biggest|largest|smallest|tallest|highest|lowest|longest|shortest|oldest|\
youngest|newest|latest|fastest|slowest|nearest|closest|busiest|quietest|hardest|easiest|strongest|heaviest|deepest|most|least|\
favourite|favorite|billigste|billigsten|günstigste|günstigsten|teuerste|teuersten|beste|besten|größte|größten|kleinste|kleinsten|\
höchste|höchsten|längste|längsten|älteste|ältesten|neueste|neuesten|schnellste|schnellsten|nächste|tiefste|meisten";
/// What asks for the last of something in time and not for the most: "the latest time".
const OF_TIME: &str = "latest|newest|nächste|most|neueste|neuesten";
/// Words beside a number that is a price.
const BESIDE_PRICES: &[&str] = &[
    "cost", "price", "fee", "charge", "pay", "rate", "deposit", "fine", "kost", "preis", "gebühr",
    "zahl", "eintritt",
];
/// Words that tell a price by another one.
const REDUCTIONS: &[&str] = &[
    "half",
    "discount",
    "reduced",
    "reduction",
    "hälfte",
    "ermäßigt",
    "rabatt",
];
/// Words before a name that are no part of it.
const NO_NAMES: &str = "the|a|an|your|our|this|that|of|in|at|to|from|is|are|does|do|did|has|have|for|on|about|with|by|and|near|was|were|any|which|have|can|may|my|i|we|you|bring|\
what|der|die|das|den|dem|im|am|zum|zur|von|ist|hat";
/// What a question for a time begins with.
const TIME_FIRST: &str = "when|whens|what|whats|which|how|since|until|till|at|on|by|hours|opening|wann|um|ab|bis|seit|an|welche|welcher|öffnungszeiten";
/// What is counted in seats and places, or not named where the number stands.
const COUNTED_ANYHOW: &str = "people|persons|visitors|guests|kids|children|times|days|hours|minutes|weeks|years|months|euros|dollars|pounds|\
leute|personen|gäste|kinder|mal|tage|stunden|minuten|wochen|jahre|monate|euro";
/// Words of questions that begin as those for a price do and ask for another measure.
const OTHER_MEASURES: &str = "weigh|weight|hold|holds|lift|carry|space|room|time|water|luggage|longer|older|wiegt|platz|zeit";

/// Whether something speaks against the sentences being an answer. `known` are the passage's terms, `others` the
/// passages that were found beside.
pub(super) fn is_doubtful(
    analyzer: &Analyzer,
    question: &Question<'_>,
    passage: &Passage,
    chosen: &[usize],
    (known, others): (&[String], &[&Passage]),
) -> bool {
    let Some(speech) = analyzer.speech else {
        return false;
    };
    let words: Vec<&str> = split(&question.text).collect();
    let text = || {
        let chosen = chosen
            .iter()
            .map(|index| passage.sentences[*index].as_str());
        chosen.collect::<Vec<_>>().join(" ")
    };
    lacks_kind(question.kind, &words, text)
        || speech == Speech::English
            && lacks_who_or_whose(analyzer, question, &words, passage, chosen)
        || lacks_superlative(speech, question.kind, &words, passage)
            && most(&question.text, passage) != chosen
        || lacks_year(&words, passage)
        || lacks_month(question, text)
        || lacks_counted(analyzer, &words, known)
        || names_another(&words, passage)
        || lacks_cell(analyzer, question, passage, chosen, others)
        || names_more(analyzer, question, (passage, known), chosen)
        || is_of_another(analyzer, question, known, others)
}

/// Who did it was asked for, or the hours of something, and neither is told.
fn lacks_who_or_whose(
    analyzer: &Analyzer,
    question: &Question<'_>,
    words: &[&str],
    passage: &Passage,
    chosen: &[usize],
) -> bool {
    let told = chosen
        .iter()
        .map(|index| passage.sentences[*index].as_str());
    agent::lacks_agent(analyzer, words, &told.collect::<Vec<_>>())
        || whose::is_unheard_of(analyzer, question, words)
}

/// A price, a time, a number to call or an address was asked for, and there is none.
fn lacks_kind(kind: Kind, words: &[&str], text: impl Fn() -> String) -> bool {
    match kind {
        Kind::Price if words.iter().any(|word| is_one_of(word, OTHER_MEASURES)) => false,
        Kind::Price => !tells_price(&text()),
        // "Who rang the bell when it burned" asks for no time.
        Kind::Time(_)
            if !words
                .first()
                .is_some_and(|word| is_one_of(word, TIME_FIRST)) =>
        {
            false
        }
        Kind::Time(_) | Kind::Phone | Kind::Email => !holds(kind, &text()),
        _ => false,
    }
}

/// Whether a text tells a price: with its currency, or as a number beside a word of prices.
fn tells_price(text: &str) -> bool {
    let lower = text.to_lowercase();
    let is_digit = |character: char| character.is_ascii_digit();
    holds(Kind::Price, text)
        || REDUCTIONS.iter().any(|word| lower.contains(word))
        || lower.contains(is_digit) && BESIDE_PRICES.iter().any(|word| lower.contains(word))
}

/// The most of something was asked for, in a word that the passage does not say.
fn lacks_superlative(speech: Speech, kind: Kind, words: &[&str], passage: &Passage) -> bool {
    let is_meant = |at: &usize| {
        let beside =
            |at: Option<usize>| at.and_then(|at| words.get(at)).copied().unwrap_or_default();
        let (before, behind) = (beside(at.checked_sub(1)), beside(Some(at + 1)));
        match words[*at] {
            word if matches!(kind, Kind::Time(_)) && is_one_of(word, OF_TIME) => false,
            // "At least", "how do most people come", "the best way".
            "least" => before != "at",
            "most" => before == "the",
            "best" => behind != "way",
            word => is_one_of(word, SUPERLATIVES),
        }
    };
    let Some(asked) = (0..words.len()).find(is_meant).map(|at| words[at]) else {
        return false;
    };
    let told = passage.searched_text().to_lowercase();
    let same = match speech {
        Speech::English => asked,
        Speech::German => asked.trim_end_matches(['n', 'e']),
    };
    let mut said = split(&told);
    let is_said = said.any(|word| word.starts_with(same) || is_one_of(word, SUPERLATIVES));
    !is_said
}

/// Whether the sentences say yes or no to the question of an FAQ: unsure, they would say it to another.
pub(super) fn says_yes_or_no(passage: &Passage, chosen: &[usize]) -> bool {
    let first = chosen
        .first()
        .map(|index| passage.sentences[*index].to_lowercase());
    let begins = |text: String| {
        split(&text)
            .next()
            .is_some_and(|word| is_one_of(word, "yes|no|ja|nein"))
    };
    passage.question.is_some() && first.is_some_and(begins)
}

/// A year was asked about that the passage does not name.
fn lacks_year(words: &[&str], passage: &Passage) -> bool {
    let is_year = |word: &&&str| {
        word.parse::<u16>()
            .is_ok_and(|year| (1900..2100).contains(&year))
    };
    let mut years = words.iter().filter(is_year);
    let told = passage.searched_text();
    years.any(|year| !told.contains(year))
}

/// A month was asked about, and what is told is for others.
fn lacks_month(question: &Question<'_>, told: impl Fn() -> String) -> bool {
    asked_months(question).is_some_and(|asked| {
        let told = month_spans(&days::words(&told()));
        told.is_some_and(|told| !told.meets(asked))
    })
}

/// "How many teachers" was asked, and the passage speaks of none: its number counts something else.
fn lacks_counted(analyzer: &Analyzer, words: &[&str], known: &[String]) -> bool {
    let mut asked = words.windows(3).filter(|three| {
        three[0] == "how" && three[1] == "many" || three[0] == "wie" && three[1] == "viele"
    });
    asked.next().is_some_and(|three| {
        let term = analyzer.terms(three[2]);
        !is_one_of(three[2], COUNTED_ANYHOW)
            && !term.is_empty()
            && !term.iter().all(|term| known.contains(term))
    })
}

/// "Maple Hall" was asked about, and the passage speaks of another hall by its name.
fn names_another(words: &[&str], passage: &Passage) -> bool {
    let parts = passage
        .heading
        .iter()
        .chain(&passage.question)
        .chain(&passage.sentences);
    let told: Vec<Vec<&str>> = parts.map(|part| split(part).collect()).collect();
    let is_name = |word: &str| {
        word.starts_with(char::is_uppercase) && !is_one_of(&word.to_lowercase(), NO_NAMES)
    };
    words.windows(2).any(|asked| {
        let is_told = told
            .iter()
            .flatten()
            .any(|word| word.eq_ignore_ascii_case(asked[0]));
        !is_told
            && told.iter().flat_map(|part| part.windows(2)).any(|two| {
                two[1].eq_ignore_ascii_case(asked[1]) && is_name(two[0]) && is_name(two[1])
            })
            && !is_one_of(asked[0], NO_NAMES)
            && weekday(asked[1]).is_none()
    })
}

/// A thing was named that this passage never mentions and another one has as its heading: "Maple Hall" in place of "Juniper Hall".
pub(super) fn is_of_another(
    analyzer: &Analyzer,
    question: &Question<'_>,
    known: &[String],
    others: &[&Passage],
) -> bool {
    let missing = question
        .terms
        .iter()
        .filter(|(term, _)| !known.contains(term));
    let missing: Vec<&String> = missing.map(|(term, _)| term).collect();
    if missing.is_empty() {
        return false;
    }
    let headings = others.iter().filter_map(|other| other.heading.last());
    let mut headings: Vec<&String> = headings.collect();
    headings.sort_unstable();
    headings.dedup();
    let headings: Vec<Vec<String>> = headings
        .into_iter()
        .map(|heading| analyzer.terms(heading))
        .collect();
    // What stands in several headings names none of them: "museum".
    let names_one = |term: &&String| {
        headings
            .iter()
            .filter(|heading| heading.contains(term))
            .count()
            == 1
    };
    missing.iter().any(names_one)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::asked::Point;

    fn lacks(kind: Kind, question: &str, text: &str) -> bool {
        let words: Vec<&str> = split(question).collect();
        lacks_kind(kind, &words, || text.to_owned())
    }

    #[test]
    fn an_answer_without_what_was_asked_for_is_doubtful() {
        let when = Kind::Time(Point::Any);
        for (kind, question, text, doubtful) in [
            (
                Kind::Price,
                "how much is a lesson",
                "Lessons are on Saturdays at 10 am.",
                true,
            ),
            (
                Kind::Price,
                "how much is a lesson",
                "Lessons cost 20 a head.",
                false,
            ),
            (
                Kind::Price,
                "how much is a lesson",
                "Lessons are free.",
                false,
            ),
            (
                Kind::Price,
                "how much does the bell weigh",
                "The bell weighs 300 kilos.",
                false,
            ),
            (
                when,
                "when is lunch",
                "Lunch is served on the terrace.",
                true,
            ),
            (when, "when is lunch", "Lunch is served from noon.", false),
            (Kind::Email, "what is your email", "Call 555-0142.", true),
            (Kind::Way, "how do i join", "Ask at the desk.", false),
        ] {
            assert_eq!(lacks(kind, question, text), doubtful, "{question} {text}");
        }
    }

    #[test]
    fn another_of_the_same_sort_is_no_answer() {
        let passage = Passage {
            path: "a.md".to_owned(),
            ordinal: 0,
            heading: vec!["Rooms".to_owned()],
            question: None,
            sentences: vec!["Oak Hall has 64 seats and a piano.".to_owned()],
        };
        let split = |question: &'static str| split(question).collect::<Vec<&str>>();
        assert!(names_another(
            &split("does elm hall have a piano"),
            &passage
        ));
        assert!(!names_another(
            &split("does oak hall have a piano"),
            &passage
        ));
        assert!(!names_another(
            &split("does the hall have a piano"),
            &passage
        ));
        let analyzer = Analyzer::new("en");
        let known = analyzer.terms(&passage.searched_text());
        assert!(lacks_counted(
            &analyzer,
            &split("how many windows has oak hall"),
            &known
        ));
        assert!(!lacks_counted(
            &analyzer,
            &split("how many seats has oak hall"),
            &known
        ));
        assert!(!lacks_counted(
            &analyzer,
            &split("how many people fit into oak hall"),
            &known
        ));
        assert!(lacks_year(&split("what was oak hall in 1990"), &passage));
    }

    #[test]
    fn the_most_of_something_must_be_said() {
        let passage = |text: &str| Passage {
            path: "a.md".to_owned(),
            ordinal: 0,
            heading: vec!["Boats".to_owned()],
            question: None,
            sentences: vec![text.to_owned()],
        };
        let lacks = |speech, question: &str, text: &str| {
            let words: Vec<&str> = split(question).collect();
            lacks_superlative(speech, Kind::Thing, &words, &passage(text))
        };
        let english = Speech::English;
        assert!(lacks(
            english,
            "what is the cheapest boat",
            "A kayak costs 9 euros."
        ));
        assert!(!lacks(
            english,
            "what is the cheapest boat",
            "Our cheapest boat is the kayak."
        ));
        assert!(!lacks(
            english,
            "what is the oldest boat",
            "The largest boat is the ferry."
        ));
        assert!(!lacks(english, "what is a boat", "A boat floats."));
        assert!(!lacks(english, "what is the best way to come", "By boat."));
        assert!(!lacks(english, "do i need at least two oars", "Two oars."));
        assert!(lacks(
            Speech::German,
            "welches boot ist das größte",
            "Das Boot ist 9 Meter lang."
        ));
        assert!(!lacks(
            Speech::German,
            "welches boot ist das größte",
            "Der größten Boote eines ist blau."
        ));
    }
}
