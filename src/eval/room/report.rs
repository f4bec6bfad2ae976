//! The figures, for people and as JSON.

use std::fmt;

use serde::Serialize;

use super::cases::{Case, DELAYS_S, SECONDS};
use super::far_end::FarEnd;
use super::talk::TalkReport;

/// Echo return loss of the far end alone. dB.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Loss {
    /// Quiet cases.
    pub cases: usize,
    /// Over all of them.
    pub median_db: f64,
    /// The worst with a delay up to 250 ms.
    pub worst_db: f64,
    /// The worst with a longer one, if there was one.
    pub worst_beyond_db: Option<f64>,
}

/// Own speech left over: share of windows that are speech, 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct LeftOver {
    /// Cases.
    pub cases: usize,
    /// Of the cancelled sound.
    pub cancelled: f64,
    /// The worst case's.
    pub cancelled_worst: f64,
    /// Of the microphone's sound.
    pub microphone: f64,
    /// Of the noise alone.
    pub noise: f64,
}

/// Somebody near, while something is played: over the rooms.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct DoubleTalkRow {
    /// How loud they are beside the echo. dB.
    pub near_to_echo_db: f64,
    /// In the microphone's sound.
    pub microphone: NearSound,
    /// With the echo subtracted.
    pub subtracted: NearSound,
    /// With what is left of it made soft as well.
    pub cancelled: NearSound,
}

/// What is left of somebody near in a sound.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct NearSound {
    /// How much softer they are than alone, the median. dB.
    pub softer_db: f64,
    /// How far they are above all that is wrong, the median. dB.
    pub clean_db: f64,
    /// Word errors beside what is written down of them alone, 0 to 1 and more.
    pub words_wrong: f64,
}

/// All figures.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// Recorded rooms and boxes.
    pub rooms: usize,
    /// How well the echo is cancelled, where that is measured.
    pub echo: Option<EchoReport>,
    /// All of the product in the rooms, where that is measured.
    pub talk: Option<TalkReport>,
}

/// How well the echo is cancelled.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EchoReport {
    /// Hours of the far end alone.
    pub hours: f64,
    /// Its loss in quiet.
    pub loss: Loss,
    /// What is left of it in quiet.
    pub left_over: LeftOver,
    /// And in noise, if there was time for a case.
    pub left_over_in_noise: Option<LeftOver>,
    /// Both at once.
    pub double_talk: Vec<DoubleTalkRow>,
}

/// What was measured until now.
#[derive(Default)]
pub(super) struct Tally {
    quiet: Vec<(f64, FarEnd)>,
    noisy: Vec<FarEnd>,
    pub double_talk: Vec<DoubleTalkRow>,
}

impl Tally {
    pub fn add(&mut self, case: &Case<'_>, found: FarEnd) {
        if case.noise.is_some() {
            self.noisy.push(found);
        } else {
            self.quiet.push((case.conditions.delay_s, found));
        }
    }

    pub fn report(self) -> EchoReport {
        let cases = self.quiet.len() + self.noisy.len();
        let worst = |beyond: bool| {
            let of = self
                .quiet
                .iter()
                .filter(|(delay_s, _)| (*delay_s > DELAYS_S.1) == beyond);
            of.map(|(_, it)| it.loss_db).reduce(f64::min)
        };
        let losses = self.quiet.iter().map(|(_, it)| it.loss_db);
        EchoReport {
            hours: (cases * SECONDS) as f64 / 3600.0,
            loss: Loss {
                cases: self.quiet.len(),
                median_db: median(losses.collect()),
                worst_db: worst(false).unwrap_or_default(),
                worst_beyond_db: worst(true),
            },
            left_over: left_over(self.quiet.iter().map(|(_, it)| it)),
            left_over_in_noise: (!self.noisy.is_empty()).then(|| left_over(self.noisy.iter())),
            double_talk: self.double_talk,
        }
    }
}

fn left_over<'a>(found: impl Iterator<Item = &'a FarEnd>) -> LeftOver {
    let shares: Vec<[f64; 3]> = found.map(|it| it.speech).collect();
    let mean =
        |index: usize| shares.iter().map(|it| it[index]).sum::<f64>() / shares.len().max(1) as f64;
    LeftOver {
        cases: shares.len(),
        cancelled: mean(0),
        cancelled_worst: shares.iter().map(|it| it[0]).fold(0.0, f64::max),
        microphone: mean(1),
        noise: mean(2),
    }
}

/// The middle one; 0 of none.
pub(super) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} rooms", self.rooms)?;
        if let Some(echo) = &self.echo {
            write!(formatter, "\n{echo}")?;
        }
        if let Some(talk) = &self.talk {
            write!(formatter, "\n{talk}")?;
        }
        Ok(())
    }
}

impl fmt::Display for EchoReport {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Loss {
            cases,
            median_db,
            worst_db,
            worst_beyond_db,
        } = self.loss;
        writeln!(formatter, "{:.2} hours of the far end", self.hours)?;
        write!(
            formatter,
            "echo return loss, far end only, {cases} cases: median {median_db:.1} dB; worst up to 250 ms {worst_db:.1} dB"
        )?;
        if let Some(beyond) = worst_beyond_db {
            write!(formatter, "; worst beyond {beyond:.1} dB")?;
        }
        self.left_over.tell("quiet", formatter)?;
        if let Some(noisy) = &self.left_over_in_noise {
            noisy.tell("in noise", formatter)?;
        }
        for row in &self.double_talk {
            write!(
                formatter,
                "\ndouble talk, near {:+.0} dB to the echo: ",
                row.near_to_echo_db
            )?;
            let sounds = [
                ("microphone", row.microphone),
                ("; subtracted", row.subtracted),
                ("; cancelled", row.cancelled),
            ];
            for (name, sound) in sounds {
                write!(
                    formatter,
                    "{name} {:.1} dB softer, {:.1} dB clean, {:.1} % of words wrong",
                    sound.softer_db,
                    sound.clean_db,
                    100.0 * sound.words_wrong
                )?;
            }
        }
        Ok(())
    }
}

impl LeftOver {
    fn tell(&self, where_: &str, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "\nown speech left over, {where_}, {} cases: {:.2} % of windows are speech, worst case {:.2} %; uncancelled {:.1} %; without it {:.2} %",
            self.cases,
            100.0 * self.cancelled,
            100.0 * self.cancelled_worst,
            100.0 * self.microphone,
            100.0 * self.noise
        )
    }
}
