//! `docent bench`.

mod args;
pub(super) mod engines;
mod knowledge;

use std::io::Write;

use anyhow::Result;
use clap::{Args, Subcommand};

use self::args::{HearingArgs, OpenMicrophoneArgs, SpeechArgs, TurnsArgs, VoiceArgs, WhisperArgs};
use self::engines::EnginesArgs;
use self::knowledge::KnowledgeArgs;
use crate::bench;
use crate::cli::report::print;
use crate::cli::{Exit, GlobalArgs};
use crate::config::Settings;

/// Measures speed.
#[derive(Debug, Args)]
pub struct BenchArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Turns over the WebSocket: latency, throughput, memory, start-up
    Turns(TurnsArgs),
    /// Replies as sound: time to the first audio, time to silence, gaps
    Speech(SpeechArgs),
    /// Spoken questions: time from the end of speech to the reply, for one speaker and for several
    Hearing(HearingArgs),
    /// A room in which nobody asks anything: turns from nothing
    OpenMicrophone(OpenMicrophoneArgs),
    /// A large document that comes into a running pack: time to its answers, turns meanwhile, memory
    Knowledge(KnowledgeArgs),
    /// What a Piper voice costs beside the bare run of its model
    Voice(VoiceArgs),
    /// What a Whisper model costs beside the bare call of its library
    Whisper(WhisperArgs),
    /// Every engine of this machine, and which of them keep a turn under a time
    Engines(EnginesArgs),
}

/// Measures, and prints the report.
///
/// # Errors
/// When the server cannot be started or breaks the protocol, or an engine that every turn needs does not run.
pub fn run(
    args: &BenchArgs,
    global: &GlobalArgs,
    settings: &Settings,
    out: &mut dyn Write,
) -> Result<Exit> {
    match &args.what {
        What::Turns(args) => print(&bench::turns::run(&args.options())?, args.json, out)?,
        What::Speech(args) => print(&bench::speech::run(&args.options())?, args.json, out)?,
        What::Hearing(args) => print(&bench::hearing::run(&args.options())?, args.json, out)?,
        What::OpenMicrophone(args) => {
            print(
                &bench::open_microphone::run(&args.options())?,
                args.json,
                out,
            )?;
        }
        What::Knowledge(args) => print(&bench::knowledge::run(&args.options())?, args.json, out)?,
        What::Voice(args) => print(&bench::voice::run(&args.options())?, args.json, out)?,
        What::Whisper(args) => print(&bench::whisper::run(&args.options())?, args.json, out)?,
        What::Engines(args) => engines::run(args, global, settings, out)?,
    }
    Ok(Exit::Ok)
}
