//! The voices that espeak-ng's data has, by id and by language.

use std::sync::OnceLock;

use super::library::{self, VoiceRecord};
use crate::speaking::SpeakError;

/// Whose voice it is meant to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gender {
    /// A man's.
    Male,
    /// A woman's.
    Female,
}

/// A language that a voice speaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VoiceLanguage {
    /// Tag in lower case, such as `en-us`.
    pub tag: String,
    /// How well it fits; the lowest number is tried first.
    pub priority: u8,
}

/// One voice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VoiceInfo {
    /// What it is asked for by: lower case, such as `en-us`, with a variant such as `en-us+f3`.
    pub id: String,
    /// Name for people, such as `English (America)`.
    pub name: String,
    /// Languages, the best first.
    pub languages: Vec<VoiceLanguage>,
    /// Set for variants only: the languages' own voices do not say.
    pub gender: Option<Gender>,
    /// The file below the data folder, with the variant.
    pub(super) file: String,
}

/// What the data has.
struct Catalogue {
    voices: Vec<VoiceInfo>,
    variants: Vec<VoiceInfo>,
}

static CATALOGUE: OnceLock<Catalogue> = OnceLock::new();

/// Every voice, by id, without its variants. MBROLA voices, which need a program of their own, are left out, and so are
/// voices whose dictionary the data lacks.
///
/// # Errors
/// [`SpeakError::Start`] before [`start`](super::start).
pub fn voices() -> Result<&'static [VoiceInfo], SpeakError> {
    Ok(&catalogue()?.voices)
}

/// Every variant, by id. `f3` makes `en-us+f3` of `en-us`; each goes with each voice.
///
/// # Errors
/// [`SpeakError::Start`] before [`start`](super::start).
pub fn variants() -> Result<&'static [VoiceInfo], SpeakError> {
    Ok(&catalogue()?.variants)
}

/// The voice for an id or a language tag, with or without a variant: `en-us`, `en_US+f3`, `de-AT`. Case does not matter.
/// An id goes before a tag; a tag that no voice has is tried without its last part.
///
/// # Errors
/// [`SpeakError::NoVoice`]; [`SpeakError::Start`] before [`start`](super::start).
pub fn resolve(wanted: &str) -> Result<VoiceInfo, SpeakError> {
    let catalogue = catalogue()?;
    let missing = || SpeakError::NoVoice(wanted.to_owned());
    let (base, variant) = match wanted.split_once('+') {
        Some((base, variant)) => (base, Some(variant)),
        None => (wanted, None),
    };
    let mut voice = find(&catalogue.voices, base).ok_or_else(missing)?.clone();
    if let Some(variant) = variant {
        let variant = catalogue
            .variants
            .iter()
            .find(|known| known.id.eq_ignore_ascii_case(variant))
            .ok_or_else(missing)?;
        voice.id = format!("{}+{}", voice.id, variant.id);
        voice.file = format!("{}+{}", voice.file, variant.file);
        voice.gender = variant.gender;
    }
    Ok(voice)
}

fn find<'a>(voices: &'a [VoiceInfo], wanted: &str) -> Option<&'a VoiceInfo> {
    let mut tag = wanted.trim().to_lowercase().replace('_', "-");
    loop {
        let by_id = || voices.iter().find(|voice| voice.id == tag);
        let by_language = || {
            let priority = |voice: &&VoiceInfo| {
                let language = voice.languages.iter().find(|language| language.tag == tag);
                language.map_or(u8::MAX, |language| language.priority)
            };
            let best = voices.iter().min_by_key(priority)?;
            (priority(&best) != u8::MAX).then_some(best)
        };
        if let Some(voice) = by_id().or_else(by_language) {
            return Some(voice);
        }
        tag.truncate(tag.rfind('-')?);
    }
}

fn catalogue() -> Result<&'static Catalogue, SpeakError> {
    if let Some(known) = CATALOGUE.get() {
        return Ok(known);
    }
    let read = library::with(|engine| {
        let mut voices: Vec<_> = engine.list(None).into_iter().map(voice).collect();
        voices.retain(|voice| engine.set_voice(&voice.file).is_ok());
        voices.sort_by(|a, b| a.id.cmp(&b.id));
        let mut variants: Vec<_> = engine
            .list(Some(c"variant"))
            .into_iter()
            .map(voice)
            .collect();
        variants.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(Catalogue { voices, variants })
    })?;
    Ok(CATALOGUE.get_or_init(|| read))
}

/// A voice's record in our words. The id is the name of its file: unique, and the tag of its main language in nearly
/// every case.
fn voice(record: VoiceRecord) -> VoiceInfo {
    let stem = record.file.rsplit('/').next().unwrap_or_default();
    let is_variant = record.file.starts_with("!v/");
    VoiceInfo {
        id: if is_variant {
            stem.to_owned()
        } else {
            stem.to_lowercase()
        },
        name: record.name,
        languages: record
            .languages
            .into_iter()
            .map(|(priority, tag)| VoiceLanguage { tag, priority })
            .collect(),
        // speak_lib.h: 1 is male, 2 is female. The languages' own files say nothing, and the library then puts 1.
        gender: match record.gender {
            1 if is_variant => Some(Gender::Male),
            2 if is_variant => Some(Gender::Female),
            _ => None,
        },
        file: if is_variant {
            stem.to_owned()
        } else {
            record.file
        },
    }
}
