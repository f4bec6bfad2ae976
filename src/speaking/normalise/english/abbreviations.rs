//! Abbreviations with and without a point.

use super::context::is_identified;
use super::token::Kind;
use super::view::{Reading, View, is_capitalised, is_one_of, lookup};

/// Titles before a name.
const TITLES: [(&str, &str); 21] = [
    ("Mr", "Mister"),
    ("Mrs", "Missus"),
    ("Ms", "Miz"),
    ("Dr", "Doctor"),
    ("Prof", "Professor"),
    ("Profs", "Professors"),
    ("Rev", "Reverend"),
    ("Gen", "General"),
    ("Sen", "Senator"),
    ("Rep", "Representative"),
    ("Gov", "Governor"),
    ("Pres", "President"),
    ("Lt", "Lieutenant"),
    ("Capt", "Captain"),
    ("Cpt", "Captain"),
    ("Sgt", "Sergeant"),
    ("Col", "Colonel"),
    ("Maj", "Major"),
    ("Hon", "Honorable"),
    ("Mt", "Mount"),
    ("Ft", "Fort"),
];

/// Kinds of streets, after a name.
const STREETS: [(&str, &str); 14] = [
    ("St", "Street"),
    ("Ave", "Avenue"),
    ("Blvd", "Boulevard"),
    ("Rd", "Road"),
    ("Dr", "Drive"),
    ("Ln", "Lane"),
    ("Ct", "Court"),
    ("Pl", "Place"),
    ("Sq", "Square"),
    ("Hwy", "Highway"),
    ("Pkwy", "Parkway"),
    ("Expy", "Expressway"),
    ("Ter", "Terrace"),
    ("Cir", "Circle"),
];

/// Before a number.
const BEFORE_NUMBER: [(&str, &str); 30] = [
    ("no", "number"),
    ("nos", "numbers"),
    ("vol", "volume"),
    ("ch", "chapter"),
    ("p", "page"),
    ("pp", "pages"),
    ("pg", "page"),
    ("fig", "figure"),
    ("sec", "section"),
    ("eq", "equation"),
    ("ed", "edition"),
    ("rm", "room"),
    ("rms", "rooms"),
    ("apt", "apartment"),
    ("apts", "apartments"),
    ("ste", "suite"),
    ("bldg", "building"),
    ("bldgs", "buildings"),
    ("fl", "floor"),
    ("flr", "floor"),
    ("lvl", "level"),
    ("acct", "account"),
    ("ref", "reference"),
    ("ext", "extension"),
    ("tel", "telephone"),
    ("ph", "phone"),
    ("art", "article"),
    ("ca", "about"),
    ("c", "about"),
    ("par", "paragraph"),
];

/// Those of them that need no point.
const BARE_BEFORE_NUMBER: &[&str] = &[
    "rm", "rms", "pg", "pp", "apt", "apts", "ste", "bldg", "bldgs", "vol", "lvl", "flr", "acct",
];

/// Anywhere, with a point.
const POINTED: [(&str, &str); 47] = [
    ("etc", "et cetera"),
    ("vs", "versus"),
    ("cf", "compare"),
    ("viz", "namely"),
    ("approx", "approximately"),
    ("conf", "conference"),
    ("dept", "department"),
    ("depts", "departments"),
    ("univ", "university"),
    ("assoc", "associate"),
    ("asst", "assistant"),
    ("assn", "association"),
    ("inst", "institute"),
    ("intl", "international"),
    ("natl", "national"),
    ("corp", "corporation"),
    ("inc", "incorporated"),
    ("ltd", "limited"),
    ("co", "company"),
    ("bros", "brothers"),
    ("jr", "Junior"),
    ("sr", "Senior"),
    ("tel", "telephone"),
    ("ext", "extension"),
    ("misc", "miscellaneous"),
    ("temp", "temperature"),
    ("prereq", "prerequisite"),
    ("coreq", "corequisite"),
    ("incl", "including"),
    ("excl", "excluding"),
    ("hrs", "hours"),
    ("mins", "minutes"),
    ("avg", "average"),
    ("max", "maximum"),
    ("min", "minimum"),
    ("est", "established"),
    ("bldg", "building"),
    ("rm", "room"),
    ("apt", "apartment"),
    ("govt", "government"),
    ("mgr", "manager"),
    ("dir", "director"),
    ("acad", "academic"),
    ("admin", "administration"),
    ("ave", "Avenue"),
    ("blvd", "Boulevard"),
    ("esp", "especially"),
];

/// Anywhere, without one.
const BARE: [(&str, &str); 14] = [
    ("vs", "versus"),
    ("etc", "et cetera"),
    ("approx", "approximately"),
    ("dept", "department"),
    ("Blvd", "Boulevard"),
    ("Ave", "Avenue"),
    ("Pkwy", "Parkway"),
    ("Expy", "Expressway"),
    ("Hwy", "Highway"),
    ("Bldg", "Building"),
    ("Mr", "Mister"),
    ("Mrs", "Missus"),
    ("Ms", "Miz"),
    ("Prof", "Professor"),
];

/// Any of the abbreviations at the start of `view`.
pub(super) fn read(view: &View<'_>) -> Option<Reading> {
    phrase(view)
        .or_else(|| floor(view))
        .or_else(|| title_or_street(view))
        .or_else(|| before_number(view))
        .or_else(|| pointed(view))
}

/// `e.g.`, `i.e.`, `a.k.a.`, `w/o`, `N/A`, `c/o`, `and/or`, `student(s)`.
fn phrase(view: &View<'_>) -> Option<Reading> {
    let word = view.text(0);
    let (second, third) = (view.text(1), view.text(2));
    let lower = word.to_ascii_lowercase();
    let whole = |tokens: usize| !view.is_alphanumeric(tokens);
    match (lower.as_str(), second, third) {
        ("e", ".", "g") | ("i", ".", "e") if whole(3) => {
            let spoken = if lower == "e" {
                "for example"
            } else {
                "that is"
            };
            let point = usize::from(view.text(3) == ".");
            Some(Reading::new(spoken, 3 + point))
        }
        ("eg", ".", _) if view.kind(2) == Kind::Space => Some(Reading::new("for example", 2)),
        ("w", "/", "o" | "out") if whole(3) => Some(Reading::new("without", 3)),
        ("w", "/", _) => Some(Reading::new("with", 2)),
        ("c", "/", "o") if whole(3) => Some(Reading::new("care of", 3)),
        ("b", "/", "c") if whole(3) && word == "b" => Some(Reading::new("because", 3)),
        ("n", "/", "a" | "A") if whole(3) => Some(Reading::new("not applicable", 3)),
        ("and", "/", "or") => Some(Reading::new("and or", 3)),
        _ if second == "(" && third == "s" && view.text(3) == ")" => {
            Some(Reading::new(format!("{word}s"), 4))
        }
        _ => None,
    }
}

/// `2nd fl.`
fn floor(view: &View<'_>) -> Option<Reading> {
    const NAMED: &[&str] = &[
        "ground", "top", "first", "second", "third", "main", "lower", "upper",
    ];
    let ordinal = is_one_of(&["st", "nd", "rd", "th"], view.word_before())
        && view.kind_before(3) == Kind::Number
        || is_one_of(NAMED, view.word_before());
    if !ordinal || !is_one_of(&["fl", "flr"], view.text(0)) {
        return None;
    }
    let point = usize::from(view.text(1) == ".");
    let stop = if point == 1 && (view.ends(2) || view.is_name(3)) {
        "."
    } else {
        ""
    };
    Some(Reading::new(format!("floor{stop}"), 1 + point))
}

/// `Dr. Smith`, `Elm Dr.`, `St. Mary's`, `Main St.`
fn title_or_street(view: &View<'_>) -> Option<Reading> {
    let word = view.text(0);
    if !is_capitalised(word) || word.len() > 5 {
        return None;
    }
    let point = usize::from(view.text(1) == ".");
    let title = TITLES
        .iter()
        .find(|(short, _)| *short == word)
        .map(|(_, long)| *long);
    let street = STREETS
        .iter()
        .find(|(short, _)| *short == word)
        .map(|(_, long)| *long);
    let title = if word == "St" { Some("Saint") } else { title };
    let name_follows = view.kind(1 + point) == Kind::Space && view.is_name(2 + point);
    let before = view.word_before();
    let fixed_before = view.kind_before(1) == Kind::Space && view.kind_before(2) == Kind::Fixed;
    let after_name =
        (is_capitalised(before) && view.kind_before(1) == Kind::Space && !is_opening(before))
            || fixed_before
            || is_one_of(&["st", "nd", "rd", "th"], before);
    if let Some(street) = street
        && after_name
        && (point == 1 || !name_follows || word != "Dr")
        && (!name_follows || title.is_none() || has_house_number(view))
    {
        let stop = if point == 1 && (view.ends(2) || (name_follows && title.is_some())) {
            "."
        } else {
            ""
        };
        return Some(Reading::new(format!("{street}{stop}"), 1 + point));
    }
    let always = matches!(word, "Mr" | "Mrs" | "Ms");
    let title = title.filter(|_| {
        always || name_follows && (point == 1 || matches!(word, "Dr" | "St" | "Mt" | "Prof"))
    })?;
    Some(Reading::new(title, 1 + point))
}

/// Words with a capital that only begin a sentence.
fn is_opening(word: &str) -> bool {
    is_one_of(
        &[
            "the", "and", "see", "ask", "call", "with", "by", "to", "is", "at", "in", "our",
            "meet", "if", "when", "yes", "no", "from",
        ],
        word,
    )
}

/// Whether a number stands up to three words before: "1428 Elm St. It was …".
fn has_house_number(view: &View<'_>) -> bool {
    (2..=7).any(|back| view.kind_before(back) == Kind::Number)
}

/// `No. 5`, `pp. 3-7`, `Rm. 12`, `Fig. 2`.
fn before_number(view: &View<'_>) -> Option<Reading> {
    let word = view.text(0);
    // "Ph: 555 …"
    let colon = view.text(1) == ":" && is_one_of(&["ph", "tel", "ext"], word);
    let pointed = view.text(1) == "." || colon;
    let after = 1 + usize::from(pointed);
    let gap = usize::from(view.kind(after) == Kind::Space);
    let number = view.kind(after + gap) == Kind::Number
        || view.text(after + gap) == "#" && view.kind(after + gap + 1) == Kind::Number
        || word == "no"
            && matches!(view.word_after(after - 1), "is" | "was")
            && is_identified(view.word_before())
        || (is_one_of(&["rm", "bldg", "apt", "ste"], word)
            && view.is_name(after + gap)
            && gap == 1);
    if !number || !(pointed || word == "Fl" || is_one_of(BARE_BEFORE_NUMBER, word)) {
        return None;
    }
    let long = lookup(&BEFORE_NUMBER, word)?;
    // "the answer is no. 5 students" ends a sentence; "No. 5" does not.
    if word == "no"
        && gap == 1
        && is_one_of(&["is", "was", "say", "said", "says"], view.word_before())
    {
        return None;
    }
    let spoken = if is_capitalised(word) {
        capitalised(long)
    } else {
        long.to_owned()
    };
    Some(Reading::new(spoken, if colon { 1 } else { after }))
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

/// `etc.`, `vs.`, `Dept.`; the point stays where it ends the sentence as well.
fn pointed(view: &View<'_>) -> Option<Reading> {
    let word = view.text(0);
    if view.text(1) != "." || view.is_alphanumeric(2) {
        return BARE
            .iter()
            .find(|(short, _)| *short == word)
            .map(|(_, long)| Reading::new(*long, 1));
    }
    let long = lookup(&POINTED, word)?;
    let is_word = matches!(
        word,
        "max" | "min" | "temp" | "est" | "co" | "inc" | "Max" | "dir" | "misc" | "inst"
    );
    if is_word && (view.ends(2) || view.is_name(3)) {
        return None;
    }
    let ends = view.ends(2) || (word == "etc" && view.is_name(3));
    let spoken = if is_capitalised(word) && !is_capitalised(long) {
        capitalised(long)
    } else {
        long.to_owned()
    };
    let stop = if ends { "." } else { "" };
    Some(Reading::new(format!("{spoken}{stop}"), 2))
}

#[cfg(test)]
mod tests {
    use crate::speaking::normalise;

    #[test]
    fn abbreviations() {
        let cases = [
            (
                "Dr. Smith lives on Elm Dr.",
                "Doctor Smith lives on Elm Drive.",
            ),
            (
                "St. Mary's is on Main St.",
                "Saint Mary's is on Main Street.",
            ),
            ("Ask Dr. Lee", "Ask Doctor Lee"),
            ("Mr. and Mrs. Hall", "Mister and Missus Hall"),
            ("No. 5 is next", "Number five is next"),
            ("no. 12", "number twelve"),
            ("No. You cannot.", "No. You cannot."),
            (
                "see p. 12 and pp. 3-7",
                "see page twelve and pages three to seven",
            ),
            ("Mon-Fri", "Monday to Friday"),
            ("Mon. – Thurs. 9-5", "Monday to Thursday nine to five"),
            ("Monday–Friday", "Monday to Friday"),
            ("Tue/Thu at noon", "Tuesday and Thursday at noon"),
            ("Sat 10 am", "Saturday ten eh M"),
            ("She Sat down", "She Sat down"),
            ("fees, books, etc.", "fees, books, et cetera."),
            ("books, etc. are here", "books, et cetera are here"),
            (
                "e.g. a visa, i.e. paper",
                "for example a visa, that is paper",
            ),
            ("w/o a card", "without a card"),
            ("and/or", "and or"),
            (
                "the Psychology Dept. office",
                "the Psychology Department office",
            ),
            ("Rm. B-12", "Room B twelve"),
            ("bring your form(s)", "bring your forms"),
            ("10 Harbor St, Port", "ten Harbor Street, Port"),
            ("Smith Jr. and Co. staff", "Smith Junior and Company staff"),
            ("black vs. white", "black versus white"),
        ];
        for (written, spoken) in cases {
            assert_eq!(normalise(written, "en"), spoken, "{written}");
        }
    }
}
