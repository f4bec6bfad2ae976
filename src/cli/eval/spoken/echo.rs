//! `docent eval echo`: whether our ears understand our voice.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::PathBuf;

use anyhow::{Context, Result, anyhow, ensure};
use clap::Args;

use super::session::{Session, heard_by};
use super::tell::tell;
use crate::cli::Exit;
use crate::config::Settings;
use crate::engines::speech::Origin;
use crate::eval::echo::EchoReport;
use crate::session::ask_once_at;
use crate::speaking::pieces;

/// What `eval echo` can be told.
#[derive(Debug, Args)]
#[command(after_help = "\
The voice in service speaks, and what it says is written down as in a conversation, with the pack's words favoured. \
Without FILE the sentences are those that the pack answers its own tests with; FILE is plain text. Words are compared \
as both texts are read aloud. A clause is lost or doubled when four words or more are missing or too many at one place.

Examples:
  docent eval echo --wrong
  docent eval echo rainbow.txt --limit 20")]
pub struct EchoArgs {
    /// Texts whose sentences are spoken too
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Folder of the pack
    #[arg(long, value_name = "DIR")]
    pub pack: Option<PathBuf>,
    /// At most so many sentences, taken evenly
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub limit: Option<u32>,
    /// List every sentence with errors, not only those with a clause lost or doubled
    #[arg(long)]
    pub wrong: bool,
    /// Print the report as JSON
    #[arg(long)]
    pub json: bool,
}

/// Speaks, listens, and prints the report.
///
/// # Errors
/// When the engines cannot be started, or a file cannot be read.
pub fn run(args: &EchoArgs, settings: &Settings, out: &mut dyn Write) -> Result<Exit> {
    let session = Session::start(settings, args.pack.as_ref())?;
    let mut sentences = session.replies();
    for file in &args.files {
        let text = fs::read_to_string(file).with_context(|| file.display().to_string())?;
        sentences.extend(text.lines().flat_map(sentences_of));
    }
    ensure!(!sentences.is_empty(), "there is nothing to say");
    let count = args.limit.map_or(sentences.len(), |limit| limit as usize);
    let step = sentences.len().div_ceil(count);
    let mut report = session.begin()?;
    for sentence in sentences.iter().step_by(step) {
        let heard = session.echo(sentence)?;
        report.add(sentence, &heard);
    }
    let listed = report
        .misheard
        .iter()
        .filter(|it| args.wrong || it.broken.is_some())
        .map(|it| {
            let broken = it
                .broken
                .map_or(String::new(), |broken| format!("{broken:?}: "));
            format!("{broken}\n  said  {:?}\n  heard {:?}", it.said, it.heard)
        });
    tell(&report, listed, args.json, out)
}

impl Session {
    fn begin(&self) -> Result<EchoReport> {
        let engines = &self.brain.engines;
        let (speech, hearing) = (engines.speech.status(), engines.hearing.status());
        Ok(EchoReport {
            voice: speech
                .voice
                .ok_or_else(|| anyhow!("nothing speaks: {:?}", speech.problem))?,
            recogniser: hearing
                .recogniser
                .ok_or_else(|| anyhow!("nothing recognises speech: {:?}", hearing.problem))?,
            ..EchoReport::default()
        })
    }

    /// The sentences of the replies to the pack's tests, each once.
    fn replies(&self) -> Vec<String> {
        let pack = self.brain.content.pack();
        let mut known = BTreeSet::new();
        let mut sentences = Vec::new();
        for test in &pack.tests {
            let asked = ask_once_at(&self.brain.engines, &test.ask, test.at, &self.brain.rules);
            let reply = self.runtime.block_on(asked).decision.text;
            for sentence in sentences_of(&reply) {
                if known.insert(sentence.clone()) {
                    sentences.push(sentence);
                }
            }
        }
        sentences
    }

    /// A sentence as it is heard when it was spoken.
    fn echo(&self, sentence: &str) -> Result<String> {
        let engines = &self.brain.engines;
        let speaker = engines.speech.pack_speaker()?;
        let reading = engines
            .speech
            .read_aloud(sentence, speaker, Origin::Request);
        let sound = self.runtime.block_on(reading.whole())?;
        let sound = sound.with_context(|| format!("nothing was said of {sentence:?}"))?;
        heard_by(engines, &self.runtime, sound)
    }
}

fn sentences_of(text: &str) -> Vec<String> {
    let mut sentences: Vec<String> = Vec::new();
    let mut continues = false;
    for piece in pieces(text) {
        match sentences.last_mut().filter(|_| continues) {
            Some(sentence) => {
                sentence.push(' ');
                sentence.push_str(piece.text);
            }
            None => sentences.push(piece.text.to_owned()),
        }
        continues = piece.continues;
    }
    sentences
}
