//! One engine in this process: how long it loads, how the process grows, and what a turn waits for.

use std::thread::sleep;
use std::time::Duration;

use anyhow::{Context, Result, ensure};

use super::repeat::{Run, Runs, repeat};
use crate::app::{Brain, Replies, recogniser_of_pack, usable_data_folder, voice_catalogue};
use crate::audio::duration_of;
use crate::bench::process::resident_bytes;
use crate::bench::questions::spoken;
use crate::bench::texts::Texts;
use crate::clock;
use crate::config::{RecogniserChoice, Settings};
use crate::conversation::endpointing::EndpointRules;
use crate::engines::speech::{Variation, VoiceName};
use crate::files::DataFolder;
use crate::hearing::{
    Detectors, Manner, SAMPLE_RATE_HZ, SmartTurn, Transcriber, TurnJudge, WINDOW_SAMPLES,
};
use crate::inference::{Cancellation, runtime};
use crate::session::ask_once;
use crate::speaking::{Delivery, Lexicon, pieces, speakable};
use crate::tiers::Figures;

/// What finds the answer.
pub(super) const THINKING: &str = "thinking";
/// Whether somebody speaks.
pub(super) const VOICE_DETECTION: &str = "voice-detection";
/// Whether the turn is over.
pub(super) const TURN_JUDGE: &str = "turn-judge";

/// Time between two looks at whether the pack is trained.
const LOOK_EVERY: Duration = Duration::from_millis(5);

/// The question that is heard: about 3 s of espeak-ng's voice.
const QUESTION: &str = "how much is the application fee for international students";

/// Answers as a visitor hears them; the first piece of each is spoken.
const ANSWERS: [&str; 3] = [
    "The application fee for undergraduate applicants is 60 dollars. It is not refunded.",
    "The library opens at eight in the morning and closes at ten in the evening.",
    "You can apply online, by post, or in person at the admissions office.",
];

/// Measures the engine of this id.
///
/// # Errors
/// When it cannot be loaded or does not run.
pub fn figures(id: &str, settings: &Settings, runs: u32) -> Result<Figures> {
    let data = usable_data_folder(&settings.data.dir);
    let data = data.as_ref();
    match id {
        THINKING => thinking(settings, runs),
        VOICE_DETECTION => voice_detection(runs),
        TURN_JUDGE => turn_judge(runs),
        _ => match (RecogniserChoice::parse(id), VoiceName::parse(id)) {
            (Some(choice), _) => recogniser(id, choice, settings, data, runs),
            (None, Some(name)) => voice(&name, settings, data, runs),
            (None, None) => anyhow::bail!("there is no engine {id:?}"),
        },
    }
}

/// What loading took, and how large the process was before.
struct Loaded {
    load_ms: f64,
    before: Option<u64>,
}

impl Loaded {
    fn figures(self, id: &str, runs: &Runs) -> Figures {
        let after = resident_bytes("self").ok();
        let grown = self.before.zip(after);
        Figures {
            id: id.to_owned(),
            load_ms: self.load_ms,
            memory_mb: grown.map(|(before, after)| after.saturating_sub(before) as f64 / 1e6),
            time: runs.time(),
            rtf: runs.rtf(),
            runs: runs.count(),
            file: None,
        }
    }
}

/// Loads something.
fn load<T>(load: impl FnOnce() -> Result<T>) -> Result<(T, Loaded)> {
    let before = resident_bytes("self").ok();
    let started = clock::now();
    let made = load()?;
    let load_ms = clock::milliseconds_since(started);
    Ok((made, Loaded { load_ms, before }))
}

/// The question's samples up to the end of its words, and with the silence after which a turn is judged.
fn question() -> Result<(Vec<i16>, Vec<i16>)> {
    let question = spoken(QUESTION)?;
    let judged = EndpointRules::default().judge_after.as_millis() as usize;
    let judged = question.end + judged * SAMPLE_RATE_HZ as usize / 1000;
    Ok((
        question.sound[..question.end].to_vec(),
        question.sound[..judged].to_vec(),
    ))
}

fn milliseconds_of(samples: &[i16]) -> f64 {
    duration_of(samples.len(), SAMPLE_RATE_HZ).as_secs_f64() * 1000.0
}

fn recogniser(
    id: &str,
    choice: RecogniserChoice,
    settings: &Settings,
    data: Option<&DataFolder>,
    runs: u32,
) -> Result<Figures> {
    let (_, sound) = question()?;
    let mut settings = settings.clone();
    settings.hearing.recogniser = choice;
    let ((transcriber, manner), loaded) = load(|| recogniser_of_pack(&settings, data))?;
    let runs = repeat(runs, |_| write_down(&*transcriber, &manner, &sound))?;
    Ok(loaded.figures(id, &runs))
}

/// Hears the question as an ear does. What a turn waits for comes after the pause was judged: the likely final text, and
/// then, as nothing more was said, the final one.
fn write_down(transcriber: &dyn Transcriber, manner: &Manner, sound: &[i16]) -> Result<Run> {
    let go = Cancellation::default();
    let started = clock::now();
    let mut utterance = transcriber.start(manner)?;
    for chunk in sound.chunks(WINDOW_SAMPLES) {
        utterance.accept(chunk, &go)?;
    }
    let paused = clock::now();
    utterance.likely_final(&go)?;
    utterance.finish(&go)?;
    Ok(Run {
        waited_ms: clock::milliseconds_since(paused),
        worked_ms: clock::milliseconds_since(started),
        sound_ms: milliseconds_of(sound),
    })
}

fn voice(
    name: &VoiceName,
    settings: &Settings,
    data: Option<&DataFolder>,
    runs: u32,
) -> Result<Figures> {
    let (voice, loaded) = load(|| {
        let catalogue = voice_catalogue(settings, data);
        Ok(catalogue.open(name, Variation::default())?)
    })?;
    let speaks = voice.synthesizer;
    let say = |number: usize| {
        let started = clock::now();
        let piece = pieces(ANSWERS[number % ANSWERS.len()])[0].text;
        let text = speakable(piece, speaks.language(), &Lexicon::default());
        let sound = speaks.speak(&text, Delivery::default(), &Cancellation::default())?;
        let took_ms = clock::milliseconds_since(started);
        ensure!(!sound.samples.is_empty(), "it said nothing");
        Ok(Run::of(took_ms, sound.duration().as_secs_f64() * 1000.0))
    };
    let runs = repeat(runs, say)?;
    Ok(loaded.figures(&name.to_string(), &runs))
}

/// The program before it has a recogniser and a voice, on an index in memory: a server at work is not disturbed.
fn thinking(settings: &Settings, runs: u32) -> Result<Figures> {
    let mut settings = settings.clone();
    settings.pack.watch = false;
    let (brain, loaded) = load(|| {
        let brain = Brain::start(&settings, None, Replies::Written)?;
        while !brain.content.status().is_settled() {
            sleep(LOOK_EVERY);
        }
        Ok(brain)
    })?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let texts = Texts::new();
    let runs = repeat(runs, |_| {
        let asked = runtime.block_on(ask_once(&brain.engines, &texts.unseen(), &brain.rules));
        asked.intent.context("the intent stage failed")?;
        asked.retrieval.context("the retrieval stage failed")?;
        Ok(Run::of(asked.elapsed.as_secs_f64() * 1000.0, 0.0))
    })?;
    Ok(loaded.figures(THINKING, &runs))
}

fn voice_detection(runs: u32) -> Result<Figures> {
    let (_, sound) = question()?;
    runtime::load(None)?;
    let (detectors, loaded) = load(|| Ok(Detectors::open()))?;
    let mut detector = detectors.new_detector();
    let (windows, _) = sound.as_chunks::<WINDOW_SAMPLES>();
    let score = |_| {
        let started = clock::now();
        for window in windows {
            detector.score(window)?;
        }
        let worked_ms = clock::milliseconds_since(started);
        Ok(Run {
            waited_ms: worked_ms / windows.len() as f64,
            worked_ms,
            sound_ms: milliseconds_of(&sound),
        })
    };
    let runs = repeat(runs, score)?;
    Ok(loaded.figures(VOICE_DETECTION, &runs))
}

fn turn_judge(runs: u32) -> Result<Figures> {
    let (words, _) = question()?;
    runtime::load(None)?;
    let judge = SmartTurn::new();
    let ((), loaded) = load(|| Ok(judge.load()?))?;
    let runs = repeat(runs, |_| {
        let started = clock::now();
        judge.judge(&words, &Cancellation::default())?;
        Ok(Run::of(
            clock::milliseconds_since(started),
            milliseconds_of(&words),
        ))
    })?;
    Ok(loaded.figures(TURN_JUDGE, &runs))
}
