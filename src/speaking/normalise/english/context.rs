//! What the words before a number say of it.

use super::token::Kind;
use super::view::{View, is_one_of};

/// Tokens that are looked back over.
const BACK_MAX: usize = 24;

/// Words before a number to dial.
const DIALLED: &[&str] = &[
    "call",
    "calls",
    "calling",
    "phone",
    "phones",
    "telephone",
    "tel",
    "ph",
    "ring",
    "dial",
    "fax",
    "text",
    "txt",
    "sms",
    "mobile",
    "cell",
    "cellphone",
    "landline",
    "hotline",
    "helpline",
    "whatsapp",
    "contact",
    "reach",
    "number",
    "numbers",
];
/// What may stand between such a word and the number.
const BEFORE_DIALLED: &[&str] = &[
    "us", "me", "them", "him", "her", "at", "on", "via", "is", "are", "the", "our", "your", "my",
    "their", "no", "line", "lines", "desk", "office", "toll", "free", "and", "or", "for", "help",
    "directly",
];
/// What is told apart by a number that is said digit by digit.
const IDENTIFIED: &[&str] = &[
    "id",
    "ids",
    "account",
    "acct",
    "order",
    "invoice",
    "confirmation",
    "reference",
    "ref",
    "case",
    "ticket",
    "tracking",
    "member",
    "membership",
    "serial",
    "registration",
    "permit",
    "licence",
    "license",
    "passport",
    "policy",
    "badge",
    "card",
    "customer",
    "patient",
    "record",
    "booking",
    "reservation",
    "receipt",
    "barcode",
    "sku",
    "upc",
    "crn",
    "docket",
    "claim",
    "isbn",
    "routing",
    "transaction",
    "application",
    "file",
    "voucher",
    "coupon",
    "parcel",
    "shipment",
    "code",
    "pin",
    "passcode",
    "password",
    "otp",
    "zip",
    "postcode",
];
/// Those of them whose numbers are short too.
const SHORT: &[&str] = &[
    "id", "ids", "code", "pin", "passcode", "password", "otp", "zip",
];
const BEFORE_IDENTIFIED: &[&str] = &["number", "numbers", "no", "nr", "is", "the", "your"];
/// Abbreviations whose point does not end the sentence before a number.
const POINTED: &[&str] = &[
    "tel", "ph", "no", "nos", "nr", "ref", "acct", "fax", "mob", "rm", "rms", "ste", "apt", "bldg",
    "bldgs", "fl", "conf", "hwy", "id",
];
/// Places with numbers that are said in pairs, one and many.
const PLACES: &[&str] = &[
    "room",
    "rm",
    "suite",
    "ste",
    "apartment",
    "apt",
    "gate",
    "flight",
    "bus",
    "route",
    "highway",
    "hwy",
    "interstate",
    "locker",
    "box",
    "course",
    "form",
    "hall",
    "lab",
    "studio",
    "platform",
    "dorm",
    "classroom",
    "auditorium",
    "ward",
    "office",
    "building",
    "bldg",
    "booth",
    "cabin",
];
const MANY_PLACES: &[&str] = &[
    "rooms",
    "rms",
    "suites",
    "apartments",
    "apts",
    "gates",
    "flights",
    "buses",
    "routes",
    "highways",
    "lockers",
    "boxes",
    "courses",
    "forms",
    "halls",
    "labs",
    "studios",
    "platforms",
    "dorms",
    "classrooms",
    "offices",
    "buildings",
    "bldgs",
    "booths",
    "cabins",
];

/// The nearest word before that is none of `between`, over numbers too where `lists` allows it, in the same sentence.
fn named<'a>(view: &View<'a>, between: &[&str], lists: bool) -> &'a str {
    for back in 1..BACK_MAX {
        let text = view.text_before(back);
        match view.kind_before(back) {
            Kind::Space => {}
            Kind::Word if is_one_of(between, text) => {}
            Kind::Word => return text,
            Kind::Number if lists => {}
            Kind::Mark => match text {
                ":" | "#" => {}
                "." if is_one_of(POINTED, view.text_before(back + 1)) => {}
                "," | "-" | "–" | "&" | "/" if lists => {}
                _ => return "",
            },
            _ => return "",
        }
    }
    ""
}

/// Whether a number at the start of `view` is to be dialled: "call us at …", "Tel: …".
pub(super) fn is_dialled(view: &View<'_>) -> bool {
    let before = view.word_before();
    is_one_of(&["number", "numbers"], before)
        || is_one_of(DIALLED, named(view, BEFORE_DIALLED, true))
        || is_one_of(&["number"], named(view, &["is", "or", "and"], true))
}

/// Whether things of that name are told apart by numbers: "serial", "account".
pub(super) fn is_identified(word: &str) -> bool {
    is_one_of(IDENTIFIED, word) || is_one_of(&["phone", "telephone", "fax"], word)
}

/// Whether it tells something apart and is read digit by digit: "Account 40021377", "text PARK to 33777".
pub(super) fn is_identifier(view: &View<'_>) -> bool {
    let length = view.text(0).len();
    let word = named(view, BEFORE_IDENTIFIED, false);
    let before = view.word_before();
    let short = length >= 3 && (is_one_of(SHORT, word) || is_one_of(SHORT, before));
    let long = length >= 5 && is_one_of(IDENTIFIED, word);
    short || long || is_long_name(view) || ((4..=6).contains(&length) && is_keyword_number(view))
}

/// Whether many digits without separators follow a noun and count nothing: "Meter 55120034 is new".
fn is_long_name(view: &View<'_>) -> bool {
    const DIGITS_MIN: usize = 7;
    const AMOUNTS: &[&str] = &[
        "of",
        "is",
        "was",
        "are",
        "about",
        "over",
        "under",
        "than",
        "to",
        "around",
        "nearly",
        "almost",
        "total",
        "least",
        "most",
        "only",
        "roughly",
        "some",
        "and",
        "or",
        "by",
        "from",
        "in",
        "population",
        "approximately",
        "with",
        "has",
        "have",
    ];
    const AFTER: &[&str] = &[
        "is", "was", "and", "or", "at", "on", "for", "now", "today", "has", "when", "if",
    ];
    let text = view.text(0);
    let before = view.word_before();
    let names = before.len() > 2 && !is_one_of(AMOUNTS, before);
    let next = view.word_after(0);
    let ends =
        next.is_empty() && !matches!(view.text(1), "-" | "–" | "%" | "°") || is_one_of(AFTER, next);
    text.len() >= DIGITS_MIN && !text.ends_with("000") && names && ends
}

/// "text PARK to 33777": a word in capitals is sent to it.
fn is_keyword_number(view: &View<'_>) -> bool {
    const SENT: &[&str] = &[
        "text", "texting", "txt", "sms", "send", "sending", "message", "reply",
    ];
    let to = matches!(view.word_before(), "to" | "at");
    to && (1..BACK_MAX)
        .take_while(|back| !matches!(view.text_before(*back), "." | ";" | "?" | "!" | ""))
        .any(|back| is_one_of(SENT, view.text_before(back)))
}

/// Whether it is the number of a room or the like, also as one of several: "Rm. 204", "Rooms 201, 203 and 205".
pub(super) fn is_place(view: &View<'_>) -> bool {
    const NUMBER: &[&str] = &["number", "no", "nos", "numbers"];
    is_one_of(PLACES, named(view, NUMBER, false))
        || is_one_of(
            MANY_PLACES,
            named(view, &["and", "or", "to", "through"], true),
        )
}

#[cfg(test)]
mod tests {
    use crate::speaking::normalise;

    #[test]
    fn what_tells_apart_is_said_digit_by_digit() {
        let cases = [
            (
                "Badge no. 40718.",
                "Badge number four zero seven one eight.",
            ),
            (
                "Your claim number is 5520713",
                "Your claim number is five five two zero seven one three",
            ),
            (
                "Text SEAL to 30477.",
                "Text SEAL to three zero four seven seven.",
            ),
            (
                "Turbine 44120937 turns.",
                "Turbine forty four million one hundred twenty thousand nine hundred thirty seven turns.",
            ),
            (
                "Turbine 44120937 is off.",
                "Turbine four four one two zero nine three seven is off.",
            ),
            (
                "The order has 30500 parts",
                "The order has thirty thousand five hundred parts",
            ),
            ("a card with 12 fields", "a card with twelve fields"),
        ];
        for (written, spoken) in cases {
            assert_eq!(normalise(written, "en"), spoken, "{written}");
        }
    }

    #[test]
    fn numbers_of_places_are_said_in_pairs() {
        let cases = [
            ("Rms. 302 and 310", "Rooms three oh two and three ten"),
            (
                "gates 107, 109 & 111",
                "gates one oh seven, one oh nine and one eleven",
            ),
            ("Suites 401-407", "Suites four oh one to four oh seven"),
            (
                "In room 3, 120 chairs wait",
                "In room three, one hundred twenty chairs wait",
            ),
        ];
        for (written, spoken) in cases {
            assert_eq!(normalise(written, "en"), spoken, "{written}");
        }
    }
}
