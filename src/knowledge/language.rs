//! The language that a document is written in, where it is certain.

use whatlang::{Detector, Lang};

use crate::text::is_part_of;

/// Shorter texts are not judged, in letters: two sentences. Of the documents in the packs of this repository, also the shorter
/// ones, none is taken for another language with a fourth of the certainty that is asked for.
const LETTERS_MIN: usize = 120;
/// No third of a text may be of the pack's language: one with both is for readers of both.
const PARTS: usize = 3;
/// Where more of the words begin with a capital it is a list of names. Of German prose a third does.
const CAPITALS_MAX: f32 = 0.6;
/// The languages that are told apart, by their code in two letters. What is not here is not judged.
const KNOWN: &[(&str, Lang)] = &[
    ("ar", Lang::Ara),
    ("bg", Lang::Bul),
    ("ca", Lang::Cat),
    ("cs", Lang::Ces),
    ("da", Lang::Dan),
    ("de", Lang::Deu),
    ("el", Lang::Ell),
    ("en", Lang::Eng),
    ("es", Lang::Spa),
    ("et", Lang::Est),
    ("fi", Lang::Fin),
    ("fr", Lang::Fra),
    ("he", Lang::Heb),
    ("hr", Lang::Hrv),
    ("hu", Lang::Hun),
    ("it", Lang::Ita),
    ("ja", Lang::Jpn),
    ("ko", Lang::Kor),
    ("lt", Lang::Lit),
    ("lv", Lang::Lav),
    ("nb", Lang::Nob),
    ("nl", Lang::Nld),
    ("no", Lang::Nob),
    ("pl", Lang::Pol),
    ("pt", Lang::Por),
    ("ro", Lang::Ron),
    ("ru", Lang::Rus),
    ("sk", Lang::Slk),
    ("sl", Lang::Slv),
    ("sr", Lang::Srp),
    ("sv", Lang::Swe),
    ("tr", Lang::Tur),
    ("uk", Lang::Ukr),
    ("vi", Lang::Vie),
    ("zh", Lang::Cmn),
];
/// Languages so alike that one is taken for the other.
const ALIKE: &[&[Lang]] = &[
    &[Lang::Dan, Lang::Nob, Lang::Swe],
    &[Lang::Ces, Lang::Slk],
    &[Lang::Hrv, Lang::Slv, Lang::Srp],
    &[Lang::Bul, Lang::Rus, Lang::Ukr],
    &[Lang::Cat, Lang::Spa, Lang::Por],
    &[Lang::Est, Lang::Fin],
];

/// The name of the language of a text, if it is certainly not the `expected` one, which is a code such as `en-GB`.
pub(super) fn other_language(expected: &str, text: &str) -> Option<&'static str> {
    let mut known = KNOWN.iter();
    let (_, own) = known.find(|(code, _)| is_part_of(expected, code))?;
    let detector = Detector::with_allowlist(KNOWN.iter().map(|(_, lang)| *lang).collect());
    if text.chars().filter(|sign| sign.is_alphabetic()).count() < LETTERS_MIN {
        return None;
    }
    let whole = detector
        .detect(text)
        .filter(whatlang::Info::is_reliable)?
        .lang();
    let words: Vec<&str> = text.split_whitespace().collect();
    let capitals = words
        .iter()
        .filter(|word| word.starts_with(char::is_uppercase))
        .count();
    let is_list = capitals as f32 > CAPITALS_MAX * words.len() as f32;
    let mut parts = words.chunks(words.len().div_ceil(PARTS).max(1));
    let is_own = |part: &[&str]| detector.detect_lang(&part.join(" ")) == Some(*own);
    let is_whole = !is_list && !parts.any(is_own);
    let are_alike = ALIKE
        .iter()
        .any(|group| group.contains(own) && group.contains(&whole));
    (whole != *own && is_whole && !are_alike).then(|| whole.eng_name())
}

#[cfg(test)]
mod tests {
    use super::other_language;

    const GERMAN: &str = "Die Stadtbücherei ist von Dienstag bis Samstag geöffnet. Wer einen Ausweis hat, darf bis zu zwölf Bücher \
                          für vier Wochen ausleihen. Verlorene Bücher müssen ersetzt werden, und für jede angefangene Woche wird \
                          eine Gebühr von einem Euro erhoben. Kinder unter sechs Jahren dürfen nur mit ihren Eltern kommen.";
    const ENGLISH: &str = "The town library is open from Tuesday to Saturday. Whoever has a card may borrow up to twelve books for \
                           four weeks. Books that are lost have to be replaced, and each week that has begun costs a fee of one \
                           euro. Children below the age of six may come only together with their parents.";

    #[test]
    fn a_text_in_another_language_is_named() {
        assert_eq!(other_language("en-GB", GERMAN), Some("German"));
        assert_eq!(other_language("de", ENGLISH), Some("English"));
        assert_eq!(other_language("en", ENGLISH), None);
        assert_eq!(other_language("de-CH", GERMAN), None);
    }

    #[test]
    fn what_is_short_mixed_or_not_known_is_left() {
        assert_eq!(other_language("en", &GERMAN[..100]), None);
        assert_eq!(other_language("en", &format!("{GERMAN} {ENGLISH}")), None);
        assert_eq!(other_language("eo", GERMAN), None);
        let names = "Anna Müller, Jürgen Groß, Käthe Schröder, Łukasz Kowalczyk, Élodie Lefèvre, Søren Østergård, ".repeat(3);
        assert_eq!(other_language("en", &names), None);
    }
}
