//! What every assistant understands, found by the nearest example, beside the pack's own intents.

use std::collections::HashMap;
use std::sync::Arc;

use super::classifier::normalise;
use super::negation::Negation;
use crate::inference::Embedding;

/// A text is taken from this cosine to an example on. Source: of 44 requests and 35 questions with words of theirs ("can i repeat a
/// course"), two packs, the former have 0.74 and more, the latter 0.59 and less.
const NEAR: f32 = 0.70;

/// The same where nothing is asked for, and where somebody is in danger: to decline a remark costs little, and to miss that costs all.
const NEAR_NOTHING: f32 = 0.60;
const NEAR_DANGER: f32 = 0.55;

/// From here on it may be danger, where that is nearer than all of the pack's examples.
const NEAR_DOUBT: f32 = 0.40;

/// So much nearer it is than to all of the pack's examples.
const MARGIN: f32 = 0.10;
const MARGIN_DANGER: f32 = 0.15;

/// A text as near as that to one of the pack's examples is the pack's. Source: of another wording of the same request the cosine is 0.8
/// and more.
const OF_THE_PACK: f32 = 0.80;

/// A built-in example from this cosine to one of the pack's on is also the pack's; and of how many, as a share, the request is. Source:
/// CLINC150 has intents for most of them, and in eight draws of ten examples an intent one of its 4,500 texts is taken all the same; the
/// packs that come with the program have none for any, and keep them all.
const SHARED: f32 = 0.67;
const SHARED_MAX: f32 = 0.07;

/// What kind of request it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// One that is carried out.
    Request,
    /// Somebody is in danger.
    Danger,
    /// None at all.
    Nothing,
}

/// What a text is beside the built-in requests.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Likeness {
    /// It is the request of this number, that surely.
    Taken {
        /// In the order that they were given in.
        request: usize,
        /// The cosine to its nearest example.
        confidence: f32,
    },
    /// It may be about somebody in danger, which deserves no cheerful word.
    MayBeDanger,
    /// It is none.
    None,
}

/// One request, by texts with their vectors, where those are known.
pub struct BuiltInRequest {
    /// Its kind.
    pub kind: Kind,
    /// What means it.
    pub examples: Vec<(Arc<str>, Option<Embedding>)>,
    /// What does not, in like words.
    pub unlike: Vec<(Arc<str>, Option<Embedding>)>,
}

/// One text that means a request, or does not.
struct Example {
    request: usize,
    means_it: bool,
    vector: Embedding,
    is_negated: bool,
}

/// Finds built-in requests.
#[derive(Default)]
pub struct BuiltInRequests {
    kinds: Vec<Kind>,
    exact: HashMap<String, usize>,
    examples: Vec<Example>,
    negation: Negation,
}

impl BuiltInRequests {
    /// Knows these requests of a `language`, by their examples and, where those have vectors, by what is near them.
    pub fn new(language: &str, requests: impl IntoIterator<Item = BuiltInRequest>) -> Self {
        let mut found = Self {
            negation: Negation::of(language),
            ..Self::default()
        };
        for (request, of) in requests.into_iter().enumerate() {
            found.kinds.push(of.kind);
            for (text, _) in &of.examples {
                found.exact.entry(normalise(text)).or_insert(request);
            }
            found.learn((request, true), of.examples);
            found.learn((request, false), of.unlike);
        }
        found
    }

    fn learn(
        &mut self,
        (request, means_it): (usize, bool),
        examples: Vec<(Arc<str>, Option<Embedding>)>,
    ) {
        for (text, vector) in examples {
            let is_negated = self.negation.is_in(&normalise(&text));
            self.examples.extend(vector.map(|vector| Example {
                request,
                means_it,
                vector,
                is_negated,
            }));
        }
    }

    /// Takes out the requests that the pack has examples of its own for, whatever it calls them: `of_the_pack` tells the cosine of a
    /// vector to the nearest of them.
    pub fn leave_to(&mut self, of_the_pack: impl Fn(&Embedding) -> f32) {
        let mut counts = vec![(0_usize, 0_usize); self.kinds.len()];
        for example in self.examples.iter().filter(|it| it.means_it) {
            let (shared, all) = &mut counts[example.request];
            *shared += usize::from(of_the_pack(&example.vector) >= SHARED);
            *all += 1;
        }
        let is_own = |request: usize| {
            let (shared, all) = counts[request];
            shared as f32 > SHARED_MAX * all as f32
        };
        self.exact.retain(|_, request| !is_own(*request));
        self.examples.retain(|it| !is_own(it.request));
    }

    /// The request that has this text for an example, apart from case and punctuation. A single letter asks for nothing.
    pub fn find_exact(&self, text: &str) -> Option<usize> {
        let normal = normalise(text);
        let is_letter = normal.len() == 1 && normal.bytes().all(|it| it.is_ascii_alphabetic());
        let known = self.exact.get(&normal).copied();
        let of_um = || {
            self.exact
                .values()
                .copied()
                .find(|it| self.kinds[*it] == Kind::Nothing)
        };
        known.or_else(|| is_letter.then(of_um).flatten())
    }

    /// What `text`, whose vector is given, is, beside a pack whose nearest example is as near as `of_the_pack` says.
    pub fn find(
        &self,
        text: &str,
        vector: &Embedding,
        of_the_pack: impl FnOnce() -> f32,
    ) -> Likeness {
        let cosine = |example: &Example| example.vector.dot(vector);
        let all = self.examples.iter().map(|it| (it, cosine(it)));
        let Some((nearest, confidence)) = all.max_by(|one, other| one.1.total_cmp(&other.1)) else {
            return Likeness::None;
        };
        if !nearest.means_it {
            return Likeness::None;
        }
        let request = nearest.request;
        let (near, margin) = match self.kinds[request] {
            Kind::Request => (NEAR, MARGIN),
            Kind::Nothing => (NEAR_NOTHING, MARGIN),
            Kind::Danger => (NEAR_DANGER, MARGIN_DANGER),
        };
        let is_danger = self.kinds[request] == Kind::Danger;
        if confidence < near && !is_danger {
            return Likeness::None;
        }
        let of_the_pack = of_the_pack();
        let is_nearer = of_the_pack < OF_THE_PACK && confidence >= of_the_pack + margin;
        let is_refused = self.kinds[request] == Kind::Request
            && !nearest.is_negated
            && self.negation.is_in(&normalise(text));
        if confidence >= near && is_nearer && !is_refused {
            Likeness::Taken {
                request,
                confidence,
            }
        } else if is_danger && confidence >= NEAR_DOUBT.max(of_the_pack) {
            Likeness::MayBeDanger
        } else {
            Likeness::None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inference::WIDTH;

    /// A direction, turned by an angle towards one that is none's.
    fn vector(axis: usize, cosine: f32) -> Embedding {
        let mut values = vec![0.0; WIDTH];
        values[axis] = cosine;
        values[axis + 5] = (1.0 - cosine * cosine).sqrt();
        Embedding::normalised(&values).unwrap()
    }

    fn requests() -> BuiltInRequests {
        let example = |text: &str, axis| (Arc::from(text), Some(vector(axis, 1.0)));
        let request = |kind, text: &str, axis| BuiltInRequest {
            kind,
            examples: vec![example(text, axis)],
            unlike: vec![example("in like words", axis + 1)],
        };
        BuiltInRequests::new(
            "en",
            [
                request(Kind::Request, "repeat that", 0),
                request(Kind::Danger, "i want to die", 10),
                request(Kind::Nothing, "hm", 20),
            ],
        )
    }

    fn find(text: &str, (axis, cosine): (usize, f32), of_the_pack: f32) -> Likeness {
        requests().find(text, &vector(axis, cosine), || of_the_pack)
    }

    fn taken(likeness: Likeness) -> Option<usize> {
        match likeness {
            Likeness::Taken { request, .. } => Some(request),
            Likeness::MayBeDanger | Likeness::None => None,
        }
    }

    #[test]
    fn an_example_is_known_by_its_words_and_a_letter_is_nothing() {
        let requests = requests();
        assert_eq!(requests.find_exact("Repeat THAT!"), Some(0));
        assert_eq!(requests.find_exact("x"), Some(2));
        assert_eq!(requests.find_exact("好"), None);
        assert_eq!(requests.find_exact("repeat"), None);
    }

    #[test]
    fn it_is_taken_where_it_is_near_and_nearer_than_the_pack() {
        assert_eq!(taken(find("say it", (0, 0.75), 0.5)), Some(0));
        assert_eq!(taken(find("say it", (0, 0.65), 0.1)), None);
        assert_eq!(taken(find("say it", (0, 0.75), 0.7)), None);
        assert_eq!(
            taken(find("say it", (0, 1.0), 0.85)),
            None,
            "the pack has its own"
        );
        assert_eq!(taken(find("mm", (20, 0.62), 0.4)), Some(2));
        assert_eq!(find("in other words", (11, 0.9), 0.1), Likeness::None);
    }

    #[test]
    fn what_the_pack_has_examples_for_is_left_to_it() {
        let mut requests = requests();
        let of_the_pack = vector(0, 0.7);
        requests.leave_to(|example| example.dot(&of_the_pack));
        assert_eq!(requests.find_exact("repeat that"), None);
        assert_eq!(
            requests.find("say it", &vector(0, 1.0), || 0.0),
            Likeness::None
        );
        assert_eq!(requests.find_exact("hm"), Some(2));
    }

    #[test]
    fn a_request_that_is_refused_is_none() {
        assert_eq!(taken(find("don't repeat it", (0, 0.9), 0.1)), None);
        assert_eq!(taken(find("i don't want to live", (10, 0.9), 0.1)), Some(1));
    }

    #[test]
    fn danger_is_taken_sooner_and_what_may_be_it_is_told() {
        assert_eq!(taken(find("it burns", (10, 0.56), 0.4)), Some(1));
        assert_eq!(find("it burns", (10, 0.5), 0.4), Likeness::MayBeDanger);
        assert_eq!(find("it burns", (10, 0.5), 0.6), Likeness::None);
    }
}
