//! A sentence with several values as one text for each: "Adults pay £12 and children £6".

use super::super::tokens::Analyzer;
use super::values::{mentions, words};

/// A part of a sentence with what it is said of.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Clause {
    pub text: String,
}

/// What parts are separated by.
const SEPARATORS: &[&str] = &[
    "; ", ", ", " (", " and ", " but ", " or ", " und ", " aber ", " oder ",
];
/// Verbs that a part can begin with whose subject is that of the part before.
const VERBS: &[&str] = &[
    "is", "are", "was", "were", "cost", "costs", "take", "takes", "last", "lasts", "run", "runs",
    "open", "opens", "close", "closes", "can", "must", "may", "need", "needs", "have", "has",
    "start", "starts", "begin", "begins", "include", "includes", "hold", "holds", "meet", "meets",
    "ist", "sind", "kostet", "kosten", "dauert", "dauern", "hat", "haben", "kann", "können",
    "beginnt",
];

/// The parts of a sentence, each with one value of a kind where they can be told apart.
pub(super) fn clauses(sentence: &str, analyzer: &Analyzer) -> Vec<Clause> {
    let mut found: Vec<String> = Vec::new();
    let has_value = |text: &str| !mentions(&words(text), analyzer).is_empty();
    for piece in pieces(sentence) {
        let Some(last) = found.last_mut() else {
            found.push(piece.to_owned());
            continue;
        };
        if has_value(piece) && (has_value(last) || begins_with_verb(piece)) {
            let text = with_subject(last, piece);
            found.push(text);
        } else {
            last.push(' ');
            last.push_str(piece);
        }
    }
    found.into_iter().map(|text| Clause { text }).collect()
}

fn pieces(sentence: &str) -> Vec<&str> {
    let mut pieces = vec![sentence];
    for separator in SEPARATORS {
        pieces = pieces
            .iter()
            .flat_map(|piece| piece.split(separator))
            .collect();
    }
    pieces
}

fn is_verb(word: &str) -> bool {
    VERBS.contains(&word.to_lowercase().as_str())
}

fn begins_with_verb(piece: &str) -> bool {
    piece.split_whitespace().next().is_some_and(is_verb)
}

/// A part that begins with a verb, behind the subject of the part before it.
fn with_subject(before: &str, piece: &str) -> String {
    let words = before.split_whitespace();
    let subject: Vec<&str> = words.clone().take_while(|word| !is_verb(word)).collect();
    if begins_with_verb(piece) && subject.len() < words.count() {
        format!("{} {piece}", subject.join(" "))
    } else {
        piece.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_value_stands_with_what_it_is_said_of() {
        let analyzer = Analyzer::new("en");
        let told = |sentence: &str| -> Vec<String> {
            let all = clauses(sentence, &analyzer);
            all.into_iter().map(|clause| clause.text).collect()
        };
        assert_eq!(
            told("Adults pay £12, children £6 and a family £30."),
            ["Adults pay £12", "children £6", "a family £30."]
        );
        assert_eq!(
            told("The course takes two hours and costs £30."),
            ["The course takes two hours", "The course costs £30."]
        );
        assert_eq!(told("Soup and bread cost £5."), ["Soup bread cost £5."]);
    }
}
