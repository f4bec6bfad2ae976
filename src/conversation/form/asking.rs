//! The form that is open in a session.

use std::sync::Arc;
use std::time::Duration;

use super::{Filling, Form, FormRecord, FormState};
use crate::conversation::SessionTime;

/// What is being filled, if anything is.
#[derive(Debug, Default)]
pub struct OpenForm {
    current: Option<Arc<Filling>>,
    /// When it was spoken of last.
    at: SessionTime,
}

impl OpenForm {
    /// The form at `now`; one that was spoken of longer ago than `timeout` is dropped, if there is a timeout.
    pub fn at(&mut self, now: SessionTime, timeout: Duration) -> Option<Arc<Filling>> {
        if self.until(timeout).is_some_and(|until| now >= until) {
            self.current = None;
        }
        self.current.clone()
    }

    /// When it is dropped unless it is spoken of.
    pub fn until(&self, timeout: Duration) -> Option<SessionTime> {
        (self.current.is_some() && !timeout.is_zero()).then(|| self.at + timeout)
    }

    /// The one that is open, or was when it was last spoken of.
    pub fn current(&self) -> Option<Arc<Filling>> {
        self.current.clone()
    }

    /// Whether there is one.
    pub fn is_open(&self) -> bool {
        self.current.is_some()
    }

    /// A reply goes out `now`, with the form as it stands after it; none: unchanged.
    pub fn keep(&mut self, state: Option<FormState>, now: SessionTime) {
        self.at = now;
        match state {
            None => {}
            Some(FormState::Open(filling)) => self.current = Some(Arc::new(filling)),
            Some(FormState::Done(_) | FormState::Cancelled(_)) => self.current = None,
        }
    }

    /// Whether what it asks for is said letter by letter or digit by digit.
    pub fn is_dictated(&self) -> bool {
        self.current.as_ref().is_some_and(|open| open.is_dictated())
    }

    /// Goes on by what the forms ask for now.
    pub fn follow(&mut self, forms: &[Arc<Form>]) {
        if let Some(open) = self.current.take() {
            let is_same = forms.contains(&open.form);
            let moved = || {
                let record = FormRecord::of(&FormState::Open(Filling::clone(&open)));
                record.resumed(forms).map(Arc::new)
            };
            self.current = if is_same { Some(open) } else { moved() };
        }
    }

    /// Goes on with one that was stored.
    pub fn resume(&mut self, filling: Filling, now: SessionTime) {
        self.current = Some(Arc::new(filling));
        self.at = now;
    }

    /// Nothing is being filled.
    pub fn clear(&mut self) {
        self.current = None;
    }
}
