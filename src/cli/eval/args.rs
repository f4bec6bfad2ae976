//! What `docent eval` can be told.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::evidence::EvalEvidenceArgs;
use super::room::EvalRoomArgs;
use super::speech::{EvalSlotsArgs, EvalSttArgs};
use super::spoken::{EchoArgs, SpokenArgs};
use super::typos::EvalTyposArgs;
use super::values::hours;

/// What `eval` can be told.
#[derive(Debug, Args)]
pub struct EvalArgs {
    /// What to measure.
    #[command(subcommand)]
    pub command: EvalCommand,
}

/// What can be measured.
#[derive(Debug, Subcommand)]
pub enum EvalCommand {
    /// How well intents are recognised and foreign texts rejected
    Intents(EvalIntentsArgs),
    /// How well documents are found
    Retrieval(EvalRetrievalArgs),
    /// Whether what is answered stands in the pack, and what does not is declined
    Evidence(EvalEvidenceArgs),
    /// Whether questions with a slip of the finger are answered as those without
    Typos(EvalTyposArgs),
    /// How much of written English is spoken as people say it
    Speakable(EvalSpeakableArgs),
    /// Whether the questions of a pack are understood when they are spoken
    Spoken(SpokenArgs),
    /// Whether the voice is understood by the recogniser
    Echo(EchoArgs),
    /// How many words of recordings are written down wrong, and at what cost
    Stt(EvalSttArgs),
    /// How many details of spoken orders are understood
    Slots(EvalSlotsArgs),
    /// How far our phonemes for Piper voices are those of the reference
    Phonemes(EvalPhonemesArgs),
    /// How well the end of a turn is found, and how often noise starts one
    Endpoint(EvalEndpointArgs),
    /// How well speech is told from everything else
    Vad(EvalVadArgs),
    /// How well the echo of what is played is taken out of what a microphone hears
    Room(EvalRoomArgs),
}

/// What `eval intents` can be told.
#[derive(Debug, Args)]
#[command(after_help = "\
PATH is a file laid out as CLINC150 (data_full.json) or a folder laid out as SNIPS (one folder an intent).

Examples:
  docent eval intents data_full.json
  docent eval intents data_full.json --shots 10 --seed 3")]
pub struct EvalIntentsArgs {
    /// The data set
    #[arg(value_name = "PATH")]
    pub path: PathBuf,
    /// Train on this many examples of each intent only
    #[arg(long, value_name = "K", value_parser = clap::value_parser!(u32).range(1..))]
    pub shots: Option<u32>,
    /// Which examples those are
    #[arg(long, value_name = "SEED", default_value_t = 1)]
    pub seed: u64,
    /// Print the report as JSON
    #[arg(long)]
    pub json: bool,
}

/// What `eval retrieval` can be told.
#[derive(Debug, Args)]
#[command(after_help = "\
DIR holds corpus.jsonl, queries.jsonl and qrels.tsv, as the BEIR data sets do.

Example:
  docent eval retrieval ./cranfield")]
pub struct EvalRetrievalArgs {
    /// The data set
    #[arg(value_name = "DIR")]
    pub path: PathBuf,
    /// Print the report as JSON
    #[arg(long)]
    pub json: bool,
}

/// What `eval speakable` can be told.
#[derive(Debug, Args)]
#[command(after_help = "\
DIR is a language's folder of the NeMo text processing tests, with data_text_normalization in it. Equal are texts that \
sound the same: case, punctuation, hyphens and the \"and\" within numbers and amounts do not count.

Example:
  docent eval speakable ./nemo/en --wrong")]
pub struct EvalSpeakableArgs {
    /// The test files
    #[arg(value_name = "DIR")]
    pub path: PathBuf,
    /// List the texts that are spoken otherwise
    #[arg(long)]
    pub wrong: bool,
    /// Print the report as JSON
    #[arg(long)]
    pub json: bool,
}

/// What `eval phonemes` can be told.
#[derive(Debug, Args)]
#[command(after_help = "\
FILE is what scripts/export_piper_phonemes.py writes of the Python package piper-tts.

Example:
  docent eval phonemes tests/data/piper/hum.jsonl")]
pub struct EvalPhonemesArgs {
    /// The phonemes and ids of the reference
    #[arg(value_name = "FILE")]
    pub path: PathBuf,
    /// Print the report as JSON
    #[arg(long)]
    pub json: bool,
}

/// What `eval vad` can be told.
#[derive(Debug, Args)]
#[command(after_help = "\
DIR is laid out as the TEN VAD test set: NAME.wav beside NAME.scv with NAME,START,END,LABEL and so on, in seconds, 1 for \
speech. A window of 32 ms is speech when at least half of it is labelled so.

Examples:
  docent eval vad ./ten_vad_testset
  docent eval vad --noise ./kitchen")]
pub struct EvalVadArgs {
    /// Sound with labels
    #[arg(value_name = "DIR", required_unless_present = "noise")]
    pub path: Option<PathBuf>,
    /// Sounds without speech: report how high they score, and for how long
    #[arg(long, value_name = "DIR")]
    pub noise: Option<PathBuf>,
    /// Print the report as JSON
    #[arg(long)]
    pub json: bool,
}

/// What `eval endpoint` can be told.
#[derive(Debug, Args)]
#[command(after_help = "\
Every recording becomes a turn; a pause is put into those of at least 1.5 s. In one of the settings the recogniser in the \
program writes down what was said before a pause, as in a conversation.

Example:
  docent eval endpoint ./speech ./noise ./beeps --without voices --phrases ./vap_phrases")]
pub struct EvalEndpointArgs {
    /// Recordings of people, one turn each
    #[arg(value_name = "SPEECH")]
    pub speech: PathBuf,
    /// Folders or files with noise
    #[arg(value_name = "NOISE", required = true)]
    pub noise: Vec<PathBuf>,
    /// Leave out noise files with this in their name, because there are voices in them
    #[arg(long, value_name = "TEXT")]
    pub without: Option<String>,
    /// Also compare complete and incomplete phrases: a folder with phrases.json and audio
    #[arg(long, value_name = "DIR")]
    pub phrases: Option<PathBuf>,
    /// Speech to noise, in dB
    #[arg(long, value_name = "DB", default_value_t = 15.0)]
    pub snr: f64,
    /// How long noise is heard, in hours
    #[arg(long, value_name = "HOURS", default_value_t = 1.0, value_parser = hours)]
    pub hours: f64,
    /// Use every Nth recording only
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    pub every: u32,
    /// What the pauses are drawn with
    #[arg(long, value_name = "SEED", default_value_t = 1)]
    pub seed: u64,
    /// Print the report as JSON
    #[arg(long)]
    pub json: bool,
}
