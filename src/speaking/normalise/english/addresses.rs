//! Postal addresses: house numbers, compass letters, short streets, states.

use super::numbers::code;
use super::token::Kind;
use super::view::{Reading, View, lookup};

/// Kinds of streets as they are written, and in full.
const STREETS: [(&str, &str); 26] = [
    ("st", "Street"),
    ("street", "Street"),
    ("ave", "Avenue"),
    ("avenue", "Avenue"),
    ("blvd", "Boulevard"),
    ("boulevard", "Boulevard"),
    ("rd", "Road"),
    ("road", "Road"),
    ("dr", "Drive"),
    ("drive", "Drive"),
    ("ln", "Lane"),
    ("lane", "Lane"),
    ("ct", "Court"),
    ("court", "Court"),
    ("pl", "Place"),
    ("place", "Place"),
    ("sq", "Square"),
    ("square", "Square"),
    ("hwy", "Highway"),
    ("highway", "Highway"),
    ("pkwy", "Parkway"),
    ("parkway", "Parkway"),
    ("expy", "Expressway"),
    ("way", "Way"),
    ("ter", "Terrace"),
    ("cir", "Circle"),
];

const COMPASS: [(&str, &str); 8] = [
    ("N", "North"),
    ("S", "South"),
    ("E", "East"),
    ("W", "West"),
    ("NE", "Northeast"),
    ("NW", "Northwest"),
    ("SE", "Southeast"),
    ("SW", "Southwest"),
];

/// Of the United States; after a comma.
const STATES: &[(&str, &str)] = &[
    ("AL", "Alabama"),
    ("AK", "Alaska"),
    ("AZ", "Arizona"),
    ("AR", "Arkansas"),
    ("CA", "California"),
    ("CO", "Colorado"),
    ("CT", "Connecticut"),
    ("DE", "Delaware"),
    ("FL", "Florida"),
    ("GA", "Georgia"),
    ("HI", "Hawaii"),
    ("ID", "Idaho"),
    ("IL", "Illinois"),
    ("IN", "Indiana"),
    ("IA", "Iowa"),
    ("KS", "Kansas"),
    ("KY", "Kentucky"),
    ("LA", "Louisiana"),
    ("ME", "Maine"),
    ("MD", "Maryland"),
    ("MA", "Massachusetts"),
    ("MI", "Michigan"),
    ("MN", "Minnesota"),
    ("MS", "Mississippi"),
    ("MO", "Missouri"),
    ("MT", "Montana"),
    ("NE", "Nebraska"),
    ("NV", "Nevada"),
    ("NH", "New Hampshire"),
    ("NJ", "New Jersey"),
    ("NM", "New Mexico"),
    ("NY", "New York"),
    ("NC", "North Carolina"),
    ("ND", "North Dakota"),
    ("OH", "Ohio"),
    ("OK", "Oklahoma"),
    ("OR", "Oregon"),
    ("PA", "Pennsylvania"),
    ("RI", "Rhode Island"),
    ("SC", "South Carolina"),
    ("SD", "South Dakota"),
    ("TN", "Tennessee"),
    ("TX", "Texas"),
    ("UT", "Utah"),
    ("VT", "Vermont"),
    ("VA", "Virginia"),
    ("WA", "Washington"),
    ("WV", "West Virginia"),
    ("WI", "Wisconsin"),
    ("WY", "Wyoming"),
    ("DC", "D C"),
];

/// Words between the house number and the kind of street.
const WORDS_MAX: usize = 4;

/// Tokens between the kind of street and the house number before it.
const BACK_MAX: usize = 2 * WORDS_MAX + 4;

/// How many tokens after a house number at the start of `view` the kind of street stands.
fn street_after(view: &View<'_>) -> Option<usize> {
    let mut at = 1;
    for word in 0..=WORDS_MAX {
        if view.kind(at) != Kind::Space {
            return None;
        }
        let text = view.text(at + 1);
        if word > 0 && lookup(&STREETS, text).is_some() && !view.is_alphanumeric(at + 2) {
            return Some(at + 1);
        }
        let ordinal = view.kind(at + 1) == Kind::Number && view.kind(at + 2) == Kind::Word;
        if !ordinal && !view.is_name(at + 1) {
            return None;
        }
        at += if ordinal { 3 } else { 2 };
        at += usize::from(
            view.text(at) == "." && view.kind(at + 1) == Kind::Space && text.len() == 1,
        );
    }
    None
}

/// The house number of `1428 Elm St`, with a compass letter after it.
pub(super) fn read_number(view: &View<'_>) -> Option<Reading> {
    let text = view.text(0);
    if text.len() > 5 || text.starts_with('0') {
        return None;
    }
    street_after(view)?;
    let compass = COMPASS.iter().find(|(short, _)| *short == view.text(2));
    Some(match compass {
        Some((short, long)) => {
            let point = usize::from(short.len() == 1 && view.text(3) == ".");
            Reading::new(format!("{} {long}", code(text)), 3 + point)
        }
        None => Reading::new(code(text), 1),
    })
}

/// The kind of street without a point, where a house number stands before; and a state after a comma.
pub(super) fn read_word(view: &View<'_>) -> Option<Reading> {
    let word = view.text(0);
    if word.len() > 4 || view.kind_before(1) != Kind::Space {
        return None;
    }
    if view.text_before(2) == "," && word.len() == 2 {
        let state = STATES.iter().find(|(short, _)| *short == word)?;
        let zip =
            view.kind(1) == Kind::Space && view.kind(2) == Kind::Number && view.text(2).len() == 5;
        let ends = zip || view.kind(1) == Kind::Nothing || view.kind(1) == Kind::Mark;
        return ends.then(|| Reading::new(state.1, 1));
    }
    let street = lookup(&STREETS, word).filter(|long| long.len() > word.len())?;
    if view.text(1) == "." || view.is_alphanumeric(1) {
        return None;
    }
    let house = (3..=BACK_MAX).find(|back| {
        view.kind_before(*back) == Kind::Number && view.kind_before(back - 1) == Kind::Space
    })?;
    let start = view.back(house);
    (street_after(&start) == Some(house)).then(|| Reading::new(street, 1))
}

/// Whether five digits after a state or its comma are a postal code.
pub(super) fn is_postal_code(view: &View<'_>) -> bool {
    let comma = usize::from(view.text_before(2) == ",");
    let state = view.text_before(2 + comma);
    let known = STATES.iter().any(|(short, _)| *short == state);
    known && view.text(0).len() == 5 && view.kind_before(1) == Kind::Space
}

#[cfg(test)]
mod tests {
    use crate::speaking::normalise;

    #[test]
    fn postal_addresses() {
        let cases = [
            (
                "1428 Harbor St, Port Ellery",
                "fourteen twenty eight Harbor Street, Port Ellery",
            ),
            ("305 N College Ave", "three oh five North College Avenue"),
            (
                "go to 12 W. 3rd St today",
                "go to twelve West third Street today",
            ),
            ("Albany, NY 12222.", "Albany, New York one two two two two."),
            ("4500 Old Mill Road", "forty five hundred Old Mill Road"),
            (
                "We have 1428 students",
                "We have one thousand four hundred twenty eight students",
            ),
            ("Yes, OK then", "Yes, OK then"),
        ];
        for (written, spoken) in cases {
            assert_eq!(normalise(written, "en"), spoken, "{written}");
        }
    }
}
