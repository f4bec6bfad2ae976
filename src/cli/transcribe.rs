//! `docent transcribe`.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Result, ensure};
use clap::{Args, ValueEnum};
use serde_json::Value;

use super::progress::{wait_until_it_hears, wait_until_ready};
use super::{Exit, PackFlag};
use crate::app::{Brain, Replies, start_hearing, usable_data_folder};
use crate::audio::decode::{DecodeError, SoundFile};
use crate::config::Settings;
use crate::engines::HearingHandle;
use crate::engines::ears::{FileError, Vocabulary, WrittenFile};
use crate::files::DataFolder;
use crate::hearing::Manner;
use crate::http::protocol::{Parts, TranscriptFormat, write_transcript};

/// The longest file.
const LENGTH_MAX: Duration = Duration::from_hours(24);

/// What stands for the standard input.
const STANDARD_INPUT: &str = "-";

/// What `transcribe` can be told.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  docent transcribe note.mp3
  docent transcribe --format srt talk.flac > talk.srt
  docent transcribe --model pack --pack ./desk question.wav
  docent transcribe --format json *.wav
  arecord -d 5 -f S16_LE -r 16000 | docent transcribe -

Files may be WAV, FLAC, MP3 or Ogg (Vorbis, Opus, FLAC), of up to a day, of any sample rate and number of channels. What is said of the \
recogniser and of files that fail goes to standard error; with several files, each text has its file's name before it.")]
pub struct TranscribeArgs {
    /// Sound files; - is the standard input
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    /// Which words to expect
    #[arg(long, value_enum, default_value_t = Model::General)]
    pub model: Model,
    /// How to write it: text, json, verbose_json, srt or vtt
    #[arg(long, value_name = "FORMAT", default_value = "text", value_parser = read_format)]
    pub format: TranscriptFormat,
    /// Language spoken, such as en [default: found out, if the recogniser can]
    #[arg(long, value_name = "TAG")]
    pub language: Option<String>,
    /// Whose words they are with --model pack.
    #[command(flatten)]
    pub pack: PackFlag,
}

/// Which words a recogniser expects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Model {
    /// Any words
    General,
    /// Those of the pack, as in conversations
    Pack,
}

fn read_format(text: &str) -> Result<TranscriptFormat, String> {
    TranscriptFormat::named(text).ok_or_else(|| {
        let names = TranscriptFormat::ALL.map(TranscriptFormat::name);
        format!("choose one of {}", names.join(", "))
    })
}

/// Writes the files down, one after the other. One that fails is told and does not stop the others.
///
/// # Errors
/// When there is no recogniser, or the output cannot be written.
pub fn run(args: &TranscribeArgs, settings: &Settings, out: &mut dyn Write) -> Result<Exit> {
    let is_subtitles = matches!(args.format, TranscriptFormat::Srt | TranscriptFormat::Vtt);
    ensure!(
        !is_subtitles || args.files.len() == 1,
        "subtitles are written for one file at a time"
    );
    let data = usable_data_folder(&settings.data.dir);
    let ears = Ears::start(args.model, settings, data.as_ref())?;
    let transcriber = ears.hearing().transcriber(ears.vocabulary())?;
    tell(&format!("{} listens", transcriber.name()));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let manner = Manner {
        language: args.language.as_deref().map(Into::into),
        thorough: true,
        ..Manner::default()
    };
    let mut exit = Exit::Ok;
    for path in &args.files {
        let written = open(path).map_err(FileError::File).and_then(|file| {
            let (hearing, vocabulary) = (ears.hearing(), ears.vocabulary());
            runtime.block_on(hearing.transcribe_file(file, LENGTH_MAX, vocabulary, manner.clone()))
        });
        match written {
            Ok(written) => {
                if let Some(fault) = written.fault {
                    tell(&format!("{}: {fault}", path.display()));
                }
                let text = shown(
                    &written,
                    args.format,
                    (args.files.len() > 1).then_some(path),
                );
                out.write_all(text.as_bytes())?;
                out.flush()?;
            }
            Err(problem) => {
                exit = Exit::Failure;
                tell(&format!("{}: {problem}", path.display()));
            }
        }
    }
    Ok(exit)
}

/// The hearing stage, with the pack's words only where they are asked for: they take the whole pack to be read.
pub(super) enum Ears {
    Any(HearingHandle),
    Pack(Brain),
}

impl Ears {
    pub(super) fn start(
        model: Model,
        settings: &Settings,
        data: Option<&DataFolder>,
    ) -> Result<Self> {
        match model {
            Model::General => Ok(Self::Any(start_hearing(settings, data)?)),
            Model::Pack => {
                let brain = Brain::start(settings, data, Replies::Spoken)?;
                wait_until_ready(&brain.content)?;
                wait_until_it_hears(&brain.engines.hearing);
                Ok(Self::Pack(brain))
            }
        }
    }

    pub(super) fn hearing(&self) -> &HearingHandle {
        match self {
            Self::Any(hearing) => hearing,
            Self::Pack(brain) => &brain.engines.hearing,
        }
    }

    pub(super) fn vocabulary(&self) -> Vocabulary {
        match self {
            Self::Any(_) => Vocabulary::General,
            Self::Pack(_) => Vocabulary::Pack,
        }
    }
}

impl Drop for Ears {
    fn drop(&mut self) {
        // The brain stops its own.
        if let Self::Any(hearing) = self {
            hearing.stop();
        }
    }
}

fn open(path: &Path) -> Result<SoundFile, DecodeError> {
    if path == Path::new(STANDARD_INPUT) {
        SoundFile::from_pipe(io::stdin())
    } else {
        SoundFile::at(path)
    }
}

/// The transcript, with the file's name where there are several.
fn shown(written: &WrittenFile, format: TranscriptFormat, file: Option<&PathBuf>) -> String {
    let text = write_transcript(
        &written.transcript,
        written.duration,
        format,
        Parts::default(),
    );
    let Some(file) = file.map(|file| file.display().to_string()) else {
        return with_line_break(text);
    };
    match serde_json::from_str::<Value>(&text) {
        Ok(Value::Object(fields)) if format != TranscriptFormat::Text => {
            let mut object = serde_json::Map::from_iter([("file".to_owned(), file.into())]);
            object.extend(fields);
            with_line_break(Value::Object(object).to_string())
        }
        _ => format!("{file}: {text}"),
    }
}

fn with_line_break(mut text: String) -> String {
    if !text.ends_with('\n') && !text.is_empty() {
        text.push('\n');
    }
    text
}

fn tell(line: &str) {
    // Nothing is left to be done if even standard error is closed.
    let _ = writeln!(io::stderr(), "docent: {line}");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hearing::Transcript;

    #[test]
    fn several_files_are_told_apart() {
        let written = WrittenFile {
            transcript: Transcript {
                text: "good morning".to_owned(),
                ..Transcript::default()
            },
            duration: Duration::from_secs(1),
            fault: None,
        };
        let file = PathBuf::from("a.wav");
        let show = |format, file| shown(&written, format, file);
        assert_eq!(show(TranscriptFormat::Text, None), "good morning\n");
        assert_eq!(
            show(TranscriptFormat::Text, Some(&file)),
            "a.wav: good morning\n"
        );
        assert_eq!(
            show(TranscriptFormat::Json, None),
            "{\"text\":\"good morning\"}\n"
        );
        assert_eq!(
            show(TranscriptFormat::Json, Some(&file)),
            "{\"file\":\"a.wav\",\"text\":\"good morning\"}\n"
        );
    }

    #[test]
    fn formats_are_named_as_in_requests() {
        assert_eq!(
            read_format("verbose_json"),
            Ok(TranscriptFormat::VerboseJson)
        );
        assert!(read_format("pdf").is_err_and(|message| message.contains("srt, vtt")));
    }
}
