//! `tests.toml`: questions, and conversations, with what must come back.

use jiff::civil::DateTime;
use toml::Spanned;

use super::model::{FormExpectation, PackConversation, PackTest};
use super::texts::filled;
use crate::diagnostics::{Problems, Section, suggestion};

/// What can be expected of an answer.
const EXPECTATIONS: [&str; 9] = [
    "intent", "source", "contains", "declined", "hedged", "sure", "form", "asks", "slots",
];

/// How a form may stand.
const FORM_STATES: [&str; 3] = ["open", "done", "cancelled"];

/// What the file holds.
#[derive(Debug, Default)]
pub(super) struct Tests {
    pub tests: Vec<PackTest>,
    pub conversations: Vec<PackConversation>,
}

/// Reads the file. Tests with errors are left out.
pub(super) fn read(top: &Section<'_>, problems: &mut Problems) -> Tests {
    top.allow_only(&["test", "conversation"], problems);
    let tests = top.sections("test", problems);
    let conversations = top.sections("conversation", problems);
    Tests {
        tests: tests
            .iter()
            .filter_map(|section| test(section, problems))
            .collect(),
        conversations: conversations
            .iter()
            .filter_map(|section| conversation(section, problems))
            .collect(),
    }
}

fn conversation(section: &Section<'_>, problems: &mut Problems) -> Option<PackConversation> {
    section.allow_only(&["turn", "at"], problems);
    let at = time(section, problems);
    let turns = section.sections("turn", problems);
    if !turns.iter().any(expects) {
        let help = format!(
            "add turns, such as turn = [{{ ask = \"...\" }}, {{ ask = \"...\", contains = \"...\" }}], and to one at least one of {}",
            EXPECTATIONS.join(", ")
        );
        let message = "a conversation expects nothing, so it cannot fail";
        problems.error_at(section.file(), section.span(), message, Some(help));
        return None;
    }
    let line = section.file().line_number(section.span().start);
    let turns = turns.iter().map(|section| question(section, problems));
    let turns = turns.collect::<Vec<_>>().into_iter();
    let turns = turns.map(|turn| {
        turn.map(|turn| PackTest {
            at: turn.at.or(at),
            ..turn
        })
    });
    let turns = turns.collect::<Option<_>>()?;
    Some(PackConversation { turns, line })
}

fn expects(section: &Section<'_>) -> bool {
    EXPECTATIONS.iter().any(|key| section.has(key))
}

fn test(section: &Section<'_>, problems: &mut Problems) -> Option<PackTest> {
    let read = question(section, problems);
    if !expects(section) {
        let help = format!("add at least one of {}", EXPECTATIONS.join(", "));
        problems.error_at(
            section.file(),
            section.span(),
            "a test expects nothing, so it cannot fail",
            Some(help),
        );
        return None;
    }
    read
}

/// What is asked, with what must come back.
fn question(section: &Section<'_>, problems: &mut Problems) -> Option<PackTest> {
    let file = section.file();
    section.allow_only(
        &[
            "ask", "at", "intent", "source", "contains", "declined", "hedged", "sure", "form",
            "asks", "slots",
        ],
        problems,
    );
    if !section.has("ask") {
        let help = "add a line: ask = \"the question\"".to_owned();
        problems.error_at(file, section.span(), "a test has no `ask`", Some(help));
    }
    let declined = section
        .switch("declined", problems)
        .map(Spanned::into_inner);
    let mut switch = |key: &str| section.switch(key, problems).map(Spanned::into_inner);
    let (hedged, sure) = (switch("hedged"), switch("sure"));
    if declined == Some(true) {
        for key in ["source", "contains", "hedged", "sure"]
            .into_iter()
            .filter(|key| section.has(key))
        {
            let message = format!("a declined question has no `{key}`");
            let help = format!("remove `{key}`, or `declined`");
            problems.error_at(file, section.key_span(key), message, Some(help));
        }
    }
    let at = time(section, problems);
    let mut text = |key: &str| filled(section, key, problems).map(Spanned::into_inner);
    let (ask, intent, source, contains) = (
        text("ask"),
        text("intent"),
        text("source"),
        text("contains"),
    );
    let form = form(section, problems);
    let line = file.line_number(section.span().start);
    Some(PackTest {
        ask: ask?,
        at,
        form,
        intent,
        source,
        contains,
        declined,
        hedged,
        sure,
        line,
    })
}

/// How the form must stand.
fn form(section: &Section<'_>, problems: &mut Problems) -> FormExpectation {
    let mut text = |key: &str| filled(section, key, problems).map(Spanned::into_inner);
    let (state, asks) = (text("form"), text("asks"));
    let slots = section.section("slots", problems);
    let slots = slots.map_or_else(Vec::new, |slots| {
        let values = slots.keys().into_iter().filter_map(|key| {
            let value = slots.text(key, problems)?.into_inner();
            Some((key.to_owned(), value))
        });
        values.collect()
    });
    if let Some(state) = &state
        && !FORM_STATES.contains(&state.as_str())
    {
        let message = format!(
            "`form` must be one of {}, not {state:?}",
            FORM_STATES.join(", ")
        );
        let help = suggestion(state, &FORM_STATES);
        problems.error_at(
            section.file(),
            section.key_span("form"),
            message,
            Some(help),
        );
    }
    FormExpectation { state, asks, slots }
}

/// The local time that the question is asked at.
fn time(section: &Section<'_>, problems: &mut Problems) -> Option<DateTime> {
    let text = filled(section, "at", problems)?;
    let time = text.get_ref().parse().ok();
    if time.is_none() {
        let message = format!("`at` must be a local time, not {:?}", text.get_ref());
        let help = "write it as at = \"2027-03-09T10:00\"".to_owned();
        problems.error_at(section.file(), text.span(), message, Some(help));
    }
    time
}
