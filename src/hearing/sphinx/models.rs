//! PocketSphinx's models: the acoustic model and the dictionary, carried inside the program, and the language model of
//! general English, which is too large for it and lies beside it.

use std::path::{Path, PathBuf};

use super::dictionary::Dictionary;
use crate::hearing::HearError;
use crate::inference::{CarriedFiles, Scratch, Unpacked};
use crate::models::sha256_of;

/// Acoustic model and dictionary. A static: of a constant there could be several copies in the program.
static MODEL: CarriedFiles = CarriedFiles {
    name: "sphinx",
    packed: include_bytes!(concat!(env!("OUT_DIR"), "/pocketsphinx-model.zst")),
    sha256: env!("DOCENT_POCKETSPHINX_MODEL_SHA256"),
    path_bytes_max: 4000,
};
/// The general language model's file name.
const GENERAL_FILE: &str = "en-us.lm.bin";
/// sha256 of the general language model, in hexadecimal.
const GENERAL_SHA256: &str = env!("DOCENT_POCKETSPHINX_LM_SHA256");

/// How PocketSphinx's models lie in `data_folder`, without a change there.
pub fn unpacked(data_folder: &Path) -> Unpacked {
    MODEL.unpacked(data_folder)
}

/// The models, unpacked and checked.
#[derive(Debug)]
pub struct SphinxModels {
    folder: PathBuf,
    /// Removes the folder when it is a temporary one.
    _temporary: Option<Scratch>,
    warning: Option<String>,
    dictionary: Dictionary,
    data_folder: Option<PathBuf>,
}

impl SphinxModels {
    /// Unpacks the models into `data_folder` where they are missing or altered, or into a private temporary folder where
    /// that cannot be, and reads the dictionary. Takes about a tenth of a second.
    ///
    /// # Errors
    /// [`HearError::Start`] when there is no place for them, or the program's own copy is damaged.
    pub fn open(data_folder: Option<&Path>) -> Result<Self, HearError> {
        let placed = MODEL.place(data_folder).map_err(|cause| {
            HearError::Start(format!("PocketSphinx's models cannot be unpacked: {cause}"))
        })?;
        Ok(Self {
            dictionary: Dictionary::read(&placed.folder.join("cmudict-en-us.dict"))?,
            folder: placed.folder,
            _temporary: placed.temporary,
            warning: placed.warning,
            data_folder: data_folder.map(Path::to_owned),
        })
    }

    /// Why the data folder could not be used, for `doctor` and the log; the models then lie in a temporary folder.
    pub fn warning(&self) -> Option<&str> {
        self.warning.as_deref()
    }

    /// The folder of the acoustic model.
    pub(super) fn acoustic(&self) -> PathBuf {
        self.folder.join("en-us")
    }

    /// The dictionary's file.
    pub(super) fn dictionary_file(&self) -> PathBuf {
        self.folder.join("cmudict-en-us.dict")
    }

    /// The dictionary.
    pub(super) fn dictionary(&self) -> &Dictionary {
        &self.dictionary
    }

    /// Unpacks the models again if somebody has removed or altered them since.
    ///
    /// # Errors
    /// [`HearError::ModelFile`]
    pub(super) fn restore(&self) -> Result<(), HearError> {
        MODEL
            .restore(&self.folder)
            .map_err(|cause| unusable(&self.folder, cause.to_string()))
    }

    /// The general language model: in the data folder, beside the program, or where packages put it.
    ///
    /// # Errors
    /// [`HearError::Start`] when it is in none of these places; [`HearError::ModelFile`] when it is damaged.
    pub(super) fn general(&self) -> Result<PathBuf, HearError> {
        let places = self.general_places();
        let Some(path) = places.iter().find(|path| path.is_file()) else {
            let places: Vec<_> = places
                .iter()
                .map(|path| path.display().to_string())
                .collect();
            return Err(HearError::Start(format!(
                "the language model of general English, {GENERAL_FILE}, is not at {}; it comes with the program: copy it \
                 along",
                places.join(" or ")
            )));
        };
        match sha256_of(path) {
            Ok(hash) if hash == GENERAL_SHA256 => Ok(path.clone()),
            Ok(hash) => Err(unusable(
                path,
                format!("its sha256 is {hash}, not {GENERAL_SHA256}"),
            )),
            Err(cause) => Err(unusable(path, cause.to_string())),
        }
    }

    /// Where the general language model may lie. A package has it in `share` beside the program's `bin`.
    fn general_places(&self) -> Vec<PathBuf> {
        let data = self
            .data_folder
            .as_ref()
            .map(|folder| folder.join(MODEL.name).join(GENERAL_FILE));
        let program = std::env::current_exe().and_then(|path| path.canonicalize());
        let beside = program.into_iter().flat_map(|path| {
            let shared = path.ancestors().nth(2).map(|prefix| {
                let folder = prefix.join("share").join(env!("CARGO_PKG_NAME"));
                folder.join(GENERAL_FILE)
            });
            [Some(path.with_file_name(GENERAL_FILE)), shared]
        });
        data.into_iter().chain(beside.flatten()).collect()
    }
}

fn unusable(path: &Path, problem: String) -> HearError {
    HearError::ModelFile {
        path: path.to_owned(),
        problem,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::eval::stt::align;
    use crate::hearing::sphinx::letters::by_rule;

    #[test]
    fn models_are_unpacked_and_the_dictionary_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let models = SphinxModels::open(Some(folder.path())).unwrap();
        assert!(models.acoustic().join("sendump").is_file());
        assert_eq!(models.warning(), None);
        let ways: Vec<_> = models.dictionary().pronunciations("tomato").collect();
        assert_eq!(ways, ["T AH M EY T OW", "T AH M AA T OW"]);
    }

    #[test]
    fn the_missing_general_model_is_named_with_all_its_places() {
        let folder = tempfile::tempdir().unwrap();
        let models = SphinxModels::open(Some(folder.path())).unwrap();
        let error = models.general().unwrap_err().to_string();
        let expected = folder.path().join("sphinx").join(GENERAL_FILE);
        assert!(error.contains(&expected.display().to_string()), "{error}");
        assert_eq!(error.matches(GENERAL_FILE).count(), 4, "{error}");
        assert!(error.contains("share/docent/"), "{error}");
    }

    #[test]
    fn a_damaged_general_model_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let models = SphinxModels::open(Some(folder.path())).unwrap();
        let path = folder.path().join("sphinx").join(GENERAL_FILE);
        std::fs::write(&path, "Trie Language Model").unwrap();
        let error = models.general().unwrap_err();
        assert!(matches!(&error, HearError::ModelFile { path: named, .. } if *named == path));
    }

    #[test]
    fn rules_get_most_sounds_of_known_words_right() {
        let models = SphinxModels::open(None).unwrap();
        let text = std::fs::read_to_string(models.dictionary_file()).unwrap();
        let plain = text.lines().filter(|line| {
            line.bytes()
                .next()
                .is_some_and(|first| first.is_ascii_lowercase())
        });
        let (mut wrong, mut all) = (0, 0);
        for line in plain.step_by(97) {
            let (word, phones) = line.split_once(' ').unwrap();
            let phones: Vec<_> = phones.split_whitespace().collect();
            let said = by_rule(word);
            wrong += align(&phones, &said.split(' ').collect::<Vec<_>>()).total();
            all += phones.len();
        }
        let share = f64::from(wrong as u32) / f64::from(all as u32);
        assert!(
            all > 5000 && share < 0.33,
            "{share:.3} of {all} phones are wrong"
        );
    }
}
