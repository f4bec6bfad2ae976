//! What is said of the parts of a question that nothing answers.

use super::{Kind, Speech};

/// That an answer of a kind is not known; none of a kind that has no words of its own.
pub(crate) fn missing(kind: Kind, speech: Speech) -> Option<&'static str> {
    Some(match (speech, kind) {
        (Speech::English, Kind::Time(_)) => "I don't know when.",
        (Speech::English, Kind::Place) => "I don't know where.",
        (Speech::English, Kind::Price) => "I don't know the price.",
        (Speech::English, Kind::Person) => "I don't know who.",
        (Speech::English, Kind::Duration) => "I don't know how long.",
        (Speech::English, Kind::Phone) => "I don't know the phone number.",
        (Speech::German, Kind::Time(_)) => "Wann, weiß ich nicht.",
        (Speech::German, Kind::Place) => "Wo, weiß ich nicht.",
        (Speech::German, Kind::Price) => "Den Preis weiß ich nicht.",
        (Speech::German, Kind::Person) => "Wer, weiß ich nicht.",
        (Speech::German, Kind::Duration) => "Wie lange, weiß ich nicht.",
        (Speech::German, Kind::Phone) => "Die Telefonnummer weiß ich nicht.",
        _ => return None,
    })
}

/// That the rest of a question is not known, whatever it asked for.
pub(crate) fn rest_missing(speech: Speech) -> &'static str {
    match speech {
        Speech::English => "I don't know the rest.",
        Speech::German => "Den Rest weiß ich nicht.",
    }
}
