//! What a visitor's words say about a form.

use super::SlotValue;

/// What was read in the words, whatever the conversation makes of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FormReading {
    /// Values, each with the place of its slot.
    pub values: Vec<(usize, SlotValue)>,
    /// What was said for a slot and cannot be, with the place of that slot.
    pub problem: Option<(usize, ValueProblem)>,
    /// What was said about the form itself.
    pub answer: Option<FormAnswer>,
    /// A slot that was named without a value.
    pub named: Option<usize>,
    /// Nothing but values, and words that say no more than they do.
    pub is_whole: bool,
    /// The words ask for something.
    pub is_question: bool,
}

impl FormReading {
    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
            && self.problem.is_none()
            && self.answer.is_none()
            && self.named.is_none()
    }
}

/// What was said about the form itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FormAnswer {
    /// It is right.
    Yes,
    /// It is not.
    No,
    /// It is not wanted any more.
    Cancel,
    /// To the thing before.
    Back,
    /// Without this one.
    Skip,
}

/// Why a value cannot be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueProblem {
    /// A day that no calendar has.
    NoSuchDay,
    /// A day that is over.
    Past,
}
