//! `pack.toml`: who the assistant is.

use std::sync::Arc;

use super::model::{IntentSettings, Lexicon, Pack, PackKnowledgeSettings, TOPICS, VoiceSettings};
use super::texts::{filled, filled_list};
use super::{built_in, cautions, forms, kiosk_look};
use crate::clock::Zone;
use crate::config::VOICE_ENGINES;
use crate::diagnostics::{Problems, Section, suggestion};
use crate::speaking::piper;
use crate::text::is_part_of;

/// Spoken when someone arrives and the pack says nothing else.
const GREETING: &str = "Hello. How can I help?";
/// Spoken when nothing was found and the pack says nothing else.
const UNKNOWN: &str = "I'm sorry, I don't know that.";
/// Spoken when an engine failed and the pack says nothing else.
const APOLOGY: &str = "I'm sorry, something went wrong. Please try again.";
/// Spoken when somebody was not understood and the pack, which is in English, says nothing else.
const NOT_HEARD: &str = "Sorry, I did not catch that. Please say it again.";
/// Said where something near can be told about when the pack, which is in English, says nothing else.
const OFFER: &str = "I can tell you about {topics}.";
/// Said where an offer is turned down when the pack, which is in English, says nothing else.
const OFFER_REFUSED: &str = "All right. What else would you like to know?";
/// Said before an answer that may be none when the pack, which is in English, says nothing else.
const UNSURE: &str = "I am not sure that this answers it:";
/// What a rejected text is called when the pack says nothing else. Source: what clients of the six-service system
/// know.
const REJECTED_LABEL: &str = "UNCLEAR";
/// Speeds that stay intelligible, as factors. Source: the range that speech clients may ask for.
const RATE: std::ops::RangeInclusive<f64> = 0.25..=4.0;
/// How much a Piper voice may vary; its files have 0.667 and 0.8.
const NOISE: std::ops::RangeInclusive<f64> = 0.0..=2.0;

/// Reads the file; `None` when it has no usable name.
pub(super) fn read(top: &Section<'_>, problems: &mut Problems) -> Option<Pack> {
    let known = [
        "name",
        "language",
        "greeting",
        "unknown",
        "apology",
        "not_heard",
        "unsure",
        "offer",
        "offer_refused",
        "help",
        "about",
        "human",
        "emergency",
        "stop_words",
        "wake_words",
        "voice",
        "intents",
        "knowledge",
        "kiosk",
        "form",
    ];
    top.allow_only(&known, problems);
    let name = filled(top, "name", problems);
    if !top.has("name") {
        let help = "add a line: name = \"Who you speak for\"".to_owned();
        problems.error_at(top.file(), top.span(), "`name` is missing", Some(help));
    }
    let language = language(top, problems);
    let spoken = |key: &str, default: &str, problems: &mut Problems| {
        if !top.has(key) && !is_part_of(&language, "en") {
            let message = format!(
                "`{key}` is left out, so English is spoken although `language` is {language:?}"
            );
            problems.warn_at(top.file(), top.key_span("language"), message, None);
        }
        filled(top, key, problems).map_or_else(|| default.into(), |text| text.into_inner().into())
    };
    let greeting = spoken("greeting", GREETING, problems);
    let unknown = spoken("unknown", UNKNOWN, problems);
    let apology = spoken("apology", APOLOGY, problems);
    let not_heard = not_heard(top, &language, problems);
    let unsure = optional(top, "unsure", UNSURE, &language, problems);
    let offer = optional(top, "offer", OFFER, &language, problems);
    if let Some(offer) = &offer
        && !offer.contains(TOPICS)
    {
        let message = format!("`offer` has no {TOPICS} where the topics are named");
        let help = format!("for example: offer = {OFFER:?}");
        problems.error_at(top.file(), top.key_span("offer"), message, Some(help));
    }
    let offer_refused = optional(top, "offer_refused", OFFER_REFUSED, &language, problems);
    let stop_words = phrases(top, "stop_words", problems);
    let wake_words = phrases(top, "wake_words", problems);
    let voice = voice(top, &language, problems);
    let intent_settings = intents(top, problems);
    let wanted = intent_settings.built_in.as_deref();
    let built_in = built_in::read(top, (&language, name.as_ref()), wanted, problems);
    let knowledge_settings = knowledge(top, problems);
    let kiosk = kiosk_look::read(top, problems);
    let form_texts = forms::texts(top, &language, problems);
    let pack = Pack {
        name: name?.into_inner(),
        language,
        greeting,
        unknown,
        apology,
        not_heard,
        unsure,
        offer,
        offer_refused,
        stop_words,
        wake_words,
        voice,
        intent_settings,
        knowledge_settings,
        kiosk,
        intents: Vec::new(),
        built_in,
        form_texts,
        lexicon: Lexicon::default(),
        tests: Vec::new(),
        conversations: Vec::new(),
    };
    cautions::warn(&pack, top, problems);
    Some(pack)
}

/// An empty text switches it off; without one, a language other than English has none, and silence is better than words
/// that its speakers do not know.
fn not_heard(top: &Section<'_>, language: &str, problems: &mut Problems) -> Option<Arc<str>> {
    let Some(text) = top.text("not_heard", problems) else {
        let is_english = is_part_of(language, "en");
        if !top.has("not_heard") && !is_english {
            let message = format!(
                "`not_heard` is left out, so speech that is not understood stays unanswered: `language` is {language:?}, and \
                 there is a text in English only"
            );
            problems.warn_at(top.file(), top.key_span("language"), message, None);
        }
        return is_english.then(|| NOT_HEARD.into());
    };
    let text = text.get_ref().trim();
    (!text.is_empty()).then(|| text.into())
}

/// A text that may be empty: then it is never said. Without one a language other than English has none.
fn optional(
    top: &Section<'_>,
    key: &str,
    english: &str,
    language: &str,
    problems: &mut Problems,
) -> Option<Arc<str>> {
    let Some(text) = top.text(key, problems) else {
        return is_part_of(language, "en").then(|| english.into());
    };
    let text = text.get_ref().trim();
    (!text.is_empty()).then(|| text.into())
}

/// A list of words or phrases.
fn phrases(top: &Section<'_>, key: &str, problems: &mut Problems) -> Option<Vec<Arc<str>>> {
    let phrases = filled_list(top, key, problems)?.into_iter();
    Some(phrases.map(|it| it.into_inner().into()).collect())
}

/// Whether a text is a language code, such as `en` or `en-GB`.
pub fn is_language(text: &str) -> bool {
    let mut parts = text.split('-');
    let primary_is_valid = parts.next().is_some_and(|part| {
        (2..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphabetic())
    });
    primary_is_valid
        && parts.all(|part| {
            (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
}

fn language(top: &Section<'_>, problems: &mut Problems) -> String {
    let Some(language) = filled(top, "language", problems) else {
        return "en".to_owned();
    };
    if !is_language(language.get_ref()) {
        let message = format!(
            "`language` must be a language code, such as \"en\" or \"en-GB\", not {:?}",
            language.get_ref()
        );
        problems.error_at(top.file(), language.span(), message, None);
    }
    language.into_inner()
}

fn voice(top: &Section<'_>, language: &str, problems: &mut Problems) -> VoiceSettings {
    let language = language.to_ascii_lowercase();
    let is_english = language == "en" || language.starts_with("en-");
    let default_id = if is_english {
        format!("piper:{}", piper::EMBEDDED)
    } else {
        format!("espeak:{language}")
    };
    let mut voice = VoiceSettings {
        id: default_id,
        rate: 1.0,
        noise: None,
        noise_width: None,
    };
    let Some(section) = top.section("voice", problems) else {
        return voice;
    };
    section.allow_only(&["id", "rate", "noise", "noise_width"], problems);
    if let Some(id) = filled(&section, "id", problems) {
        let (engine, name) = id.get_ref().split_once(':').unwrap_or((id.get_ref(), ""));
        if !VOICE_ENGINES.contains(&engine) {
            let message = format!(
                "`voice.id` must be engine:voice, such as \"espeak:en-us\", not {:?}",
                id.get_ref()
            );
            problems.error_at(
                top.file(),
                id.span(),
                message,
                Some(suggestion(engine, &VOICE_ENGINES)),
            );
        } else if name.is_empty() {
            problems.error_at(
                top.file(),
                id.span(),
                format!("`voice.id` names no voice after {engine:?}"),
                None,
            );
        }
        voice.id = id.into_inner();
    }
    if let Some(rate) = factor(&section, "rate", RATE, problems) {
        voice.rate = rate;
    }
    voice.noise = factor(&section, "noise", NOISE, problems);
    voice.noise_width = factor(&section, "noise_width", NOISE, problems);
    voice
}

/// A number of `[voice]` within bounds, if it is there.
fn factor(
    section: &Section<'_>,
    key: &str,
    range: std::ops::RangeInclusive<f64>,
    problems: &mut Problems,
) -> Option<f32> {
    let number = section.number(key, problems)?;
    if !range.contains(number.get_ref()) {
        let message = format!(
            "`voice.{key}` must be from {} to {}, not {}",
            range.start(),
            range.end(),
            number.get_ref()
        );
        problems.error_at(section.file(), number.span(), message, None);
    }
    Some(number.into_inner() as f32)
}

fn intents(top: &Section<'_>, problems: &mut Problems) -> IntentSettings {
    let mut settings = IntentSettings {
        threshold: None,
        rejected_label: REJECTED_LABEL.into(),
        built_in: None,
    };
    if let Some(section) = top.section("intents", problems) {
        section.allow_only(&["threshold", "rejected_label", "built_in"], problems);
        settings.threshold = confidence(&section, "threshold", "intents", problems);
        if let Some(label) = filled(&section, "rejected_label", problems) {
            settings.rejected_label = label.into_inner().into();
        }
        settings.built_in = built_in::wanted(&section, problems);
    }
    settings
}

fn knowledge(top: &Section<'_>, problems: &mut Problems) -> PackKnowledgeSettings {
    let mut settings = PackKnowledgeSettings {
        threshold: None,
        sure: None,
        time_zone: None,
    };
    if let Some(section) = top.section("knowledge", problems) {
        section.allow_only(&["threshold", "sure", "time_zone"], problems);
        settings.threshold = confidence(&section, "threshold", "knowledge", problems);
        settings.sure = confidence(&section, "sure", "knowledge", problems);
        settings.time_zone = time_zone(&section, problems);
    }
    settings
}

fn time_zone(section: &Section<'_>, problems: &mut Problems) -> Option<Zone> {
    let name = filled(section, "time_zone", problems)?;
    let zone = Zone::named(name.get_ref());
    if zone.is_none() {
        let message = format!(
            "`knowledge.time_zone` must be the name of a zone, not {:?}",
            name.get_ref()
        );
        let help = "for example \"Europe/Zurich\" or \"America/New_York\"".to_owned();
        problems.error_at(section.file(), name.span(), message, Some(help));
    }
    zone
}

/// A number from 0 to 1 of the section `name`.
fn confidence(
    section: &Section<'_>,
    key: &str,
    name: &str,
    problems: &mut Problems,
) -> Option<f32> {
    let number = section.number(key, problems)?;
    if !(0.0..=1.0).contains(number.get_ref()) {
        let message = format!(
            "`{name}.{key}` must be from 0 to 1, not {}",
            number.get_ref()
        );
        problems.error_at(section.file(), number.span(), message, None);
        return None;
    }
    Some(number.into_inner() as f32)
}
