//! The pack's forms, as the conversation knows them.

use std::sync::Arc;

use crate::conversation::form::Form;
use crate::pack::{IntentAction, Pack};

/// All of them, in the order of the intents.
pub fn forms(pack: &Pack) -> Vec<Arc<Form>> {
    let forms = pack
        .intents
        .iter()
        .filter_map(|intent| match &intent.action {
            IntentAction::Form(form) => Some(Arc::new(Form {
                name: Arc::clone(&intent.name),
                slots: form.slots.clone(),
                done: Arc::clone(&form.reply),
                texts: Arc::clone(&pack.form_texts),
            })),
            IntentAction::Replies(_) | IntentAction::Knowledge | IntentAction::None => None,
        });
    forms.collect()
}

/// The form of that name.
pub fn form_of(forms: &[Arc<Form>], name: &str) -> Option<Arc<Form>> {
    forms.iter().find(|form| *form.name == *name).cloned()
}
