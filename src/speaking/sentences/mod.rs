//! A reply cut into what is spoken at one go.
//!
//! Lines and sentences are pieces of their own. The first piece is short, so that it is soon heard; none is so long
//! that its sound lasts over about 20 s.

mod clauses;
mod lines;

use unicode_segmentation::UnicodeSegmentation;

use crate::text::sentences;
use clauses::{Clauses, Rank, clauses};

/// A first sentence up to this weight is short enough. Weights count letters, see [`clauses::weight`]: about 15 a second.
const FIRST_MAX: usize = 60;
/// A first piece lighter than this is over before the next one is ready.
const FIRST_MIN: usize = 20;
/// The least that a cut leaves on either side.
const REST_MIN: usize = 12;
/// Without a cut before [`FIRST_MAX`], the first one before this.
const FIRST_LATE_MAX: usize = 120;
/// No piece is heavier: about 16 s of speech at the usual rate.
const PIECE_MAX: usize = 240;
/// A long sentence is cut no earlier than this if it can be helped.
const PIECE_MIN: usize = 80;

/// Part of a text that is spoken at one go: a sentence, a line, or a part of a long sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece<'a> {
    /// As it stands in the text; never empty, without white space around it.
    pub text: &'a str,
    /// Where it begins in the text, in bytes.
    pub start: usize,
    /// Whether its sentence goes on in the next piece.
    pub continues: bool,
}

/// Cuts a text into pieces. Between them, and around, is nothing but white space.
pub fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut found = Vec::new();
    for line in lines::lines(text) {
        for sentence in sentences(&text[line.clone()]) {
            let mut start = line.start + sentence.start;
            let end = line.start + sentence.end;
            while start < end {
                let rest = &text[start..end];
                let at = cut(rest, found.is_empty()).unwrap_or(rest.len());
                let spoken = rest[..at].trim_end();
                found.push(Piece {
                    text: spoken,
                    start,
                    continues: at < rest.len(),
                });
                start = end - rest[at..].trim_start().len();
            }
        }
    }
    found
}

/// Where to cut a sentence, or what is left of one, if it is too long.
fn cut(rest: &str, first: bool) -> Option<usize> {
    let seen = clauses(rest, PIECE_MAX);
    let whole = seen.end == rest.len();
    let long = !whole || seen.weight > FIRST_MAX;
    if first
        && long
        && let Some(at) = first_cut(&seen)
    {
        return Some(at);
    }
    if whole {
        return None;
    }
    Some(long_cut(&seen).unwrap_or_else(|| word_cut(rest, seen.end)))
}

/// The best place in a short beginning; failing that, the next best later on.
fn first_cut(seen: &Clauses) -> Option<usize> {
    let between = |from: usize, to: usize, worst: Rank| {
        seen.cuts.iter().filter(move |cut| {
            let leaves_enough = cut.weight + REST_MIN <= seen.weight;
            (from..=to).contains(&cut.weight) && cut.rank <= worst && leaves_enough
        })
    };
    let best = between(FIRST_MIN, FIRST_MAX, Rank::Joint).min_by_key(|cut| (cut.rank, cut.weight));
    let short = || between(REST_MIN, FIRST_MIN, Rank::Joint).next_back();
    let late = || between(FIRST_MAX, FIRST_LATE_MAX, Rank::Joint).next();
    // Rather within a list than waiting for all of it.
    let very_long = seen.weight > FIRST_LATE_MAX;
    let item = || between(FIRST_MIN, FIRST_LATE_MAX, Rank::Item).next();
    let found = best.or_else(short).or_else(late);
    found
        .or_else(|| very_long.then(item).flatten())
        .map(|cut| cut.at)
}

/// The last of the best places.
fn long_cut(seen: &Clauses) -> Option<usize> {
    let cuts = seen.cuts.iter().filter(|cut| cut.weight >= PIECE_MIN);
    cuts.min_by_key(|cut| (cut.rank, usize::MAX - cut.weight))
        .map(|cut| cut.at)
}

/// The last place between words, or else between letters, in the first `end` bytes.
fn word_cut(rest: &str, end: usize) -> usize {
    if rest[end..].starts_with(char::is_whitespace) {
        return end;
    }
    if let Some(space) = rest[..end].rfind(char::is_whitespace) {
        return space;
    }
    let letters = rest.grapheme_indices(true).map(|(at, _)| at);
    let last = letters.take_while(|at| *at <= end).last();
    // One "letter" may be longer than everything: then between its parts.
    last.filter(|at| *at > 0).unwrap_or(end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn split(text: &str) -> Vec<&str> {
        pieces(text).into_iter().map(|piece| piece.text).collect()
    }

    fn heaviness(text: &str) -> usize {
        text.chars().map(clauses::weight).sum()
    }

    #[test]
    fn the_first_piece_is_a_short_clause() {
        assert_eq!(
            split(
                "The main library is open on weekdays, which means that you can come until 9 p.m. today. Bye, then, or whatever you want to say to us."
            ),
            [
                "The main library is open on weekdays,",
                "which means that you can come until 9 p.m. today.",
                "Bye, then, or whatever you want to say to us."
            ]
        );
        assert_eq!(
            split(
                "You can bring your books back at any time if you put them into the box beside the door."
            ),
            [
                "You can bring your books back at any time",
                "if you put them into the box beside the door."
            ]
        );
        assert_eq!(
            split(
                "In the meantime, everybody has to use the entrance on the other side of the building."
            ),
            [
                "In the meantime,",
                "everybody has to use the entrance on the other side of the building."
            ]
        );
    }

    #[test]
    fn a_first_sentence_without_a_good_place_stays_whole() {
        for text in [
            "The library is open today.",
            "The rooms of Anna, Bob, Carla and Dave are all found on the second floor of the main hall.",
            "They have apples, pears, plums and cherries from the garden behind the main hall of the school.",
            "The new building costs 1,000,000 dollars in the first and 2,000,000 dollars in the last year.",
            "She wrote \"one, two; three: four\" on the board of the seminar room in the old building.",
        ] {
            assert_eq!(split(text), [text]);
        }
    }

    #[test]
    fn a_long_list_is_cut_rather_than_waited_for() {
        assert_eq!(
            split(
                "To apply for a program you need a degree, transcripts, recommendation letters, a statement of \
                 purpose, proof of funds and a résumé."
            ),
            [
                "To apply for a program you need a degree,",
                "transcripts, recommendation letters, a statement of purpose, proof of funds and a résumé."
            ]
        );
        assert_eq!(
            split(
                "The deadline for all applicants is February 1, 2027, and the early one is December 1, 2026."
            ),
            [
                "The deadline for all applicants is February 1, 2027,",
                "and the early one is December 1, 2026."
            ]
        );
    }

    #[test]
    fn lines_are_pieces() {
        assert_eq!(
            split("# Hours\n\nWe are open:\n- Monday\n- Tuesday. Not late.\n"),
            [
                "# Hours",
                "We are open:",
                "- Monday",
                "- Tuesday.",
                "Not late."
            ]
        );
        assert_eq!(split(" \n "), Vec::<&str>::new());
    }

    #[test]
    fn long_sentences_are_cut_at_clauses_then_words_then_letters() {
        let clause = "this is a clause that has about fifty letters in it, ".repeat(8);
        let found = split(&clause);
        assert!(found.iter().all(|piece| piece.ends_with(',')), "{found:?}");
        let words = "word ".repeat(200);
        assert!(split(&words).iter().all(|piece| piece.ends_with("word")));
        let letters = "e\u{301}".repeat(500);
        assert!(split(&letters).iter().all(|piece| piece.starts_with('e')));
        assert!(split(&"字".repeat(500)).len() > 5);
        let numbers = "7".repeat(500);
        assert_eq!(split(&numbers).concat(), numbers);
    }

    proptest! {
        #[test]
        fn nothing_is_dropped_and_nothing_is_too_long(
            text in "(\\PC{0,30}|[a-z]{1,300}|[.!?;:,\"'() \n。—-]|(and you|because|word|1,000) ){0,60}"
        ) {
            let mut end = 0;
            for piece in pieces(&text) {
                prop_assert_eq!(text[end..piece.start].trim(), "");
                end = piece.start + piece.text.len();
                prop_assert_eq!(&text[piece.start..end], piece.text);
                prop_assert!(!piece.text.is_empty() && piece.text.trim() == piece.text);
                prop_assert!(heaviness(piece.text) <= PIECE_MAX);
            }
            prop_assert_eq!(text[end..].trim(), "");
        }
    }
}
