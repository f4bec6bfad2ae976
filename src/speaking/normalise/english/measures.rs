//! Numbers with units.

use super::described::describes;
use super::numbers::{self, Numeral};
use super::slashes;
use super::token::Kind;
use super::units::{Names, POWERED, names};
use super::view::{Reading, View, is_one_of};

/// `5 km`, `72°F`, `12"`, `50%`, `4-kg`, `100 km/h`, `30 m²`.
pub(super) fn read(view: &View<'_>) -> Option<Reading> {
    let numeral = numbers::numeral(view)?;
    if is_network(view, &numeral) {
        return None;
    }
    let number = numeral.spoken(view);
    let at = numeral.tokens;
    let single = numeral.is_one();
    if let Some((many, taken)) = sign(view, at, single) {
        let name = match sign(view, at, true) {
            Some((one, _)) if describes(view, at + taken) => one,
            _ => many,
        };
        return Some(Reading::new(format!("{number} {name}"), at + taken));
    }
    let gap = view.kind(at) == Kind::Space;
    // "a 4-kg bag": the unit describes what follows.
    let hyphen = view.text(at) == "-";
    let start = at + usize::from(gap || hyphen);
    let (many, taken) = unit(view, start, single || hyphen, gap)?;
    let after = start + taken;
    if view.kind(after) == Kind::Number
        || (view.text(after) == "'" && view.kind(after + 1) == Kind::Word)
    {
        return None;
    }
    if hyphen && view.text(after) == "-" {
        return None;
    }
    // An abbreviated unit may have a point: "5 ft. long", "10 min."
    let point = usize::from(
        view.text(after) == "." && !view.ends(after + 1) && !view.is_name(after + 2) && taken == 1,
    );
    let name = match unit(view, start, true, gap) {
        Some((one, _)) if describes(view, after + point) => one,
        _ => many,
    };
    Some(Reading::new(format!("{number} {name}"), after + point))
}

/// Networks of telephones: "5g" is a kind of them, and no weight.
const NETWORKS: &[&str] = &[
    "network",
    "networks",
    "internet",
    "signal",
    "coverage",
    "phone",
    "phones",
    "data",
    "mobile",
    "connection",
    "service",
    "wireless",
    "lte",
    "modem",
    "router",
    "tower",
    "wifi",
    "device",
    "devices",
    "speed",
    "reception",
];

/// `5g network`.
fn is_network(view: &View<'_>, numeral: &Numeral<'_>) -> bool {
    matches!(numeral.digits.as_str(), "2" | "3" | "4" | "5" | "6")
        && view.text(1) == "g"
        && is_one_of(NETWORKS, view.word_after(1))
}

/// The unit of one side of a size at token `at`: one, many, and its tokens.
pub(super) fn side_unit(view: &View<'_>, at: usize) -> Option<(String, String, usize)> {
    // `10'x12'`
    let apart = !view.is_alphanumeric(at + 1)
        || view.text(at + 1) == "x" && view.kind(at + 2) == Kind::Number;
    match view.text(at) {
        "\"" if !is_quoted(view) && apart => {
            return Some(("inch".to_owned(), "inches".to_owned(), 1));
        }
        "'" if apart => return Some(("foot".to_owned(), "feet".to_owned(), 1)),
        _ => {}
    }
    let gap = view.kind(at) == Kind::Space;
    let start = at + usize::from(gap);
    // "2x4s" are several.
    if view.text(start) == "s" {
        return None;
    }
    let (one, taken) = unit(view, start, true, gap)?;
    let (many, _) = unit(view, start, false, gap)?;
    Some((one, many, usize::from(gap) + taken))
}

/// Units that are signs.
fn sign(view: &View<'_>, at: usize, single: bool) -> Option<(String, usize)> {
    let space = usize::from(view.kind(at) == Kind::Space);
    let degree = if single { "degree" } else { "degrees" };
    match view.text(at + space) {
        "%" => Some(("percent".to_owned(), 1 + space)),
        "‰" => Some(("per mille".to_owned(), 1 + space)),
        "°" => {
            let gap = usize::from(view.kind(at + space + 1) == Kind::Space);
            let scale = match view.text(at + space + 1 + gap) {
                "F" => "Fahrenheit",
                "C" => "Celsius",
                _ => return Some((degree.to_owned(), 1 + space)),
            };
            Some((format!("{degree} {scale}"), 2 + space + gap))
        }
        "'" if space == 0 => feet_and_inches(view, at, single).or_else(|| feet(view, at, single)),
        "\"" if space == 0 && !view.is_alphanumeric(at + 1) && !is_quoted(view) => {
            Some((if single { "inch" } else { "inches" }.to_owned(), 1))
        }
        _ => None,
    }
}

/// `5'10"`: the rest after the first number.
fn feet_and_inches(view: &View<'_>, at: usize, single: bool) -> Option<(String, usize)> {
    let foot = if single { "foot" } else { "feet" };
    let gap = usize::from(view.kind(at + 1) == Kind::Space);
    let inches = numbers::numeral(&view.ahead(at + 1 + gap))?;
    let end = at + 1 + gap + inches.tokens;
    let marks = match (view.text(end), view.text(end + 1)) {
        ("\"", _) => 1,
        ("'", "'") => 2,
        // "5'6"
        _ if gap == 0
            && !view.is_alphanumeric(end)
            && inches.value().is_some_and(|inches| inches < 12) =>
        {
            return Some((format!("{foot} {}", inches.spoken(view)), end - at));
        }
        _ => return None,
    };
    let inch = if inches.is_one() { "inch" } else { "inches" };
    let name = format!("{foot} {} {inch}", inches.spoken(view));
    Some((name, end + marks - at))
}

/// What follows feet or stands between two lengths.
const ALONG: &[&str] = &[
    "tall",
    "long",
    "wide",
    "high",
    "deep",
    "thick",
    "away",
    "apart",
    "above",
    "below",
    "tape",
    "x",
    "by",
    "to",
    "or",
    "of",
    "from",
    "in",
    "off",
    "under",
    "over",
    "clearance",
    "ceilings",
    "ladder",
];

/// `6'`: feet alone.
fn feet(view: &View<'_>, at: usize, single: bool) -> Option<(String, usize)> {
    let short = view.text(at - 1).len() <= 3;
    let foot = if single { "foot" } else { "feet" };
    let after = at + 1;
    let goes_with = describes(view, after)
        || is_one_of(ALONG, view.word_after(at))
        || matches!(view.text(after), "." | "," | ")" | ";" | "?" | "!")
        || view.ends(after);
    (short && goes_with && !view.is_alphanumeric(at + 1) && !is_open(view, "'"))
        .then(|| (foot.to_owned(), 1))
}

/// Whether a quotation was opened shortly before, so that a straight quote closes it.
fn is_quoted(view: &View<'_>) -> bool {
    is_open(view, "\"")
}

/// Whether `quote` was opened shortly before: by one after a space. One after a digit is a unit, one in a word an apostrophe.
fn is_open(view: &View<'_>, quote: &str) -> bool {
    const LOOK_BACK: usize = 60;
    let mut open = false;
    for back in (1..LOOK_BACK).rev() {
        let before = view.kind_before(back + 1);
        let apostrophe =
            before == Kind::Word && view.kind_before(back - 1) == Kind::Word && back > 1;
        if view.text_before(back) == quote && !apostrophe {
            let starts = matches!(before, Kind::Space | Kind::Nothing)
                || matches!(view.text_before(back + 1), "(" | "[" | "—" | "=");
            open = !open && starts;
        }
    }
    open
}

/// The unit at token `at`: its name and its tokens.
fn unit(view: &View<'_>, at: usize, single: bool, gap: bool) -> Option<(String, usize)> {
    let pick = |names: Names| if single { names.0 } else { names.1 };
    let word = view.text(at);
    if view.kind(at) != Kind::Word {
        return None;
    }
    let power = match word {
        "sq" => Some("square"),
        "cu" => Some("cubic"),
        _ => None,
    };
    if let Some(power) = power {
        let point = usize::from(view.text(at + 1) == ".");
        let space = usize::from(view.kind(at + 1 + point) == Kind::Space);
        let unit = view.text(at + 1 + point + space);
        let names = POWERED.contains(&unit).then(|| names(unit)).flatten()?;
        return Some((format!("{power} {}", pick(names)), 2 + point + space));
    }
    let raised = match view.text(at + 1) {
        "²" => Some("square"),
        "³" => Some("cubic"),
        "2" if POWERED.contains(&word) && word != "in" => Some("square"),
        "3" if POWERED.contains(&word) && word != "in" => Some("cubic"),
        _ => None,
    };
    if let Some(raised) = raised {
        let names = names(word)?;
        return Some((format!("{raised} {}", pick(names)), 2));
    }
    // "5 in the morning" is no length, "5 ft 10 in" and "8 in." are.
    let is_inch = word == "in"
        && (!gap
            || (view.text(at + 1) == "." && !view.ends(at + 2))
            || view.text_before(2) == "ft");
    let names = if word == "in" {
        is_inch.then_some(("inch", "inches"))?
    } else {
        names(word)?
    };
    let name = pick(names).to_owned();
    let below = view.text(at + 2);
    let per = slashes::one_of(below);
    if view.text(at + 1) == "/"
        && view.kind(at + 2) == Kind::Word
        && let Some(per) = per
    {
        return Some((format!("{name} per {per}"), 3));
    }
    let pointed = word == "in" && view.text(at + 1) == "." && !view.ends(at + 2);
    let used = 1 + usize::from(pointed);
    Some((name, used))
}

#[cfg(test)]
mod tests {
    use crate::speaking::normalise;

    #[test]
    fn units() {
        let cases = [
            ("5 km", "five kilometers"),
            ("1 km.", "one kilometer."),
            ("6 ft tall", "six feet tall"),
            ("5 ft 10 in tall", "five feet ten inches tall"),
            ("at 5 in the hall", "at five in the hall"),
            ("72°F", "seventy two degrees Fahrenheit"),
            ("−3 °C", "minus three degrees Celsius"),
            ("a 90° turn", "a ninety degree turn"),
            ("3.5%", "three point five percent"),
            ("10-15%", "ten to fifteen percent"),
            ("a 4-kg bag", "a four kilogram bag"),
            ("100 km/h", "one hundred kilometers per hour"),
            (
                "30 m² and 2 cu ft",
                "thirty square meters and two cubic feet",
            ),
            ("2 x 4 m", "two by four meters"),
            ("a 15\" screen", "a fifteen inch screen"),
            ("5'11\"", "five feet eleven inches"),
            ("she is 5'6", "she is five feet six"),
            ("\"room 12\"", "\"room twelve\""),
            ("16GB", "sixteen gigabytes"),
            ("a 10 min. walk", "a ten minute walk"),
            ("2-5 lbs", "two to five pounds"),
        ];
        for (written, spoken) in cases {
            assert_eq!(normalise(written, "en"), spoken, "{written}");
        }
    }
}
