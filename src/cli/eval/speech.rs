//! `docent eval stt` and `docent eval slots`.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Result;
use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};

use crate::app::usable_data_folder;
use crate::cli::transcribe::{Ears, Model};
use crate::config::Settings;
use crate::eval;
use crate::files::DataFolder;
use crate::hearing::{HearError, Transcriber};

/// What `eval stt` can be told.
#[derive(Debug, Args)]
#[command(after_help = "\
REFERENCES has one JSON object a line: audio (a path, from the file's folder or the one above), text, and if there are \
several kinds of recordings, kind. References of kind suspect_reference are left out.

Errors are counted on words in lower case without punctuation and hyphens; numbers are spelled out as the voice reads \
them, mr, mrs and dr are mister, missus and doctor. Contractions are words of their own, British and American spellings \
differ. RTF is the time of voice detection and recognition by the length of the sound, without decoding the file.

With --model domain the words of the references themselves are favoured, kind by kind: an upper bound for a pack that \
has all the right words, not a fair test of a recogniser.

Examples:
  docent eval stt speech/REFERENCES.jsonl
  docent eval stt speech/REFERENCES.jsonl --model domain --kind command")]
pub struct EvalSttArgs {
    /// The recordings and what is said in them
    #[arg(value_name = "REFERENCES")]
    pub path: PathBuf,
    /// Which words to expect
    #[arg(long, value_enum, default_value_t = EvalModel::General)]
    pub model: EvalModel,
    /// Only recordings of this kind
    #[arg(long, value_name = "KIND")]
    pub kind: Option<String>,
    /// At most so many recordings of each kind
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub limit: Option<u32>,
    /// Hear them as conversations do, where somebody waits, and not as files
    #[arg(long)]
    pub conversation: bool,
    /// Print the report as JSON
    #[arg(long)]
    pub json: bool,
}

/// What `eval slots` can be told.
#[derive(Debug, Args)]
#[command(after_help = "\
DIR has label.json, which gives for each recording its slots and their values, and the recordings, at any depth.

A transcript is searched for the values that the labels name, each slot for its own: the longest value whose words stand \
together wins. Compared are the values themselves, lower case and single spaces; an order is right when all its slots \
are, and no other. With --model domain orders made of the labels' values are favoured; how people join them is not known.

Example:
  docent eval slots speech/picovoice_barista")]
pub struct EvalSlotsArgs {
    /// The labels and recordings
    #[arg(value_name = "DIR")]
    pub path: PathBuf,
    /// Which words to expect
    #[arg(long, value_enum, default_value_t = EvalModel::Domain)]
    pub model: EvalModel,
    /// At most so many recordings
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub limit: Option<u32>,
    /// Print the report as JSON
    #[arg(long)]
    pub json: bool,
}

/// Which words the recogniser expects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum EvalModel {
    /// Any words
    General,
    /// Those of the pack
    Pack,
    /// Those of the test itself
    Domain,
}

/// Measures word errors.
///
/// # Errors
/// When there is no recogniser, or a recording cannot be heard.
pub fn stt(args: &EvalSttArgs, settings: &Settings) -> Result<eval::stt::Report> {
    let data = usable_data_folder(&settings.data.dir);
    let recognisers = Recognisers::start(args.model, settings, data.as_ref())?;
    let mut detector = recognisers.ears.hearing().detector()?;
    let options = eval::stt::Options {
        kind: args.kind.clone(),
        limit: args.limit.map(|limit| limit as usize),
        conversation: args.conversation,
    };
    let bar = bar()?;
    let report = eval::stt::run(
        &args.path,
        &options,
        detector.as_mut(),
        &mut |_, texts| recognisers.open(texts),
        &mut || bar.inc(1),
    );
    bar.finish_and_clear();
    Ok(report?)
}

/// Measures slots.
///
/// # Errors
/// As [`stt`].
pub fn slots(args: &EvalSlotsArgs, settings: &Settings) -> Result<eval::slots::Report> {
    let data = usable_data_folder(&settings.data.dir);
    let recognisers = Recognisers::start(args.model, settings, data.as_ref())?;
    let mut detector = recognisers.ears.hearing().detector()?;
    let bar = bar()?;
    let report = eval::slots::run(
        &args.path,
        args.limit.map(|limit| limit as usize),
        detector.as_mut(),
        &mut |texts| recognisers.open(texts),
        &mut || bar.inc(1),
    );
    bar.finish_and_clear();
    Ok(report?)
}

fn bar() -> Result<ProgressBar> {
    let bar = ProgressBar::new_spinner();
    bar.set_style(ProgressStyle::with_template(
        "{spinner} {pos} recordings, {elapsed}",
    )?);
    Ok(bar)
}

/// Where recognisers come from.
struct Recognisers {
    ears: Ears,
    model: EvalModel,
}

impl Recognisers {
    fn start(model: EvalModel, settings: &Settings, data: Option<&DataFolder>) -> Result<Self> {
        let expected = match model {
            EvalModel::Pack => Model::Pack,
            EvalModel::General | EvalModel::Domain => Model::General,
        };
        Ok(Self {
            ears: Ears::start(expected, settings, data)?,
            model,
        })
    }

    /// The recogniser for recordings in which these texts, or some like them, are said.
    fn open(&self, texts: &[&str]) -> Result<Arc<dyn Transcriber>, HearError> {
        let hearing = self.ears.hearing();
        let opened = match self.model {
            EvalModel::Domain => hearing.transcriber_favouring(texts),
            EvalModel::General | EvalModel::Pack => hearing.transcriber(self.ears.vocabulary()),
        };
        opened.map_err(HearError::start)
    }
}
