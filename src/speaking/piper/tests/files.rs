//! Files that are no voice: each is refused by name, with the reason.

use std::fs;

use serde_json::{Value, json};
use tempfile::TempDir;

use super::*;

/// A copy of a voice that a test may spoil.
struct Copy {
    folder: TempDir,
}

impl Copy {
    /// The model of one voice with the configuration of another.
    fn new(model: &str, config: &str) -> Self {
        start();
        let folder = tempfile::tempdir().unwrap();
        let copy = Self { folder };
        fs::copy(data(&format!("{model}.onnx")), copy.model()).unwrap();
        fs::copy(data(&format!("{config}.onnx.json")), copy.config()).unwrap();
        copy
    }

    fn model(&self) -> PathBuf {
        self.folder.path().join("voice.onnx")
    }

    fn config(&self) -> PathBuf {
        self.folder.path().join("voice.onnx.json")
    }

    fn change(&self, change: impl FnOnce(&mut Value)) {
        let mut config = serde_json::from_slice(&fs::read(self.config()).unwrap()).unwrap();
        change(&mut config);
        fs::write(self.config(), config.to_string()).unwrap();
    }

    fn open(&self) -> Result<PiperVoice, SpeakError> {
        PiperVoice::open(&self.model(), &PiperOptions::default())
    }

    /// Expects that `file` is refused; gives the reason.
    fn refused(&self, file: PathBuf) -> String {
        match self.open().err() {
            Some(SpeakError::VoiceFile { path, problem }) => {
                assert_eq!(path, file);
                problem.to_string()
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_copy_is_a_voice() {
    let copy = Copy::new("hum", "hum");
    assert!(copy.open().is_ok());
}

#[test]
fn a_missing_file_is_named() {
    let copy = Copy::new("hum", "hum");
    fs::remove_file(copy.config()).unwrap();
    assert!(copy.refused(copy.config()).starts_with("it is missing;"));
    fs::remove_file(copy.model()).unwrap();
    assert!(copy.refused(copy.model()).starts_with("it is missing;"));
    fs::create_dir(copy.model()).unwrap();
    assert!(copy.refused(copy.model()).contains("directory"));
}

#[test]
fn a_damaged_model_is_refused() {
    let copy = Copy::new("hum", "hum");
    let whole = fs::read(copy.model()).unwrap();
    for bytes in [
        &b""[..],
        b"version https://git-lfs.github.com/spec/v1",
        &whole[..whole.len() / 2],
    ] {
        fs::write(copy.model(), bytes).unwrap();
        let problem = copy.refused(copy.model());
        assert!(problem.starts_with("ONNX Runtime refuses it:"), "{problem}");
    }
}

#[test]
fn a_damaged_configuration_is_refused() {
    let copy = Copy::new("hum", "hum");
    let whole = fs::read(copy.config()).unwrap();
    fs::write(copy.config(), &whole[..whole.len() / 2]).unwrap();
    assert!(
        copy.refused(copy.config())
            .starts_with("it is no JSON object:")
    );
    fs::write(copy.config(), "{}").unwrap();
    assert!(
        copy.refused(copy.config())
            .starts_with("it is no voice configuration:")
    );
}

#[test]
fn a_wrong_sample_rate_is_refused() {
    let copy = Copy::new("hum", "hum");
    copy.change(|config| config["audio"]["sample_rate"] = json!(0));
    assert_eq!(
        copy.refused(copy.config()),
        "its sample rate is 0; it must be from 8000 to 96000 Hz"
    );
    copy.change(|config| config["audio"]["sample_rate"] = json!(16_000));
    let sound = copy
        .open()
        .unwrap()
        .speak("Hi.", Delivery::default(), &Cancellation::default());
    assert_eq!(sound.unwrap().sample_rate_hz, 16_000);
}

#[test]
fn a_voice_of_an_unknown_language_is_refused() {
    let copy = Copy::new("hum", "hum");
    copy.change(|config| config["espeak"]["voice"] = json!("qqq"));
    let problem = copy.refused(copy.config());
    assert_eq!(
        problem,
        "it asks for the espeak-ng voice `qqq`, which does not exist"
    );
}

#[test]
fn a_voice_trained_on_letters_needs_no_espeak_voice() {
    let copy = Copy::new("hum", "hum");
    copy.change(|config| {
        config["espeak"]["voice"] = json!("qqq");
        config["phoneme_type"] = json!("text");
    });
    let voice = copy.open().unwrap();
    assert!(!say(&voice, "abc", 1.0).is_empty());
}

#[test]
fn a_model_that_does_not_fit_its_configuration_is_refused() {
    let copy = Copy::new("choir", "hum");
    assert_eq!(
        copy.refused(copy.model()),
        "it is no Piper voice: its inputs are input i64, input_lengths i64, scales f32, sid i64, where input i64, \
         input_lengths i64, scales f32 are expected"
    );
    let copy = Copy::new("hum", "choir");
    let problem = copy.refused(copy.model());
    assert!(
        problem.ends_with("scales f32, sid i64 are expected"),
        "{problem}"
    );
}

#[test]
fn an_error_names_a_few_of_many_speakers() {
    let copy = Copy::new("choir", "choir");
    copy.change(|config| {
        config["num_speakers"] = json!(900);
        for number in 0..900 {
            config["speaker_id_map"][format!("p{number}")] = json!(number);
        }
    });
    let options = PiperOptions {
        speaker: Some("x".to_owned()),
        ..PiperOptions::default()
    };
    let told = PiperVoice::open(&copy.model(), &options).err();
    let told = told.unwrap().to_string();
    assert!(told.ends_with(" and 891 more"), "{told}");
}

#[test]
fn another_kind_of_model_is_refused() {
    let copy = Copy::new("hum", "hum");
    let encoder = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/encoder/model.onnx");
    fs::copy(encoder, copy.model()).unwrap();
    let problem = copy.refused(copy.model());
    assert!(
        problem.starts_with("it is no Piper voice: its inputs are input_ids i64"),
        "{problem}"
    );
}

#[test]
fn a_voice_that_gives_no_numbers_is_an_error() {
    let copy = Copy::new("hum", "hum");
    let mut model = fs::read(copy.model()).unwrap();
    // The loudness of the lowest tone.
    let loudness = 0.3_f32.to_le_bytes();
    let at = model
        .windows(4)
        .position(|bytes| bytes == loudness)
        .unwrap();
    model[at..at + 4].copy_from_slice(&f32::NAN.to_le_bytes());
    fs::write(copy.model(), model).unwrap();
    let sound = copy
        .open()
        .unwrap()
        .speak("Hi.", Delivery::default(), &Cancellation::default());
    let problem = SpeakError::failed("the model gave samples that are not numbers");
    assert_eq!(sound, Err(problem));
}
