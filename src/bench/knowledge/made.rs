//! What the made texts are about: the affairs of a large campus, no two alike.

/// How a row asks.
const FORMS: [&str; 8] = [
    "How much is {} a term?",
    "Where do I apply for {}?",
    "Who looks after {}?",
    "When can I get {}?",
    "How long may I keep {}?",
    "Do I need a form for {}?",
    "What happens if I lose {}?",
    "May I pass on {} to somebody else?",
];
/// What there is.
pub const THINGS: [&str; 32] = [
    "locker",
    "bicycle rack",
    "practice room",
    "microscope",
    "reading desk",
    "parking space",
    "laptop",
    "darkroom",
    "garden plot",
    "storage box",
    "projector",
    "kiln",
    "boat",
    "tennis court",
    "sewing machine",
    "meeting room",
    "printer card",
    "laboratory coat",
    "camera",
    "telescope",
    "piano",
    "canoe",
    "workbench",
    "tent",
    "sound studio",
    "soldering iron",
    "map cabinet",
    "weaving loom",
    "chess clock",
    "climbing rope",
    "fume cupboard",
    "seminar room",
];
/// Where it is.
pub const PLACES: [&str; 32] = [
    "the north hall",
    "the old library",
    "the harbour building",
    "the school of music",
    "the stone barn",
    "the physics tower",
    "the west gate",
    "the botanical garden",
    "the mill",
    "the law school",
    "the student union",
    "the sports centre",
    "the observatory",
    "the annex",
    "the art workshop",
    "the medical school",
    "the language centre",
    "the greenhouse",
    "the boat house",
    "the engineering hall",
    "the south court",
    "the theatre",
    "the dining hall",
    "the map room",
    "the chemistry wing",
    "the graduate house",
    "the print shop",
    "the river campus",
    "the teaching hospital",
    "the computing centre",
    "the cloister",
    "the market square",
];
/// Whom it is for.
pub const GROUPS: [&str; 16] = [
    "freshmen",
    "exchange students",
    "graduate students",
    "alumni",
    "visiting scholars",
    "staff",
    "evening students",
    "teaching assistants",
    "summer students",
    "parents",
    "researchers",
    "apprentices",
    "guests",
    "retired teachers",
    "student clubs",
    "postdocs",
];
/// What somebody says before a question.
const OPENINGS: [&str; 4] = [
    "please tell me",
    "i wonder",
    "one more thing",
    "for a friend of mine",
];

/// Different questions that rows can have.
const QUESTIONS: usize = FORMS.len() * TOPICS;
/// Different things that sections can be about.
const TOPICS: usize = THINGS.len() * PLACES.len() * GROUPS.len();
/// Neighbours have little in common when numbers are multiplied by this prime. It divides neither count, so that every
/// number still comes once.
const STRIDE: usize = 7_919;

/// What is asked of the last row or section, as somebody says it.
pub const LAST_ASKED: &str = "where was the brass weathercock on the chapel made";
/// The heading of the last section.
pub const LAST_HEADING: &str = "The brass weathercock on the chapel";
/// The question of the last row.
pub const LAST_QUESTION: &str = "Where was the brass weathercock on the chapel made?";
/// What answers it.
pub const LAST_ANSWER: &str =
    "The brass weathercock on the chapel was made in Hollowbrook in 1871.";
/// A word that stands there and nowhere else.
pub const LAST_WORD: &str = "Hollowbrook";

/// The question of a row.
pub fn question(number: usize) -> String {
    let number = number * STRIDE % QUESTIONS;
    FORMS[number / TOPICS].replace("{}", &format!("a {}", topic(number % TOPICS)))
}

/// The heading of a section.
pub fn heading(number: usize) -> String {
    let topic = topic(number * STRIDE % TOPICS);
    let (first, rest) = topic.split_at(1);
    format!("{}{rest}", first.to_uppercase())
}

/// A question as somebody says it who knows no row: of one row or another, with words of its own before it.
pub fn asked(number: usize) -> String {
    let question = question(QUESTIONS - 1 - number).to_lowercase();
    let opening = OPENINGS[number % OPENINGS.len()];
    format!("{opening} {}", question.trim_end_matches('?'))
}

fn topic(number: usize) -> String {
    let thing = THINGS[number % THINGS.len()];
    let place = PLACES[number / THINGS.len() % PLACES.len()];
    let group = GROUPS[number / THINGS.len() / PLACES.len() % GROUPS.len()];
    format!("{thing} for {group} in {place}")
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_two_are_alike() {
        let count = 100_000;
        let questions: HashSet<String> = (0..count).map(question).collect();
        assert_eq!(questions.len(), count);
        let headings: HashSet<String> = (0..6_000).map(heading).collect();
        assert_eq!(headings.len(), 6_000);
        let asked: HashSet<String> = (0..10_000).map(asked).collect();
        assert_eq!(asked.len(), 10_000);
        assert!(asked.is_disjoint(&questions));
    }
}
