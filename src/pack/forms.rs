//! Forms: `[[intent.slot]]` of `intents.toml`, and what is said while one is filled, `[form]` of `pack.toml`.

use std::collections::HashSet;
use std::sync::Arc;

use super::built_in::text_of;
use super::model::{FormTexts, IntentForm, Slot, SlotKind};
use super::texts::{filled, filled_list};
use crate::conversation::form::{VALUE, VALUES};
use crate::diagnostics::{Problems, Section, suggestion};

/// What `kind` may say.
const KINDS: [&str; 7] = ["date", "time", "number", "text", "choice", "email", "phone"];

/// Slots of a form, at most: nobody answers more questions to a machine.
const SLOTS_MAX: usize = 20;

/// Names that mean something else in what is stored.
const TAKEN_NAMES: [&str; 2] = ["confirm", "change"];

/// One text, by its key in `[form]`.
type Key = (&'static str, fn(&mut FormTexts) -> &mut Arc<str>);

const KEYS: [Key; 18] = [
    ("confirm", |it| &mut it.confirm),
    ("change", |it| &mut it.change),
    ("cancelled", |it| &mut it.cancelled),
    ("given_up", |it| &mut it.given_up),
    ("not_understood", |it| &mut it.not_understood),
    ("no_such_day", |it| &mut it.no_such_day),
    ("past", |it| &mut it.past),
    ("needed", |it| &mut it.needed),
    ("first", |it| &mut it.first),
    ("one_at_a_time", |it| &mut it.one_at_a_time),
    ("unkept", |it| &mut it.unkept),
    ("and", |it| &mut it.and),
    ("hint_date", |it| &mut it.hints.date),
    ("hint_time", |it| &mut it.hints.time),
    ("hint_number", |it| &mut it.hints.number),
    ("hint_choice", |it| &mut it.hints.choice),
    ("hint_email", |it| &mut it.hints.email),
    ("hint_phone", |it| &mut it.hints.phone),
];

/// What is said while a form is filled: in the pack's `language` if that is known, else in English; and what it says itself.
pub(super) fn texts(top: &Section<'_>, language: &str, problems: &mut Problems) -> Arc<FormTexts> {
    let known = text_of(language).or_else(|| text_of("en"));
    let mut texts = known.map(texts_in).unwrap_or_default();
    if let Some(section) = top.section("form", problems) {
        section.allow_only(&KEYS.map(|(key, _)| key), problems);
        for (key, text) in KEYS {
            if let Some(own) = filled(&section, key, problems) {
                *text(&mut texts) = own.into_inner().into();
            }
        }
        if !texts.confirm.contains(VALUES) {
            let message =
                format!("`form.confirm` has no {VALUES} where what was understood is said");
            problems.error_at(section.file(), section.key_span("confirm"), message, None);
        }
    }
    Arc::new(texts)
}

/// Those of a language's file.
fn texts_in(file: &str) -> FormTexts {
    let file: toml::Table = toml::from_str(file).unwrap_or_default();
    let mut texts = FormTexts::default();
    for (key, text) in KEYS {
        let said = file.get("form").and_then(|form| form.get(key)?.as_str());
        *text(&mut texts) = said.unwrap_or_default().into();
    }
    texts
}

/// The form of an intent that has slots; `None` where it is not usable.
pub(super) fn form(
    section: &Section<'_>,
    name: &str,
    reply: Option<Arc<str>>,
    problems: &mut Problems,
) -> Option<IntentForm> {
    let sections = section.sections("slot", problems);
    let file = section.file();
    if sections.len() > SLOTS_MAX {
        let message = format!("the intent `{name}` has more than {SLOTS_MAX} slots");
        problems.error_at(file, section.key_span("slot"), message, None);
        return None;
    }
    let mut names = HashSet::new();
    let slots: Vec<Option<Slot>> = sections
        .iter()
        .map(|section| {
            let slot = slot(section, problems)?;
            if !names.insert(slot.name.to_lowercase()) || TAKEN_NAMES.contains(&&*slot.name) {
                let message = format!("the slot name `{}` is taken", slot.name);
                let help = "give each slot of a form a name of its own".to_owned();
                problems.error_at(
                    section.file(),
                    section.key_span("name"),
                    message,
                    Some(help),
                );
            }
            Some(slot)
        })
        .collect();
    let slots: Vec<Slot> = slots.into_iter().collect::<Option<_>>()?;
    let Some(reply) = reply else {
        let message = format!(
            "the intent `{name}` has slots and not one of `replies`, which is said when they are filled"
        );
        let help =
            "add a line: replies = [\"That is noted for {day}.\"], with slots in braces".to_owned();
        problems.error_at(file, section.span(), message, Some(help));
        return None;
    };
    check_reply(section, &reply, &slots, problems);
    Some(IntentForm { slots, reply })
}

/// Whether the reply names slots that there are, and none that may be empty.
fn check_reply(section: &Section<'_>, reply: &str, slots: &[Slot], problems: &mut Problems) {
    let named = reply
        .split('{')
        .skip(1)
        .filter_map(|rest| Some(rest.split_once('}')?.0));
    for name in named {
        let slot = slots.iter().find(|slot| &*slot.name == name);
        let message = match slot {
            None => format!("the reply names {{{name}}}, which is no slot of the form"),
            Some(slot) if slot.optional => {
                format!("the reply names {{{name}}}, which is optional: it may be empty")
            }
            Some(_) => continue,
        };
        problems.error_at(section.file(), section.key_span("replies"), message, None);
    }
}

fn slot(section: &Section<'_>, problems: &mut Problems) -> Option<Slot> {
    let keys = [
        "name",
        "label",
        "kind",
        "choices",
        "question",
        "read_back",
        "optional",
    ];
    section.allow_only(&keys, problems);
    for key in ["name", "kind", "question"] {
        if !section.has(key) {
            let help = match key {
                "name" => "add a line: name = \"day\"",
                "kind" => "add a line: kind = \"date\"",
                _ => "add a line: question = \"Which day suits you?\"",
            };
            let message = format!("a slot has no `{key}`");
            problems.error_at(
                section.file(),
                section.span(),
                message,
                Some(help.to_owned()),
            );
        }
    }
    let mut text = |key: &str| filled(section, key, problems).map(|it| Arc::from(it.into_inner()));
    let name: Option<Arc<str>> = text("name");
    let (label, question) = (text("label"), text("question"));
    let kind = kind(section, problems);
    let name = name?;
    let label: Arc<str> = label.unwrap_or_else(|| Arc::clone(&name));
    let read_back = filled(section, "read_back", problems);
    if let Some(read_back) = &read_back
        && !read_back.get_ref().contains(VALUE)
    {
        let message = format!("`read_back` has no {VALUE} where the value is said");
        problems.error_at(section.file(), read_back.span(), message, None);
    }
    Some(Slot {
        read_back: read_back.map_or_else(
            || format!("{label} {VALUE}").into(),
            |it| it.into_inner().into(),
        ),
        kind: kind?,
        question: question?,
        optional: section
            .switch("optional", problems)
            .is_some_and(toml::Spanned::into_inner),
        label,
        name,
    })
}

fn kind(section: &Section<'_>, problems: &mut Problems) -> Option<SlotKind> {
    let kind = section.text("kind", problems)?;
    let choices = filled_list(section, "choices", problems);
    let choices = choices.map(|all| {
        all.into_iter()
            .map(|it| Arc::from(it.into_inner()))
            .collect::<Vec<Arc<str>>>()
    });
    if choices.is_some() && kind.get_ref() != "choice" {
        let message = format!(
            "`choices` are for the kind \"choice\", not {:?}",
            kind.get_ref()
        );
        problems.error_at(section.file(), section.key_span("choices"), message, None);
    }
    Some(match kind.get_ref().as_str() {
        "date" => SlotKind::Date,
        "time" => SlotKind::Time,
        "number" => SlotKind::Number,
        "text" => SlotKind::Text,
        "email" => SlotKind::Email,
        "phone" => SlotKind::Phone,
        "choice" => {
            let Some(choices) = choices.filter(|all| all.len() >= 2) else {
                let message = "a slot of the kind \"choice\" needs two `choices` or more";
                let help = "add a line: choices = [\"this\", \"that\"]".to_owned();
                problems.error_at(section.file(), section.span(), message, Some(help));
                return None;
            };
            SlotKind::Choice(choices.into())
        }
        other => {
            let message = format!("a slot has no kind {other:?}");
            problems.error_at(
                section.file(),
                kind.span(),
                message,
                Some(suggestion(other, &KINDS)),
            );
            return None;
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_every_text() {
        for language in ["en", "de", "es", "fr"] {
            let mut texts = texts_in(text_of(language).unwrap());
            for (key, text) in KEYS {
                assert!(!text(&mut texts).is_empty(), "{language}: {key}");
            }
            assert!(texts.confirm.contains(VALUES) && texts.hints.choice.contains(VALUES));
        }
    }
}
