//! Which Whisper models there are, in a folder and in the program, and which of them to take.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::embedded::{self, EMBEDDED};
use super::file;
use crate::hearing::Capabilities;

/// Sizes in the order in which "auto" takes them: `base` answers a short question in about half a second on two small
/// cores, `small` takes three times as long, `tiny` hears worse; the rest is too slow there and only better than nothing.
/// Among files of one size: first those for English only, if English is spoken, as they hear it better; then the more
/// exact weights.
const SIZES: [&str; 7] = [
    "base",
    "small",
    "tiny",
    "large-v3-turbo",
    "medium",
    "large-v3",
    "large",
];

/// Kinds of weights, the most exact first; the empty one is half precision.
const WEIGHTS: [&str; 6] = ["", "q8_0", "q5_1", "q5_0", "q4_1", "q4_0"];

/// Sound that makes another partial transcript worth its decoding: 200 ms, about a syllable. What decodings cost here
/// makes it longer, in `engines::ears`.
const PARTIAL_AFTER: Duration = Duration::from_millis(200);

/// A model that can be loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelFile {
    /// Between `ggml-` and `.bin`, such as `base.en-q5_1`.
    pub name: String,
    /// Its file; none of the one in the program.
    pub path: Option<PathBuf>,
    /// Whether it knows English only.
    pub english_only: bool,
}

impl ModelFile {
    /// The one in the program.
    pub fn embedded() -> Self {
        Self {
            name: EMBEDDED.to_owned(),
            path: None,
            english_only: true,
        }
    }

    /// The model in a file; none of a file that is called otherwise or is no file.
    fn at(path: PathBuf) -> Option<Self> {
        let name = name_of(&path)?.to_owned();
        path.is_file().then(|| Self {
            // Of a damaged file there is only the name to go by; it is refused when it is loaded.
            english_only: file::is_english_only(&path)
                .unwrap_or_else(|| ModelName::parse(&name).english_only),
            name,
            path: Some(path),
        })
    }

    /// How many bytes it has, and when its file was written; no time of the one in the program. None if it is not there.
    pub fn written(&self) -> Option<(u64, Option<SystemTime>)> {
        let Some(path) = &self.path else {
            return Some((embedded::MODEL.len() as u64, None));
        };
        let about = fs::metadata(path).ok()?;
        Some((about.len(), about.modified().ok()))
    }

    /// What the recogniser is called that hears with it: `whisper:base.en`.
    pub fn recogniser(&self) -> String {
        format!("whisper:{}", self.name)
    }

    /// What it can do once it is loaded.
    pub fn capabilities(&self) -> Capabilities {
        capabilities(self.english_only)
    }
}

/// What a model can do.
pub(super) fn capabilities(english_only: bool) -> Capabilities {
    Capabilities {
        english_only,
        partial_after: PARTIAL_AFTER,
    }
}

/// What the name of a model says of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ModelName<'a> {
    /// Such as `base`.
    pub size: &'a str,
    /// Whether it knows English only.
    pub english_only: bool,
    /// The kind of weights, such as `q5_1`; empty for half precision.
    pub weights: &'a str,
}

impl<'a> ModelName<'a> {
    /// Reads a name such as `base.en-q5_1`.
    pub fn parse(name: &'a str) -> Self {
        let (size, weights) = match name.rsplit_once('-') {
            Some((size, weights)) if is_quantised(weights) => (size, weights),
            _ => (name, ""),
        };
        let english = size.strip_suffix(".en");
        Self {
            size: english.unwrap_or(size),
            english_only: english.is_some(),
            weights,
        }
    }
}

fn is_quantised(suffix: &str) -> bool {
    let mut letters = suffix.chars();
    letters.next() == Some('q') && letters.next().is_some_and(|second| second.is_ascii_digit())
}

/// What the file of the model of this name is called.
pub fn file_name(name: &str) -> String {
    format!("ggml-{name}.bin")
}

/// The name of the model in a file; none of a file that is called otherwise.
pub(super) fn name_of(file: &Path) -> Option<&str> {
    let file = file.file_name()?.to_str()?;
    let name = file.strip_prefix("ggml-")?.strip_suffix(".bin")?;
    (!name.is_empty()).then_some(name)
}

/// The models `ggml-NAME.bin` of a folder, by name. None if the folder cannot be read.
pub fn find(folder: &Path) -> Vec<ModelFile> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut found: Vec<ModelFile> = entries
        .filter_map(|entry| ModelFile::at(entry.path()))
        .collect();
    found.sort_by(|one, other| one.name.cmp(&other.name));
    found
}

/// Every model that can be loaded: those of a folder, and the one in the program unless a file there has its name.
pub fn available(folder: Option<&Path>) -> Vec<ModelFile> {
    let mut models = folder.map(find).unwrap_or_default();
    if !models.iter().any(|model| model.name == EMBEDDED) {
        models.push(ModelFile::embedded());
    }
    models
}

/// The model for "auto": the first by size, by the languages it needs to know and by the kind of weights. `language` is the
/// one spoken, such as `en`; without one it must be found out, which English-only models cannot.
pub fn choose<'a>(models: &'a [ModelFile], language: Option<&str>) -> Option<&'a ModelFile> {
    let english = language.is_some_and(super::is_english);
    let place = |list: &[&str], name: &str| {
        list.iter()
            .position(|known| *known == name)
            .unwrap_or(list.len())
    };
    models
        .iter()
        .filter(|model| english || !model.english_only)
        .min_by_key(|model| {
            let name = ModelName::parse(&model.name);
            (
                place(&SIZES, name.size),
                english != model.english_only,
                place(&WEIGHTS, name.weights),
            )
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn models(names: &[&str]) -> Vec<ModelFile> {
        let model = |name: &&str| ModelFile {
            name: (*name).to_owned(),
            path: Some(PathBuf::from(file_name(name))),
            english_only: ModelName::parse(name).english_only,
        };
        names.iter().map(model).collect()
    }

    fn chosen(names: &[&str], language: Option<&str>) -> Option<String> {
        choose(&models(names), language).map(|model| model.name.clone())
    }

    #[test]
    fn finds_models_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        for name in [
            "ggml-tiny.bin",
            "ggml-base.en-q5_1.bin",
            "ggml-.bin",
            "base.bin",
            "ggml-tiny.bin.part",
        ] {
            fs::write(folder.path().join(name), "x").unwrap();
        }
        fs::create_dir(folder.path().join("ggml-folder.bin")).unwrap();
        let found = find(folder.path());
        let names: Vec<&str> = found.iter().map(|model| model.name.as_str()).collect();
        assert_eq!(names, ["base.en-q5_1", "tiny"]);
        let path = found[0].path.as_ref().unwrap();
        assert!(path.ends_with("ggml-base.en-q5_1.bin"));
        assert_eq!(find(&folder.path().join("nowhere")), []);
    }

    #[test]
    fn what_a_model_knows_is_in_its_file_whatever_it_is_called() {
        let folder = tempfile::tempdir().unwrap();
        let models = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/whisper/");
        for (from, to) in [("says", "base.en"), ("says.en", "base")] {
            let from = Path::new(models).join(file_name(from));
            fs::copy(from, folder.path().join(file_name(to))).unwrap();
        }
        fs::write(folder.path().join(file_name("tiny.en")), "x").unwrap();
        let found = available(Some(folder.path()));
        let known: Vec<(&str, bool)> = found
            .iter()
            .map(|model| (model.name.as_str(), model.english_only))
            .collect();
        assert_eq!(
            known,
            [("base", true), ("base.en", false), ("tiny.en", true)]
        );
        assert_eq!(choose(&found, Some("de")).unwrap().name, "base.en");
        assert!(!found[0].capabilities().may_hear(Some("de-AT")));
        assert!(found[0].capabilities().may_hear(Some("en-GB")));
        assert!(found[0].capabilities().may_hear(None));
        assert!(found[1].capabilities().may_hear(Some("de-AT")));
    }

    #[test]
    fn the_program_has_a_model_unless_a_file_has_its_name() {
        assert_eq!(available(None), [ModelFile::embedded()]);
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("ggml-base.bin"), "x").unwrap();
        let found = available(Some(folder.path()));
        assert_eq!(found[1], ModelFile::embedded());
        assert_eq!(choose(&found, Some("en")).unwrap().name, "base");
        let own = folder.path().join(file_name(EMBEDDED));
        fs::write(&own, "x").unwrap();
        let found = available(Some(folder.path()));
        assert_eq!(found.len(), 2);
        assert_eq!(found[1].path.as_ref(), Some(&own));
    }

    #[test]
    fn takes_the_size_that_suits_small_machines() {
        let all = [
            "tiny.en",
            "small.en",
            "base.en-q5_1",
            "base.en",
            "base",
            "large-v3",
        ];
        assert_eq!(chosen(&all, Some("en")).as_deref(), Some("base.en"));
        assert_eq!(
            chosen(&all[..3], Some("en-GB")).as_deref(),
            Some("base.en-q5_1")
        );
        assert_eq!(
            chosen(&["large-v3-turbo-q5_0", "mine"], Some("en")).as_deref(),
            Some("large-v3-turbo-q5_0")
        );
        assert_eq!(chosen(&["mine"], Some("en")).as_deref(), Some("mine"));
    }

    #[test]
    fn another_language_needs_a_model_that_knows_it() {
        let both = ["base.en", "tiny-q8_0", "tiny"];
        assert_eq!(chosen(&both, Some("de")).as_deref(), Some("tiny"));
        assert_eq!(chosen(&both, None).as_deref(), Some("tiny"));
        assert_eq!(chosen(&["base.en"], Some("de")), None);
    }
}
