//! The figures, for people and as JSON.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use serde::Serialize;

use super::listen::{Heard, Outcome, Played};
use super::settings::{self, Setting};
use super::{NoiseScore, PhraseScores};
use crate::hearing::HearError;

/// How one setting did.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Row {
    /// What was set: `plain` with its hangover, or `judge` with the short, default and long one, in milliseconds; or the
    /// folder of the recordings.
    pub setting: String,
    /// Turns.
    pub turns: usize,
    /// Share of turns ended before their true end, 0 to 1.
    pub cut_off: f64,
    /// Mean delay, the setting's budget. Milliseconds, over the turns that were not cut off.
    pub delay_ms_mean: f64,
    /// Median delay.
    pub delay_ms_p50: f64,
    /// The same at the 95th percentile.
    pub delay_ms_p95: f64,
    /// Share of turns that did not end, 0 to 1.
    pub missed: f64,
    /// Share of turns that lost some of their beginning, 0 to 1.
    pub clipped: f64,
}

/// All figures.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// Turns made.
    pub turns: usize,
    /// Those with a pause put in.
    pub with_pause: usize,
    /// Without noise.
    pub clean: Vec<Row>,
    /// The defaults with the judge, without noise, by the folder of the recordings.
    pub folders: Vec<Row>,
    /// Speech to noise of the next. dB.
    pub snr_db: f64,
    /// In noise; empty where no noise is long enough to be mixed.
    pub noisy: Vec<Row>,
    /// Turns that noise started, an hour.
    pub false_starts_per_hour: f64,
    /// Hours of noise.
    pub noise_hours: f64,
    /// By sound.
    pub noise: Vec<NoiseScore>,
    /// Complete and incomplete phrases.
    pub phrases: Option<PhraseScores>,
}

/// What the turns made of each setting.
pub(super) struct Tally {
    settings: Vec<(Setting, Vec<Played>)>,
    /// Of the first setting, by folder.
    folders: BTreeMap<String, Vec<Played>>,
}

impl Default for Tally {
    fn default() -> Self {
        let settings = settings::all().into_iter();
        Self {
            settings: settings.map(|setting| (setting, Vec::new())).collect(),
            folders: BTreeMap::new(),
        }
    }
}

impl Tally {
    /// Plays a turn of `folder` under every setting.
    pub fn add(&mut self, folder: &str, heard: &mut Heard<'_>) -> Result<(), HearError> {
        for (index, (setting, all)) in self.settings.iter_mut().enumerate() {
            let played = heard.play(&setting.rules, setting.asks)?;
            all.push(played);
            if index == 0 {
                let folder = self.folders.entry(folder.to_owned()).or_default();
                folder.push(played);
            }
        }
        Ok(())
    }

    /// The figures by setting; none where nothing was played.
    pub fn rows(&self) -> Vec<Row> {
        let played = self
            .settings
            .iter()
            .filter(|(_, played)| !played.is_empty());
        played
            .map(|(setting, played)| row(&setting.name, played))
            .collect()
    }

    /// The figures of the first setting by folder.
    pub fn folders(&self) -> Vec<Row> {
        self.folders
            .iter()
            .map(|(folder, played)| row(folder, played))
            .collect()
    }
}

fn row(setting: &str, played: &[Played]) -> Row {
    let share = |counts: fn(&Played) -> bool| {
        played.iter().filter(|played| counts(played)).count() as f64 / played.len() as f64
    };
    let delay = |played: &Played| match played.outcome {
        Outcome::Ended(delay) => Some(delay),
        Outcome::CutOff | Outcome::Missed => None,
    };
    let mut delays: Vec<Duration> = played.iter().filter_map(delay).collect();
    delays.sort_unstable();
    let milliseconds = |delay: Duration| delay.as_secs_f64() * 1e3;
    let at = |percent: usize| {
        let place = delays.len().saturating_sub(1) * percent / 100;
        delays.get(place).copied().map_or(0.0, milliseconds)
    };
    Row {
        setting: setting.to_owned(),
        turns: played.len(),
        cut_off: share(|it| it.outcome == Outcome::CutOff),
        delay_ms_mean: milliseconds(delays.iter().sum()) / delays.len().max(1) as f64,
        delay_ms_p50: at(50),
        delay_ms_p95: at(95),
        missed: share(|it| it.outcome == Outcome::Missed),
        clipped: share(|it| !it.whole),
    }
}

/// Turns an hour.
pub(super) fn per_hour(noise: &[NoiseScore]) -> f64 {
    let hours = noise.iter().map(|noise| noise.heard_s).sum::<f64>() / 3600.0;
    let turns: usize = noise.iter().map(|noise| noise.turns).sum();
    turns as f64 / hours.max(f64::MIN_POSITIVE)
}

impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            turns,
            with_pause,
            snr_db,
            ..
        } = self;
        writeln!(formatter, "{turns} turns, {with_pause} with a pause put in")?;
        table(formatter, "clean", &self.clean)?;
        table(formatter, "clean, defaults, judge", &self.folders)?;
        table(formatter, &format!("{snr_db} dB"), &self.noisy)?;
        let (rate, hours) = (self.false_starts_per_hour, self.noise_hours);
        write!(
            formatter,
            "\nfalse starts {rate:.2} an hour, in {hours:.2} h of noise"
        )?;
        for noise in self
            .noise
            .iter()
            .filter(|noise| noise.turns + noise.dismissed > 0)
        {
            let NoiseScore {
                name,
                heard_s,
                turns,
                dismissed,
            } = noise;
            write!(
                formatter,
                "\n  {name}: {turns} turns, {dismissed} dismissed, in {heard_s:.0} s"
            )?;
        }
        if let Some(phrases) = &self.phrases {
            for (name, score) in [
                ("complete", &phrases.complete),
                ("incomplete", &phrases.incomplete),
            ] {
                write!(
                    formatter,
                    "\n{name} phrases: {} of {} judged complete, mean hangover {:.0} ms, with words {:.0} ms",
                    score.judged_complete,
                    score.phrases,
                    score.hangover_ms,
                    score.hangover_with_words_ms
                )?;
            }
        }
        Ok(())
    }
}

fn table(formatter: &mut fmt::Formatter<'_>, name: &str, rows: &[Row]) -> fmt::Result {
    if rows.is_empty() {
        return Ok(());
    }
    writeln!(
        formatter,
        "\n{name:<28} {:>5} {:>8} {:>7} {:>7} {:>7} {:>8} {:>8}",
        "turns", "cut off", "mean", "p50", "p95", "missed", "clipped"
    )?;
    for row in rows {
        writeln!(
            formatter,
            "{:<28} {:>5} {:>6.1} % {:>4.0} ms {:>4.0} ms {:>4.0} ms {:>6.1} % {:>6.1} %",
            row.setting,
            row.turns,
            row.cut_off * 100.0,
            row.delay_ms_mean,
            row.delay_ms_p50,
            row.delay_ms_p95,
            row.missed * 100.0,
            row.clipped * 100.0
        )?;
    }
    Ok(())
}
