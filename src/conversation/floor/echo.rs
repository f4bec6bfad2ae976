//! Our own words, heard again through the microphone.

use super::words::plain;

/// So much of what was heard must be in what is being said, in its order. Source: `tiny.en` writes down
/// what is left of an echo with 30 to 37 % of its words wrong where speech is 5 to 10 dB louder; a question about what is being said
/// ("what about the graduate fee") shares less with it.
const SHARE: f32 = 0.7;

/// Words of numbers: what stands in digits is said, and written down again, in words. English and German; in other
/// languages numbers count as misheard.
const NUMBERS: &[&str] = &[
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
    "thirty",
    "forty",
    "fifty",
    "sixty",
    "seventy",
    "eighty",
    "ninety",
    "hundred",
    "thousand",
    "point",
    "null",
    "eins",
    "zwei",
    "drei",
    "vier",
    "fünf",
    "sechs",
    "sieben",
    "acht",
    "neun",
    "zehn",
    "elf",
    "zwölf",
    "zwanzig",
    "dreißig",
    "vierzig",
    "fünfzig",
    "sechzig",
    "siebzig",
    "achtzig",
    "neunzig",
    "hundert",
    "tausend",
];

/// Whether `heard` is an echo of the sentences `said`.
pub(super) fn is_of<'a>(heard: &str, said: impl Iterator<Item = &'a str>) -> bool {
    let heard = plain(heard);
    let said: Vec<String> = said.flat_map(plain).collect();
    let (heard_numbers, heard) = apart(heard);
    let (said_numbers, said) = apart(said);
    if heard.is_empty() {
        return heard_numbers && said_numbers;
    }
    longest_common(&heard, &said) as f32 >= SHARE * heard.len() as f32
}

/// Whether there are numbers among the words, and the other words.
fn apart(words: Vec<String>) -> (bool, Vec<String>) {
    let is_number = |word: &String| {
        word.starts_with(|first: char| first.is_ascii_digit()) || NUMBERS.contains(&word.as_str())
    };
    let (numbers, others): (Vec<_>, Vec<_>) = words.into_iter().partition(is_number);
    (!numbers.is_empty(), others)
}

/// The length of the longest run of words that both have in the same order, others between them left out.
fn longest_common(one: &[String], other: &[String]) -> usize {
    let mut best = vec![0; other.len() + 1];
    for word in one {
        let mut diagonal = 0;
        for (place, theirs) in other.iter().enumerate() {
            let above = best[place + 1];
            best[place + 1] = if word == theirs {
                diagonal + 1
            } else {
                above.max(best[place])
            };
            diagonal = above;
        }
    }
    best[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_words_are_known_though_some_are_misheard() {
        let said = [
            "The library is open from nine to five.",
            "On Sunday it is closed.",
        ];
        for (heard, own) in [
            ("the library is open from nine", true),
            ("library is open from mine to five", true),
            ("on Sunday it is closed", true),
            ("five on sunday", true),
            ("nine to five", true),
            ("it closes at 17:00", false),
            ("what about the library", false),
            ("is it open on Monday", false),
            ("stop", false),
            ("", false),
        ] {
            assert_eq!(is_of(heard, said.into_iter()), own, "{heard}");
        }
    }
}
