//! Numbers as they are compared: in hundredths, whether in digits or in words.

/// Numbers in words, English and German, from one.
const NUMBERS: &[&[&str]] = &[
    &["one", "eins", "einen", "einer"],
    &["two", "zwei"],
    &["three", "drei"],
    &["four", "vier"],
    &["five", "fünf"],
    &["six", "sechs"],
    &["seven", "sieben"],
    &["eight", "acht"],
    &["nine", "neun"],
    &["ten", "zehn"],
    &["eleven", "elf"],
    &["twelve", "zwölf"],
];

/// A number in hundredths: "12", "12.50", "1,200", "7,50", "twelve".
pub(super) fn hundredths(word: &str) -> Option<u64> {
    let spelt = NUMBERS.iter().position(|names| names.contains(&word));
    if let Some(number) = spelt {
        return Some((number as u64 + 1) * 100);
    }
    if !word.starts_with(|first: char| first.is_ascii_digit()) || word.len() > 12 {
        return None;
    }
    let (whole, part) = match word.rsplit_once(['.', ',']) {
        Some((whole, part)) if part.len() == 2 => (whole, part),
        Some((whole, part)) if part.len() == 1 => (whole, part),
        _ => (word, ""),
    };
    let whole: String = whole
        .chars()
        .filter(|sign| !",.'".contains(*sign))
        .collect();
    let part: u64 = match part.len() {
        0 => 0,
        1 => part.parse::<u64>().ok()? * 10,
        _ => part.parse().ok()?,
    };
    Some(whole.parse::<u64>().ok()? * 100 + part)
}

#[cfg(test)]
mod tests {
    use super::hundredths;

    #[test]
    fn numbers_are_read_in_digits_and_words() {
        for (word, wanted) in [
            ("12", Some(1_200)),
            ("12.50", Some(1_250)),
            ("7,5", Some(750)),
            ("1,200", Some(120_000)),
            ("zwölf", Some(1_200)),
            ("many", None),
        ] {
            assert_eq!(hundredths(word), wanted, "{word}");
        }
    }
}
