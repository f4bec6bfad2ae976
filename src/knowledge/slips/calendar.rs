//! Dates that no calendar has: 31 February, 30.02., 2027-13-01.

use super::written::Written;

/// A year with a 29 February, for dates without a year.
const LEAP_YEAR: i16 = 2028;

/// The dates that cannot be.
pub(super) fn impossible(dates: &[Written]) -> Vec<String> {
    let cannot_be = |date: &&Written| date.in_year(date.year.unwrap_or(LEAP_YEAR)).is_empty();
    let told = |date: &Written| {
        let text = &date.text;
        format!("no calendar has the date \"{text}\": write the one that is meant")
    };
    dates.iter().filter(cannot_be).map(told).collect()
}

#[cfg(test)]
mod tests {
    use super::super::written::written;
    use super::impossible;

    #[test]
    fn dates_that_no_calendar_has_are_found() {
        for sentence in [
            "The lake is closed on 31 February.",
            "Geschlossen vom 24.12. bis 30.02.",
            "2027-13-01, hours: closed.",
            "Closed on 29 February 2027.",
            "Ends on April 31, 2027.",
            "Until 31/06/2027.",
            "Am 31. Juni ist zu.",
        ] {
            assert_eq!(impossible(&written(sentence)).len(), 1, "{sentence}");
        }
        for sentence in [
            "Closed on 29 February, 31 May and 30.04.2027.",
            "By 12/31/2027 or 31/12/2027 or 12.31.2027.",
            "2027-12-31, hours: closed.",
        ] {
            assert_eq!(
                impossible(&written(sentence)),
                Vec::<String>::new(),
                "{sentence}"
            );
        }
    }
}
