//! Where a long sentence may be cut so that it still sounds like one.

/// How good a place is, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    /// After a semicolon, a colon or a dash.
    Mark,
    /// After a comma that is not part of a list, a date or a name.
    Comma,
    /// Before a conjunction or a bracket.
    Joint,
    /// After a comma between the items of a list.
    Item,
    /// After a comma in a date or a name, and whatever lies inside quotes or brackets.
    Weak,
}

/// A place where a sentence may be cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cut {
    /// Bytes before it.
    pub(super) at: usize,
    /// Weight before it.
    pub(super) weight: usize,
    pub(super) rank: Rank,
}

/// What was found in the beginning of a sentence.
#[derive(Debug, Default)]
pub(super) struct Clauses {
    pub(super) cuts: Vec<Cut>,
    /// Weight of what was looked at.
    pub(super) weight: usize,
    /// Bytes that were looked at: all, or less when the limit was reached.
    pub(super) end: usize,
}

/// List items have at most this many words; a longer run between commas is a clause.
const ITEM_WORDS_MAX: usize = 3;

/// A bracket shorter than this belongs to the word before it.
const BRACKET_BYTES_MIN: usize = 20;

/// Lower case; sorted.
const CONJUNCTIONS: &[&str] = &[
    "although", "because", "but", "if", "since", "so", "unless", "until", "when", "where",
    "whereas", "while",
];

/// A clause begins with these after "and" or "or"; lower case, sorted.
const SUBJECTS: &[&str] = &[
    "he", "here", "i", "it", "please", "she", "that", "then", "there", "they", "this", "we", "you",
];

/// How long a character takes to say, in letters: a digit is a word, and a Chinese character a syllable.
pub(super) fn weight(character: char) -> usize {
    let syllable = matches!(character, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}');
    if character.is_numeric() || syllable {
        3
    } else {
        1
    }
}

/// Finds the places to cut `text`, looking no further than `weight_max`.
pub(super) fn clauses(text: &str, weight_max: usize) -> Clauses {
    let mut found = Clauses::default();
    let mut depth = Depth::default();
    let mut comma = None;
    for (at, character) in text.char_indices() {
        let end = at + character.len_utf8();
        if found.weight + weight(character) > weight_max {
            break;
        }
        let before = found.weight;
        found.weight += weight(character);
        found.end = end;
        let rest = &text[end..];
        let inside = depth.pass(character);
        let place = match character {
            ',' | '،' | '，' | '、' => {
                let rank = comma_rank(&text[comma.unwrap_or(0)..at], comma.is_some(), rest);
                comma = Some(end);
                breaks_after(character, rest).then_some((end, rank))
            }
            ';' | ':' | '؛' | '；' | '：' => {
                breaks_after(character, rest).then_some((end, Rank::Mark))
            }
            '—' => Some((end, Rank::Mark)),
            '–' | '-' => is_dash(&text[..at], rest).then_some((end, Rank::Mark)),
            _ if character.is_whitespace() => {
                joins(rest).then_some((text[..at].trim_end().len(), Rank::Joint))
            }
            _ => None,
        };
        if let Some((at, rank)) = place.filter(|(at, _)| *at > 0) {
            let rank = if inside { Rank::Weak } else { rank };
            let weight = if at == end { found.weight } else { before };
            found.cuts.push(Cut { at, weight, rank });
        }
    }
    found
}

/// Whether quotes or brackets are open.
#[derive(Debug, Default)]
struct Depth {
    open: usize,
    quoted: bool,
}

impl Depth {
    /// Takes the next character; returns whether it stands inside.
    fn pass(&mut self, character: char) -> bool {
        match character {
            '(' | '[' | '“' | '„' | '«' | '（' | '「' | '『' | '《' => self.open += 1,
            ')' | ']' | '”' | '»' | '）' | '」' | '』' | '》' => {
                self.open = self.open.saturating_sub(1);
            }
            '"' => self.quoted = !self.quoted,
            _ => {}
        }
        self.quoted || self.open > 0
    }
}

/// "1,000" and "10:30" are not cut; marks of scripts without spaces need none.
fn breaks_after(mark: char, rest: &str) -> bool {
    !mark.is_ascii() && !matches!(mark, '،' | '؛') || rest.starts_with(char::is_whitespace)
}

/// A dash between spaces that is not a range of numbers.
fn is_dash(before: &str, rest: &str) -> bool {
    let from = before.trim_end().chars().next_back();
    let to = rest.trim_start().chars().next();
    before.ends_with(char::is_whitespace)
        && rest.starts_with(char::is_whitespace)
        && !(from.is_some_and(char::is_numeric) && to.is_some_and(char::is_numeric))
}

/// Ranks the comma between `segment`, which a comma may stand before, and `rest`.
fn comma_rank(segment: &str, after_comma: bool, rest: &str) -> Rank {
    let next = rest.trim_start();
    let name = next.starts_with(|first: char| first.is_uppercase() || first.is_numeric());
    let pronoun = matches!(word(next), "I" | "I'm" | "I'll" | "I've");
    let short = segment.split_whitespace().count() <= ITEM_WORDS_MAX;
    let item = after_comma && short && !segment.contains(char::is_numeric);
    if name && !pronoun {
        Rank::Weak
    } else if item && is_link(word(next)) || is_item(next) {
        Rank::Item
    } else {
        Rank::Comma
    }
}

/// Whether `text` begins with a few words and then goes on as a list does.
fn is_item(text: &str) -> bool {
    for (index, word) in text.split_whitespace().take(ITEM_WORDS_MAX + 1).enumerate() {
        if index > 0 && is_link(word) {
            return true;
        }
        if word.ends_with([',', '،']) {
            return true;
        }
    }
    false
}

fn is_link(word: &str) -> bool {
    matches!(word, "and" | "or")
}

/// Whether a clause or a bracket begins here.
fn joins(rest: &str) -> bool {
    let first = word(rest).to_lowercase();
    let second = rest[word(rest).len()..].trim_start();
    let long = || {
        rest.bytes()
            .take(BRACKET_BYTES_MIN)
            .all(|byte| byte != b')')
    };
    rest.starts_with('(') && long()
        || CONJUNCTIONS.binary_search(&first.as_str()).is_ok()
        || is_link(&first)
            && SUBJECTS
                .binary_search(&word(second).to_lowercase().as_str())
                .is_ok()
}

fn word(text: &str) -> &str {
    text.split(char::is_whitespace).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn best(text: &str) -> Vec<&str> {
        let found = clauses(text, 1000);
        assert_eq!(found.end, text.len());
        let strong = found.cuts.iter().filter(|cut| cut.rank < Rank::Item);
        strong.map(|cut| &text[..cut.at]).collect()
    }

    #[test]
    fn the_lists_are_sorted_for_the_search() {
        assert!(CONJUNCTIONS.is_sorted() && SUBJECTS.is_sorted());
    }

    #[test]
    fn clauses_are_found() {
        assert_eq!(
            best("It is open; come in: now — or never, as you like"),
            [
                "It is open;",
                "It is open; come in:",
                "It is open; come in: now —",
                "It is open; come in: now — or never,"
            ]
        );
        assert_eq!(
            best("ask when it opens and we say (in as few words as we can) yes and (or) no"),
            ["ask", "ask when it opens", "ask when it opens and we say"]
        );
        assert_eq!(best("一、二，三"), ["一、", "一、二，"]);
    }

    #[test]
    fn numbers_lists_names_quotes_and_brackets_stay_whole() {
        for whole in [
            "1,000 at 10:30 or 9 - 17",
            "apples, pears, plums, and cherries",
            "red, green or blue",
            "Springfield, Illinois on May 5, 2024",
            "he said \"yes, maybe; then no\" twice",
            "(see this, but only if: so) well-known",
        ] {
            assert!(best(whole).is_empty(), "{whole}: {:?}", best(whole));
        }
    }

    #[test]
    fn looks_no_further_than_asked() {
        let found = clauses("one; two; three", 8);
        assert_eq!((found.cuts.len(), found.weight, found.end), (1, 8, 8));
    }
}
