//! Everyday things by their other names, so that "is there an elevator" finds "the lift is beside the stairs".
//!
//! Only names that are each other's wherever visitors ask: "cafeteria" is not a café to a house that has both, and
//! "fee" is not "price". The lists are ours. Each word is a single one; those written apart ("wi-fi", "e-mail") are
//! made one by [`joined`] before.

/// The groups of a language, by its primary tag; the first word stands for its group.
pub(super) fn groups(language: &str) -> &'static [&'static str] {
    match language {
        "en" => ENGLISH,
        "de" => GERMAN,
        _ => &[],
    }
}

/// What two words are that are written apart and are one, in any language.
pub(super) fn joined(first: &str, second: &str) -> Option<&'static str> {
    match (first, second) {
        ("wi", "fi") => Some("wifi"),
        ("e", "mail") => Some("email"),
        ("w", "lan") => Some("wlan"),
        ("residence", "hall" | "halls") => Some("dormitory"),
        _ => None,
    }
}

const ENGLISH: &[&str] = &[
    "wifi wireless internet wlan",
    "toilet restroom washroom bathroom lavatory wc loo",
    "lift elevator",
    "bicycle bike",
    "child children kid",
    "photo photograph photography",
    "pram stroller pushchair",
    "luggage baggage suitcase",
    "telephone phone",
    "senior pensioner",
    "film movie",
    "doctor physician",
    "dormitory dorm",
    "exam examination",
    "rubbish trash garbage",
    "pharmacy chemist drugstore",
    "autumn fall",
    "lawyer attorney solicitor",
    "sofa couch",
    "laundry laundromat launderette",
    "ill sick",
    "atm cashpoint",
    "television tv",
    "fridge refrigerator",
    "laboratory lab",
    "gymnasium gym",
    "university uni",
    "mathematics math maths",
    "hire rent rental",
    "begin start",
    "buy purchase",
    "repair mend",
    "car automobile",
    "taxi cab",
    "subway metro",
    "motorbike motorcycle",
    "nappy diaper",
    "apply application",
];

const GERMAN: &[&str] = &[
    "wlan wifi internet",
    "toilette wc klo",
    "aufzug fahrstuhl lift",
    "fahrrad rad velo",
    "foto fotografie",
    "kinderwagen buggy",
    "handy mobiltelefon smartphone",
    "senior rentner",
    "arzt doktor",
    "eintrittskarte ticket billett",
    "fernseher tv",
    "universitat uni",
    "pkw auto",
    "samstag sonnabend",
];
