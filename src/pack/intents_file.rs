//! `intents.toml`: what people say, and what is done about it.

use std::collections::HashMap;
use std::sync::Arc;

use toml::Spanned;

use super::forms;
use super::model::{Intent, IntentAction};
use super::texts::{filled, filled_list};
use crate::diagnostics::{Problems, Section, suggestion};

/// Longest name of an intent, in bytes: it stands in every message about the intent and travels with every turn.
const NAME_BYTES_MAX: usize = 200;

/// Examples of all intents together, at most: far more than a set of a hundred and fifty intents has that is used to compare
/// classifiers (CLINC150: 15,000), and few enough that their vectors take minutes and no more memory than a model.
const EXAMPLES_MAX: usize = 20_000;

/// What `answer` may say.
const ANSWERS: &[&str] = &["knowledge"];

/// Reads the file. Intents with errors are left out.
pub(super) fn read(top: &Section<'_>, problems: &mut Problems) -> Vec<Intent> {
    top.allow_only(&["intent"], problems);
    let mut reader = Reader {
        top,
        lines_of_names: HashMap::new(),
        intents_of_examples: HashMap::new(),
        examples: 0,
    };
    top.sections("intent", problems)
        .iter()
        .filter_map(|section| reader.intent(section, problems))
        .collect()
}

/// What was seen so far, to find what is there twice.
struct Reader<'t> {
    top: &'t Section<'t>,
    /// Lower-case name to its line.
    lines_of_names: HashMap<String, usize>,
    /// Normalised example to its intent and line.
    intents_of_examples: HashMap<String, (Arc<str>, usize)>,
    /// How many there were.
    examples: usize,
}

impl Reader<'_> {
    fn intent(&mut self, section: &Section<'_>, problems: &mut Problems) -> Option<Intent> {
        section.allow_only(
            &[
                "name",
                "examples",
                "replies",
                "answer",
                "slot",
                "out_of_scope",
            ],
            problems,
        );
        let name = self.name(section, problems);
        let out_of_scope = section
            .switch("out_of_scope", problems)
            .is_some_and(Spanned::into_inner);
        let shown = name.as_ref().map_or("without a name", |name| name);
        let action = action(section, shown, out_of_scope, problems);
        let examples = self.examples(section, shown, problems);
        Some(Intent {
            name: name?,
            examples,
            action: action?,
            out_of_scope,
        })
    }

    fn name(&mut self, section: &Section<'_>, problems: &mut Problems) -> Option<Arc<str>> {
        if !section.has("name") {
            let help = "add a line: name = \"WHAT_IS_MEANT\"".to_owned();
            problems.error_at(
                section.file(),
                section.span(),
                "an intent has no `name`",
                Some(help),
            );
        }
        let name = filled(section, "name", problems)?;
        if name.get_ref().len() > NAME_BYTES_MAX {
            let message = format!("the `name` of an intent has at most {NAME_BYTES_MAX} bytes");
            problems.error_at(section.file(), name.span(), message, None);
            return None;
        }
        let line = section.file().line_number(name.span().start);
        if let Some(first) = self
            .lines_of_names
            .insert(name.get_ref().to_lowercase(), line)
        {
            let message = format!(
                "the intent `{}` is there twice: its first is on line {first}",
                name.get_ref()
            );
            let help = "put the examples of both into one".to_owned();
            problems.error_at(section.file(), name.span(), message, Some(help));
        }
        Some(name.into_inner().into())
    }

    fn examples(
        &mut self,
        section: &Section<'_>,
        name: &str,
        problems: &mut Problems,
    ) -> Vec<Arc<str>> {
        let file = section.file();
        let examples = filled_list(section, "examples", problems).unwrap_or_default();
        match examples.len() {
            0 => {
                let message =
                    format!("the intent `{name}` has no examples, so it is never recognised");
                let help =
                    "add a line: examples = [\"what people say\", \"in other words\"]".to_owned();
                problems.error_at(file, section.key_span("examples"), message, Some(help));
            }
            1 => {
                let message = format!("the intent `{name}` has one example only");
                let help = "five or more, worded differently, make it reliable".to_owned();
                problems.warn_at(file, section.key_span("examples"), message, Some(help));
            }
            _ => {}
        }
        let room = EXAMPLES_MAX.saturating_sub(self.examples);
        if examples.len() > room && self.examples <= EXAMPLES_MAX {
            let message = format!("there are more than {EXAMPLES_MAX} examples in all");
            let help =
                "a hundred for each intent are plenty: take out what says the same".to_owned();
            problems.error_at(file, examples[room].span(), message, Some(help));
        }
        self.examples += examples.len();
        for example in examples.iter().take(room) {
            self.note_example(name, example, problems);
        }
        examples
            .into_iter()
            .map(|example| example.into_inner().into())
            .collect()
    }

    fn note_example(&mut self, name: &str, example: &Spanned<String>, problems: &mut Problems) {
        let file = self.top.file();
        let line = file.line_number(example.span().start);
        let seen = self.intents_of_examples.get(&normalised(example.get_ref()));
        if let Some((other, first)) = seen {
            let message = if &**other == name {
                format!(
                    "the example {:?} is there twice: its first is on line {first}",
                    example.get_ref()
                )
            } else {
                format!(
                    "the example {:?} is also one of the intent `{other}` on line {first}",
                    example.get_ref()
                )
            };
            problems.warn_at(file, example.span(), message, None);
        } else {
            self.intents_of_examples
                .insert(normalised(example.get_ref()), (name.into(), line));
        }
    }
}

fn action(
    section: &Section<'_>,
    name: &str,
    out_of_scope: bool,
    problems: &mut Problems,
) -> Option<IntentAction> {
    let file = section.file();
    if section.has("replies") && section.has("answer") {
        let message = format!("the intent `{name}` has both `replies` and `answer`");
        let help = "keep `replies` for fixed words, or `answer` to quote the knowledge".to_owned();
        problems.error_at(file, section.key_span("answer"), message, Some(help));
        return None;
    }
    if out_of_scope && (section.has("replies") || section.has("answer")) {
        let key = if section.has("replies") {
            "replies"
        } else {
            "answer"
        };
        let message = format!("the intent `{name}` is out of scope, so its `{key}` is never used");
        problems.warn_at(file, section.key_span(key), message, None);
    }
    if section.has("slot") {
        let reply = section
            .has("replies")
            .then(|| replies(section, name, problems));
        let reply = match reply.flatten() {
            Some(replies) if replies.len() == 1 => Some(Arc::clone(&replies[0])),
            _ => None,
        };
        return forms::form(section, name, reply, problems).map(IntentAction::Form);
    }
    if section.has("replies") {
        return replies(section, name, problems).map(IntentAction::Replies);
    }
    if section.has("answer") {
        let answer = section.text("answer", problems)?;
        if ANSWERS.contains(&answer.get_ref().as_str()) {
            return Some(IntentAction::Knowledge);
        }
        let message = format!(
            "`answer` of the intent `{name}` must be \"knowledge\", not {:?}",
            answer.get_ref()
        );
        problems.error_at(
            file,
            answer.span(),
            message,
            Some(suggestion(answer.get_ref(), ANSWERS)),
        );
        return None;
    }
    if !out_of_scope {
        let message = format!(
            "the intent `{name}` has neither `replies` nor `answer`, so the knowledge is tried"
        );
        let help = "say so with: answer = \"knowledge\"".to_owned();
        problems.warn_at(file, section.span(), message, Some(help));
    }
    Some(IntentAction::None)
}

fn replies(section: &Section<'_>, name: &str, problems: &mut Problems) -> Option<Arc<[Arc<str>]>> {
    let replies = filled_list(section, "replies", problems)?;
    if replies.is_empty() {
        let message = format!("the intent `{name}` has empty `replies`");
        let help = "write at least one, or leave `replies` out".to_owned();
        problems.error_at(
            section.file(),
            section.key_span("replies"),
            message,
            Some(help),
        );
        return None;
    }
    let replies = replies.into_iter().map(|reply| reply.into_inner().into());
    Some(replies.collect())
}

/// Lower case, letters and digits only, one space between words: what makes two examples the same.
fn normalised(example: &str) -> String {
    let words = example
        .split(|character: char| !character.is_alphanumeric())
        .filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}
