//! What every assistant understands, in the languages that have it.

use std::sync::Arc;

use serde::Deserialize;
use toml::Spanned;

use super::model::{BuiltIn, Intent, Pack, Request};
use super::texts::filled;
use crate::diagnostics::{Problems, Section, suggestion};
use crate::text::is_part_of;

/// Stands in [`BuiltIn::reply`] for the pack's name.
const NAME: &str = "{name}";

/// The languages that have them.
const FILES: [(&str, &str); 4] = [
    ("en", include_str!("../../assets/built-in/en.toml")),
    ("de", include_str!("../../assets/built-in/de.toml")),
    ("es", include_str!("../../assets/built-in/es.toml")),
    ("fr", include_str!("../../assets/built-in/fr.toml")),
];

/// One of these files.
#[derive(Deserialize)]
struct File {
    request: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    name: Request,
    examples: Vec<Arc<str>>,
    #[serde(default)]
    unlike: Vec<Arc<str>>,
    reply: Option<Arc<str>>,
}

/// The keys of what a pack says itself.
const OWN_REPLIES: [(Request, &str); 4] = [
    (Request::Help, "help"),
    (Request::About, "about"),
    (Request::Human, "human"),
    (Request::Emergency, "emergency"),
];

/// What the pack of this `language` and name understands without an intent of its own: all that is `wanted`, with what it says itself.
pub(super) fn read(
    top: &Section<'_>,
    (language, name): (&str, Option<&Spanned<String>>),
    wanted: Option<&[Request]>,
    problems: &mut Problems,
) -> Vec<BuiltIn> {
    let mut all = of_language(language, name.map_or("", |name| name.get_ref()));
    for (request, key) in OWN_REPLIES {
        let own = filled(top, key, problems);
        if let Some(built_in) = all.iter_mut().find(|it| it.request == request)
            && let Some(own) = own
        {
            built_in.reply = Some(own.into_inner().into());
        }
    }
    all.retain(|it| wanted.is_none_or(|wanted| wanted.contains(&it.request)));
    all
}

/// Those that `[intents]` names; `None`: all.
pub(super) fn wanted(section: &Section<'_>, problems: &mut Problems) -> Option<Vec<Request>> {
    let names = Request::ALL.map(Request::name);
    let mut wanted = Vec::new();
    for name in section.texts("built_in", problems)? {
        let mut all = Request::ALL.into_iter();
        let request = all.find(|it| it.name() == name.get_ref());
        if request.is_none() {
            let message = format!("`intents.built_in` has no {:?}", name.get_ref());
            let help = suggestion(name.get_ref(), &names);
            problems.error_at(section.file(), name.span(), message, Some(help));
        }
        wanted.extend(request);
    }
    Some(wanted)
}

/// The file of a language, if there is one.
pub(super) fn text_of(language: &str) -> Option<&'static str> {
    let known = FILES.iter().find(|(tag, _)| is_part_of(language, tag));
    known.map(|(_, text)| *text)
}

/// All that the language has, for the pack of that name.
fn of_language(language: &str, name: &str) -> Vec<BuiltIn> {
    let file: Option<File> = text_of(language).and_then(|text| toml::from_str(text).ok());
    let entries = file.map_or_else(Vec::new, |file| file.request);
    let built_in = |entry: Entry| BuiltIn {
        request: entry.name,
        examples: entry.examples,
        unlike: entry.unlike,
        reply: entry.reply.map(|text| text.replace(NAME, name).into()),
    };
    entries.into_iter().map(built_in).collect()
}

impl Pack {
    /// Of a request that the pack has an intent for, that is the one.
    pub(super) fn leave_to(&mut self, intents: &[Intent]) {
        let has_own = |request: Request| {
            let mut names = intents.iter().map(|intent| &intent.name);
            names.any(|name| name.eq_ignore_ascii_case(request.name()))
        };
        self.built_in.retain(|it| !has_own(it.request));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_every_request_with_its_reply() {
        for (language, text) in FILES {
            assert!(toml::from_str::<File>(text).is_ok(), "{language}");
            let all = of_language(language, "Hall");
            let mut named: Vec<Request> = all.iter().map(|it| it.request).collect();
            named.dedup();
            assert_eq!(named, Request::ALL, "{language}");
            for it in all {
                assert!(it.examples.len() >= 8, "{language} {:?}", it.request);
                assert_eq!(
                    it.reply.is_none(),
                    it.request == Request::Nothing,
                    "{language} {:?}",
                    it.request
                );
            }
        }
        assert!(of_language("fi", "Hall").is_empty());
    }

    #[test]
    fn no_text_means_two_requests() {
        for (language, _) in FILES {
            let mut seen = std::collections::HashMap::new();
            for it in of_language(language, "Hall") {
                for example in it.examples.into_iter().chain(it.unlike) {
                    let before = seen.insert(example.to_lowercase(), it.request);
                    assert_eq!(before, None, "{language}: {example}");
                }
            }
        }
    }
}
