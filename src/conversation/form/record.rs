//! A form as it is stored with a turn, and taken up again.

use std::sync::Arc;

use super::filling::{DONE, Filled, OPEN};
use super::{Asked, Filling, Form, FormState, SlotKind, SlotValue};

/// What stands for [`Asked::Confirmation`] and [`Asked::Change`]; slots have no such names.
pub const CONFIRMATION: &str = "confirm";
const CHANGE: &str = "change";

/// How a form stood after a turn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormRecord {
    /// The form's name.
    pub name: Arc<str>,
    /// `open`, `done` or `cancelled`.
    pub state: Arc<str>,
    /// The name of the slot that was asked for, `confirm` or `change`.
    pub asked: Arc<str>,
    /// Its slots, in order.
    pub slots: Vec<SlotRecord>,
    /// How often in a row nothing was understood.
    pub misses: u32,
}

/// How a slot stood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlotRecord {
    /// Its name.
    pub name: Arc<str>,
    /// What people call it.
    pub label: Arc<str>,
    /// The name of its kind.
    pub kind: Arc<str>,
    /// Its value; none while it is empty, or passed over.
    pub value: Option<Arc<str>>,
    /// The value as it is said.
    pub shown: Option<Arc<str>>,
    /// It was passed over.
    pub passed: bool,
}

impl FormRecord {
    /// Of a form as it stands.
    pub fn of(state: &FormState) -> Self {
        let filling = state.filling();
        let slots = filling.form.slots.iter().zip(&filling.slots);
        let slots = slots.map(|(slot, filled)| {
            let value = match filled {
                Filled::Value(value) => Some(value),
                Filled::Empty | Filled::Passed => None,
            };
            SlotRecord {
                name: Arc::clone(&slot.name),
                label: Arc::clone(&slot.label),
                kind: slot.kind.name().into(),
                value: value.map(|it| Arc::clone(&it.value)),
                shown: value.map(|it| Arc::clone(&it.shown)),
                passed: *filled == Filled::Passed,
            }
        });
        Self {
            name: Arc::clone(&filling.form.name),
            state: state.name().into(),
            asked: match filling.asked {
                Asked::Nothing => "".into(),
                Asked::Slot(place) => Arc::clone(&filling.form.slots[place].name),
                Asked::Confirmation => CONFIRMATION.into(),
                Asked::Change => CHANGE.into(),
            },
            slots: slots.collect(),
            misses: filling.misses,
        }
    }

    /// Whether it was filled in and confirmed.
    pub fn is_done(&self) -> bool {
        &*self.state == DONE
    }

    /// Each slot with its value, in order.
    pub fn values(&self) -> impl Iterator<Item = (&str, &str)> {
        let slots = self.slots.iter();
        slots.filter_map(|slot| Some((&*slot.name, slot.value.as_deref()?)))
    }

    /// The form as it goes on, among those that there are now: what it asks for may be another than when it was stored. None if
    /// it was over, or is no more.
    pub fn resumed(&self, forms: &[Arc<Form>]) -> Option<Filling> {
        let form = forms.iter().find(|form| form.name == self.name)?;
        (&*self.state == OPEN).then(|| self.put_into(form))
    }

    fn put_into(&self, form: &Arc<Form>) -> Filling {
        let mut filling = Filling::new(form);
        for (slot, filled) in form.slots.iter().zip(&mut filling.slots) {
            let mut known = self.slots.iter();
            if let Some(known) = known.find(|it| it.name == slot.name && fits(it, &slot.kind)) {
                *filled = known.filled(slot.optional);
            }
        }
        let place = form.slots.iter().position(|slot| slot.name == self.asked);
        filling.misses = self.misses;
        filling.ask_next();
        if let Some(place) = place {
            filling.asked = Asked::Slot(place);
        } else if &*self.asked == CHANGE && filling.asked == Asked::Confirmation {
            filling.asked = Asked::Change;
        }
        filling
    }
}

impl SlotRecord {
    fn filled(&self, may_be_passed: bool) -> Filled {
        match (&self.value, &self.shown) {
            (Some(value), Some(shown)) => Filled::Value(SlotValue {
                value: Arc::clone(value),
                shown: Arc::clone(shown),
            }),
            _ if self.passed && may_be_passed => Filled::Passed,
            _ => Filled::Empty,
        }
    }
}

/// Whether what is known of a slot may still be said for this kind.
fn fits(known: &SlotRecord, kind: &SlotKind) -> bool {
    let is_offered = match (kind, &known.value) {
        (SlotKind::Choice(choices), Some(value)) => choices.contains(value),
        _ => true,
    };
    *known.kind == *kind.name() && is_offered
}
