//! Which texts are read for evidence.

use super::*;
use crate::knowledge::Evidence;

const BOATS: &str = "# Boats\n\nA canoe costs 9 dollars. The lake is deep and cold, and home to pike and to perch.\n\n\
# Canoes\n\nEvery canoe is red. No canoe leaves after dusk, whoever asks.\n";

/// What was read, of an encoder that has come to all passages or to none.
struct Listening {
    is_at_hand: bool,
    read: RefCell<Vec<String>>,
}

impl Evidence for Listening {
    fn odds(&self, passage: &str) -> Option<f32> {
        self.read.borrow_mut().push(passage.to_owned());
        Some(1.0)
    }

    fn is_at_hand(&self, _passage: &str) -> bool {
        self.is_at_hand
    }
}

fn read(index: &KnowledgeIndex, is_at_hand: bool) -> Vec<String> {
    let evidence = Listening {
        is_at_hand,
        read: RefCell::default(),
    };
    let question = "what does a canoe cost";
    let vector = fake_vector(question);
    let options = AnswerOptions::default();
    index
        .answer(question, Some(&vector), Some(&evidence), &options)
        .unwrap();
    evidence.read.take()
}

#[test]
fn while_vectors_are_made_nobody_waits_for_passages_that_are_not_at_hand() {
    let index = in_memory();
    sync(&index, &memory(&[("boats.md", BOATS)]));
    assert_eq!(read(&index, false), ["Boats: A canoe costs 9 dollars."]);
    assert_eq!(read(&index, true).len(), 2);
    encode_all(&index);
    assert_eq!(read(&index, false).len(), 2);
}
