//! `docent eval spoken` and `docent eval echo`: the pack's own tests, asked aloud, and its replies, listened to.

mod echo;
mod recordings;

pub use echo::{EchoArgs, run as echo};

use std::fmt;
use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, anyhow, ensure};
use clap::Args;
use serde::Serialize;
use tokio::runtime::Runtime;

use crate::app::{Brain, Replies};
use crate::audio::{Sound, decode, resample};
use crate::cli::Exit;
use crate::cli::progress::{wait_until_it_hears, wait_until_it_speaks, wait_until_ready};
use crate::config::Settings;
use crate::engines::Engines;
use crate::engines::hearing::Vocabulary;
use crate::engines::speech::{Origin, VoiceRequest};
use crate::eval::pack_tests::judge;
use crate::eval::spoken::{
    CLEAN, NOISY, SpokenReport, VOICES, VoiceScore, in_a_room, in_noise, pink_noise,
};
use crate::hearing::{Manner, SAMPLE_RATE_HZ};
use crate::inference::Scratch;
use crate::pack::{Pack, PackTest};
use crate::session::ask_once;

/// The longest noise.
const NOISE_MAX: Duration = Duration::from_mins(10);

/// What `eval spoken` can be told.
#[derive(Debug, Args)]
#[command(after_help = "\
Questions are spoken by voices of espeak-ng, written down by the recogniser that conversations use, and asked. They are \
the pack's own, the examples of its intents, and right is the answer that they get when they are typed; or with --tests \
those of its tests.toml that are not to be declined, and right is what the test wants. Without --noise the noise is pink.

With --recordings the questions are those of sound files: one JSON object a line with audio (a path, from the file's \
folder or the one above) and text. Each is heard as in a conversation; right is the answer that its text gets.

Examples:
  docent eval spoken
  docent eval spoken --noise kitchen.wav --snr 10 --wrong
  docent eval spoken --recordings questions.jsonl")]
pub struct SpokenArgs {
    /// Folder of the pack
    #[arg(long, value_name = "DIR")]
    pub pack: Option<PathBuf>,
    /// Ask the questions of tests.toml, which the recogniser was not taught
    #[arg(long)]
    pub tests: bool,
    /// Ask the questions of these recordings
    #[arg(long, value_name = "REFERENCES", conflicts_with_all = ["tests", "noise", "snr", "every"])]
    pub recordings: Option<PathBuf>,
    /// A sound file with noise; several take turns
    #[arg(long, value_name = "FILE")]
    pub noise: Vec<PathBuf>,
    /// How far the noise is below the voice. dB
    #[arg(long, value_name = "DB", default_value_t = 15.0)]
    pub snr: f64,
    /// Ask every Nth question only
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    pub every: u32,
    /// List the questions that were answered otherwise
    #[arg(long)]
    pub wrong: bool,
    /// Print the report as JSON
    #[arg(long)]
    pub json: bool,
}

/// Asks, and prints the report.
///
/// # Errors
/// When the engines cannot be started, the pack has no tests, or a noise cannot be read.
pub fn run(args: &SpokenArgs, settings: &Settings, out: &mut dyn Write) -> Result<Exit> {
    let Session { brain, runtime, .. } = &Session::start(settings, args.pack.as_ref())?;
    if let Some(path) = &args.recordings {
        let report = recordings::run(brain, runtime, path)?;
        let wrong = report.otherwise.iter().map(|(audio, said, heard)| {
            format!("{}\n  said  {said:?}\n  heard {heard:?}", audio.display())
        });
        return tell(&report, wrong.filter(|_| args.wrong), args.json, out);
    }
    let report = Examination {
        brain,
        runtime,
        noises: noises(&args.noise)?,
        args,
    }
    .run()?;
    let wrong = report
        .wrong
        .iter()
        .map(|(voice, asked, heard)| format!("{voice}\n  asked {asked:?}\n  heard {heard:?}"));
    tell(&report, wrong.filter(|_| args.wrong), args.json, out)
}

/// Engines that speak and hear, with a data folder of their own that goes with them.
struct Session {
    brain: Brain,
    runtime: Runtime,
    _data: Scratch,
}

impl Session {
    fn start(settings: &Settings, pack: Option<&PathBuf>) -> Result<Self> {
        let mut settings = settings.clone();
        settings.pack.watch = false;
        settings.pack.path = pack.cloned().or(settings.pack.path);
        let data = Scratch::new().context("cannot make a temporary data folder")?;
        settings.hearing.models = crate::app::models_folder(&settings, Some(&settings.data.dir));
        settings.speech.voices = crate::app::voice_folder(&settings, Some(&settings.data.dir));
        let brain = Brain::start(&settings, Some(data.path()), Replies::Spoken)?;
        wait_until_ready(&brain.content)?;
        wait_until_it_hears(&brain.engines.hearing);
        wait_until_it_speaks(&brain.engines.speech);
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()?;
        Ok(Self {
            brain,
            runtime,
            _data: data,
        })
    }
}

/// Prints the report as it was asked for, after what went wrong.
fn tell(
    report: &(impl Serialize + fmt::Display),
    wrong: impl Iterator<Item = String>,
    json: bool,
    out: &mut dyn Write,
) -> Result<Exit> {
    if json {
        writeln!(out, "{}", serde_json::to_string_pretty(report)?)?;
        return Ok(Exit::Ok);
    }
    for sentence in wrong {
        writeln!(out, "{sentence}")?;
    }
    writeln!(out, "{report}")?;
    Ok(Exit::Ok)
}

/// What the recogniser of conversations writes down.
fn heard_by(engines: &Engines, runtime: &Runtime, sound: Sound) -> Result<String> {
    let hearing = &engines.hearing;
    let heard = hearing.transcribe(sound, Vocabulary::Pack, Manner::default());
    Ok(runtime.block_on(heard)?.text)
}

/// The noises at 16 kHz; pink noise where there is none.
fn noises(files: &[PathBuf]) -> Result<Vec<Vec<i16>>> {
    let mut noises = Vec::new();
    for file in files {
        let decoded = decode::file(file, NOISE_MAX).with_context(|| file.display().to_string())?;
        let samples = resample(&decoded.sound, SAMPLE_RATE_HZ).samples;
        ensure!(
            samples.iter().any(|sample| *sample != 0),
            "{} is silent",
            file.display()
        );
        noises.push(samples);
    }
    if noises.is_empty() {
        noises.push(pink_noise());
    }
    Ok(noises)
}

struct Examination<'a> {
    brain: &'a Brain,
    runtime: &'a Runtime,
    noises: Vec<Vec<i16>>,
    args: &'a SpokenArgs,
}

impl Examination<'_> {
    fn run(&self) -> Result<SpokenReport> {
        let pack = self.brain.content.pack();
        let questions = if self.args.tests {
            tests(&pack)
        } else {
            self.examples(&pack)
        };
        let questions: Vec<Question> = questions
            .into_iter()
            .step_by(self.args.every as usize)
            .collect();
        ensure!(
            !questions.is_empty(),
            "the pack has no questions that want an answer"
        );
        let status = self.engines().hearing.status();
        let recogniser = status.recogniser;
        let mut report = SpokenReport {
            recogniser: recogniser
                .ok_or_else(|| anyhow!("nothing recognises speech: {:?}", status.problem))?,
            ..SpokenReport::default()
        };
        for voice in VOICES {
            let mut clean = score(voice, CLEAN);
            let mut noisy = score(voice, NOISY);
            for (number, question) in questions.iter().enumerate() {
                let sound = in_a_room(&self.speak(&question.text, voice)?);
                let noise = &self.noises[number % self.noises.len()];
                let name = format!("{voice} {}", question.text);
                let in_noise = in_noise(&sound, noise, self.args.snr, &name);
                self.ask(question, sound, &mut clean, &mut report)?;
                self.ask(question, in_noise, &mut noisy, &mut report)?;
            }
            report.voices.extend([clean, noisy]);
        }
        Ok(report)
    }

    /// The examples of the pack's intents that are answered, with the answer.
    fn examples(&self, pack: &Pack) -> Vec<Question> {
        let intents = pack.intents.iter().filter(|intent| !intent.out_of_scope);
        let examples = intents.flat_map(|intent| &intent.examples);
        let question = |text: &Arc<str>| {
            let asked = self
                .runtime
                .block_on(ask_once(self.engines(), text, &self.brain.rules));
            let reply = asked.decision.text;
            (*reply != *pack.unknown).then(|| Question {
                text: Arc::clone(text),
                wanted: Wanted::Reply(reply),
            })
        };
        examples.filter_map(question).collect()
    }

    fn engines(&self) -> &Engines {
        &self.brain.engines
    }

    fn speak(&self, text: &str, voice: &str) -> Result<Sound> {
        let speech = &self.engines().speech;
        self.runtime.block_on(async {
            let request = VoiceRequest {
                voice: Some(voice.to_owned()),
                language: None,
                rate: None,
            };
            let speaker = speech.speaker(request).await?;
            let reading = speech.read_aloud(text, speaker, Origin::Request);
            let said = reading.whole().await?;
            said.ok_or_else(|| anyhow!("{voice} said nothing"))
        })
    }

    fn ask(
        &self,
        question: &Question,
        sound: Sound,
        score: &mut VoiceScore,
        report: &mut SpokenReport,
    ) -> Result<()> {
        let engines = self.engines();
        let heard = heard_by(engines, self.runtime, sound)?;
        let asked = self
            .runtime
            .block_on(ask_once(engines, &heard, &self.brain.rules));
        let is_right = !heard.is_empty()
            && match &question.wanted {
                Wanted::Reply(reply) => asked.decision.text == *reply,
                Wanted::Test(test) => {
                    judge(test, &asked, &self.brain.content.pack().unknown).passed()
                }
            };
        score.asked += 1;
        score.right += usize::from(is_right);
        score.unheard += usize::from(heard.is_empty());
        if !is_right {
            report
                .wrong
                .push((score.name.clone(), question.text.to_string(), heard));
        }
        Ok(())
    }
}

/// What is asked, and what is to come back.
struct Question {
    text: Arc<str>,
    wanted: Wanted,
}

enum Wanted {
    Reply(Arc<str>),
    Test(PackTest),
}

fn tests(pack: &Pack) -> Vec<Question> {
    let wants_answer = |test: &&PackTest| test.declined != Some(true);
    let tests = pack.tests.iter().filter(wants_answer);
    let question = |test: &PackTest| Question {
        text: test.ask.as_str().into(),
        wanted: Wanted::Test(test.clone()),
    };
    tests.map(question).collect()
}

fn score(voice: &str, around: &str) -> VoiceScore {
    VoiceScore {
        name: format!("{voice}{around}"),
        asked: 0,
        right: 0,
        unheard: 0,
    }
}
