//! Where sentences end.

use std::ops::Range;

use super::abbreviations::{Abbreviation, is_starter};

/// An enumerator at the start of a sentence ("12. Close the door") has at most this many characters.
const ENUMERATOR_CHARS_MAX: usize = 4;

/// Finds the sentences of a paragraph: byte ranges in order, without white space around them and with nothing but white
/// space between them. Line breaks are white space.
pub fn sentences(paragraph: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = skip_space(paragraph, 0);
    let mut position = start;
    while let Some(offset) = find_stop(paragraph, position) {
        let stop = Stop::at(paragraph, offset);
        position = stop.closed;
        let next = skip_space(paragraph, position);
        if next < paragraph.len() && stop.ends_sentence(&paragraph[start..], start, next) {
            found.push(start..position);
            start = next;
            position = next;
        }
    }
    let end = paragraph.trim_end().len();
    if start < end {
        found.push(start..end);
    }
    found
}

/// True for a mark that may end a sentence, in whatever script.
pub fn is_stop(character: char) -> bool {
    matches!(
        character,
        '.' | '!' | '?' | '…' | '‼' | '⁇' | '⁈' | '⁉' | '\u{37e}'
    ) || is_wide_stop(character)
}

/// Whether `text` ends in a question mark, in whatever script.
pub fn asks(text: &str) -> bool {
    match text.chars().next_back() {
        Some('?' | '？' | '؟' | '\u{37e}' | '⁇' | '⁈' | '፧' | '՞') => true,
        Some(';') => is_after_greek(text, text.len() - 1),
        _ => false,
    }
}

/// Where the next stop stands from `position` on.
fn find_stop(text: &str, position: usize) -> Option<usize> {
    let mut found = text[position..].char_indices();
    found.find_map(|(offset, character)| {
        let at = position + offset;
        let asks = character == ';' && is_after_greek(text, at);
        (asks || is_stop(character)).then_some(at)
    })
}

/// Whether the letter before `at` is Greek, where a semicolon is a question mark.
fn is_after_greek(text: &str, at: usize) -> bool {
    let before = text[..at].chars().next_back();
    before.is_some_and(|letter| matches!(letter, '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}'))
}

/// True for a mark that ends a sentence in scripts that need no space after it.
fn is_wide_stop(character: char) -> bool {
    matches!(
        character,
        '。' | '！'
            | '？'
            | '｡'
            | '।'
            | '॥'
            | '؟'
            | '۔'
            | '።'
            | '፧'
            | '։'
            | '။'
            | '។'
            | '།'
            | '༎'
            | '᠃'
    )
}

/// True for a quote or bracket that may follow the stop of the sentence inside it.
pub fn is_closing(character: char) -> bool {
    matches!(
        character,
        '"' | '\'' | '”' | '’' | ')' | ']' | '»' | '*' | '_' | '」' | '』' | '）' | '】' | '》'
    )
}

/// True for a quote or bracket that may stand before a sentence's first word.
pub fn is_opening(character: char) -> bool {
    matches!(
        character,
        '"' | '\''
            | '“'
            | '„'
            | '‘'
            | '('
            | '['
            | '«'
            | '*'
            | '_'
            | '「'
            | '『'
            | '（'
            | '【'
            | '《'
            | '¿'
            | '¡'
    )
}

fn skip_space(text: &str, from: usize) -> usize {
    text.len() - text[from..].trim_start().len()
}

/// A run of stops with the quotes and brackets that close after it.
struct Stop<'a> {
    text: &'a str,
    /// Where the run begins, where it ends, and where the closing marks end.
    begin: usize,
    end: usize,
    closed: usize,
}

impl<'a> Stop<'a> {
    fn at(text: &'a str, begin: usize) -> Self {
        let end = text.len()
            - text[begin..]
                .trim_start_matches(|one| one == ';' || is_stop(one))
                .len();
        let closed = text.len() - text[end..].trim_start_matches(is_closing).len();
        Self {
            text,
            begin,
            end,
            closed,
        }
    }

    /// Whether a sentence that began at `start` ends here, when `rest` is the text from `start` on and more stands at
    /// `next`.
    fn ends_sentence(&self, rest: &str, start: usize, next: usize) -> bool {
        let stops = &self.text[self.begin..self.end];
        let spaced = next > self.closed;
        let quoted = self.closed > self.end;
        if stops.contains(is_wide_stop) {
            // 「はい。」と goes on.
            return spaced || !quoted;
        }
        if !spaced {
            return false;
        }
        let next = first_word(&self.text[next..]);
        let bare = next.trim_start_matches(is_opening);
        let small = bare.starts_with(char::is_lowercase);
        if bare.trim_matches(is_closing).chars().all(is_stop) {
            return false; // ". . ."
        }
        if stops.contains(['!', '?', '‼', '⁇', '⁈', '⁉', ';', '\u{37e}']) {
            return !(small && quoted);
        }
        if small {
            return false;
        }
        let said = &rest[..self.begin - start];
        stops != "." || full_stop_ends(said, bare)
    }
}

/// Whether one full stop after `said` ends the sentence before the word `next`.
fn full_stop_ends(said: &str, next: &str) -> bool {
    let mut words = said
        .rsplit(char::is_whitespace)
        .filter(|word| !word.is_empty());
    let word = words.next().unwrap_or_default();
    let before = words.next();
    let bare = word.trim_start_matches(is_opening);
    if before.is_none() && is_enumerator(bare) {
        return false;
    }
    if is_ordinal(bare, before.unwrap_or_default(), next) {
        return false;
    }
    if bare.starts_with(char::is_lowercase) && before.is_some_and(is_number) && !bare.contains('.')
    {
        // "5 km. Dogs are welcome", but "6 ft. 2 in."
        return !next.starts_with(|first: char| first.is_ascii_digit());
    }
    Abbreviation::of(bare, before.is_none()).ends_before(next)
}

/// German, Danish, Norwegian, Czech and Turkish words before an ordinal that is written with a stop.
const BEFORE_ORDINAL: &[&str] = &[
    "ab", "am", "beim", "bis", "das", "dem", "den", "der", "des", "die", "im", "ins", "jede",
    "jeden", "jeder", "jedes", "jedem", "seit", "vom", "zum", "zur",
];

/// What such an ordinal counts, where that is written with a capital.
const AFTER_ORDINAL: &[&str] = &[
    "advent",
    "april",
    "august",
    "bezirk",
    "cadde",
    "dezember",
    "etage",
    "februar",
    "geschoss",
    "halbjahr",
    "jahrhundert",
    "januar",
    "jänner",
    "juli",
    "juni",
    "kat",
    "klasse",
    "mai",
    "märz",
    "november",
    "obergeschoss",
    "oktober",
    "og",
    "quartal",
    "reihe",
    "semester",
    "september",
    "sokak",
    "stock",
    "stockwerk",
    "tag",
    "ug",
    "untergeschoss",
    "woche",
    "yüzyıl",
];

/// Whether the number `word` with its stop is an ordinal: "am 3. Oktober", "im 2. Stock", "15. 3. 2027".
fn is_ordinal(word: &str, before: &str, next: &str) -> bool {
    let short = |word: &str| (1..=2).contains(&word.len()) && is_number(word);
    if !short(word) {
        return false;
    }
    let dotted = |word: &str| word.strip_suffix('.').is_some_and(short);
    if next.starts_with(|first: char| first.is_ascii_digit()) {
        return dotted(next.trim_end_matches(',')) || dotted(before);
    }
    let has = |list: &[&str], word: &str| {
        let lower = word
            .trim_matches(|mark: char| !mark.is_alphanumeric())
            .to_lowercase();
        list.contains(&lower.as_str())
    };
    has(AFTER_ORDINAL, next) || has(BEFORE_ORDINAL, before) && !is_starter(next)
}

fn is_number(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit())
}

/// "7", "iv" or "B" before a list item's text.
fn is_enumerator(word: &str) -> bool {
    let short = (1..=ENUMERATOR_CHARS_MAX).contains(&word.len());
    let digits = word.bytes().all(|byte| byte.is_ascii_digit());
    let roman = word.bytes().all(|byte| b"ivx".contains(&byte));
    let letter = word.len() == 1 && word.bytes().all(|byte| byte.is_ascii_alphabetic());
    short && (digits || roman || letter)
}

fn first_word(text: &str) -> &str {
    text.split(char::is_whitespace).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn split(text: &str) -> Vec<&str> {
        sentences(text).into_iter().map(|it| &text[it]).collect()
    }

    /// Sentences are marked by `|` in `marked`.
    #[track_caller]
    fn check(marked: &str) {
        let expected: Vec<&str> = marked.split('|').map(str::trim).collect();
        assert_eq!(split(&marked.replace('|', " ")), expected);
    }

    #[test]
    fn abbreviations_numbers_and_addresses_go_on() {
        check(
            "Dr. Hill is in room B-204. | The fee is 2.5 percent, e.g. 40 dollars! | Open until 9 p.m. every day.",
        );
        check("\"Is it free?\" | Yes. | See No. 7. | Is it free? | No. | The fee is 3.5 dollars.");
        check(
            "See Room No. B-204 on p. 12 and Fig. 3. | Mr. and Mrs. Hill live on Main St. in St. Louis.",
        );
        check("We close at 5 p.m. | The gate stays open. | We open at 9 a.m. Monday to Friday.");
        check(
            "The U.S. Army moved to Washington D.C. in 1800. | He left the U.S. | The rest stayed.",
        );
        check(
            "J. R. R. Tolkien wrote it. | Choose Plan B. | It is cheaper. | Ask Acme Inc. | They know.",
        );
        check(
            "The cat sat. | Mice ran. | Open Sat. and Sun. until noon. | Closed until Oct. | Ask us.",
        );
        check("Go to https://www.example.com/a.b?c=d. | Write to info@example.com. | Thanks!");
    }

    #[test]
    fn what_signs_and_catalogues_shorten_goes_on() {
        check("The piano class meets in Rm. 12 of the annex. | Bring a book.");
        check("Turn at Hwy. 9 and Oak Pkwy. Exit 3. | The lot is free.");
        check(
            "Ask Asst. Prof. Lund in Psych. Hall, Ste. A, Mezz. Level. | She is there on Mon. and Wed.",
        );
        check("The choir sings in Gym. 2 and Annex. | The doors open at 7.");
        check("Take Bus No. 4 to Fort Ave. Station. | We are in the Hall. | Children are free.");
        check(
            "The trail is 5 km. | Dogs are welcome. | It is 6 ft. 2 in. high. | We like Rome. | Otto left.",
        );
    }

    #[test]
    fn short_forms_of_other_languages_go_on() {
        check("Die Führung beginnt am 7. November im 1. Stock. | Der Eintritt ist frei.");
        check(
            "Das Haus stammt aus dem 19. Jahrhundert. | Es liegt ca. 200 m vom Dom, vgl. S. 4. | Die Karte kostet z. B. 3 Euro.",
        );
        check(
            "Wir öffnen am 24. 12. 2027 um 10 Uhr. | Kinder bis 6 zahlen 2. | Die Kasse ist im Raum 12. | Karten gibt es dort.",
        );
        check("Výstavu vede Mgr. Nová ve 2. patře, nám. Míru 5. | Vstup je volný.");
        check("La Dra. Ruiz atiende en la Av. Mayor, núm. 4, EE. UU. | El acceso es libre.");
        check("M. Petit et Mme. Roy sont au bd. Hugo, p. ex. le lundi. | La visite est gratuite.");
        check("Il corso del prof. Neri è in p.za Verdi, tel. 555. | La visita dura un'ora.");
        check("Vraag het dhr. Smit, bijv. op ma. om tien uur. | De toegang is gratis.");
        check("Музей на пр. Мира, д. 7, стр. 2, тел. 555. | Вход свободный.");
        check("Kasa jest przy ul. Długiej 5, m.in. dla dzieci. | Bilety kosztują 5 zł.");
        check("Kursen hålls kl. 18, bl.a. på tis. i Hus B. | Den är gratis.");
        check("Sergi 3. Kat ve Atatürk Cad. No. 5 adresinde. | Giriş ücretsiz.");
        check("Πού είναι η είσοδος; | Στην οδ. Ερμού 5.");
    }

    #[test]
    fn quotes_brackets_and_marks_close_with_their_sentence() {
        check("He said \"Stop.\" | Then he left. | “Really?!” | (See below.) | Yes…  | No.");
        check(
            "\"Stop!\" he said. | \"Who is it?\" she asked. | What?! | Wait... what? | Wait... | What?",
        );
        check("He read *one word.* | Then . . . nothing. | ¿Qué? | ¡Hola!");
    }

    #[test]
    fn enumerators_belong_to_what_they_count() {
        check("1. Open the door. | Go in.");
        check("iv. Close it. | The answer is 42. | Next.");
    }

    #[test]
    fn other_scripts_have_stops_of_their_own() {
        assert_eq!(split("你好。再见！好吗？"), ["你好。", "再见！", "好吗？"]);
        assert_eq!(
            split("「はい。」と言った。次。"),
            ["「はい。」と言った。", "次。"]
        );
        check("यह एक है। | यह दो है॥ | ठीक");
        check("هل هذا صحيح؟ | نعم.");
        check("یہ ایک ہے۔ | یہ دو ہے۔");
    }

    proptest! {
        #[test]
        fn only_white_space_lies_between(text in "(\\PC|[.!?\"') \n。]|No\\. |Dr\\. |[A-Z]\\. ){0,40}") {
            let mut end = 0;
            for range in sentences(&text) {
                prop_assert_eq!(text[end..range.start].trim(), "");
                prop_assert!(!range.is_empty());
                prop_assert_eq!(text[range.clone()].trim(), &text[range.clone()]);
                end = range.end;
            }
            prop_assert_eq!(text[end..].trim(), "");
        }
    }
}
