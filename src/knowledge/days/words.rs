//! The words of a sentence as days and times are read from them.

use crate::text::{GERMAN_WEEKDAYS, MONTHS, SHORT_WEEKDAYS, WEEKDAYS};

/// The months in German.
pub(in crate::knowledge) const GERMAN_MONTHS: [&str; 12] = [
    "januar",
    "februar",
    "märz",
    "april",
    "mai",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "dezember",
];

/// The place of a weekday in the week, Monday 0, by its name, its plural or its first letters.
pub(in crate::knowledge) fn weekday(word: &str) -> Option<usize> {
    let word = word.to_lowercase();
    let word = word.trim_end_matches('.');
    let one = word.strip_suffix('s').unwrap_or(word);
    let named = |days: &[&str]| days.iter().position(|day| *day == word || *day == one);
    named(&WEEKDAYS)
        .or_else(|| named(&GERMAN_WEEKDAYS))
        .or_else(|| SHORT_WEEKDAYS.iter().position(|day| *day == word))
}

/// Words in lower case, signs apart but those of money, dashes between them as words.
pub(in crate::knowledge) fn words(text: &str) -> Vec<String> {
    let mut apart = String::with_capacity(text.len() + 8);
    let mut last = ' ';
    let lower = text.to_lowercase();
    let mut characters = lower.chars().peekable();
    while let Some(character) = characters.next() {
        // A hyphen between numbers is a span: "9-17", "24.-26.".
        let is_digit = |character: char| character.is_ascii_digit();
        let spans = character == '-'
            && (is_digit(last) || last == '.')
            && characters.peek().copied().is_some_and(is_digit);
        if spans || matches!(character, '–' | '—') {
            apart.push_str(" – ");
        } else if character == '&' {
            apart.push_str(" and ");
        } else {
            apart.push(character);
        }
        last = character;
    }
    let belongs = |character: char| character.is_alphanumeric() || ":.–-€$£%".contains(character);
    let words = apart
        .split(|character: char| !belongs(character))
        .map(|word| {
            let is_date = word.ends_with('.') && day_and_month(word).is_some();
            let bare = word.trim_end_matches(['.', ':']);
            if is_date { word } else { bare }
        })
        .filter(|word| !word.is_empty());
    let mut all = Vec::new();
    for word in words {
        match word.split_once('-').filter(|(from, to)| are_ends(from, to)) {
            Some((from, to)) => all.extend([from, "–", to].map(str::to_owned)),
            None => all.push(word.to_owned()),
        }
    }
    all
}

/// Whether two words with a hyphen between them are the ends of a span: "mon-thu", "8am-6pm", "apr-oct".
fn are_ends(from: &str, to: &str) -> bool {
    let is_half = |word: &str| {
        let digits = word.trim_end_matches(['a', 'p', 'm', '.']);
        digits.len() < word.len() && digits.ends_with(|last: char| last.is_ascii_digit())
    };
    // "10 am-6 pm"
    let is_sign = ["am", "pm", "a.m", "p.m", "uhr"].contains(&from);
    let is_time = |word: &str| is_half(word) || word.parse::<u8>().is_ok();
    weekday(from).is_some() && weekday(to).is_some()
        || month(from).is_some() && month(to).is_some()
        || (is_half(from) || is_sign) && is_time(to)
}

/// The number of a month by its name or its first letters, in lower case.
pub(in crate::knowledge) fn month(word: &str) -> Option<i8> {
    let is = |month: &str| {
        let short = month
            .char_indices()
            .nth(3)
            .map_or(month, |(end, _)| &month[..end]);
        word == month || word == short
    };
    let found = MONTHS.iter().position(|month| is(month));
    let found = found.or_else(|| GERMAN_MONTHS.iter().position(|month| is(month)));
    Some(found? as i8 + 1)
}

/// "24.12.", "24.12.2027".
pub(super) fn day_and_month(word: &str) -> Option<(i8, i8, Option<i16>)> {
    let mut parts = word.splitn(3, '.');
    let (day, month) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    let year = match parts.next()?.trim_end_matches('.') {
        "" => None,
        year => Some(
            year.parse()
                .ok()
                .filter(|year| (1900..2200).contains(year))?,
        ),
    };
    ((1..=31).contains(&day) && (1..=12).contains(&month)).then_some((day, month, year))
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn a_hyphen_is_a_span_between_days_months_and_times() {
        for (text, wanted) in [
            ("Mon-Thu 8am-6pm", "mon – thu 8am – 6pm"),
            ("Apr-Oct, 9-17", "apr – oct 9 – 17"),
            ("10 am-6 pm", "10 am – 6 pm"),
            ("Montag-Freitag", "montag – freitag"),
            (
                "a walk-in clinic, covid-19 tests",
                "a walk-in clinic covid-19 tests",
            ),
        ] {
            assert_eq!(words(text).join(" "), wanted, "{text}");
        }
    }
}
