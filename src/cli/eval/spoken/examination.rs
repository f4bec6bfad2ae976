//! The pack's own questions, asked aloud.

use std::sync::Arc;

use anyhow::{Result, anyhow, ensure};
use tokio::runtime::Runtime;

use super::session::heard_by;
use crate::app::Brain;
use crate::audio::Sound;
use crate::engines::Engines;
use crate::engines::speech::{Origin, VoiceRequest};
use crate::eval::pack_tests::judge;
use crate::eval::spoken::{CLEAN, NOISY, SpokenReport, VoiceScore, in_a_room, in_noise};
use crate::pack::{Pack, PackTest};
use crate::session::ask_once;

/// Questions that are asked aloud, by every voice, clean and in noise.
pub(super) struct Examination<'a> {
    pub(super) brain: &'a Brain,
    pub(super) runtime: &'a Runtime,
    /// At 16 kHz; they take turns.
    pub(super) noises: Vec<Vec<i16>>,
    /// How far a noise is below the voice. dB
    pub(super) snr_db: f64,
    /// Ask the pack's tests instead of the examples of its intents.
    pub(super) tests: bool,
    /// Who asks.
    pub(super) voices: Vec<String>,
    /// Ask every so manyth question, or conversation, only.
    pub(super) every: usize,
}

impl Examination<'_> {
    /// Asks.
    ///
    /// # Errors
    /// When the pack has no such questions, or an engine does not run.
    pub(super) fn run(&self) -> Result<SpokenReport> {
        let pack = self.brain.content.pack();
        let questions = if self.tests {
            tests(&pack)
        } else {
            self.examples(&pack)
        };
        let questions: Vec<Question> = questions.into_iter().step_by(self.every).collect();
        ensure!(
            !questions.is_empty(),
            "the pack has no questions that want an answer"
        );
        let mut report = self.report()?;
        for voice in &self.voices {
            let mut clean = score(voice, CLEAN);
            let mut noisy = score(voice, NOISY);
            for (number, question) in questions.iter().enumerate() {
                let sound = in_a_room(&self.speak(&question.text, voice)?);
                let noise = &self.noises[number % self.noises.len()];
                let name = format!("{voice} {}", question.text);
                let in_noise = in_noise(&sound, noise, self.snr_db, &name);
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

    pub(super) fn speak(&self, text: &str, voice: &str) -> Result<Sound> {
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

pub(super) fn score(voice: &str, around: &str) -> VoiceScore {
    VoiceScore {
        name: format!("{voice}{around}"),
        asked: 0,
        right: 0,
        unheard: 0,
    }
}
