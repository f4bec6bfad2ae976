//! Each engine in a process of its own: its memory is its own, and one that brings its process down spoils no other.

use std::io;
use std::process::{Command, Output, Stdio};
use std::sync::mpsc::channel;
use std::thread::spawn;
use std::time::Duration;

use anyhow::{Context, Result, anyhow};
use rustix::process::{Pid, Signal, kill_process};

use super::alone::{THINKING, TURN_JUDGE, VOICE_DETECTION};
use super::present::present;
use crate::app::usable_data_folder;
use crate::clock;
use crate::config::Settings;
use crate::engines::speech::{Engine, VoiceName};
use crate::hearing::whisper;
use crate::pack::{Pack, PackFiles};
use crate::speaking::piper;
use crate::tiers::{FORMAT, Figures, LeftOut, Machine, Measurement, Present, Threads};
use crate::version::VERSION;

/// Engines that are in the program: a recogniser, two voices, thinking, voice detection and the judge of turns.
const CARRIED: usize = 6;

/// An engine that is not measured by then is of no use in a turn.
const ALONE_MAX: Duration = Duration::from_mins(2);

/// How far a measurement is.
#[derive(Debug, Clone, Copy)]
pub struct Step<'a> {
    /// The engine that comes next.
    pub id: &'a str,
    /// Engines that have been measured.
    pub done: usize,
    /// Engines there are.
    pub count: usize,
}

/// What measures an engine in a process of its own, which prints its [`Figures`] as JSON.
type Alone<'a> = &'a dyn Fn(&str) -> io::Result<Command>;

/// Measures everything that is here. `alone` says what to start for the engine of an id; `progress` is told before each.
///
/// # Errors
/// When what every turn needs cannot be measured, or the pack has errors.
pub fn measure(
    settings: &Settings,
    alone: Alone<'_>,
    progress: &mut dyn FnMut(Step<'_>),
) -> Result<Measurement> {
    let data = usable_data_folder(&settings.data.dir);
    let present = present(settings, data.as_ref())?;
    let mut bench = Bench {
        alone,
        progress,
        done: 0,
        count: present.len() + CARRIED,
        left_out: Vec::new(),
    };
    let thinking = bench
        .alone(THINKING)
        .map_err(|problem| anyhow!("{problem}"));
    let thinking = thinking.context("what finds the answers cannot be measured")?;
    let pack = Pack::read(&PackFiles::of(&settings.pack)).map_err(crate::app::StartError::Pack)?;
    let is_voice = |file: &&Present| VoiceName::parse(&file.id).is_some();
    let (voices, recognisers): (Vec<&Present>, Vec<&Present>) = present.iter().partition(is_voice);
    let ears = format!("whisper:{}", whisper::EMBEDDED);
    let espeak = VoiceName::espeak(&pack.language).to_string();
    let voice = VoiceName::of(Engine::Piper, piper::EMBEDDED).to_string();
    Ok(Measurement {
        format: FORMAT,
        version: VERSION.to_owned(),
        measured_unix_s: clock::unix_seconds() as u64,
        machine: Machine::this(),
        threads: threads(settings),
        thinking,
        recognisers: bench.engines(&[&ears], &recognisers),
        voices: bench.engines(&[&espeak, &voice], &voices),
        voice_detection: bench.engine(VOICE_DETECTION),
        turn_judge: bench.engine(TURN_JUDGE),
        left_out: bench.left_out,
    })
}

/// Threads as the settings have them.
pub fn threads(settings: &Settings) -> Threads {
    Threads {
        hearing: settings.hearing.threads,
        speech: settings.speech.threads,
    }
}

/// Starts one process after another.
struct Bench<'a> {
    alone: Alone<'a>,
    progress: &'a mut dyn FnMut(Step<'_>),
    done: usize,
    count: usize,
    left_out: Vec<LeftOut>,
}

impl Bench<'_> {
    /// Engines in the program, unless a file goes before one, then those of files. What cannot be measured is left out.
    fn engines(&mut self, carried: &[&str], files: &[&Present]) -> Vec<Figures> {
        let is_there = |id: &&&str| files.iter().all(|file| file.id != **id);
        let carried = carried.iter().filter(is_there);
        let mut measured: Vec<Figures> = carried.filter_map(|id| self.engine(id)).collect();
        for present in files {
            let figures = match &present.problem {
                None => self.engine(&present.id),
                Some(problem) => self.leave_out(&present.id, problem.clone()),
            };
            measured.extend(figures.map(|figures| Figures {
                file: Some(present.file.clone()),
                ..figures
            }));
        }
        measured
    }

    fn engine(&mut self, id: &str) -> Option<Figures> {
        match self.alone(id) {
            Ok(figures) => Some(figures),
            Err(problem) => self.leave_out(id, problem),
        }
    }

    fn leave_out(&mut self, id: &str, problem: String) -> Option<Figures> {
        let id = id.to_owned();
        self.left_out.push(LeftOut { id, problem });
        None
    }

    /// Measures one engine in its own process.
    fn alone(&mut self, id: &str) -> Result<Figures, String> {
        (self.progress)(Step {
            id,
            done: self.done,
            count: self.count,
        });
        let output = self.start(id).map_err(|problem| problem.to_string())?;
        self.done += 1;
        let figures = || serde_json::from_slice(&output.stdout).ok();
        let measured = output.status.success().then(figures).flatten();
        measured.ok_or_else(|| what_went_wrong(&output))
    }

    /// Runs the process of one engine, and ends it when it takes too long.
    fn start(&self, id: &str) -> io::Result<Output> {
        let child = (self.alone)(id)?
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        let process = Pid::from_child(&child);
        let (ended, end) = channel();
        // It reads what the process says meanwhile: a full pipe would stop it.
        spawn(move || ended.send(child.wait_with_output()));
        let output = end.recv_timeout(ALONE_MAX).or_else(|_| {
            // It may have ended just now.
            let _ = kill_process(process, Signal::KILL);
            end.recv().map_err(io::Error::other)
        });
        output?
    }
}

/// The last thing that a process said, or how it ended.
fn what_went_wrong(output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stderr);
    let last = said.lines().rfind(|line| !line.trim().is_empty());
    let last = last.map(|line| line.strip_prefix("docent: ").unwrap_or(line));
    match (output.status.code(), last) {
        (Some(_), Some(last)) => last.to_owned(),
        _ => format!(
            "its process was brought down, or ended as it took longer than {} s: {}",
            ALONE_MAX.as_secs(),
            output.status
        ),
    }
}
