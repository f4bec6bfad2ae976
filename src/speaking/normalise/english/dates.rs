//! Dates with names of months, and what all dates share.

use super::numbers::{is_ordinal_suffix, ordinal, year};
use super::token::Kind;
use super::view::{Reading, View, is_capitalised, lookup};

/// Months and their abbreviations.
const MONTHS: [(&str, u64); 24] = [
    ("january", 1),
    ("february", 2),
    ("march", 3),
    ("april", 4),
    ("may", 5),
    ("june", 6),
    ("july", 7),
    ("august", 8),
    ("september", 9),
    ("october", 10),
    ("november", 11),
    ("december", 12),
    ("jan", 1),
    ("feb", 2),
    ("mar", 3),
    ("apr", 4),
    ("jun", 6),
    ("jul", 7),
    ("aug", 8),
    ("sep", 9),
    ("sept", 9),
    ("oct", 10),
    ("nov", 11),
    ("dec", 12),
];

/// The name of month 1 to 12.
pub(super) fn month_name(month: u64) -> &'static str {
    let known = MONTHS
        .get((month as usize).wrapping_sub(1))
        .map_or("", |(name, _)| *name);
    match known {
        "january" => "January",
        "february" => "February",
        "march" => "March",
        "april" => "April",
        "may" => "May",
        "june" => "June",
        "july" => "July",
        "august" => "August",
        "september" => "September",
        "october" => "October",
        "november" => "November",
        _ => "December",
    }
}

/// Whether it is the name of a month or an abbreviation of one.
pub(super) fn is_month(word: &str) -> bool {
    lookup(&MONTHS, word).is_some()
}

/// "the fifth of May twenty ten".
pub(super) fn day_month(view: &View<'_>, day: u64, month: u64) -> String {
    if view.style.british {
        format!("the {} of {}", ordinal(day, false), month_name(month))
    } else {
        format!("{} {}", month_name(month), ordinal(day, false))
    }
}

/// A month at token `at`: its number and its tokens with a point. Words that are also others ("may", "march", "mar") need
/// a capital.
fn month(view: &View<'_>, at: usize) -> Option<(u64, usize)> {
    let word = view.text(at);
    let found = lookup(&MONTHS, word)?;
    let ambiguous = matches!(word, "may" | "march" | "mar");
    let shows = (view.kind(at + 1) == Kind::Space && view.kind(at + 2) == Kind::Number) || at > 0;
    if view.kind(at) != Kind::Word || (ambiguous && !shows) {
        return None;
    }
    let short = word.len() <= 4
        && !matches!(found, 5..=7 if word.len() == 4 || word.len() == 3 && found == 5);
    let point = usize::from(short && view.text(at + 1) == ".");
    Some((found, 1 + point))
}

/// A day of the month at token `at`, with its suffix: its number and its tokens.
pub(super) fn day(view: &View<'_>, at: usize) -> Option<(u64, usize)> {
    let text = view.text(at);
    if view.kind(at) != Kind::Number || text.len() > 2 {
        return None;
    }
    let value: u64 = text.parse().ok().filter(|value| (1..=31).contains(value))?;
    if view.kind(at + 1) == Kind::Word {
        return is_ordinal_suffix(value, view.text(at + 1)).then_some((value, 2));
    }
    Some((value, 1))
}

/// A year of four digits at token `at`, which no other digits follow.
fn four_digits(view: &View<'_>, at: usize) -> Option<u64> {
    let text = view.text(at);
    let goes_on = matches!(view.text(at + 1), ":" | "/") && view.kind(at + 2) == Kind::Number
        || (view.text(at + 1) == "," && view.kind(at + 2) == Kind::Number)
        || view.kind(at + 1) == Kind::Word;
    (view.kind(at) == Kind::Number && text.len() == 4 && !goes_on && !text.starts_with('0'))
        .then(|| text.parse().ok())
        .flatten()
}

/// A year after a date: `, 2027`, ` 2027`, `-2027`, `,1998`. Its words and its tokens.
fn year_after(view: &View<'_>, at: usize) -> Option<(String, usize)> {
    let comma = usize::from(view.text(at) == ",");
    let gap = comma
        + usize::from(view.kind(at + comma) == Kind::Space || (comma == 0 && view.text(at) == "-"));
    if gap == 0 {
        return None;
    }
    let value = four_digits(view, at + gap)?;
    let separator = if comma == 1 { ", " } else { " " };
    Some((format!("{separator}{}", year(value)), gap + 1))
}

/// Starts with a word: `Jan. 5, 2025`, `May 3 to 7`, `July 2012`, `Jan-15-2020`.
pub(super) fn read_word(view: &View<'_>) -> Option<Reading> {
    let (month, taken) = month(view, 0)?;
    let separated = view.kind(taken) == Kind::Space || view.text(taken) == "-";
    let start = taken + 1;
    if !separated || view.kind(start) != Kind::Number {
        return short_month(view, month, taken);
    }
    let name = month_name(month);
    let written = view.text(0);
    if let Some(value) = four_digits(view, start) {
        let is_plausible = (1000..2200).contains(&value);
        return is_plausible.then(|| Reading::new(format!("{name} {}", year(value)), start + 1));
    }
    let (first, used) = day(view, start).filter(|(_, used)| is_day(view, start + used))?;
    if written == "may" && used == 1 && year_after(view, start + 1).is_none() && !view.style.shouted
    {
        return None;
    }
    let mut spoken = format!("{name} {}", ordinal(first, false));
    let mut tokens = start + used;
    more_days(view, &mut spoken, &mut tokens);
    if let Some((year, taken)) = year_after(view, tokens) {
        spoken.push_str(&year);
        tokens += taken;
    }
    Some(Reading::new(spoken, tokens))
}

/// Whether what follows a possible day leaves it one: not a time, an amount or a decimal.
fn is_day(view: &View<'_>, at: usize) -> bool {
    let joined = matches!(view.text(at), ":" | "." | "," | "/" | "%" | "°")
        && view.kind(at + 1) == Kind::Number;
    let half = matches!(
        view.word_after(at.wrapping_sub(1)),
        "am" | "pm" | "AM" | "PM" | "percent" | "million"
    );
    let comma_year = view.text(at) == "," && view.text(at + 1).len() == 4;
    (!joined || comma_year) && !half && !matches!(view.text(at), "%" | "°")
}

/// ` and 12`, ` to 26`, `-26`, `, 9` after a day.
fn more_days(view: &View<'_>, spoken: &mut String, tokens: &mut usize) {
    const DAYS_MAX: usize = 8;
    for _ in 0..DAYS_MAX {
        let at = *tokens;
        let (joint, gap) = match (view.kind(at), view.text(at + 1)) {
            (Kind::Space, word @ ("and" | "to" | "or" | "through")) => (format!(" {word} "), 3),
            (Kind::Space, "-" | "–" | "&") if view.kind(at + 2) == Kind::Space => {
                let word = if view.text(at + 1) == "&" {
                    "and"
                } else {
                    "to"
                };
                (format!(" {word} "), 3)
            }
            (Kind::Mark, _) if matches!(view.text(at), "-" | "–") => (" to ".to_owned(), 1),
            (Kind::Mark, " ") if view.text(at) == "," => (", ".to_owned(), 2),
            _ => return,
        };
        let Some((day, used)) = day(view, at + gap) else {
            return;
        };
        let after = at + gap + used;
        let counted =
            view.kind(after) == Kind::Space && view.kind(after + 1) == Kind::Word && joint == ", ";
        if !is_day(view, after) || counted || month(view, after + 1).is_some() {
            return;
        }
        spoken.push_str(&joint);
        spoken.push_str(&ordinal(day, false));
        *tokens = after;
    }
}

/// An abbreviated month without a day: "in Sept." and "Jan-Mar".
fn short_month(view: &View<'_>, month: u64, taken: usize) -> Option<Reading> {
    let word = view.text(0);
    let is_short = word.len() <= 4 && !month_name(month).eq_ignore_ascii_case(word);
    let named = is_capitalised(word)
        && (taken == 2 || !matches!(word, "Mar" | "Jan" | "Jun" | "Dec" | "MAR" | "DEC"));
    let after_dash = matches!(view.text_before(1), "-" | "–" | "/")
        && lookup(&MONTHS, view.text_before(2)).is_some();
    let named = named || after_dash;
    let between = matches!(view.text(taken), "-" | "–") && self::month(view, taken + 1).is_some();
    let name = month_name(month);
    if view.text(taken) == "/" && self::month(view, taken + 1).is_some() && is_capitalised(word) {
        return Some(Reading::new(format!("{name} and "), taken + 1));
    }
    if between && (is_capitalised(word) || is_short) {
        return Some(Reading::new(format!("{name} to "), taken + 1));
    }
    if !is_short || !named {
        return None;
    }
    let stop = if taken == 2 && view.ends(2) { "." } else { "" };
    Some(Reading::new(format!("{name}{stop}"), taken))
}

/// Starts with a number: `5 Jan 2025`, `26th May`, `15-Jan-2020`.
pub(super) fn read_day_first(view: &View<'_>) -> Option<Reading> {
    let (value, used) = day(view, 0)?;
    if let Some(reading) = days_first(view, value, used) {
        return Some(reading);
    }
    let gap = match (view.kind(used), view.text(used + 1)) {
        (Kind::Space, "of") if view.kind(used + 2) == Kind::Space => 3,
        (Kind::Space, _) => 1,
        (Kind::Mark, _) if view.text(used) == "-" => 1,
        _ => return None,
    };
    let (month, taken) = month(view, used + gap)?;
    let written = view.text(used + gap);
    let mut tokens = used + gap + taken;
    let year = year_after(view, tokens);
    // "5 may apply" and "the top 3 March on" are no dates; "12 May 3" belongs to what follows.
    if matches!(written, "may" | "march" | "mar" | "dec" | "jan") && year.is_none() && used == 1 {
        return None;
    }
    if year.is_none() && view.kind(tokens) == Kind::Space && day(view, tokens + 1).is_some() {
        return None;
    }
    let the = if view.word_before().eq_ignore_ascii_case("the") {
        ""
    } else {
        "the "
    };
    let mut spoken = format!("{the}{} of {}", ordinal(value, false), month_name(month));
    if let Some((year, taken)) = year {
        spoken.push_str(&year);
        tokens += taken;
    }
    Some(Reading::new(spoken, tokens))
}

/// `24-26 Dec.`: two days of the month that follows.
fn days_first(view: &View<'_>, first: u64, used: usize) -> Option<Reading> {
    let (last, more) = day(view, used + 1).filter(|(last, _)| *last > first)?;
    let start = used + 1 + more;
    let dash = matches!(view.text(used), "-" | "–") && view.kind(start) == Kind::Space;
    let (month, taken) =
        month(view, start + 1).filter(|_| dash && is_capitalised(view.text(start + 1)))?;
    let mut tokens = start + 1 + taken;
    let year = year_after(view, tokens);
    // "9-5 May 3" belongs to what follows.
    if year.is_none() && view.kind(tokens) == Kind::Space && day(view, tokens + 1).is_some() {
        return None;
    }
    let (first, last) = (ordinal(first, false), ordinal(last, false));
    let mut spoken = format!("the {first} to the {last} of {}", month_name(month));
    if taken == 2 && view.ends(tokens) {
        spoken.push('.');
    }
    if let Some((year, taken)) = year {
        spoken.push_str(&year);
        tokens += taken;
    }
    Some(Reading::new(spoken, tokens))
}

#[cfg(test)]
mod tests {
    use crate::speaking::normalise;

    #[test]
    fn dates_with_months() {
        let cases = [
            (
                "on February 1, 2027, or",
                "on February first, twenty twenty seven, or",
            ),
            ("Jan. 5, 2025", "January fifth, twenty twenty five"),
            (
                "October 11 and 12, 2027",
                "October eleventh and twelfth, twenty twenty seven",
            ),
            (
                "November 24 to 26, 2027",
                "November twenty fourth to twenty sixth, twenty twenty seven",
            ),
            (
                "May 30 to July 21, 2028",
                "May thirtieth to July twenty first, twenty twenty eight",
            ),
            ("May 8-12.", "May eighth to twelfth."),
            ("June 24 at 9 am", "June twenty fourth at nine eh M"),
            ("fall of August 2027", "fall of August twenty twenty seven"),
            ("12-14 Aug.", "the twelfth to the fourteenth of August."),
            ("26th May", "the twenty sixth of May"),
            (
                "the 3rd of October 1999",
                "the third of October nineteen ninety nine",
            ),
            ("4 Sep 2030", "the fourth of September twenty thirty"),
            ("you may 5 times", "you may five times"),
            ("in Sept. and Oct.", "in September and October."),
            ("Jan-Mar", "January to March"),
            ("June–August", "June to August"),
            ("March on", "March on"),
            ("12-Feb-2026", "the twelfth of February twenty twenty six"),
        ];
        for (written, spoken) in cases {
            assert_eq!(normalise(written, "en"), spoken, "{written}");
        }
    }
}
