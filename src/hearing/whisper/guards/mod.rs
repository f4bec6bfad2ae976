//! Guards against text that nobody said. On silence, noise and music Whisper does not stay quiet: it writes what stood
//! under the silent parts of the films it was trained on, or says one thing again and again.

use std::time::Duration;

use crate::hearing::Rejection;

/// Probability of "no speech" from which it is believed, if the words are unlikely too. Source: OpenAI's Whisper,
/// `no_speech_threshold`.
const NO_SPEECH: f32 = 0.6;
/// Mean logarithm of the words' probabilities below which they are not believed if "no speech" is likely. Source: OpenAI's
/// Whisper, `logprob_threshold`.
const INVENTED: f32 = -1.0;
/// The same for words in what is speech. Source: 84 letters, digits and commands, clean and in noise of 15 and 5 dB, with
/// tiny.en: half of the right ones that -1.0 throws away lie above this, and what noise made up lay in "no speech".
const UNSURE: f32 = -1.3;
/// Mean logarithm from which the words are so sure that "no speech" need not be asked for: a probability of 0.6.
const SURE: f32 = -0.5;
/// Probability of "no speech" up to which a stock phrase is believed. Source: as above; where nobody spoke it was 0.59 to
/// 0.94 with every text.
const STOCK_NO_SPEECH: f32 = 0.4;
/// Mean logarithm from which a stock phrase is believed. Source: as above; "okay" for the letter k has -0.56 to -0.85.
const STOCK_SURE: f32 = -0.9;
/// The least voice that a stock phrase takes, spoken fast.
const STOCK_VOICE_MIN: Duration = Duration::from_millis(200);
/// Letters that a person says in a second at most, when in a hurry. Source: 25 is English at 300 words a minute.
const LETTERS_PER_SECOND: f32 = 25.0;
/// How often one word may be said in a row: telephone numbers have runs of digits.
const WORD_REPEATS_MAX: usize = 7;
/// How often a phrase of several words may be said in a row.
const PHRASE_REPEATS_MAX: usize = 3;
/// The longest phrase that is looked for.
const PHRASE_WORDS_MAX: usize = 12;
/// Words from which a text must not consist of the same few words only.
const VARIED_FROM_WORDS: usize = 24;
/// Different groups of three words as a share of all, below which a text repeats itself. Source: where OpenAI's
/// compression ratio of 2.4 lies for English, on texts that loop with small changes.
const VARIED_SHARE: f32 = 0.4;
/// For how many letters or signs in a row a word may repeat the same few.
const LETTER_RUN_MAX: usize = 12;
/// How many they are at most.
const LETTER_CYCLE_MAX: usize = 4;

/// What Whisper writes where nobody speaks, in lower case without punctuation.
const STOCK: &[&str] = &[
    "bye",
    "bye bye",
    "danke",
    "gracias",
    "i'll see you next time",
    "merci",
    "music",
    "oh",
    "okay",
    "please subscribe",
    "please subscribe to my channel",
    "see you",
    "see you in the next video",
    "see you next time",
    "so",
    "thank you",
    "thank you bye",
    "thank you for watching",
    "thank you so much",
    "thank you so much for watching",
    "thank you thank you",
    "thank you very much",
    "thank you very much for watching",
    "thanks",
    "thanks for listening",
    "thanks for watching",
    "the end",
    "uh",
    "um",
    "vielen dank",
    "vielen dank fürs zuschauen",
    "you",
    "you you",
    "продолжение следует",
    "спасибо за просмотр",
    "ご視聴ありがとうございました",
    "谢谢观看",
];

/// Parts of the credits of subtitles, which nobody says to a machine.
const CREDITS: &[&str] = &[
    "amara.org",
    "captioned by",
    "captioning by",
    "sous-titrage",
    "sous-titres",
    "subtitles by",
    "subtitled by",
    "subtítulos por",
    "transcribed by",
    "transcription by",
    "untertitel",
    "www.",
    "субтитры",
    "字幕",
];

/// What is known about a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Evidence<'a> {
    /// The text, annotations taken out.
    pub(super) text: &'a str,
    /// Mean of the natural logarithms of its tokens' probabilities.
    pub(super) log_probability: f32,
    /// Probability that nobody speaks, if it was asked for.
    pub(super) no_speech: Option<f32>,
    /// How much of the sound stands out of its steady part.
    pub(super) voiced: Duration,
}

/// Why a text must not be believed; none if it may.
pub(super) fn judge(evidence: &Evidence<'_>) -> Option<Rejection> {
    let no_speech = evidence.no_speech.unwrap_or_default();
    let invented = evidence.log_probability < INVENTED
        || (evidence.log_probability < SURE && !has_time(evidence));
    if evidence.text.is_empty() || (no_speech > NO_SPEECH && invented) {
        Some(Rejection::NoSpeech)
    } else if repeats(evidence.text) {
        Some(Rejection::Repetition)
    } else if is_credit(evidence.text) || (is_stock(evidence.text) && !backed(evidence)) {
        Some(Rejection::StockPhrase)
    } else if evidence.log_probability < UNSURE {
        Some(Rejection::Unsure)
    } else {
        None
    }
}

/// Whether "no speech" must be asked for before a text is judged. That takes one step of the decoder, and most texts do not
/// need it.
pub(super) fn needs_no_speech(text: &str, log_probability: f32) -> bool {
    !text.is_empty() && (log_probability < SURE || is_stock(text))
}

/// Whether a stock phrase was probably really said.
fn backed(evidence: &Evidence<'_>) -> bool {
    evidence.log_probability >= STOCK_SURE
        && evidence.no_speech.is_some_and(|p| p <= STOCK_NO_SPEECH)
        && evidence.voiced >= STOCK_VOICE_MIN
        && has_time(evidence)
}

/// Whether there is as much voice as the text takes. In loud noise less of a voice stands out than there is.
fn has_time(evidence: &Evidence<'_>) -> bool {
    let letters = evidence.text.chars().count() as f32;
    evidence.voiced >= Duration::from_secs_f32(letters / LETTERS_PER_SECOND)
}

fn is_stock(text: &str) -> bool {
    let plain = words(text).join(" ");
    STOCK.contains(&plain.as_str())
}

fn is_credit(text: &str) -> bool {
    let lower = text.to_lowercase();
    CREDITS.iter().any(|credit| lower.contains(credit))
}

/// The words in lower case, without punctuation around them.
fn words(text: &str) -> Vec<String> {
    text.split_whitespace()
        .map(|word| {
            let bare = word.trim_matches(|letter: char| !letter.is_alphanumeric());
            bare.to_lowercase()
        })
        .filter(|word| !word.is_empty())
        .collect()
}

/// Whether a text says one thing again and again as no person does.
fn repeats(text: &str) -> bool {
    let words = words(text);
    loops(&words) || monotonous(&words) || letter_run(text)
}

/// Whether some phrase stands too often in a row.
fn loops(words: &[String]) -> bool {
    (1..=PHRASE_WORDS_MAX).any(|length| {
        let allowed = if length == 1 {
            WORD_REPEATS_MAX
        } else {
            PHRASE_REPEATS_MAX
        };
        // As many words in a row that equal the one a phrase earlier as make one repetition too many.
        let limit = allowed * length;
        let mut run = 0;
        (length..words.len()).any(|i| {
            run = if words[i] == words[i - length] {
                run + 1
            } else {
                0
            };
            run >= limit
        })
    })
}

/// Whether a long text has too few different groups of three words.
fn monotonous(words: &[String]) -> bool {
    if words.len() < VARIED_FROM_WORDS {
        return false;
    }
    let mut groups: Vec<&[String]> = words.windows(3).collect();
    let all = groups.len() as f32;
    groups.sort_unstable();
    groups.dedup();
    (groups.len() as f32) < all * VARIED_SHARE
}

/// Whether a few letters stand too often in a row within one word, as in `Blo-o-o-o-o-o-o-o`. Numbers may.
fn letter_run(text: &str) -> bool {
    text.split_whitespace().any(|word| {
        let letters: Vec<char> = word.chars().collect();
        (1..=LETTER_CYCLE_MAX).any(|cycle| {
            letters
                .windows(LETTER_RUN_MAX + cycle)
                .any(|run| is_cycle(run, cycle) && !run.iter().any(char::is_ascii_digit))
        })
    })
}

fn is_cycle(letters: &[char], cycle: usize) -> bool {
    letters.iter().zip(&letters[cycle..]).all(|(a, b)| a == b)
}

/// A text without what Whisper notes about sounds, such as `[BLANK_AUDIO]`, `(music)`, `*coughs*` or `♪`, and with single
/// spaces. What was opened and never closed goes too.
pub(super) fn without_annotations(text: &str) -> String {
    let mut kept = String::new();
    let mut closing: Option<char> = None;
    for letter in text.chars() {
        match (closing, letter) {
            (Some(end), _) if letter == end => closing = None,
            (Some(_), _) | (None, '♪' | '♫' | '♩' | '♬') => {}
            (None, '[') => closing = Some(']'),
            (None, '(') => closing = Some(')'),
            (None, '{') => closing = Some('}'),
            (None, '*') => closing = Some('*'),
            (None, _) => kept.push(letter),
        }
    }
    let mut spaced = String::with_capacity(kept.len());
    for word in kept.split_whitespace() {
        if !spaced.is_empty() {
            spaced.push(' ');
        }
        spaced.push_str(word);
    }
    // Punctuation that is left of an annotation is no text.
    if spaced.chars().any(char::is_alphanumeric) {
        spaced
    } else {
        String::new()
    }
}

#[cfg(test)]
mod tests;
