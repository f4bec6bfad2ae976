//! Which of the questions that a text may mean is answered: by what the passages hold of it.

use super::super::answer::Answer;
use super::super::tokens::Analyzer;
use super::lean::Lean;
use super::{FollowUp, Topic};

/// A whole question's own answer stays, where it has one that is not less sure by so much than that of a completed one.
const AS_SURE: f32 = 0.05;

/// A question that a text was read as, with its answer.
type Completed = (String, Answer);

/// The answer to a text that leans on a topic, and the question that it was read as; none where it stands by itself. `alone` is
/// the answer to the text by itself, `completed` those to [`FollowUp::completed`].
pub(in super::super) fn chosen(
    analyzer: &Analyzer,
    follow_up: &FollowUp,
    topic: Topic<'_>,
    alone: &Answer,
    completed: Vec<Completed>,
) -> Option<(Option<String>, Answer)> {
    let chooser = Chooser {
        analyzer,
        follow_up,
        topic,
    };
    let best = best(completed, |answer| chooser.supports(answer));
    let is_sure = best.as_ref().is_some_and(|(_, answer)| answer.is_sure());
    let stays = match follow_up.leaning.lean {
        Lean::More => return Some((None, alone.clone().declined())),
        // What is joined to the last question and answered by nothing of it may begin another: "and the pool".
        Lean::Fragment { .. } => !is_sure && alone.is_sure() && !chooser.is_prepositional(),
        Lean::Reference { strict: true, .. } => !is_sure && alone.is_sure() && chooser.is_of_topic(alone),
        Lean::Reference { strict: false, .. } => chooser.is_as_sure(alone, best.as_ref()),
        Lean::Attribute => !is_sure,
        Lean::Whole => !is_sure,
    };
    if stays {
        return None;
    }
    match best {
        Some((question, answer)) => Some((Some(question), answer)),
        None if follow_up.leans() => Some((None, alone.clone().declined())),
        None => None,
    }
}

/// The surest of the supported ones; of equals the likeliest question.
fn best(completed: Vec<Completed>, is_supported: impl Fn(&Answer) -> bool) -> Option<Completed> {
    let given = completed.into_iter().filter(|(_, answer)| answer.text.is_some() && is_supported(answer));
    given.reduce(|best, other| {
        let standing = |answer: &Answer| (answer.is_sure(), answer.confidence);
        let (left, right) = (standing(&best.1), standing(&other.1));
        let is_better = right.0 && !left.0 || right.0 == left.0 && right.1 > left.1 + AS_SURE;
        if is_better { other } else { best }
    })
}

struct Chooser<'a> {
    analyzer: &'a Analyzer,
    follow_up: &'a FollowUp,
    topic: Topic<'a>,
}

impl Chooser<'_> {
    /// Whether an answer holds both what the text names and what the topic is about.
    fn supports(&self, answer: &Answer) -> bool {
        match self.follow_up.leaning.lean {
            Lean::Fragment { .. } => self.names_own(answer),
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

    /// Whether the answer is from the passage of the topic, or from another one that names it.
    fn is_of_topic(&self, answer: &Answer) -> bool {
        let Some(quoted) = &answer.quoted else {
            return false;
        };
        if self.topic.passage == Some(quoted.id.as_str()) {
            return true;
        }
        let known = self.analyzer.terms(&quoted.text);
        let subject = self.follow_up.subject.as_ref();
        subject.is_some_and(|subject| subject.terms.iter().all(|term| known.contains(term)))
    }

    /// Whether the text's own answer holds what it names, and is as sure as the best that the topic gives.
    fn is_as_sure(&self, alone: &Answer, best: Option<&Completed>) -> bool {
        let of_topic = best.filter(|(_, answer)| answer.is_sure());
        let than = of_topic.map_or(0.0, |(_, answer)| answer.confidence);
        alone.is_sure() && alone.confidence >= than - AS_SURE
    }

    /// "For children", "in the summer": no beginning of anything else.
    fn is_prepositional(&self) -> bool {
        let Some(speech) = self.analyzer.speech else {
            return false;
        };
        let list = super::words::of(speech);
        let first = self.follow_up.leaning.words.first();
        first.is_some_and(|word| super::super::asked::is_one_of(word, list.prepositions))
    }
}

/// What was said, below what stands above it.
fn said_of(answer: &Answer) -> String {
    let above = answer.quoted.as_ref().map_or("", |quoted| &quoted.above);
    format!("{above} {}", answer.text.as_deref().unwrap_or_default())
}
