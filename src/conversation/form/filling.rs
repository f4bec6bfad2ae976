//! How far a visitor has come with a form, and what comes next.

use std::sync::Arc;

use super::{
    Form, FormAnswer, FormReading, Slot, SlotKind, SlotValue, VALUE, VALUES, ValueProblem,
};
use crate::text::capitalized;

/// So often in a row a thing is asked for in vain; then the form is given up.
const MISSES_MAX: u32 = 4;
/// From so many on it is said how to say it.
const MISSES_HINTED: u32 = 2;

/// The names of how a form stands.
pub const OPEN: &str = "open";
pub const DONE: &str = "done";

/// A form that is being filled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filling {
    /// What it asks for.
    pub form: Arc<Form>,
    /// What is known, by slot.
    pub slots: Vec<Filled>,
    /// What was asked last.
    pub asked: Asked,
    /// How often in a row nothing was understood.
    pub misses: u32,
}

/// What is known of a slot.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Filled {
    /// Nothing yet.
    #[default]
    Empty,
    /// It was passed over.
    Passed,
    /// This.
    Value(SlotValue),
}

/// What was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// Nothing yet.
    Nothing,
    /// For the slot at this place.
    Slot(usize),
    /// Whether all is right.
    Confirmation,
    /// What should be different.
    Change,
}

/// A form after a visitor's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FormState {
    /// It goes on.
    Open(Filling),
    /// All is known, and confirmed.
    Done(Filling),
    /// It is over without that.
    Cancelled(Filling),
}

/// What comes of a visitor's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormStep {
    /// How the form stands.
    pub state: FormState,
    /// What is said.
    pub text: Arc<str>,
}

impl FormState {
    /// The form as it stands.
    pub fn filling(&self) -> &Filling {
        match self {
            Self::Open(filling) | Self::Done(filling) | Self::Cancelled(filling) => filling,
        }
    }

    /// The name in what is stored and told.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Open(_) => OPEN,
            Self::Done(_) => DONE,
            Self::Cancelled(_) => "cancelled",
        }
    }
}

impl Filling {
    /// A form of which nothing is known.
    pub fn new(form: &Arc<Form>) -> Self {
        Self {
            form: Arc::clone(form),
            slots: vec![Filled::Empty; form.slots.len()],
            asked: Asked::Slot(0),
            misses: 0,
        }
    }

    /// The same before anything was asked: for the words that ask for it.
    pub fn begun_by_words(form: &Arc<Form>) -> Self {
        Self {
            asked: Asked::Nothing,
            ..Self::new(form)
        }
    }

    /// Begins with what the words that asked for it say already.
    pub fn begin(form: &Arc<Form>, read: &FormReading, is_kept: bool) -> FormStep {
        let mut filling = Self::new(form);
        let known = filling.put(&read.values);
        filling.ask_next();
        let about_kept = (!is_kept).then_some(&*form.texts.unkept);
        let problem = read.problem.map(|it| filling.say_problem(it));
        let said = [about_kept, known.as_deref(), problem.as_deref()];
        filling.saying(said.into_iter().flatten())
    }

    /// What comes of these words; none where nothing in them is for the form.
    pub fn take(&self, read: &FormReading) -> Option<FormStep> {
        let texts = &self.form.texts;
        let mut next = self.clone();
        if read.answer == Some(FormAnswer::Cancel) {
            let state = FormState::Cancelled(next);
            let text = Arc::clone(&texts.cancelled);
            return Some(FormStep { state, text });
        }
        if !read.values.is_empty() {
            let changed = next.put(&read.values);
            next.misses = 0;
            next.ask_next();
            // What all is read back after, is not by itself.
            let changed = changed.filter(|_| next.asked != Asked::Confirmation);
            let problem = read.problem.map(|it| next.say_problem(it));
            return Some(next.saying([changed, problem].iter().flatten()));
        }
        if let Some(problem) = read.problem {
            let said = next.say_problem(problem);
            return Some(next.missed_with(&said));
        }
        let wants_it = |answer| read.answer == Some(answer);
        match self.asked {
            Asked::Confirmation if wants_it(FormAnswer::Yes) => {
                let state = FormState::Done(next);
                let text = self.done_text();
                return Some(FormStep { state, text });
            }
            Asked::Confirmation | Asked::Change if read.named.is_some() => {
                next.asked = Asked::Slot(read.named?);
            }
            Asked::Confirmation if wants_it(FormAnswer::No) => next.asked = Asked::Change,
            Asked::Change if wants_it(FormAnswer::No) || wants_it(FormAnswer::Yes) => {
                next.ask_next();
            }
            Asked::Slot(place) if wants_it(FormAnswer::Skip) || wants_it(FormAnswer::No) => {
                if !self.form.slots[place].optional {
                    return wants_it(FormAnswer::Skip)
                        .then(|| next.missed_with(&texts.needed.clone()));
                }
                next.slots[place] = Filled::Passed;
                next.ask_next();
            }
            _ if wants_it(FormAnswer::Back) => {
                let before = match self.asked {
                    Asked::Slot(place) => place.checked_sub(1),
                    Asked::Confirmation | Asked::Change => Some(self.slots.len() - 1),
                    Asked::Nothing => None,
                };
                let Some(before) = before else {
                    return Some(next.saying([&texts.first]));
                };
                next.asked = Asked::Slot(before);
            }
            Asked::Nothing | Asked::Slot(_) | Asked::Confirmation | Asked::Change => return None,
        }
        next.misses = 0;
        Some(next.saying::<&str>([]))
    }

    /// Whether the words need no more: words that are taken as they are may always go on.
    pub fn is_answered_by(&self, read: &FormReading) -> bool {
        let is_known =
            |(place, _): &(usize, SlotValue)| self.form.slots[*place].kind != SlotKind::Text;
        read.answer.is_some() || (read.is_whole && read.values.iter().any(is_known))
    }

    /// Whether a text holds something of what is known.
    pub fn is_told_in(&self, text: &str) -> bool {
        self.known().any(|(_, value)| text.contains(&*value.shown))
    }

    /// Whether what was asked for is said letter by letter or digit by digit.
    pub fn is_dictated(&self) -> bool {
        let Asked::Slot(place) = self.asked else {
            return false;
        };
        matches!(
            self.form.slots[place].kind,
            SlotKind::Email | SlotKind::Phone
        )
    }

    /// Nothing was understood.
    pub fn missed(&self) -> FormStep {
        let said = Arc::clone(&self.form.texts.not_understood);
        self.clone().missed_with(&said)
    }

    /// The same is asked again.
    pub fn asking(&self) -> FormStep {
        self.clone().saying::<&str>([])
    }

    /// Another form is wanted.
    pub fn not_now(&self) -> FormStep {
        let said = Arc::clone(&self.form.texts.one_at_a_time);
        self.clone().saying([said])
    }

    /// What was asked last.
    pub fn question(&self) -> Arc<str> {
        match self.asked {
            Asked::Nothing => Arc::clone(&self.form.slots[0].question),
            Asked::Slot(place) => Arc::clone(&self.form.slots[place].question),
            Asked::Change => Arc::clone(&self.form.texts.change),
            Asked::Confirmation => {
                let known: Vec<String> =
                    self.known().map(|(slot, it)| read_back(slot, it)).collect();
                let texts = &self.form.texts;
                texts.confirm.replace(VALUES, &texts.list(&known)).into()
            }
        }
    }

    /// Asks for the first that is not known, or whether all is right.
    pub(super) fn ask_next(&mut self) {
        let empty = self.slots.iter().position(|it| *it == Filled::Empty);
        self.asked = empty.map_or(Asked::Confirmation, Asked::Slot);
    }

    /// Each slot with its value, in order.
    pub fn known(&self) -> impl Iterator<Item = (&Slot, &SlotValue)> {
        let slots = self.form.slots.iter().zip(&self.slots);
        slots.filter_map(|(slot, filled)| match filled {
            Filled::Value(value) => Some((slot, value)),
            Filled::Empty | Filled::Passed => None,
        })
    }

    /// Puts values in; what was another before is read back.
    fn put(&mut self, values: &[(usize, SlotValue)]) -> Option<String> {
        let mut changed = Vec::new();
        for (place, value) in values {
            let before = std::mem::replace(&mut self.slots[*place], Filled::Value(value.clone()));
            let was_another = matches!(&before, Filled::Value(before) if before != value);
            if was_another {
                changed.push(read_back(&self.form.slots[*place], value));
            }
        }
        (!changed.is_empty()).then(|| capitalized(&format!("{}.", changed.join(", "))))
    }

    fn say_problem(&mut self, (place, problem): (usize, ValueProblem)) -> String {
        self.asked = Asked::Slot(place);
        match problem {
            ValueProblem::NoSuchDay => self.form.texts.no_such_day.to_string(),
            ValueProblem::Past => self.form.texts.past.to_string(),
        }
    }

    fn missed_with(mut self, said: &str) -> FormStep {
        self.misses += 1;
        if self.misses >= MISSES_MAX {
            let text = Arc::clone(&self.form.texts.given_up);
            let state = FormState::Cancelled(self);
            return FormStep { state, text };
        }
        let hint = match self.asked {
            Asked::Slot(place) if self.misses >= MISSES_HINTED => {
                self.form.texts.hint(&self.form.slots[place].kind)
            }
            Asked::Nothing | Asked::Slot(_) | Asked::Confirmation | Asked::Change => None,
        };
        self.saying([Some(said.to_owned()), hint].iter().flatten())
    }

    /// Says this, and asks.
    fn saying<Text: AsRef<str>>(self, before: impl IntoIterator<Item = Text>) -> FormStep {
        let mut text = String::new();
        for said in before {
            text.push_str(said.as_ref());
            text.push(' ');
        }
        text.push_str(&self.question());
        FormStep {
            state: FormState::Open(self),
            text: text.into(),
        }
    }

    fn done_text(&self) -> Arc<str> {
        let mut text = self.form.done.to_string();
        for (slot, value) in self.known() {
            text = text.replace(&format!("{{{}}}", slot.name), &value.shown);
        }
        text.into()
    }
}

fn read_back(slot: &Slot, value: &SlotValue) -> String {
    slot.read_back.replace(VALUE, &value.shown)
}
