//! What a question that is declined is near to: headings that can be asked for instead.

use super::passages::Passage;
use super::search::Ranked;

/// So many are offered.
const OFFERS_MAX: usize = 2;
/// A passage of a smaller cosine is about something else.
const NEAR: f32 = 0.45;
/// A longer heading is none that is said in passing.
const WORDS_MAX: usize = 6;

/// The headings nearest to the question, as they are said within a sentence; none where nothing is near.
pub(super) fn offers(passages: &[(Ranked, Passage)]) -> Vec<String> {
    let mut offers: Vec<String> = Vec::new();
    for (ranked, passage) in passages {
        if ranked.cosine.is_none_or(|cosine| cosine < NEAR) {
            continue;
        }
        // Above the question of an FAQ stands what all of them are about.
        let heading = passage
            .heading
            .last()
            .filter(|_| passage.question.is_none());
        let topic = heading.and_then(|heading| topic(heading));
        if let Some(topic) = topic
            && !offers.contains(&topic)
        {
            offers.push(topic);
        }
        if offers.len() == OFFERS_MAX {
            break;
        }
    }
    offers
}

/// A heading within a sentence; none where it is no topic.
fn topic(heading: &str) -> Option<String> {
    let heading = heading.trim().trim_end_matches([':', '.']);
    let mut words = heading.split_whitespace();
    let first = words.next()?;
    let others = words.clone().count();
    if others >= WORDS_MAX
        || heading.ends_with(['?', '!'])
        || !heading.contains(char::is_alphabetic)
    {
        return None;
    }
    let is_capital = |word: &str| word.starts_with(char::is_uppercase);
    // A name, a title in capitals or an abbreviation stays as it is.
    let is_name =
        others > 0 && words.all(is_capital) || first.chars().skip(1).any(char::is_uppercase);
    if is_name {
        return Some(heading.to_owned());
    }
    let mut letters = heading.chars();
    let first = letters.next().into_iter().flat_map(char::to_lowercase);
    Some(first.chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(heading: &str, cosine: f32) -> (Ranked, Passage) {
        let ranked = Ranked {
            slot: 0,
            score: cosine,
            cosine: Some(cosine),
            by_question: false,
        };
        let passage = Passage {
            path: "a.md".to_owned(),
            ordinal: 0,
            heading: vec![heading.to_owned()],
            question: None,
            sentences: vec!["Yes.".to_owned()],
        };
        (ranked, passage)
    }

    #[test]
    fn the_two_nearest_headings_are_offered_once_each() {
        let passages = [
            found("Parking permits", 0.7),
            found("Parking permits", 0.7),
            found("Where can I park?", 0.6),
            found("Bicycle racks", 0.5),
            found("Fees", 0.5),
        ];
        assert_eq!(offers(&passages), ["parking permits", "bicycle racks"]);
        assert!(offers(&[found("Fees", 0.3)]).is_empty());
    }

    #[test]
    fn names_keep_their_capitals_and_long_headings_are_not_offered() {
        let said = |heading| topic(heading);
        assert_eq!(said("Juniper Hall").as_deref(), Some("Juniper Hall"));
        assert_eq!(said("FAQ for parents").as_deref(), Some("FAQ for parents"));
        assert_eq!(said("Opening hours:").as_deref(), Some("opening hours"));
        assert_eq!(said("How and when to hand in the form for a refund"), None);
        assert_eq!(said("2027"), None);
    }
}
