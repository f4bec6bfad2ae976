//! The answers to the parts of a question as one: each that is known, and what of the rest is not.

use std::collections::HashSet;

use super::PassageHit;
use super::answer::Answer;
use super::asked::{Part, Speech, missing, rest_missing};

/// One answer to the parts of a question that was declined or unsure as a whole; none where no part has a sure answer. A part
/// whose own answer is not sure is said to be missing. The passages are those of the parts that are answered, each once.
pub(super) fn joined(parts: Vec<(Part, Answer)>, speech: Option<Speech>) -> Option<Answer> {
    let read_as: Vec<&str> = parts.iter().map(|(part, _)| part.text.as_str()).collect();
    let read_as = read_as.join(" / ");
    let (_, first) = parts.iter().find(|(_, answer)| answer.is_sure())?;
    let mut whole = first.clone();
    let mut said: Vec<String> = Vec::with_capacity(parts.len());
    let mut sources: Vec<String> = Vec::new();
    let mut passages: Vec<PassageHit> = Vec::new();
    let (mut search_ms, mut extraction_ms) = (0.0, 0.0);
    for (part, answer) in parts {
        search_ms += answer.search_ms;
        extraction_ms += answer.extraction_ms;
        let text = if answer.is_sure() {
            whole.confidence = whole.confidence.min(answer.confidence);
            sources.extend(answer.sources);
            passages.extend(answer.passages);
            whole.categories.extend(answer.categories);
            answer.text
        } else {
            speech.map(|speech| {
                missing(part.kind, speech)
                    .unwrap_or(rest_missing(speech))
                    .to_owned()
            })
        };
        said.extend(text.filter(|text| !said.contains(text)));
    }
    let mut seen = HashSet::new();
    sources.retain(|source| seen.insert(source.clone()));
    seen.clear();
    passages.retain(|passage| seen.insert(passage.id.clone()));
    whole.categories.sort();
    whole.categories.dedup();
    if let Some(explanation) = &mut whole.explanation {
        explanation.read_as = Some(read_as);
    }
    Some(Answer {
        text: Some(said.join(" ")),
        sources,
        passages,
        search_ms,
        extraction_ms,
        ..whole
    })
}

#[cfg(test)]
mod tests {
    use super::super::answer::Method;
    use super::super::asked::parts as asked_parts;
    use super::*;

    fn answer(text: Option<&str>, source: &str, confidence: f32) -> Answer {
        let passage = PassageHit {
            id: format!("{source}#0"),
            source: source.to_owned(),
            heading: String::new(),
            text: String::new(),
            score: 1.0,
        };
        Answer {
            text: text.map(str::to_owned),
            hedged: false,
            offers: Vec::new(),
            sources: vec![source.to_owned()],
            quoted: None,
            confidence,
            passages: vec![passage],
            categories: Vec::new(),
            method: Method::Extractive,
            explanation: None,
            search_ms: 1.0,
            extraction_ms: 0.5,
        }
    }

    fn of(parts: &[(&str, Answer)]) -> Option<Answer> {
        let speech = Some(Speech::English);
        let parts = parts.iter().map(|(text, answer)| {
            let [part] = <[Part; 1]>::try_from(asked_parts(text, speech)).unwrap();
            (part, answer.clone())
        });
        joined(parts.collect(), speech)
    }

    #[test]
    fn what_is_known_is_said_with_what_is_missing() {
        let known = answer(Some("At nine."), "hours.md", 0.8);
        let lost = answer(None, "staff.md", 0.1);
        let whole = of(&[
            ("when does it open", known.clone()),
            ("who leads the choir", lost.clone()),
        ]);
        let whole = whole.expect("one part is known");
        assert_eq!(whole.text.as_deref(), Some("At nine. I don't know who."));
        assert_eq!(
            (whole.sources, whole.confidence),
            (vec!["hours.md".to_owned()], 0.8)
        );
        let whole = of(&[
            ("what is a cog", lost.clone()),
            ("when does it open", known),
        ]);
        let text = whole.and_then(|whole| whole.text);
        assert_eq!(text.as_deref(), Some("I don't know the rest. At nine."));
        assert_eq!(of(&[("who leads it", lost.clone()), ("when", lost)]), None);
    }

    #[test]
    fn what_answers_two_parts_is_said_once() {
        let known = answer(Some("At nine, for 3 euros."), "hours.md", 0.8);
        let other = answer(Some("At nine, for 3 euros."), "hours.md", 0.6);
        let whole = of(&[("when is it", known), ("how much is it", other)]).expect("known");
        assert_eq!(whole.text.as_deref(), Some("At nine, for 3 euros."));
        assert_eq!((whole.passages.len(), whole.confidence), (1, 0.6));
    }

    #[test]
    fn an_answer_that_is_not_sure_is_missing() {
        let unsure = Answer {
            hedged: true,
            ..answer(Some("Ten euros."), "prices.md", 0.3)
        };
        let known = answer(Some("At nine."), "hours.md", 0.8);
        let whole = of(&[("when is it", known), ("how much is it", unsure)]).expect("known");
        assert_eq!(
            whole.text.as_deref(),
            Some("At nine. I don't know the price.")
        );
        assert!(whole.is_sure());
    }
}
