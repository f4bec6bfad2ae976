//! What the questions of an FAQ ask for.

use super::super::days::{Days, days_at, words as plain_words};
use super::values::{ANY_DAY, Kind};

/// What a question that is answered by yes or no asks.
pub(super) fn yes_no_kinds(question: &str) -> Vec<Kind> {
    let spaced = format!(" {} ", plain_words(question).join(" "));
    let has = |words: &[&str]| {
        words
            .iter()
            .any(|word| spaced.contains(&format!(" {word} ")))
    };
    if has(&["or", "oder", "only", "always", "nur", "immer"]) {
        return Vec::new();
    }
    let begins = ["is ", "are ", "ist ", "sind "];
    if has(&["free", "kostenlos", "gratis", "kostenfrei"])
        && begins.iter().any(|verb| question.starts_with(verb))
    {
        return vec![Kind::Free];
    }
    if has(&["open", "closed", "geöffnet", "offen", "geschlossen"]) {
        let words = plain_words(question);
        let turned = has(&["closed", "geschlossen"]);
        let named = (0..words.len()).filter_map(|at| days_at(&words, at));
        let days = named.fold(Days::default(), |all, (days, _)| all.with(days));
        let opens = |day: &usize| days.has(*day) && !turned;
        return (0..ANY_DAY).filter(opens).map(Kind::IsOpen).collect();
    }
    if has(&[
        "need",
        "must",
        "have to",
        "required",
        "necessary",
        "muss",
        "müssen",
        "nötig",
    ]) {
        vec![Kind::Needed]
    } else if has(&[
        "is there",
        "are there",
        "do you have",
        "have you",
        "gibt es",
        "haben sie",
    ]) {
        vec![Kind::Exists]
    } else if has(&[
        "can",
        "may",
        "allowed",
        "permitted",
        "welcome",
        "darf",
        "dürfen",
        "erlaubt",
    ]) {
        vec![Kind::Allowed]
    } else {
        Vec::new()
    }
}

/// Whether a question, in lower case, asks for a value of that kind.
pub(super) fn asks_for(question: &str, kind: &Kind) -> bool {
    let has = |words: &[&str]| words.iter().any(|word| question.contains(word));
    match kind {
        Kind::Money => has(&[
            "how much", "cost", "price", "fee", "free", "pay", "wie viel", "kostet", "preis",
        ]),
        Kind::Duration => has(&[
            "how long",
            "how early",
            "how late",
            "when must",
            "when do i have",
            "wie lange",
            "valid",
        ]),
        Kind::Count(_) => has(&["how many", "wie viele"]),
        Kind::Phone => has(&[
            "phone", "call", "ring", "reach", "telefon", "anrufen", "erreiche",
        ]),
        Kind::Floor => has(&["where", "which floor", "what floor", "wo "]),
        _ => false,
    }
}
