//! What `pack.toml` says that is right as it is written and does not do what is meant.

use super::model::{Pack, TOPICS};
use crate::diagnostics::{Problems, Section};
use crate::text::is_part_of;

/// Warns about it.
pub(super) fn warn(pack: &Pack, top: &Section<'_>, problems: &mut Problems) {
    let mut told = |key: &str, message: String, help: String| {
        problems.warn_at(top.file(), top.key_span(key), message, Some(help));
    };
    let settings = &pack.knowledge_settings;
    if !is_part_of(&pack.language, "en") {
        let language = &pack.language;
        if settings.threshold.is_none() {
            let message = format!(
                "whether an answer fits its question is not read: what reads that knows English only, and `language` is {language:?}"
            );
            let help = "ask it what its documents do not say, and set `threshold` under [knowledge] so that it declines that; 0.4 \
                        is taken where it is left out";
            told("language", message, help.to_owned());
        }
        if pack.unsure.is_some() && settings.sure.is_none() {
            let message =
                "`unsure` is never said: how sure an answer must be is known for English only"
                    .to_owned();
            let help = "set `sure` under [knowledge], above `threshold`, for example 0.6";
            told("unsure", message, help.to_owned());
        }
    }
    if let (Some(threshold), Some(sure)) = (settings.threshold, settings.sure)
        && sure > 0.0
        && sure <= threshold
    {
        let message =
            "nothing is said as unsure: `knowledge.sure` is not above `knowledge.threshold`"
                .to_owned();
        let help =
            "what is between the two is said behind `unsure`; `unsure = \"\"` switches that off"
                .to_owned();
        told("knowledge", message, help);
    }
    if settings.threshold == Some(1.0) {
        let message =
            "nothing is answered from the documents: `knowledge.threshold` is 1".to_owned();
        told("knowledge", message, "leave it out, or lower it".to_owned());
    }
    let placeholders = [
        ("unsure", pack.unsure.as_deref(), ""),
        ("offer_refused", pack.offer_refused.as_deref(), ""),
        ("offer", pack.offer.as_deref(), TOPICS),
    ];
    for (key, text, filled) in placeholders {
        if let Some(word) = text.and_then(|text| unfilled(text, filled)) {
            let message = format!("`{key}` is said with {word:?} in it: nothing is put in there");
            let help = match filled {
                "" => "the answer follows it; write it without braces".to_owned(),
                _ => format!("{TOPICS} stands in it once, for the topics"),
            };
            told(key, message, help);
        }
    }
}

/// What stands in braces in a text and is not `filled`, which is filled once.
fn unfilled<'t>(text: &'t str, filled: &str) -> Option<&'t str> {
    let rest = match text.split_once(filled) {
        Some((_, rest)) if !filled.is_empty() => {
            [text.split(filled).next().unwrap_or_default(), rest]
        }
        _ => [text, ""],
    };
    rest.into_iter().find_map(|part| {
        let start = part.find('{')?;
        let length = part[start..].find('}')?;
        Some(&part[start..=start + length])
    })
}
