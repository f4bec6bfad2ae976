//! Days of the year with a name: on the same date every year, or counted from Easter. English and German.

use jiff::ToSpan;
use jiff::civil::Date;

/// When a feast is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Feast {
    /// Month and day.
    Fixed(i8, i8),
    /// Days after Easter Sunday, or before it.
    Easter(i16),
}

use Feast::{Easter, Fixed};

/// Their names as words.
const FEASTS: &[(&str, Feast)] = &[
    ("christmas eve", Fixed(12, 24)),
    ("heiligabend", Fixed(12, 24)),
    ("christmas day", Fixed(12, 25)),
    ("christmas", Fixed(12, 25)),
    ("weihnachten", Fixed(12, 25)),
    ("boxing day", Fixed(12, 26)),
    ("new year s eve", Fixed(12, 31)),
    ("new years eve", Fixed(12, 31)),
    ("silvester", Fixed(12, 31)),
    ("new year s day", Fixed(1, 1)),
    ("new years day", Fixed(1, 1)),
    ("new year", Fixed(1, 1)),
    ("new years", Fixed(1, 1)),
    ("neujahr", Fixed(1, 1)),
    ("valentine s day", Fixed(2, 14)),
    ("valentines day", Fixed(2, 14)),
    ("halloween", Fixed(10, 31)),
    ("maundy thursday", Easter(-3)),
    ("gründonnerstag", Easter(-3)),
    ("good friday", Easter(-2)),
    ("karfreitag", Easter(-2)),
    ("easter saturday", Easter(-1)),
    ("karsamstag", Easter(-1)),
    ("easter sunday", Easter(0)),
    ("ostersonntag", Easter(0)),
    ("easter day", Easter(0)),
    ("easter", Easter(0)),
    ("ostern", Easter(0)),
    ("easter monday", Easter(1)),
    ("ostermontag", Easter(1)),
    ("ascension day", Easter(39)),
    ("christi himmelfahrt", Easter(39)),
    ("himmelfahrt", Easter(39)),
    ("whit sunday", Easter(49)),
    ("pfingstsonntag", Easter(49)),
    ("pfingsten", Easter(49)),
    ("whit monday", Easter(50)),
    ("pfingstmontag", Easter(50)),
    ("corpus christi", Easter(60)),
    ("fronleichnam", Easter(60)),
];
/// Days counted from Easter on which public life rests in some countries.
const RESTS_SOMEWHERE: &[i16] = &[-2, 0, 1, 39, 49, 50, 60];
/// Dates on which it does.
const RESTS_SOMEWHERE_ON: &[(i8, i8)] = &[
    (1, 2),
    (1, 6),
    (3, 17),
    (5, 1),
    (6, 19),
    (7, 4),
    (7, 14),
    (8, 15),
    (10, 3),
    (11, 1),
    (11, 11),
    (12, 24),
    (12, 31),
];

impl Feast {
    /// Its date in a year.
    pub fn in_year(self, year: i16) -> Option<Date> {
        match self {
            Fixed(month, day) => Date::new(year, month, day).ok(),
            Easter(days) => easter(year)?.checked_add(i64::from(days).days()).ok(),
        }
    }
}

/// The feast with the longest name that stands at a word, and how many words that takes.
pub(super) fn feast_at(words: &[String], at: usize) -> Option<(Feast, usize)> {
    let length = |name: &str| {
        let mut all = name.split(' ').enumerate();
        let stands =
            all.all(|(index, part)| words.get(at + index).is_some_and(|word| word == part));
        stands.then(|| name.split(' ').count())
    };
    let found = FEASTS
        .iter()
        .filter_map(|(name, feast)| Some((*feast, length(name)?)));
    found.max_by_key(|(_, length)| *length)
}

/// Whether public life rests on a date in some country, and nobody can tell without knowing which one it is.
pub(super) fn may_rest(date: Date) -> bool {
    let counted = |days: &i16| Easter(*days).in_year(date.year()) == Some(date);
    // Bank holidays and most of America's are Mondays at the beginning or the end of a month; Thanksgiving is a Thursday.
    let (weekday, day) = (date.weekday().to_monday_zero_offset(), date.day());
    let of_weekday =
        weekday == 0 && (day <= 7 || day > date.days_in_month() - 7 || (15..=21).contains(&day));
    let thanksgiving = date.month() == 11 && weekday == 3 && (22..=28).contains(&day);
    RESTS_SOMEWHERE.iter().any(counted)
        || RESTS_SOMEWHERE_ON.contains(&(date.month(), day))
        || of_weekday
        || thanksgiving
}

/// Easter Sunday of a year after 1582 (Meeus, Jones and Butcher).
fn easter(year: i16) -> Option<Date> {
    let year_number = i32::from(year);
    let (golden, century, of_century) = (year_number % 19, year_number / 100, year_number % 100);
    let moon = (century - (century + 8) / 25 + 1) / 3;
    let epact = (19 * golden + century - century / 4 - moon + 15) % 30;
    let weekday = (32 + 2 * (century % 4) + 2 * (of_century / 4) - epact - of_century % 4) % 7;
    let late = (golden + 11 * epact + 22 * weekday) / 451;
    let place = epact + weekday - 7 * late + 114;
    Date::new(year, (place / 31) as i8, (place % 31 + 1) as i8).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn easter_is_where_the_calendars_have_it() {
        // Of the tables of the Astronomical Society of South Australia.
        for (year, month, day) in [
            (1961, 4, 2),
            (2000, 4, 23),
            (2008, 3, 23),
            (2025, 4, 20),
            (2027, 3, 28),
            (2038, 4, 25),
            (2099, 4, 12),
        ] {
            assert_eq!(easter(year), Some(date(year, month, day)));
        }
    }

    #[test]
    fn a_feast_has_its_longest_name() {
        let words: Vec<String> = "closed on good friday and easter monday"
            .split(' ')
            .map(str::to_owned)
            .collect();
        assert_eq!(feast_at(&words, 2), Some((Easter(-2), 2)));
        assert_eq!(feast_at(&words, 5), Some((Easter(1), 2)));
        assert_eq!(Easter(-2).in_year(2027), Some(date(2027, 3, 26)));
        assert!(
            may_rest(date(2027, 3, 29))
                && may_rest(date(2027, 5, 31))
                && may_rest(date(2027, 11, 25))
        );
        assert!(!may_rest(date(2027, 6, 10)));
    }
}
