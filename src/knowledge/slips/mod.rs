//! Slips of the pen: what a sentence says that cannot be, whatever is meant. English and German.

mod calendar;
mod hours;
mod past;
mod times;
mod weekdays;
mod written;

pub(super) use past::past;

use written::written;

/// What cannot be in a sentence below these headings, and what to do about it; each as a message.
pub(super) fn slips(above: &str, sentence: &str) -> Vec<String> {
    let is_digit = |byte: u8| byte.is_ascii_digit();
    if !sentence.bytes().any(is_digit) {
        return Vec::new();
    }
    let dates = written(sentence);
    let mut found = times::impossible(sentence);
    found.extend(calendar::impossible(&dates));
    found.extend(weekdays::mistaken(sentence, &dates));
    found.extend(hours::backwards(above, sentence));
    found
}
