//! Hours are those of something: of what the pack never names they are another's.

use crate::knowledge::asked::{Kind, Point, is_one_of};
use crate::knowledge::search::Question;
use crate::knowledge::tokens::Analyzer;

/// What a question for hours begins with, before what opens.
const BEFORE: &str = "is|are|does|do|did|will|was|the|your|our|this|that";
/// Words behind what opens.
const OPENS: &str = "open|opens|opened|close|closes|closed|shut|shuts";
/// Words before "hours" that name nothing.
const OF_HOURS: &str = "opening|business|office|visiting|visitor|visitors|regular|normal|usual|weekend|weekday|summer|winter|\
holiday|christmas|easter|evening|morning|sunday|saturday|monday|tuesday|wednesday|thursday|friday|current|special|your|the|what|\
of|any|working|service|trading";

/// Whether the opening of something is asked for that no passage of the pack names. English.
pub(super) fn is_unheard_of(analyzer: &Analyzer, question: &Question<'_>, words: &[&str]) -> bool {
    let is_hours = matches!(
        question.kind,
        Kind::Time(Point::Hours | Point::Opens | Point::Closes)
    );
    let of = is_hours.then(|| what_opens(words)).flatten();
    of.is_some_and(|word| {
        let terms = analyzer.terms(word);
        terms.iter().any(|term| question.unheard.contains(term))
    })
}

/// "Bookshop" of "is the bookshop open", "bookshop hours" and "hours of the bookshop".
fn what_opens<'a>(words: &[&'a str]) -> Option<&'a str> {
    let opens = words.iter().position(|word| is_one_of(word, OPENS));
    let before = opens.and_then(|at| words[..at].last_chunk::<2>());
    if let Some([article, name]) = before
        && is_one_of(article, BEFORE)
    {
        return Some(name);
    }
    let hours = words.iter().position(|word| *word == "hours")?;
    let behind = words[hours + 1..].split_first();
    match behind {
        Some((&("of" | "for"), rest)) => {
            let rest = rest.iter().find(|word| !is_one_of(word, BEFORE));
            rest.copied()
        }
        _ => words[..hours].last().copied(),
    }
    .filter(|word| !is_one_of(word, OF_HOURS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_opens_is_found_in_the_question() {
        for (question, name) in [
            ("is the bookshop open on sunday", Some("bookshop")),
            ("when does the bookshop close", Some("bookshop")),
            ("bookshop hours", Some("bookshop")),
            ("what are the hours of the bookshop", Some("bookshop")),
            ("opening hours", None),
            ("what are your hours on sunday", None),
            ("until when can i come", None),
        ] {
            let words: Vec<&str> = question.split(' ').collect();
            assert_eq!(what_opens(&words), name, "{question}");
        }
    }
}
