//! More of what was asked before: what the documents still hold and was not said.

use super::super::KnowledgeError;
use super::super::answer::{Answer, Method, Quoted};
use super::super::passages::Passage;
use super::super::search::Searcher;
use super::{Topic, subject};

/// So many sentences are said at once.
const SENTENCES_MAX: usize = 3;
/// So many passages are looked at.
const PASSAGES_MAX: usize = 16;
/// Nothing else can be meant by words that ask for more.
const CONFIDENCE: f32 = 1.0;

/// The next sentences of the topic's passage, then those of its document that name what it is about; none where all was said.
pub(in super::super) fn more(
    searcher: &Searcher<'_>,
    topic: Topic<'_>,
) -> Result<Option<Answer>, KnowledgeError> {
    let (Some(speech), Some(name)) = (searcher.analyzer.speech, topic.passage) else {
        return Ok(None);
    };
    let question = searcher.question(topic.question, None)?;
    let ranked = searcher.rank(&question, PASSAGES_MAX)?;
    let mut passages = ranked
        .iter()
        .map(|one| searcher.state.passage(one.slot))
        .collect::<Result<Vec<Passage>, _>>()?;
    let path = name.rsplit_once('#').map_or(name, |(path, _)| path);
    passages.retain(|passage| passage.path == path);
    passages.sort_by_key(|passage| (passage.name() != name, passage.ordinal));
    let subject = subject::of(searcher.analyzer, speech, topic.question);
    let terms = subject.map(|subject| subject.terms).unwrap_or_default();
    let was_said = |sentence: &String| {
        topic
            .said
            .iter()
            .any(|said| said.contains(sentence.as_str()))
    };
    let names = |sentence: &String| {
        let known = searcher.analyzer.terms(sentence);
        !terms.is_empty() && terms.iter().all(|term| known.contains(term))
    };
    for passage in &passages {
        let is_its_own = passage.name() == name;
        let unsaid = passage
            .sentences
            .iter()
            .filter(|sentence| !was_said(sentence));
        let next: Vec<&str> = unsaid
            .filter(|sentence| is_its_own || names(sentence))
            .take(SENTENCES_MAX)
            .map(String::as_str)
            .collect();
        if !next.is_empty() {
            return Ok(Some(quoting(passage, &next.join(" "))));
        }
    }
    Ok(None)
}

fn quoting(passage: &Passage, text: &str) -> Answer {
    Answer {
        text: Some(text.to_owned()),
        hedged: false,
        offers: Vec::new(),
        sources: vec![passage.path.clone()],
        quoted: Some(Quoted::of(passage)),
        confidence: CONFIDENCE,
        passages: Vec::new(),
        categories: super::super::category(&passage.path)
            .map(str::to_owned)
            .into_iter()
            .collect(),
        method: Method::Extractive,
        explanation: None,
        search_ms: 0.0,
        extraction_ms: 0.0,
    }
}
