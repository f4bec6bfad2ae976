//! Sums of each day without a word of anybody, kept for a year.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::PathBuf;

use jiff::civil::Date;
use parking_lot::Mutex;
use serde::{Deserialize, Serialize};
use tracing::warn;

use super::answered::Answered;
use crate::clock::Zone;
use crate::files::{names, write_whole};

/// How many days are kept: a year, and the day it began on.
const DAYS_MAX: usize = 366;

/// Sums of a day.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Day {
    /// Turns that were answered, all of those below.
    pub turns: u64,
    /// Quoted from the documents.
    pub knowledge: u64,
    /// Of those, given as unsure.
    pub hedged: u64,
    /// Nothing was known.
    pub declined: u64,
    /// A reply of the pack.
    pub fixed_reply: u64,
    /// Somebody spoke and was not understood.
    pub not_heard: u64,
    /// An engine failed.
    pub apology: u64,
    /// Replies that were cut off.
    pub interrupted: u64,
    /// Words that were asked.
    pub words: u64,
}

/// The sums of all days that are kept.
#[derive(Debug, Default)]
pub struct Days {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    file: Option<PathBuf>,
    days: BTreeMap<Date, Day>,
    is_changed: bool,
}

impl Days {
    /// Goes on with those in this file, which need not exist, and keeps them there from now on.
    pub fn keep_in(&self, file: PathBuf) {
        let mut state = self.state.lock();
        match read(&file) {
            Ok(days) => state.days.extend(days),
            Err(problem) => {
                let aside = file.with_file_name(names::DAYS_DAMAGED);
                let kept = fs::rename(&file, &aside).map_or("left", |()| "set aside");
                let (file, aside) = (file.display(), aside.display());
                warn!(
                    "the sums of past days in {file} cannot be read and are begun anew; what was there is {kept} ({aside}): {problem}"
                );
            }
        }
        state.file = Some(file);
    }

    /// A turn was answered today.
    pub(super) fn turn(&self, answered: Answered, hedged: bool) {
        self.add(|day| {
            day.turns += 1;
            day.hedged += u64::from(hedged);
            *match answered {
                Answered::Knowledge => &mut day.knowledge,
                Answered::Declined => &mut day.declined,
                Answered::FixedReply => &mut day.fixed_reply,
                Answered::NotHeard => &mut day.not_heard,
                Answered::Apology => &mut day.apology,
            } += 1;
        });
    }

    /// A reply was cut off today.
    pub(super) fn interrupted(&self) {
        self.add(|day| day.interrupted += 1);
    }

    /// A question of so many words was asked today.
    pub(super) fn asked(&self, words: usize) {
        self.add(|day| day.words += words as u64);
    }

    /// All days, the oldest first, as `year-month-day`.
    pub fn all(&self) -> Vec<(String, Day)> {
        let state = self.state.lock();
        let days = state.days.iter();
        days.map(|(date, day)| (date.to_string(), day.clone()))
            .collect()
    }

    /// Writes what has changed. Where it cannot be written it is tried again the next time.
    pub fn write(&self) {
        let mut state = self.state.lock();
        while state.days.len() > DAYS_MAX {
            state.days.pop_first();
        }
        let Some(file) = state.file.as_ref().filter(|_| state.is_changed) else {
            return;
        };
        let text = serde_json::to_vec_pretty(&state.days).expect("dates and numbers");
        match write_whole(file, &text) {
            Ok(()) => state.is_changed = false,
            Err(problem) => tracing::debug!(%problem, "the sums of the day are not written"),
        }
    }

    /// Nothing is counted while nobody has set the clock.
    fn add(&self, change: impl FnOnce(&mut Day)) {
        let Some(now) = Zone::system().time() else {
            return;
        };
        let mut state = self.state.lock();
        change(state.days.entry(now.date()).or_default());
        state.is_changed = true;
    }
}

fn read(file: &PathBuf) -> io::Result<BTreeMap<Date, Day>> {
    match fs::read(file) {
        Ok(bytes) => Ok(serde_json::from_slice(&bytes)?),
        Err(problem) if problem.kind() == io::ErrorKind::NotFound => Ok(BTreeMap::new()),
        Err(problem) => Err(problem),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_go_on_after_a_restart() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("days.json");
        for count in 1..3 {
            let days = Days::default();
            days.keep_in(file.clone());
            days.turn(Answered::Declined, false);
            days.turn(Answered::Knowledge, true);
            days.asked(4);
            days.interrupted();
            days.write();
            let [(_, day)] = &days.all()[..] else {
                panic!("one day")
            };
            let wanted = Day {
                turns: 2 * count,
                knowledge: count,
                hedged: count,
                declined: count,
                interrupted: count,
                words: 4 * count,
                ..Day::default()
            };
            assert_eq!(*day, wanted);
        }
    }

    #[test]
    fn a_year_is_kept_and_a_damaged_file_is_begun_anew() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("days.json");
        let days = Days::default();
        {
            let mut state = days.state.lock();
            let first: Date = "2026-01-01".parse().unwrap();
            for date in first.series(jiff::ToSpan::day(1)).take(400) {
                state.days.insert(date, Day::default());
            }
            state.is_changed = true;
        }
        days.keep_in(file.clone());
        days.write();
        assert_eq!(days.all().len(), DAYS_MAX);
        assert_eq!(days.all()[0].0, "2026-02-04");
        fs::write(&file, "{").unwrap();
        let days = Days::default();
        days.keep_in(file.clone());
        assert!(days.all().is_empty());
        let aside = file.with_file_name(names::DAYS_DAMAGED);
        assert_eq!(fs::read_to_string(aside).unwrap(), "{");
    }
}
