//! "Who founded it" is not answered by "it was founded in 1891".

use super::words::split;
use crate::knowledge::asked::is_one_of;
use crate::knowledge::tokens::Analyzer;

/// Words between "who" and what was done.
const BETWEEN: &str = "has|have|had|first|originally|actually|really|ever|also|all";
/// Words after "who" that are no deed of the one who is asked for.
const NO_DEEDS: &str = "is|are|was|were|be|been|do|does|did|can|could|should|shall|may|might|will|would|must|to|i|we|you|else";
/// What makes a verb passive.
const PASSIVE: &str = "is|are|was|were|be|been|being|got|get|gets";
/// How many words may stand between that and the verb: "was only recently founded".
const PASSIVE_REACH: usize = 3;

/// Whether the question asks who did something and the sentences tell that it was done, by nobody. English.
pub(super) fn lacks_agent(analyzer: &Analyzer, asked: &[&str], sentences: &[&str]) -> bool {
    let Some(deed) = deed(asked).map(|word| analyzer.terms(word)) else {
        return false;
    };
    let told = sentences
        .iter()
        .map(|sentence| told(analyzer, &deed, sentence));
    let told: Vec<Told> = told.collect();
    told.contains(&Told::Passive) && !told.contains(&Told::ByOne)
}

/// What a sentence tells of a deed.
#[derive(PartialEq)]
enum Told {
    Nothing,
    /// It was done, nothing says by whom.
    Passive,
    ByOne,
}

/// The verb of "who founded the school".
fn deed<'a>(asked: &[&'a str]) -> Option<&'a str> {
    let who = asked.iter().position(|word| *word == "who")?;
    let mut behind = asked[who + 1..].iter();
    let verb = behind.find(|word| !is_one_of(word, BETWEEN))?;
    (!is_one_of(verb, NO_DEEDS)).then_some(verb)
}

fn told(analyzer: &Analyzer, deed: &[String], sentence: &str) -> Told {
    let lower = sentence.to_lowercase();
    let words: Vec<&str> = split(&lower).collect();
    let Some(at) = words.iter().position(|word| analyzer.terms(word) == deed) else {
        return Told::Nothing;
    };
    let before = &words[at.saturating_sub(PASSIVE_REACH)..at];
    let is_passive = before.iter().any(|word| is_one_of(word, PASSIVE));
    if is_passive && !words[at..].contains(&"by") {
        Told::Passive
    } else {
        Told::ByOne
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_done_by_nobody_tells_not_who_did_it() {
        let analyzer = Analyzer::new("en");
        for (question, sentence, lacks) in [
            ("who built the mill", "The mill was built in 1802.", true),
            (
                "who built the mill",
                "The mill was built by Jon Reed in 1802.",
                false,
            ),
            ("who built the mill", "Jon Reed built the mill.", false),
            (
                "so who has painted the ceiling",
                "The ceiling was only recently painted.",
                true,
            ),
            (
                "who do i ask for a key",
                "You are asked to call the porter.",
                false,
            ),
            ("who is the miller", "The mill was built in 1802.", false),
            (
                "when was the mill built",
                "The mill was built in 1802.",
                false,
            ),
            ("who grinds the flour", "The mill was built in 1802.", false),
        ] {
            let asked: Vec<&str> = split(question).collect();
            assert_eq!(
                lacks_agent(&analyzer, &asked, &[sentence]),
                lacks,
                "{question} {sentence}"
            );
        }
        let both = ["The mill was built in 1802.", "Jon Reed built it."];
        assert!(!lacks_agent(&analyzer, &["who", "built", "it"], &both));
    }
}
