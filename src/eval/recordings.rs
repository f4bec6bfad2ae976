//! Whether recorded questions get the answer that they get when they are typed.

use std::fmt;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::stt::references::{self, Reference};
use super::stt::{SttError, WordErrors, align, words};
use crate::audio::Sound;

/// The longest phrase whose doubles are looked for. Words.
const PHRASE_WORDS_MAX: usize = 24;

/// A recording and what is said in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recording {
    /// The sound file.
    pub audio: PathBuf,
    /// Its words.
    pub text: String,
}

/// How the recordings were understood.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct RecordingsReport {
    /// The recogniser.
    pub recogniser: String,
    /// Recordings heard.
    pub recordings: usize,
    /// All word errors.
    #[serde(flatten)]
    pub errors: WordErrors,
    /// Errors per word, 0 and more.
    pub word_error_rate: f64,
    /// Recordings of which no word was recognised.
    pub lost: usize,
    /// Recordings in which something was heard twice in a row that was said once.
    pub looping: usize,
    /// Those with the answer that the typed text gets.
    pub same_answer: usize,
    /// Recordings that were answered otherwise: file, said, heard.
    pub otherwise: Vec<(PathBuf, String, String)>,
}

/// The recordings of a file of references; those known to be wrong are left out.
///
/// # Errors
/// [`SttError`] when the file cannot be read, a line is no reference, or there is none.
pub fn read(path: &Path) -> Result<Vec<Recording>, SttError> {
    let wanted = references::read(path)?
        .into_iter()
        .filter(Reference::is_good);
    let recordings: Vec<Recording> = wanted
        .map(|it| Recording {
            audio: references::audio_path(path, &it.audio),
            text: it.text,
        })
        .collect();
    if recordings.is_empty() {
        return Err(SttError::Nothing { of_kind: None });
    }
    Ok(recordings)
}

impl Recording {
    /// Its sound at 16 kHz.
    ///
    /// # Errors
    /// [`SttError::Sound`] when there is none in the file.
    pub fn sound(&self) -> Result<Sound, SttError> {
        references::sound(&self.audio)
    }
}

impl RecordingsReport {
    /// Nothing heard yet.
    pub fn new(recogniser: String) -> Self {
        Self {
            recogniser,
            ..Self::default()
        }
    }

    /// Adds what was heard in a recording, and whether it was answered as its text is.
    pub fn add(&mut self, recording: &Recording, heard: String, is_same_answer: bool) {
        let (said, written) = (words(&recording.text), words(&heard));
        self.recordings += 1;
        self.errors += align(&said, &written);
        self.word_error_rate = self.errors.rate();
        self.lost += usize::from(written.is_empty());
        self.looping += usize::from(doubles(&written) > doubles(&said));
        self.same_answer += usize::from(is_same_answer);
        if !is_same_answer {
            let (audio, text) = (recording.audio.clone(), recording.text.clone());
            self.otherwise.push((audio, text, heard));
        }
    }
}

/// How many phrases of two words and more stand twice in a row.
fn doubles(words: &[String]) -> usize {
    let of_length = |length: usize| {
        let pairs = words.windows(2 * length);
        pairs
            .filter(|pair| pair[..length] == pair[length..])
            .count()
    };
    let longest = PHRASE_WORDS_MAX.min(words.len() / 2);
    (2..=longest).map(of_length).sum()
}

impl fmt::Display for RecordingsReport {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            recogniser,
            recordings,
            errors,
            word_error_rate,
            lost,
            looping,
            same_answer,
            ..
        } = self;
        writeln!(out, "recogniser {recogniser}")?;
        writeln!(
            out,
            "word errors {:.1} %, {} of {}",
            100.0 * word_error_rate,
            errors.total(),
            errors.words
        )?;
        write!(
            out,
            "of {recordings} recordings {lost} lost, {looping} looping; {same_answer} answered as when they are typed \
             ({:.1} %)",
            100.0 * *same_answer as f64 / (*recordings).max(1) as f64
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recording(text: &str) -> Recording {
        Recording {
            audio: PathBuf::from("a.wav"),
            text: text.to_owned(),
        }
    }

    #[test]
    fn what_is_lost_or_looping_is_counted() {
        let mut report = RecordingsReport::new("whisper:tiny.en".to_owned());
        let question = recording("where is the gym");
        report.add(&question, "Where is the gym?".to_owned(), true);
        report.add(&question, String::new(), false);
        report.add(
            &question,
            "Where is the gym? Where is the gym?".to_owned(),
            true,
        );
        let twice = recording("no way no way");
        report.add(&twice, "No way, no way!".to_owned(), true);
        assert_eq!((report.recordings, report.lost, report.looping), (4, 1, 1));
        assert_eq!((report.same_answer, report.errors.total()), (3, 8));
        assert_eq!(report.otherwise.len(), 1);
        assert!((report.word_error_rate - 0.5).abs() < 1e-9);
    }
}
