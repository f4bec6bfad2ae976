//! The test files, and which class a case belongs to.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::error::SpeakableError;

/// Files with texts of many kinds. A case of these counts for its file, and once more for what it is.
const MIXED: &[&str] = &[
    "normalize_with_audio",
    "punctuation_match_input",
    "range",
    "serial",
    "word",
    "address",
    "fraction",
];
/// Classes that need what is mixed, because no file of `data_text_normalization` is named after them.
const FROM_MIXED: &[&str] = &["cardinal", "measure", "money"];
/// The file of the other direction that is read backwards, and the class it is of.
const BACKWARD: (&str, &str) = ("money_cased", "money");
/// Classes with a goal.
const GOAL: &[&str] = &[
    "cardinal",
    "date",
    "decimal",
    "measure",
    "money",
    "ordinal",
    "telephone",
    "time",
];

/// One text and the ways it may be said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Case {
    pub class: String,
    pub written: String,
    pub accepted: Vec<String>,
}

/// Whether the goal covers the class.
pub(super) fn is_in_goal(class: &str) -> bool {
    GOAL.contains(&class)
}

/// All cases of a language's folder.
pub(super) fn read(folder: &Path) -> Result<Vec<Case>, SpeakableError> {
    let forward = folder.join("data_text_normalization");
    let mut cases = Vec::new();
    for (name, path) in files(&forward)? {
        let read = parse(&name, &read_text(&path)?, false);
        if MIXED.contains(&name.as_str()) {
            let again = read.iter().filter_map(|case| {
                let class = class_of(&case.written, &case.accepted)?;
                Some(Case {
                    class: class.to_owned(),
                    ..case.clone()
                })
            });
            cases.extend(again.collect::<Vec<_>>());
        }
        cases.extend(read);
    }
    if cases.is_empty() {
        return Err(SpeakableError::Empty {
            path: folder.to_owned(),
        });
    }
    let (file, class) = BACKWARD;
    let backward = folder.join(format!(
        "data_inverse_text_normalization/test_cases_{file}.txt"
    ));
    if backward.is_file() {
        cases.extend(parse(class, &read_text(&backward)?, true));
    }
    Ok(cases)
}

/// The test files by name, sorted.
fn files(folder: &Path) -> Result<BTreeMap<String, PathBuf>, SpeakableError> {
    let entries = fs::read_dir(folder).map_err(|source| SpeakableError::Read {
        path: folder.to_owned(),
        source,
    })?;
    let named = |path: PathBuf| {
        let name = path.file_name()?.to_str()?;
        let class = name.strip_prefix("test_cases_")?.strip_suffix(".txt")?;
        Some((class.to_owned(), path.clone()))
    };
    Ok(entries
        .flatten()
        .filter_map(|entry| named(entry.path()))
        .collect())
}

fn read_text(path: &Path) -> Result<String, SpeakableError> {
    fs::read_to_string(path).map_err(|source| SpeakableError::Read {
        path: path.to_owned(),
        source,
    })
}

/// `written~spoken` lines, or `~written` and the accepted ways on lines of their own. The same text on several lines may be
/// said in all those ways.
fn parse(class: &str, text: &str, backward: bool) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    let mut current = 0;
    for line in text.lines() {
        let (written, way) = match line.split_once('~') {
            Some(("", rest)) => (rest.trim_start_matches('~'), None),
            Some((spoken, written)) if backward => (written, Some(spoken)),
            Some((written, spoken)) => (written, Some(spoken)),
            None => {
                if let Some(case) = cases.get_mut(current).filter(|_| !line.trim().is_empty()) {
                    case.accepted.push(line.to_owned());
                }
                continue;
            }
        };
        let ways = way.map(str::to_owned);
        current = cases
            .iter()
            .position(|case| case.written == written)
            .unwrap_or(cases.len());
        match cases.get_mut(current) {
            Some(case) => case.accepted.extend(ways),
            None => cases.push(Case {
                class: class.to_owned(),
                written: written.to_owned(),
                accepted: ways.into_iter().collect(),
            }),
        }
    }
    cases.retain(|case| !case.written.trim().is_empty() && !case.accepted.is_empty());
    cases
}

/// What a text of a mixed file is of, for the classes without a file: money with a currency sign before a digit, a measure
/// with a unit or percent sign after one that is also said as a unit, a cardinal with digits and no other sign between or
/// beside them.
fn class_of(written: &str, accepted: &[String]) -> Option<&'static str> {
    const UNITS: &[&str] = &[
        "kg",
        "lb",
        "m",
        "m2",
        "km",
        "kilogram",
        "millimeters",
        "\"",
        "%",
        "g",
        "ft",
        "cm",
    ];
    const SAID: &[&str] = &["gram", "pound", "meter", "percent", "inch", "feet"];
    let is_said = accepted
        .iter()
        .any(|way| SAID.iter().any(|unit| way.contains(unit)));
    let class = if has(written, |before, _| {
        before.ends_with(['$', '€', '£', '¥', '₩']) || before.ends_with("$.")
    }) {
        "money"
    } else if is_said
        && has(written, |_, after| {
            let after = after.trim_start_matches([' ', '-']);
            UNITS.iter().any(|unit| {
                after
                    .strip_prefix(unit)
                    .is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
            })
        })
    {
        "measure"
    } else {
        let plain = |sign: Option<char>| {
            sign.is_none_or(|sign| {
                matches!(
                    sign,
                    ' ' | '.' | ',' | '!' | '?' | '(' | ')' | ']' | '[' | '"'
                )
            })
        };
        let digits_only = has(written, |before, after| {
            plain(before.chars().next_back()) && plain(after.chars().next())
        });
        let only = written
            .chars()
            .all(|letter| !matches!(letter, '/' | '-' | '$' | '*' | ':' | '~' | '@' | '#' | '+'));
        let decimal = written
            .as_bytes()
            .windows(3)
            .any(|at| at[0].is_ascii_digit() && at[1] == b'.' && at[2].is_ascii_digit());
        (digits_only && only && !decimal && !is_date(written)).then_some("cardinal")?
    };
    FROM_MIXED.contains(&class).then_some(class)
}

fn is_date(written: &str) -> bool {
    let lower = written.to_lowercase();
    ["july", "june", "jan"]
        .iter()
        .any(|month| lower.contains(month))
}

/// Whether a run of digits (with thousands separators) has such text before and after it.
fn has(written: &str, fits: impl Fn(&str, &str) -> bool) -> bool {
    let mut at = 0;
    while let Some(start) = written[at..]
        .find(|letter: char| letter.is_ascii_digit())
        .map(|found| at + found)
    {
        let rest = &written[start..];
        let length = rest
            .find(|letter: char| !letter.is_ascii_digit() && letter != ',')
            .unwrap_or(rest.len());
        let length = rest[..length].trim_end_matches(',').len();
        if fits(&written[..start], &rest[length..]) {
            return true;
        }
        at = start + length;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_layouts_are_read() {
        let cases = parse(
            "x",
            "1~one\n~2\ntwo\n~1\nuno\n~2\n2nd way\n~~3\nthree\n\n",
            false,
        );
        let found: Vec<(&str, usize)> = cases
            .iter()
            .map(|case| (case.written.as_str(), case.accepted.len()))
            .collect();
        assert_eq!(found, [("1", 2), ("2", 2), ("3", 1)]);
        let backward = parse("x", "four~4\n", true);
        assert_eq!(backward[0].written, "4");
    }

    #[test]
    fn classes_follow_from_what_is_written() {
        let cases = [
            ("$7.50 each", "", Some("money")),
            ("a 3-kg box", "a three kilogram box", Some("measure")),
            ("5% of it", "five percent of it", Some("measure")),
            ("model 3 m", "model three m", Some("cardinal")),
            ("we saw 31 of them.", "", Some("cardinal")),
            ("12,500", "", Some("cardinal")),
            ("B12", "", None),
            ("3-4", "", None),
            ("2.5", "", None),
            ("no digits", "", None),
        ];
        for (written, spoken, class) in cases {
            assert_eq!(class_of(written, &[spoken.to_owned()]), class, "{written}");
        }
    }
}
