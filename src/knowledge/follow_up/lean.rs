//! How a text leans on what was asked before, by its words.

use super::super::asked::{Kind, Speech, asking_words, contains_any, is_one_of, kind, spaced};
use super::super::tokens::Analyzer;
use super::words::{self, Words};

/// A longer text without a question in it is a statement, not a part of a question.
const FRAGMENT_WORDS_MAX: usize = 7;

/// How a text leans.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lean {
    /// More of the same: "tell me more".
    More,
    /// One of the things that were named last, by its place among them.
    Picked,
    /// A word that stands for what was asked about.
    Reference {
        /// Which word.
        at: usize,
        /// The word stands for it and for nothing else: the text cannot be meant without it.
        strict: bool,
    },
    /// A part of a question: "for children", "the blue one".
    Fragment {
        /// Joined to what was before: "and", "what about".
        led: bool,
    },
    /// Something that many things have, and of none of them: "what is the phone number".
    Attribute,
    /// A question that names what it is about.
    Whole,
}

/// A text, read.
#[derive(Debug)]
pub(super) struct Leaning {
    pub lean: Lean,
    /// Its words, without what leads to them.
    pub words: Vec<String>,
    /// The terms of what it names itself.
    pub own: Vec<String>,
}

impl Leaning {
    /// The same text, which picks the thing of this name; none where it is empty.
    pub fn of_picked(self, analyzer: &Analyzer, name: &str) -> Self {
        Self {
            lean: Lean::Picked,
            own: analyzer.content_terms(name),
            ..self
        }
    }
}

/// Reads a text.
pub(super) fn read(analyzer: &Analyzer, speech: Speech, text: &str) -> Leaning {
    let list = words::of(speech);
    let spaced = spaced(text);
    let (words, led) = without_lead(&spaced, list);
    let reader = Reader {
        analyzer,
        speech,
        list,
        words: &words,
    };
    let own = reader.own();
    let lean = reader.lean(&own, led);
    let own = analyzer.terms(&own.join(" "));
    let words = words.into_iter().map(str::to_owned).collect();
    Leaning { lean, words, own }
}

/// The words behind fillers, joins and leads, and whether one of the latter two was there.
fn without_lead<'t>(spaced: &'t str, list: &Words) -> (Vec<&'t str>, bool) {
    let mut rest: Vec<&str> = spaced.split_whitespace().collect();
    let mut led = false;
    loop {
        let lead = list.leads.split('|').find_map(|lead| {
            let length = lead.split(' ').count();
            let is_there = rest.len() > length && rest[..length].join(" ") == lead;
            is_there.then_some(length)
        });
        if let Some(length) = lead {
            led = true;
            rest.drain(..length);
        } else if rest.len() > 1 && is_one_of(rest[0], list.joins) {
            led = true;
            rest.remove(0);
        } else if rest.len() > 1 && is_one_of(rest[0], list.fillers) {
            rest.remove(0);
        } else {
            return (rest, led);
        }
    }
}

struct Reader<'a> {
    analyzer: &'a Analyzer,
    speech: Speech,
    list: &'a Words,
    words: &'a [&'a str],
}

impl Reader<'_> {
    fn is(&self, at: usize, among: &str) -> bool {
        self.words
            .get(at)
            .is_some_and(|word| is_one_of(word, among))
    }

    fn has(&self, among: &str) -> bool {
        self.words.iter().any(|word| is_one_of(word, among))
    }

    /// Whether a word says what the text is about.
    fn is_content(&self, word: &str) -> bool {
        let list = self.list;
        let empty = [
            list.pronouns,
            list.pointers,
            list.possessives,
            list.places,
            list.ones,
            list.questions,
            list.auxiliaries,
            list.prepositions,
            list.articles,
            list.speakers,
            list.fillers,
            list.joins,
        ];
        self.analyzer.has_content(word) && !empty.iter().any(|words| is_one_of(word, words))
    }

    /// The words that name something, without those by which a kind of answer is asked for.
    fn own(&self) -> Vec<&str> {
        let text = self.words.join(" ");
        let asking = asking_words(kind(&text, Some(self.speech)), self.speech);
        let asks = |word: &str| {
            let mut words = asking.split('|').flat_map(|phrase| phrase.split(' '));
            words.any(|one| one == word)
        };
        let own = self.words.iter().copied();
        own.filter(|word| self.is_content(word) && !asks(word))
            .collect()
    }

    fn lean(&self, own: &[&str], led: bool) -> Lean {
        let text = self.words.join(" ");
        if is_one_of(&text, self.list.more) {
            return Lean::More;
        }
        if let Some((at, strict)) = self.reference(own) {
            return Lean::Reference { at, strict };
        }
        if (0..self.words.len()).any(|at| self.stands_for_nothing(at)) {
            return Lean::Whole;
        }
        let content = || self.words.iter().filter(|word| self.is_content(word));
        let is_attribute = content().all(|word| is_one_of(word, self.list.attributes));
        let asks_us = contains_any(
            &spaced(&text),
            "you|your|yours|us|we|ihr|euch|euer|eure|sie",
        );
        let is_asked = self.has(self.list.questions) || self.has(self.list.auxiliaries);
        // "Why" and "what" ask for no thing that words can tell.
        let names_kind = || {
            let plain = [
                Kind::Thing,
                Kind::Fact,
                Kind::Reason,
                Kind::Way,
                Kind::Permission,
            ];
            !plain.contains(&kind(&text, Some(self.speech)))
        };
        if is_attribute && !asks_us && (content().next().is_some() || is_asked && names_kind()) {
            return Lean::Attribute;
        }
        let is_part = !is_asked
            && !self.is(0, self.list.requests)
            && self.words.len() <= FRAGMENT_WORDS_MAX
            && content().next().is_some();
        if is_part {
            let led = led || self.is(0, self.list.prepositions) || self.has(self.list.ones);
            return Lean::Fragment { led };
        }
        Lean::Whole
    }

    /// The first word that stands for what was asked about, and whether it stands for nothing else.
    fn reference(&self, own: &[&str]) -> Option<(usize, bool)> {
        let list = self.list;
        let at = (0..self.words.len()).find(|at| self.refers(*at))?;
        if is_one_of(self.words[at], list.places) && !is_one_of(self.words[at], list.pronouns) {
            return Some((at, own.is_empty()));
        }
        if is_one_of(self.words[at], list.ones) {
            return Some((at, true));
        }
        if self.names_before(at) {
            return None;
        }
        // "Is it safe at night" may ask for nothing named before.
        let is_it = at == 1 && self.is(0, "is|was|ist|war") && self.is(at, "it|es");
        // "They" are often those who are asked.
        let is_they = is_one_of(self.words[at], "they|them|sie|ihnen");
        Some((at, own.is_empty() || !is_it && !is_they))
    }

    fn refers(&self, at: usize) -> bool {
        let list = self.list;
        let word = self.words[at];
        let next = self.words.get(at + 1);
        let before = at.checked_sub(1).map(|before| self.words[before]);
        if is_one_of(word, list.places) {
            // "Is there a bar".
            let exists = |word: &str| is_one_of(word, list.auxiliaries);
            return !before.is_some_and(exists) && !next.is_some_and(|next| exists(next));
        }
        let names_next = next.is_some_and(|next| self.is_content(next));
        if is_one_of(word, list.possessives) && names_next {
            return true;
        }
        if is_one_of(word, list.pronouns) {
            return !self.stands_for_nothing(at);
        }
        // "When is the next one"; without a question in it, "the blue one" is a part of one.
        let is_asked = || self.has(list.questions) || self.has(list.auxiliaries);
        if is_one_of(word, list.ones) {
            return !names_next && is_asked();
        }
        let is_verb = next.is_some_and(|next| is_one_of(next, list.verbs));
        let is_determiner = next.is_some_and(|next| is_one_of(next, list.ones));
        is_one_of(word, list.pointers) && (!names_next || is_verb) && !is_determiner
    }

    /// "Is it possible to park", "what time is it".
    fn stands_for_nothing(&self, at: usize) -> bool {
        let behind = at + 1..self.words.len().saturating_sub(1);
        let is_clause = |at: usize| self.is(at, self.list.clauses);
        is_one_of(self.words[at], "it|es") && behind.clone().any(is_clause)
            || self.words.join(" ") == "what time is it"
    }

    /// Whether the text names something before the word, for which that may stand: "the card is lost, who finds it".
    fn names_before(&self, at: usize) -> bool {
        let mut in_question = false;
        let mut after_speaker = false;
        for word in &self.words[..at] {
            if is_one_of(word, self.list.questions) {
                in_question = true;
            } else if is_one_of(word, self.list.auxiliaries) {
                in_question = false;
            } else if is_one_of(word, self.list.speakers) {
                after_speaker = true;
            } else if self.is_content(word) && !is_one_of(word, self.list.attributes) {
                let is_verb =
                    std::mem::take(&mut after_speaker) || is_one_of(word, self.list.verbs);
                if !in_question && !is_verb {
                    return true;
                }
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lean(text: &str) -> Lean {
        read(&Analyzer::new("en"), Speech::English, text).lean
    }

    #[test]
    fn what_stands_for_something_named_before_is_known() {
        let strict = |text| matches!(lean(text), Lean::Reference { strict: true, .. });
        for text in [
            "when does it close",
            "what's their phone number",
            "how much is it",
            "where can i find him",
            "and how much is that",
            "how high is it",
            "does it have a sauna",
            "how old is he",
            "do i have to pay it back",
            "what does that cost",
            "when is the next one",
        ] {
            assert!(strict(text), "{text}: {:?}", lean(text));
        }
        let loose = |text| matches!(lean(text), Lean::Reference { strict: false, .. });
        for text in [
            "is it safe at night",
            "do they have vegan food",
            "can i eat lunch there",
        ] {
            assert!(loose(text), "{text}: {:?}", lean(text));
        }
    }

    #[test]
    fn what_names_its_own_subject_is_whole() {
        for text in [
            "where can i park",
            "and where can i park",
            "is it possible to rent a boat",
            "how much does it cost to park",
            "is there a gym",
            "what time is it",
            "i lost my card what do i do with it",
            "can i bring that form tomorrow",
            "are you open on sunday",
            "my car was towed",
        ] {
            assert_eq!(lean(text), Lean::Whole, "{text}");
        }
    }

    #[test]
    fn parts_of_questions_are_known() {
        let led = |text| lean(text) == Lean::Fragment { led: true };
        for text in [
            "and for children",
            "what about in the summer",
            "the blue one",
            "on sundays",
            "or the pool",
        ] {
            assert!(led(text), "{text}: {:?}", lean(text));
        }
        assert_eq!(lean("graduate students"), Lean::Fragment { led: false });
        for text in [
            "what's the phone number",
            "opening hours",
            "how much",
            "and where",
        ] {
            assert_eq!(lean(text), Lean::Attribute, "{text}");
        }
        for text in ["tell me more", "And more details?", "what else"] {
            assert_eq!(lean(text), Lean::More, "{text}");
        }
    }

    #[test]
    fn german_leans_too() {
        let read = |text| read(&Analyzer::new("de"), Speech::German, text).lean;
        assert_eq!(read("und für Kinder"), Lean::Fragment { led: true });
        assert!(matches!(
            read("was kostet es"),
            Lean::Reference { strict: true, .. }
        ));
        assert_eq!(read("Wann öffnet das Hallenbad?"), Lean::Whole);
        assert_eq!(read("erzähl mir mehr"), Lean::More);
    }
}
