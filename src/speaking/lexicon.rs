//! A pack's own words, and how each is said.

use std::collections::HashMap;

use super::normalise::token::{Token, tokens};
use super::normalise::{self, marked};

/// Words with their spoken forms, compared without case. A spoken form is a respelling ("win") or espeak phoneme mnemonics
/// in `[[…]]`.
#[derive(Debug, Clone, Default)]
pub struct Lexicon {
    /// By the first token in lower case: the entries that begin with it, longest first.
    starts: HashMap<String, Vec<usize>>,
    entries: Vec<Entry>,
}

#[derive(Debug, Clone)]
struct Entry {
    /// Tokens in lower case; white space is one space.
    written: Vec<String>,
    spoken: String,
}

impl Lexicon {
    /// Of words (or several words) and how they are said. The later of two equal words counts; a word without a letter or
    /// digit is left out.
    pub fn new(entries: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut lexicon = Self::default();
        let mut known: HashMap<Vec<String>, usize> = HashMap::new();
        for (word, spoken) in entries {
            // As texts are cleaned, so that both are written alike.
            let word = normalise::cleaned(word.trim(), "en");
            let written: Vec<String> = tokens(&word).iter().map(key).collect();
            let is_word = word.chars().any(char::is_alphanumeric);
            if !is_word || spoken.trim().is_empty() {
                continue;
            }
            let entry = Entry {
                written: written.clone(),
                spoken: spoken.trim().to_owned(),
            };
            if let Some(position) = known.get(&written) {
                lexicon.entries[*position] = entry;
            } else if lexicon.entries.len() < marked::ENTRIES_MAX {
                let position = lexicon.entries.len();
                lexicon
                    .starts
                    .entry(written[0].clone())
                    .or_default()
                    .push(position);
                known.insert(written, position);
                lexicon.entries.push(entry);
            }
        }
        for positions in lexicon.starts.values_mut() {
            positions.sort_by_key(|position| {
                std::cmp::Reverse(lexicon.entries[*position].written.len())
            });
        }
        lexicon
    }

    /// Whether it holds no words.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// `text` with one private character in the place of each word it knows.
    fn marked(&self, text: &str) -> String {
        let found = tokens(text);
        let mut out = String::with_capacity(text.len());
        let mut at = 0;
        while at < found.len() {
            if let Some((entry, length)) = self.entry_at(&found, at) {
                out.extend(marked::character(entry));
                at += length;
            } else {
                out.push_str(found[at].text);
                at += 1;
            }
        }
        out
    }

    /// The longest entry that stands at token `at`: its index and its tokens.
    fn entry_at(&self, found: &[Token<'_>], at: usize) -> Option<(usize, usize)> {
        let first = &found[at];
        if first.is_space() || !is_free_before(found, at) {
            return None;
        }
        let positions = self.starts.get(&key(first))?;
        let fits = |entry: &Entry| {
            let end = at + entry.written.len();
            end <= found.len()
                && found[at..end]
                    .iter()
                    .zip(&entry.written)
                    .all(|(token, written)| same(token, written))
                && is_free_after(found, end)
        };
        let position = positions
            .iter()
            .find(|position| fits(&self.entries[**position]))?;
        Some((*position, self.entries[*position].written.len()))
    }

    /// `text` with the spoken forms in their places.
    fn filled(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len() * 2);
        let mut rest = text;
        while let Some((before, entry, after)) = split_at_mark(rest) {
            out.push_str(before);
            if out.ends_with(|last: char| last.is_alphanumeric() || last == ']') {
                out.push(' ');
            }
            rest = after;
            let Some(entry) = self.entries.get(entry) else {
                continue;
            };
            let possessive = ["'s", "'S"]
                .iter()
                .find_map(|ending| after.strip_prefix(ending));
            match (entry.spoken.strip_suffix("]]"), possessive) {
                (Some(phonemes), Some(after)) => {
                    out.push_str(phonemes);
                    out.push_str(plural_of(phonemes));
                    out.push_str("]]");
                    rest = after;
                }
                _ => out.push_str(&entry.spoken),
            }
            if rest.starts_with(char::is_alphanumeric) {
                out.push(' ');
            }
        }
        out.push_str(rest);
        out
    }
}

/// What comes before the first marked place, its entry, and what comes after.
fn split_at_mark(text: &str) -> Option<(&str, usize, &str)> {
    let (start, letter, entry) = text
        .char_indices()
        .find_map(|(start, letter)| marked::index(letter).map(|entry| (start, letter, entry)))?;
    Some((&text[..start], entry, &text[start + letter.len_utf8()..]))
}

fn key(token: &Token<'_>) -> String {
    if token.is_space() {
        " ".to_owned()
    } else {
        token.text.to_lowercase()
    }
}

fn same(token: &Token<'_>, written: &str) -> bool {
    if token.is_space() {
        return written == " ";
    }
    token.text == written || token.text.to_lowercase() == written
}

/// No letter, digit or apostrophe with a letter stands right before.
fn is_free_before(found: &[Token<'_>], at: usize) -> bool {
    let before = |back: usize| {
        at.checked_sub(back)
            .and_then(|position| found.get(position))
    };
    if !found[at].is_word() {
        return true;
    }
    let joined = before(1).is_some_and(Token::is_word);
    let after_apostrophe =
        before(1).is_some_and(|token| token.text == "'") && before(2).is_some_and(Token::is_word);
    !joined && !after_apostrophe
}

/// No letter or digit follows, and no apostrophe with other letters than a possessive "s".
fn is_free_after(found: &[Token<'_>], end: usize) -> bool {
    let is_word = |at: usize| found.get(at).is_some_and(Token::is_word);
    let ends_as_word = end.checked_sub(1).is_some_and(is_word);
    if !ends_as_word {
        return true;
    }
    let apostrophe = found.get(end).is_some_and(|token| token.text == "'");
    let possessive = found
        .get(end + 1)
        .is_some_and(|token| token.text.eq_ignore_ascii_case("s"));
    let goes_on = is_word(end) || (apostrophe && is_word(end + 1) && !possessive);
    !goes_on
}

/// The plural or possessive ending after espeak mnemonics.
fn plural_of(phonemes: &str) -> &'static str {
    match phonemes.trim_end().chars().next_back() {
        Some('s' | 'z' | 'S' | 'Z') => "I#z",
        Some('p' | 't' | 'k' | 'f' | 'T') => "s",
        _ => "z",
    }
}

/// `text` as it is said in `language`, with the words of the lexicon as it says. They stay whole: rules see a name in
/// their place, so that what stands around them is read with its context.
pub fn speakable(text: &str, language: &str, lexicon: &Lexicon) -> String {
    let cleaned = normalise::cleaned(text, language);
    if lexicon.is_empty() {
        return normalise::spoken(&cleaned, language);
    }
    lexicon.filled(&normalise::spoken(&lexicon.marked(&cleaned), language))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn lexicon() -> Lexicon {
        let entries = [
            ("Nguyen", "win"),
            ("Okafor", "[[oUk'af3]]"),
            ("Leicester", "lester"),
            ("Leicester House", "lester house"),
            ("I-20", "eye twenty"),
            ("GMAT", "jee mat"),
            ("C++", "see plus plus"),
            ("café", "kaffay"),
            ("Bus", "[[b'Vs]]"),
        ];
        Lexicon::new(entries.map(|(word, spoken)| (word.to_owned(), spoken.to_owned())))
    }

    #[test]
    fn its_words_go_first() {
        let cases = [
            ("Dr. Nguyen at 5 pm", "Doctor win at five P M"),
            ("NGUYEN's office", "win's office"),
            ("Okafor’s house", "[[oUk'af3z]] house"),
            ("the Bus's door", "the [[b'VsI#z]] door"),
            ("Leicester  House, Leicester", "lester house, lester"),
            ("Form I-20, not DI-20", "Form eye twenty, not D I twenty"),
            ("the GMAT or 2 GMATs", "the jee mat or two GMATs"),
            ("learn C++ in 3 weeks", "learn see plus plus in three weeks"),
            ("**Nguyen** and _Okafor_", "win and [[oUk'af3]]"),
            ("the CAFE\u{301}", "the kaffay"),
            (
                "okafor@northfield.example",
                "[[oUk'af3]] at northfield dot example",
            ),
            ("12 Nguyen St.", "twelve win Street."),
            ("(Okafor)", "([[oUk'af3]])"),
            ("[[Okafor]]", "(([[oUk'af3]]))"),
        ];
        let lexicon = lexicon();
        for (written, spoken) in cases {
            assert_eq!(speakable(written, "en-us", &lexicon), spoken, "{written}");
        }
    }

    #[test]
    fn other_languages_have_words_of_their_own_too() {
        let spoken = speakable("Frau Nguyen, um 5 Uhr", "de", &lexicon());
        assert_eq!(spoken, "Frau win, um 5 Uhr");
    }

    #[test]
    fn the_later_of_two_counts_and_empty_ones_do_not() {
        let entries = [
            ("Ada", "ay da"),
            ("ada", "ah da"),
            ("-", "dash"),
            ("x", " "),
        ];
        let lexicon =
            Lexicon::new(entries.map(|(word, spoken)| (word.to_owned(), spoken.to_owned())));
        assert_eq!(speakable("Ada - x", "en", &lexicon), "ah da - x");
        assert!(Lexicon::new([]).is_empty());
    }

    proptest! {
        #[test]
        fn no_text_brings_phonemes(text in any::<String>(), around in "(Okafor|\\[|\\]|'s|\u{f0000}| ){0,9}") {
            let spoken = speakable(&format!("{text}{around}"), "en", &lexicon());
            let without = spoken.replace("[[oUk'af3]]", "").replace("[[oUk'af3z]]", "").replace("[[b'Vs", "");
            prop_assert!(!without.contains("[["), "{spoken}");
        }
    }
}
