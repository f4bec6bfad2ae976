//! Names of units.

use super::view::lookup;

/// One and many of a unit.
pub(super) type Names = (&'static str, &'static str);

/// Units that are written in one way only (case counts).
const UNITS: [(&str, Names); 77] = [
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
    ("kwh", ("kilowatt hour", "kilowatt hours")),
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
    ("kbit", ("kilobit", "kilobits")),
    ("Mbit", ("megabit", "megabits")),
    ("Gbit", ("gigabit", "gigabits")),
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
pub(super) const POWERED: [&str; 9] = ["m", "km", "cm", "mm", "ft", "mi", "yd", "in", "dm"];

/// "hour" of "h" in "km/h".
pub(super) fn per(unit: &str) -> Option<&'static str> {
    lookup(&PER, unit)
}

/// One and many of the unit that `unit` is short for.
pub(super) fn names(unit: &str) -> Option<Names> {
    match unit {
        "in" => Some(("inch", "inches")),
        "dm" => Some(("decimeter", "decimeters")),
        _ => UNITS
            .iter()
            .find(|(known, _)| *known == unit)
            .map(|(_, names)| *names),
    }
}

/// Whether `word` is an abbreviated unit.
pub(super) fn is_unit(word: &str) -> bool {
    names(word).is_some()
}

/// "pound" of "lb".
pub(super) fn one(unit: &str) -> Option<&'static str> {
    names(unit).map(|names| names.0)
}
