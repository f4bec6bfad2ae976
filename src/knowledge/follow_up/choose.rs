//! Which of the questions that a text may mean is answered: by what the passages hold of it.

use super::super::answer::Answer;
use super::super::asked::{Kind, holds_surely, is_one_of, kind};
use super::super::search::Searcher;
use super::super::tokens::Analyzer;
use super::lean::Lean;
use super::{FollowUp, Topic};

/// A whole question's own answer stays, where it has one that is not less sure by so much than that of a completed one.
const AS_SURE: f32 = 0.05;

/// An answer of this confidence is as sure as answers are: others are hardly surer by [`AS_SURE`].
const SETTLED: f32 = 0.9;

/// A question that a text was read as, with its answer.
type Completed = (String, Answer);

/// The answer to a text that leans on a topic, and the question that it was read as; none where it stands by itself. `alone` is
/// the answer to the text by itself, `completed` those to [`FollowUp::completed`].
pub(in super::super) fn chosen(
    searcher: &Searcher<'_>,
    follow_up: &FollowUp,
    topic: Topic<'_>,
    alone: &Answer,
    completed: Vec<Completed>,
) -> Option<(Option<String>, Answer)> {
    let chooser = Chooser::new(searcher, follow_up, topic);
    let best = best(completed, |answer| chooser.supports(answer));
    let is_sure = best.as_ref().is_some_and(|(_, answer)| answer.is_sure());
    let stays = match follow_up.leaning.lean {
        Lean::More => return Some((None, alone.clone().declined())),
        Lean::Picked => false,
        // What is joined to the last question and answered by nothing of it may begin another: "and the pool".
        Lean::Fragment { .. } => !is_sure && alone.is_sure() && !chooser.is_prepositional(),
        Lean::Reference { strict: true, .. } => {
            chooser.is_of_topic(alone) && is_as_sure(alone, best.as_ref())
        }
        Lean::Reference { strict: false, .. } => is_as_sure(alone, best.as_ref()),
        Lean::Attribute | Lean::Whole => !is_sure,
    };
    if stays {
        return None;
    }
    match best {
        Some((question, answer)) => {
            let answer = chooser.unsaid(&question, &answer).unwrap_or(answer);
            Some((Some(question), answer))
        }
        None if follow_up.leans() => Some((None, alone.clone().declined())),
        None => None,
    }
}

/// Whether no other question that the text may mean need be asked: this one is answered as surely as any could be.
pub(in super::super) fn settles(
    searcher: &Searcher<'_>,
    follow_up: &FollowUp,
    topic: Topic<'_>,
    answer: &Answer,
) -> bool {
    answer.is_sure()
        && answer.confidence >= SETTLED
        && Chooser::new(searcher, follow_up, topic).supports(answer)
}

/// The surest of the supported ones; of equals the likeliest question.
fn best(completed: Vec<Completed>, is_supported: impl Fn(&Answer) -> bool) -> Option<Completed> {
    let given = completed
        .into_iter()
        .filter(|(_, answer)| answer.text.is_some() && is_supported(answer));
    given.reduce(|best, other| {
        let standing = |answer: &Answer| (answer.is_sure(), answer.confidence);
        let (left, right) = (standing(&best.1), standing(&other.1));
        let is_better = right.0 && !left.0 || right.0 == left.0 && right.1 > left.1 + AS_SURE;
        if is_better { other } else { best }
    })
}

/// Whether the text's own answer is as sure as the best that the topic gives.
fn is_as_sure(alone: &Answer, best: Option<&Completed>) -> bool {
    let of_topic = best.filter(|(_, answer)| answer.is_sure());
    let than = of_topic.map_or(0.0, |(_, answer)| answer.confidence);
    alone.is_sure() && alone.confidence >= than - AS_SURE
}

/// Of the terms that a text names the one that the fewest passages have: it says what the text is about.
fn rarest(searcher: &Searcher<'_>, own: &[String]) -> Option<String> {
    let found = |term: &String| searcher.passages_with(term).unwrap_or_default();
    let rarest = own
        .iter()
        .min_by(|left, right| found(left).total_cmp(&found(right)));
    rarest.cloned()
}

struct Chooser<'a> {
    analyzer: &'a Analyzer,
    rarest: Option<String>,
    follow_up: &'a FollowUp,
    topic: Topic<'a>,
}

impl<'a> Chooser<'a> {
    fn new(searcher: &Searcher<'a>, follow_up: &'a FollowUp, topic: Topic<'a>) -> Self {
        Self {
            analyzer: searcher.analyzer,
            rarest: rarest(searcher, &follow_up.leaning.own),
            follow_up,
            topic,
        }
    }

    /// Whether an answer holds both what the text names and what the topic is about.
    fn supports(&self, answer: &Answer) -> bool {
        match self.follow_up.leaning.lean {
            Lean::Fragment { .. } | Lean::Picked => self.names_rarest(answer),
            Lean::Reference { .. } | Lean::Attribute => self.is_of_topic(answer),
            Lean::Whole | Lean::More => self.is_of_topic(answer) && self.names_own(answer),
        }
    }

    /// Whether what was said, or what stands above it, has all that the text names.
    fn names_own(&self, answer: &Answer) -> bool {
        let own = &self.follow_up.leaning.own;
        let known = self.analyzer.terms(&said_of(answer));
        own.iter().all(|term| known.contains(term))
    }

    /// Whether it has the one that matters of what the text names.
    fn names_rarest(&self, answer: &Answer) -> bool {
        let known = self.analyzer.terms(&said_of(answer));
        self.rarest.as_ref().is_none_or(|term| known.contains(term))
    }

    /// Whether the answer is from the passage of the topic, or from another one that names it.
    fn is_of_topic(&self, answer: &Answer) -> bool {
        let Some(quoted) = &answer.quoted else {
            return false;
        };
        if self.topic.passage == Some(quoted.id.as_str()) {
            return true;
        }
        let known = self.analyzer.terms(&quoted.searched_text());
        let subject = self.follow_up.subject.as_ref();
        subject.is_some_and(|subject| subject.terms.iter().all(|term| known.contains(term)))
    }

    /// Where an answer was said already and does not hold what is asked now: what its passage has of that. "He is in room 35"
    /// does not say who.
    fn unsaid(&self, question: &str, answer: &Answer) -> Option<Answer> {
        let kind = kind(question, self.analyzer.speech);
        let is_told = matches!(
            kind,
            Kind::Time(_)
                | Kind::Place
                | Kind::Price
                | Kind::Count
                | Kind::Duration
                | Kind::Phone
                | Kind::Email
        );
        let was_said = |text: &str| self.topic.said.iter().any(|said| said.contains(text));
        let text = answer.text.as_deref()?;
        if !is_told || !was_said(text) || holds_surely(kind, text) {
            return None;
        }
        let sentences = answer.quoted.as_ref()?.sentences.iter();
        let mut unsaid = sentences.filter(|sentence| !was_said(sentence));
        let holding = unsaid.find(|sentence| holds_surely(kind, sentence))?;
        Some(Answer {
            text: Some(holding.clone()),
            ..answer.clone()
        })
    }

    /// "For children", "in the summer": no beginning of anything else.
    fn is_prepositional(&self) -> bool {
        let Some(speech) = self.analyzer.speech else {
            return false;
        };
        let list = super::words::of(speech);
        let first = self.follow_up.leaning.words.first();
        first.is_some_and(|word| is_one_of(word, list.prepositions))
    }
}

/// What was said, below what stands above it.
fn said_of(answer: &Answer) -> String {
    let above = answer.quoted.as_ref().map_or("", |quoted| &quoted.above);
    format!("{above} {}", answer.text.as_deref().unwrap_or_default())
}
