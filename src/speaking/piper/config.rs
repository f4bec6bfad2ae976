//! The `.onnx.json` beside a voice's model.
//!
//! `piper_rs::ModelConfig` reads what it can: sample rate, espeak-ng voice, scales, speakers and the ids of phonemes that
//! are one character. It has no room for the rest and refuses files that the reference takes, so these are read here:
//! `inference` and `speaker_id_map` may be missing, a phoneme may have several characters, and `phoneme_type`,
//! `num_symbols`, `default_speaker_id` and `vowel_clusters` count. Source: `config.py` of piper-tts 1.8.0.

use std::collections::{BTreeSet, HashMap};
use std::ops::RangeInclusive;

use piper_rs::ModelConfig;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::ids::PhonemeIds;
use super::phonemes::Phonemes;
use super::run::Scales;
use crate::cause::Cause;

/// Sample rates that a voice may have, in Hz: telephone to studio. Published voices have 16,000 and 22,050.
const SAMPLE_RATES_HZ: RangeInclusive<u32> = 8_000..=96_000;
/// Scales that the reference uses where a file has none (`config.py`).
const SCALES: [(&str, f64); 3] = [
    ("noise_scale", 0.667),
    ("length_scale", 1.0),
    ("noise_w", 0.8),
];

/// What a voice's phonemes are made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PhonemeKind {
    /// The International Phonetic Alphabet as espeak-ng writes it.
    Espeak,
    /// The text's own letters.
    Text,
}

/// A voice's configuration, checked.
#[derive(Debug, Clone)]
pub struct VoiceConfig {
    /// Samples per second of what the model gives.
    pub sample_rate_hz: u32,
    /// The espeak-ng voice whose phonemes it was trained on, such as `en-us`.
    pub espeak_voice: String,
    /// What its phonemes are.
    pub phoneme_kind: PhonemeKind,
    /// Their numbers.
    pub ids: PhonemeIds,
    /// Neighbouring phonemes that are one to this voice.
    pub clusters: BTreeSet<Phonemes>,
    /// What the voice asks for.
    pub scales: Scales,
    /// Names and numbers of its speakers, by number; empty for a voice of one speaker.
    pub speakers: Vec<(String, i64)>,
    /// Who speaks when nobody is asked for.
    pub default_speaker: i64,
}

/// What `piper_rs::ModelConfig` leaves out.
#[derive(Deserialize)]
struct Rest {
    phoneme_type: Option<String>,
    num_symbols: i64,
    phoneme_id_map: HashMap<String, Vec<i64>>,
    #[serde(default)]
    default_speaker_id: i64,
    #[serde(default)]
    vowel_clusters: Vec<Phonemes>,
}

impl VoiceConfig {
    /// Reads and checks a file's content.
    ///
    /// # Errors
    /// What is wrong, for the person who made or chose the voice.
    pub fn parse(bytes: &[u8]) -> Result<Self, Cause> {
        let mut file: Map<String, Value> = serde_json::from_slice(bytes)
            .map_err(|problem| Cause::of("it is no JSON object", problem))?;
        let told = |problem: serde_json::Error| Cause::of("it is no voice configuration", problem);
        let rest = Rest::deserialize(Value::Object(file.clone())).map_err(told)?;
        complete(&mut file);
        let model = ModelConfig::deserialize(Value::Object(file)).map_err(told)?;
        Self::check(model, rest)
    }

    fn check(model: ModelConfig, rest: Rest) -> Result<Self, Cause> {
        let ids = PhonemeIds::new(rest.phoneme_id_map)?;
        if ids.lowest() < 0 || ids.highest() >= rest.num_symbols {
            return Err(format!(
                "phoneme_id_map has ids from {} to {}, but num_symbols is {}",
                ids.lowest(),
                ids.highest(),
                rest.num_symbols
            )
            .into());
        }
        let scales = Scales {
            noise: model.inference.noise_scale,
            length: model.inference.length_scale,
            noise_w: model.inference.noise_w,
        };
        scales.check()?;
        Ok(Self {
            sample_rate_hz: sample_rate(model.audio.sample_rate)?,
            espeak_voice: model.espeak.voice,
            phoneme_kind: phoneme_kind(rest.phoneme_type.as_deref())?,
            ids,
            clusters: rest.vowel_clusters.into_iter().collect(),
            scales,
            speakers: speakers(model.num_speakers, model.speaker_id_map)?,
            default_speaker: default_speaker(model.num_speakers, rest.default_speaker_id)?,
        })
    }
}

/// Puts in what `ModelConfig` insists on, and takes out the phonemes that it cannot hold.
fn complete(file: &mut Map<String, Value>) {
    file.entry("speaker_id_map").or_insert_with(|| json!({}));
    if let Some(scales) = file
        .entry("inference")
        .or_insert_with(|| json!({}))
        .as_object_mut()
    {
        for (name, value) in SCALES {
            scales.entry(name).or_insert_with(|| json!(value));
        }
    }
    if let Some(ids) = file
        .get_mut("phoneme_id_map")
        .and_then(Value::as_object_mut)
    {
        ids.retain(|phoneme, _| phoneme.chars().count() == 1);
    }
}

fn sample_rate(hz: u32) -> Result<u32, String> {
    if SAMPLE_RATES_HZ.contains(&hz) {
        return Ok(hz);
    }
    Err(format!(
        "its sample rate is {hz}; it must be from {} to {} Hz",
        SAMPLE_RATES_HZ.start(),
        SAMPLE_RATES_HZ.end()
    ))
}

fn phoneme_kind(name: Option<&str>) -> Result<PhonemeKind, String> {
    match name {
        None | Some("espeak") => Ok(PhonemeKind::Espeak),
        Some("text") => Ok(PhonemeKind::Text),
        Some(other) => Err(format!(
            "its phonemes are of the kind `{other}`; docent makes those of the kinds `espeak` and `text`"
        )),
    }
}

fn speakers(count: u32, map: HashMap<String, i64>) -> Result<Vec<(String, i64)>, String> {
    if count <= 1 {
        return Ok(Vec::new());
    }
    if map.is_empty() {
        return Err(format!("it has {count} speakers, but no speaker_id_map"));
    }
    let mut speakers: Vec<_> = map.into_iter().collect();
    speakers
        .sort_by(|(name, number), (other_name, other)| (number, name).cmp(&(other, other_name)));
    let wrong = speakers
        .iter()
        .find(|(_, number)| !(0..i64::from(count)).contains(number));
    if let Some((name, number)) = wrong {
        return Err(format!(
            "speaker `{name}` has number {number}, but num_speakers is {count}"
        ));
    }
    Ok(speakers)
}

fn default_speaker(count: u32, number: i64) -> Result<i64, String> {
    if (0..i64::from(count.max(1))).contains(&number) {
        return Ok(number);
    }
    Err(format!(
        "default_speaker_id is {number}, but num_speakers is {count}"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file() -> Value {
        json!({
            "audio": {"sample_rate": 22050, "quality": "medium"},
            "espeak": {"voice": "en-us"},
            "num_symbols": 256,
            "num_speakers": 1,
            "phoneme_id_map": {"_": [0], "^": [1], "$": [2], "a": [14], "aɪ": [161]},
            "language": {"code": "en_US"},
            "piper_version": "1.0.0"
        })
    }

    fn parse(file: &Value) -> Result<VoiceConfig, String> {
        VoiceConfig::parse(file.to_string().as_bytes()).map_err(|problem| problem.to_string())
    }

    fn problem(change: impl FnOnce(&mut Value)) -> String {
        let mut file = file();
        change(&mut file);
        parse(&file).unwrap_err()
    }

    #[test]
    fn what_a_file_leaves_out_is_as_in_the_reference() {
        let config = parse(&file()).unwrap();
        assert_eq!(config.phoneme_kind, PhonemeKind::Espeak);
        let scales = Scales {
            noise: 0.667,
            length: 1.0,
            noise_w: 0.8,
        };
        assert_eq!(config.scales, scales);
        assert!(config.speakers.is_empty());
        let ids = config.ids.sequence(&["aɪ".into(), "a".into()]);
        assert_eq!(ids.ids, [1, 0, 161, 0, 14, 0, 2]);
    }

    #[test]
    fn speakers_come_by_number() {
        let mut file = file();
        file["num_speakers"] = json!(3);
        file["speaker_id_map"] = json!({"p2": 2, "p0": 0, "p1": 1});
        file["default_speaker_id"] = json!(2);
        let config = parse(&file).unwrap();
        let names: Vec<_> = config
            .speakers
            .iter()
            .map(|(name, _)| name.as_str())
            .collect();
        assert_eq!((names, config.default_speaker), (vec!["p0", "p1", "p2"], 2));
    }

    #[test]
    fn sample_rates_that_no_voice_has_are_refused() {
        for rate in [0, 1, 7_999, 96_001, u32::MAX] {
            let told = problem(|file| file["audio"]["sample_rate"] = json!(rate));
            assert!(told.contains(&format!("sample rate is {rate};")), "{told}");
        }
        let told = problem(|file| file["audio"]["sample_rate"] = json!(-1));
        assert!(told.contains("no voice configuration"), "{told}");
    }

    #[test]
    fn speakers_without_names_or_with_wrong_numbers_are_refused() {
        assert_eq!(
            problem(|file| file["num_speakers"] = json!(2)),
            "it has 2 speakers, but no speaker_id_map"
        );
        let told = problem(|file| {
            file["num_speakers"] = json!(2);
            file["speaker_id_map"] = json!({"a": 0, "b": 2});
        });
        assert_eq!(told, "speaker `b` has number 2, but num_speakers is 2");
        let told = problem(|file| file["default_speaker_id"] = json!(1));
        assert_eq!(told, "default_speaker_id is 1, but num_speakers is 1");
    }

    #[test]
    fn ids_outside_the_model_are_refused() {
        let told = problem(|file| file["num_symbols"] = json!(161));
        assert_eq!(
            told,
            "phoneme_id_map has ids from 0 to 161, but num_symbols is 161"
        );
        let told = problem(|file| file["phoneme_id_map"]["a"] = json!([-1]));
        assert!(told.contains("ids from -1"), "{told}");
        let told = problem(|file| file["phoneme_id_map"]["^"] = json!([]));
        assert!(told.contains("no ids for `^`"), "{told}");
    }

    #[test]
    fn other_kinds_of_phonemes_and_useless_scales_are_refused() {
        let told = problem(|file| file["phoneme_type"] = json!("pinyin"));
        assert!(told.contains("`pinyin`"), "{told}");
        let told = problem(|file| file["inference"] = json!({"length_scale": 0}));
        assert!(told.contains("length scale"), "{told}");
        let told = problem(|file| file["inference"] = json!({"noise_w": -1}));
        assert!(told.contains("noise"), "{told}");
    }

    #[test]
    fn what_is_no_configuration_is_refused() {
        for bytes in [&b""[..], b"[]", b"{", b"\xff\xfe", b"null"] {
            let told = VoiceConfig::parse(bytes).unwrap_err().to_string();
            assert!(told.contains("no JSON object"), "{told}");
        }
        let told = problem(|file| {
            file.as_object_mut().unwrap().remove("espeak");
        });
        assert!(told.contains("missing field `espeak`"), "{told}");
    }
}
