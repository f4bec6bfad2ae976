//! Rules in a sentence: what is allowed, and what is not. English and German.

use super::super::days::words;

/// A rule.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Rule {
    /// What it is about, and where it holds.
    pub about: String,
    pub allows: bool,
}

const ALLOWS: &[&str] = &[
    "allowed",
    "permitted",
    "welcome",
    "erlaubt",
    "gestattet",
    "willkommen",
];
const FORBIDS: &[&str] = &["forbidden", "prohibited", "banned", "verboten", "untersagt"];
const NOT: &[&str] = &[
    "not", "no", "never", "nicht", "kein", "keine", "keinen", "cannot",
];
/// Who is spoken to.
const YOU: &[&str] = &[
    "you",
    "visitors",
    "guests",
    "customers",
    "sie",
    "besucher",
    "gäste",
];
/// What begins a part that limits the rule.
const ENDS: &[&str] = &[
    "if", "unless", "except", "but", "when", "while", "because", "as", "so", "provided", "with",
    "until", "wenn", "außer", "aber", "sofern", "mit", "weil",
];
/// A rule with one of these is not about all of its subject.
const PART: &[&str] = &[
    "only", "other", "some", "most", "all", "nur", "andere", "manche",
];
/// Things that are done there, and that a rule is about by themselves.
const DO: &[&str] = &[
    "eat",
    "drink",
    "smoke",
    "park",
    "swim",
    "dive",
    "photograph",
    "film",
    "rauchen",
    "essen",
    "parken",
];
/// Verbs of taking along.
const TAKE: &[&str] = &[
    "bring",
    "take",
    "use",
    "carry",
    "mitbringen",
    "mitnehmen",
    "benutzen",
];

/// Whether an answer begins with yes or no.
pub(super) fn yes_or_no(answer: &str) -> Option<bool> {
    let first = words(answer).into_iter().next()?;
    match first.as_str() {
        "yes" | "ja" => Some(true),
        "no" | "nein" => Some(false),
        _ => None,
    }
}

/// A sentence without the yes or no that it begins with.
pub(super) fn without_yes_or_no(sentence: &str) -> &str {
    match sentence.split_once(',') {
        Some((first, rest)) if yes_or_no(first).is_some() => rest.trim_start(),
        _ => sentence,
    }
}

/// The rule that a sentence states, if it is a plain one.
pub(super) fn rule(sentence: &str) -> Option<Rule> {
    let mut words = words(sentence);
    if words
        .first()
        .is_some_and(|word| ["yes", "no", "ja", "nein"].contains(&word.as_str()))
        && words.len() > 2
    {
        words.remove(0);
    }
    let is = |at: usize, among: &[&str]| {
        words
            .get(at)
            .is_some_and(|word| among.contains(&word.as_str()))
    };
    if (0..words.len()).any(|at| is(at, PART)) {
        return None;
    }
    let end = (1..words.len())
        .find(|at| is(*at, ENDS))
        .unwrap_or(words.len());
    let refuses = (0..end).any(|at| is(at, NOT));
    let verdict = (1..end).find(|at| is(*at, ALLOWS) || is(*at, FORBIDS));
    let whole = |from: usize, to: usize| {
        let part = words.get(from..to)?;
        let said: Vec<&str> = part
            .iter()
            .map(String::as_str)
            .filter(|word| !NOT.contains(word))
            .collect();
        Some(said.join(" "))
    };
    if let Some(at) = verdict {
        let before = whole(0, at)?;
        let after = whole(at + 1, end)?;
        return Some(Rule {
            about: format!("{before} {after}"),
            allows: is(at, ALLOWS) != refuses,
        });
    }
    let you = (0..end).find(|at| {
        is(*at, YOU)
            && is(
                at + 1,
                &["may", "can", "must", "cannot", "dürfen", "können"],
            )
    });
    let from = match you {
        Some(at) if is(at + 1, &["must"]) && !is(at + 2, NOT) => return None,
        Some(at) => at + 2,
        None => (0..end).find(|at| is(*at, &["do"]) && is(at + 1, &["not"]))? + 2,
    };
    let from = if is(from, NOT) { from + 1 } else { from };
    let from = match (is(from, TAKE), is(from, DO)) {
        (true, _) => from + 1,
        (_, true) => from,
        _ => return None,
    };
    // "Your own food and drink": the first is enough.
    let joined = (from..end)
        .find(|at| is(*at, &["and", "or", "und", "oder"]))
        .unwrap_or(end);
    Some(Rule {
        about: whole(from, joined)?,
        allows: !refuses,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(sentence: &str) -> Option<(String, bool)> {
        rule(sentence).map(|rule| (rule.about.trim().to_owned(), rule.allows))
    }

    #[test]
    fn plain_rules_are_read() {
        let some = |about: &str, allows| Some((about.to_owned(), allows));
        assert_eq!(
            told("Dogs are welcome in the hall if they are quiet."),
            some("dogs are in the hall", true)
        );
        assert_eq!(told("No, dogs are not allowed."), some("dogs are", false));
        assert_eq!(
            told("You may bring your own food and drink."),
            some("your own food", true)
        );
        assert_eq!(
            told("Please do not bring glass bottles."),
            some("glass bottles", false)
        );
        assert_eq!(told("Only liquid chalk is allowed."), None);
        assert_eq!(told("You may eat and drink everywhere."), some("eat", true));
        assert_eq!(told("You must bring a towel."), None);
        assert_eq!(told("The tower was built in 1881."), None);
    }
}
