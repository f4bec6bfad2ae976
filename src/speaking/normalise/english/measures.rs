//! Numbers with units.

use super::described::describes;
use super::numbers;
use super::token::Kind;
use super::view::{Reading, View, lookup};

/// One and many of a unit.
type Names = (&'static str, &'static str);

/// Units that are written in one way only (case counts).
const UNITS: [(&str, Names); 73] = [
    ("km", ("kilometer", "kilometers")),
    ("m", ("meter", "meters")),
    ("cm", ("centimeter", "centimeters")),
    ("mm", ("millimeter", "millimeters")),
    ("µm", ("micrometer", "micrometers")),
    ("μm", ("micrometer", "micrometers")),
    ("nm", ("nanometer", "nanometers")),
    ("mi", ("mile", "miles")),
    ("yd", ("yard", "yards")),
    ("yds", ("yard", "yards")),
    ("ft", ("foot", "feet")),
    ("sqft", ("square foot", "square feet")),
    ("ha", ("hectare", "hectares")),
    ("ac", ("acre", "acres")),
    ("kg", ("kilogram", "kilograms")),
    ("g", ("gram", "grams")),
    ("mg", ("milligram", "milligrams")),
    ("µg", ("microgram", "micrograms")),
    ("μg", ("microgram", "micrograms")),
    ("mcg", ("microgram", "micrograms")),
    ("lb", ("pound", "pounds")),
    ("lbs", ("pound", "pounds")),
    ("oz", ("ounce", "ounces")),
    ("l", ("liter", "liters")),
    ("L", ("liter", "liters")),
    ("ml", ("milliliter", "milliliters")),
    ("mL", ("milliliter", "milliliters")),
    ("cl", ("centiliter", "centiliters")),
    ("gal", ("gallon", "gallons")),
    ("qt", ("quart", "quarts")),
    ("pt", ("pint", "pints")),
    ("tbsp", ("tablespoon", "tablespoons")),
    ("tsp", ("teaspoon", "teaspoons")),
    ("cc", ("c c", "c c")),
    ("s", ("second", "seconds")),
    ("sec", ("second", "seconds")),
    ("secs", ("second", "seconds")),
    ("ms", ("millisecond", "milliseconds")),
    ("min", ("minute", "minutes")),
    ("mins", ("minute", "minutes")),
    ("h", ("hour", "hours")),
    ("hr", ("hour", "hours")),
    ("hrs", ("hour", "hours")),
    ("wk", ("week", "weeks")),
    ("wks", ("week", "weeks")),
    ("yr", ("year", "years")),
    ("yrs", ("year", "years")),
    ("mph", ("mile per hour", "miles per hour")),
    ("kph", ("kilometer per hour", "kilometers per hour")),
    ("kmh", ("kilometer per hour", "kilometers per hour")),
    ("rpm", ("revolution per minute", "revolutions per minute")),
    ("mpg", ("mile per gallon", "miles per gallon")),
    ("Hz", ("hertz", "hertz")),
    ("kHz", ("kilohertz", "kilohertz")),
    ("MHz", ("megahertz", "megahertz")),
    ("GHz", ("gigahertz", "gigahertz")),
    ("W", ("watt", "watts")),
    ("kW", ("kilowatt", "kilowatts")),
    ("MW", ("megawatt", "megawatts")),
    ("kWh", ("kilowatt hour", "kilowatt hours")),
    ("V", ("volt", "volts")),
    ("mA", ("milliamp", "milliamps")),
    ("mAh", ("milliamp hour", "milliamp hours")),
    ("dB", ("decibel", "decibels")),
    ("KB", ("kilobyte", "kilobytes")),
    ("kB", ("kilobyte", "kilobytes")),
    ("MB", ("megabyte", "megabytes")),
    ("GB", ("gigabyte", "gigabytes")),
    ("TB", ("terabyte", "terabytes")),
    ("Mbps", ("megabit per second", "megabits per second")),
    ("Gbps", ("gigabit per second", "gigabits per second")),
    ("kcal", ("kilocalorie", "kilocalories")),
    ("Pa", ("pascal", "pascals")),
];

/// After a slash.
const PER: [(&str, &str); 19] = [
    ("h", "hour"),
    ("hr", "hour"),
    ("hour", "hour"),
    ("s", "second"),
    ("sec", "second"),
    ("second", "second"),
    ("min", "minute"),
    ("minute", "minute"),
    ("day", "day"),
    ("wk", "week"),
    ("week", "week"),
    ("mo", "month"),
    ("month", "month"),
    ("yr", "year"),
    ("year", "year"),
    ("semester", "semester"),
    ("credit", "credit"),
    ("person", "person"),
    ("night", "night"),
];

/// Units after "sq" and "cu", and with a raised 2 or 3.
const POWERED: [&str; 9] = ["m", "km", "cm", "mm", "ft", "mi", "yd", "in", "dm"];

/// "hour" of "h" in "km/h".
pub(super) fn per(unit: &str) -> Option<&'static str> {
    lookup(&PER, unit)
}

fn names(unit: &str) -> Option<Names> {
    match unit {
        "in" => Some(("inch", "inches")),
        "dm" => Some(("decimeter", "decimeters")),
        _ => UNITS
            .iter()
            .find(|(known, _)| *known == unit)
            .map(|(_, names)| *names),
    }
}

/// `5 km`, `72°F`, `12"`, `50%`, `4-kg`, `100 km/h`, `30 m²`, `2 x 4 m`.
pub(super) fn read(view: &View<'_>) -> Option<Reading> {
    let numeral = numbers::numeral(view)?;
    let mut number = numeral.spoken(view);
    let mut at = numeral.tokens;
    let mut single = numeral.is_one();
    if let Some((second, taken)) = second_side(view, at) {
        number = format!("{number} by {second}");
        at += taken;
        single = false;
    }
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

/// The "x 7" of "25 x 7 m", when a unit follows.
fn second_side(view: &View<'_>, at: usize) -> Option<(String, usize)> {
    let space = usize::from(view.kind(at) == Kind::Space);
    if !matches!(view.text(at + space), "x" | "×") {
        return None;
    }
    let start = at + 1 + 2 * space;
    let second = numbers::numeral(&view.ahead(start))?;
    let end = start + second.tokens;
    let gap = usize::from(view.kind(end) == Kind::Space);
    unit(view, end + gap, false, gap == 1)?;
    Some((second.spoken(view), end - at))
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
        "'" if space == 0 => feet_and_inches(view, at, single),
        "\"" if space == 0 && !view.is_alphanumeric(at + 1) && !is_quoted(view) => {
            Some((if single { "inch" } else { "inches" }.to_owned(), 1))
        }
        _ => None,
    }
}

/// `5'10"`: the rest after the first number.
fn feet_and_inches(view: &View<'_>, at: usize, single: bool) -> Option<(String, usize)> {
    let foot = if single { "foot" } else { "feet" };
    let inches = numbers::numeral(&view.ahead(at + 1))?;
    let end = at + 1 + inches.tokens;
    let marks = match (view.text(end), view.text(end + 1)) {
        ("\"", _) => 1,
        ("'", "'") => 2,
        // "5'6"
        _ if !view.is_alphanumeric(end) && inches.value().is_some_and(|inches| inches < 12) => {
            return Some((format!("{foot} {}", inches.spoken(view)), end - at));
        }
        _ => return None,
    };
    let inch = if inches.is_one() { "inch" } else { "inches" };
    let name = format!("{foot} {} {inch}", inches.spoken(view));
    Some((name, end + marks - at))
}

/// Whether a quotation was opened shortly before, so that a straight quote closes it.
fn is_quoted(view: &View<'_>) -> bool {
    const LOOK_BACK: usize = 60;
    let quotes = (1..LOOK_BACK)
        .filter(|back| view.text_before(*back) == "\"")
        .count();
    quotes % 2 == 1
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
    let per = per(below).or_else(|| self::names(below).map(|names| names.0));
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
