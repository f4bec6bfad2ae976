//! The pack's own conversations, held aloud.

use anyhow::{Context, Result, anyhow, ensure};

use super::examination::{Examination, score};
use super::session::heard_by;
use crate::engines::Question;
use crate::eval::pack_tests::judge;
use crate::eval::spoken::{CLEAN, NOISY, SpokenReport, VoiceScore, in_a_room, in_noise};
use crate::pack::PackConversation;
use crate::session::Exchange;

/// How a turn is made to sound.
#[derive(Clone, Copy)]
enum Around {
    Clean,
    Noisy,
}

impl Examination<'_> {
    /// Holds them, and counts those whose last turn brings what it wants. What was misheard is not put right: no visitor
    /// answers.
    ///
    /// # Errors
    /// When the pack has no conversations, or an engine does not run.
    pub(super) fn converse(&self) -> Result<SpokenReport> {
        let pack = self.brain.content.pack();
        let conversations: Vec<&PackConversation> =
            pack.conversations.iter().step_by(self.every).collect();
        ensure!(!conversations.is_empty(), "the pack has no conversations");
        let mut report = self.report()?;
        for voice in &self.voices {
            for around in [Around::Clean, Around::Noisy] {
                let name = match around {
                    Around::Clean => CLEAN,
                    Around::Noisy => NOISY,
                };
                let mut score = score(voice, name);
                for conversation in &conversations {
                    self.hold(conversation, (voice, around), &mut score, &mut report)?;
                }
                report.voices.push(score);
            }
        }
        Ok(report)
    }

    fn hold(
        &self,
        conversation: &PackConversation,
        (voice, around): (&str, Around),
        score: &mut VoiceScore,
        report: &mut SpokenReport,
    ) -> Result<()> {
        let engines = &self.brain.engines;
        let mut exchange = Exchange::begin(engines, &self.brain.rules);
        let mut last = None;
        let mut told = Vec::new();
        for (number, turn) in conversation.turns.iter().enumerate() {
            let mut sound = in_a_room(&self.speak(&turn.ask, voice)?);
            if let Around::Noisy = around {
                let noise = &self.noises[number % self.noises.len()];
                let name = format!("{voice} {}", turn.ask);
                sound = in_noise(&sound, noise, self.snr_db, &name);
            }
            let heard = heard_by(engines, self.runtime, sound)?;
            told.push((score.name.clone(), turn.ask.clone(), heard.clone()));
            score.unheard += usize::from(heard.is_empty());
            let question = Question {
                at: turn.at,
                ..engines.visitor(&heard)
            };
            if let Some(asked) = self.runtime.block_on(exchange.say(question)) {
                last = Some((turn, asked));
            }
        }
        let (turn, asked) = last.context("nothing of a conversation was heard")?;
        let verdict = judge(turn, &asked, &self.brain.content.pack().unknown);
        score.asked += 1;
        score.right += usize::from(verdict.passed());
        if !verdict.passed() {
            told.push((score.name.clone(), verdict.missed.join(", "), String::new()));
            report.wrong.append(&mut told);
        }
        Ok(())
    }

    /// A report in which nothing was asked yet.
    ///
    /// # Errors
    /// When nothing recognises speech.
    pub(super) fn report(&self) -> Result<SpokenReport> {
        let status = self.brain.engines.hearing.status();
        let recogniser = status.recogniser;
        Ok(SpokenReport {
            recogniser: recogniser
                .ok_or_else(|| anyhow!("nothing recognises speech: {:?}", status.problem))?,
            ..SpokenReport::default()
        })
    }
}
