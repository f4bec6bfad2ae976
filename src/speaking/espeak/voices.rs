//! The voices that espeak-ng's data has, by id and by language.

use std::sync::OnceLock;

use super::library;
use super::listing::VoiceRecord;
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

/// Every voice, by id, without its variants. MBROLA voices, which need a program of their own, are left out.
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
/// An id goes before a tag; a tag that no voice has is tried without its region or script.
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
        let (shorter, last) = tag.rsplit_once('-')?;
        if !is_region_or_script(last) {
            return None;
        }
        tag.truncate(shorter.len());
    }
}

/// By their forms in language tags (RFC 5646, 2.1): anything else is rather a misspelt id.
fn is_region_or_script(part: &str) -> bool {
    let letters = part.bytes().all(|byte| byte.is_ascii_alphabetic());
    let digits = part.bytes().all(|byte| byte.is_ascii_digit());
    matches!(
        (part.len(), letters, digits),
        (2 | 4, true, _) | (3, _, true)
    )
}

fn catalogue() -> Result<&'static Catalogue, SpeakError> {
    if let Some(known) = CATALOGUE.get() {
        return Ok(known);
    }
    let read = library::with(|engine| {
        let mut voices: Vec<_> = engine.list(None).into_iter().map(voice).collect();
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::speaking::espeak::start;

    fn id(wanted: &str) -> String {
        start(None).unwrap();
        resolve(wanted).unwrap().id
    }

    #[test]
    fn the_list_has_the_languages_and_each_id_once() {
        start(None).unwrap();
        let voices = voices().unwrap();
        for id in [
            "en-us", "en", "de", "fr", "es", "hi", "cmn", "pt-br", "ru", "ar", "ja",
        ] {
            assert!(voices.iter().any(|voice| voice.id == id), "{id}");
        }
        assert!(voices.is_sorted_by(|a, b| a.id < b.id));
        assert!(
            voices
                .iter()
                .all(|voice| !voice.languages.is_empty() && !voice.name.is_empty())
        );
        let f3 = variants()
            .unwrap()
            .iter()
            .find(|voice| voice.id == "f3")
            .unwrap();
        assert_eq!(f3.gender, Some(Gender::Female));
    }

    #[test]
    fn ids_and_language_tags_are_found_in_any_case() {
        assert_eq!(id("en-US"), "en-us");
        assert_eq!(id("pt_BR"), "pt-br");
        assert_eq!(id("de"), "de");
        assert_eq!(id("de-AT"), "de");
        assert_eq!(id("EN"), "en");
        assert_eq!(id("en-gb"), "en");
        assert_eq!(id("es-MX"), "es-419");
        assert_eq!(id("zh-Hans-CN"), "cmn");
        assert_eq!(id("no"), "nb");
        assert_eq!(id("fr-FR"), "fr");
    }

    #[test]
    fn a_variant_comes_with_its_gender() {
        start(None).unwrap();
        let voice = resolve("en_us+F3").unwrap();
        assert_eq!(voice.id, "en-us+f3");
        assert_eq!(voice.gender, Some(Gender::Female));
    }

    #[test]
    fn what_is_not_there_is_named() {
        start(None).unwrap();
        for wanted in ["klingon", "en-uss", "", "en-us+nobody", "../en", "xx-YY"] {
            assert_eq!(resolve(wanted), Err(SpeakError::NoVoice(wanted.to_owned())));
        }
    }
}
