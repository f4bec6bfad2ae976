//! What is heard, said, and why, as lines of a terminal.

use std::io::{self, Write};

use crate::audio::device::Notice;
use crate::conversation::{Event, FloorEvent, Response};

/// Writes what happens. What may still change is written over on a terminal, and left out elsewhere.
pub(super) struct Shown<W> {
    out: W,
    is_terminal: bool,
    /// Characters of the line that may still change.
    open: usize,
}

impl<W: Write> Shown<W> {
    pub fn new(out: W, is_terminal: bool) -> Self {
        Self {
            out,
            is_terminal,
            open: 0,
        }
    }

    /// A line of its own.
    pub fn line(&mut self, text: &str) -> io::Result<()> {
        self.write_over(text)?;
        self.open = 0;
        writeln!(self.out)?;
        self.out.flush()
    }

    /// A line that may still change.
    fn changing(&mut self, text: &str) -> io::Result<()> {
        if !self.is_terminal {
            return Ok(());
        }
        self.write_over(text)?;
        self.open = text.chars().count();
        self.out.flush()
    }

    fn write_over(&mut self, text: &str) -> io::Result<()> {
        if self.open > 0 {
            write!(self.out, "\r{}\r", " ".repeat(self.open))?;
        }
        write!(self.out, "{text}")
    }

    /// Something about the devices.
    pub fn notice(&mut self, notice: &Notice) -> io::Result<()> {
        self.line(&format!("  [{notice}]"))?;
        match notice.next_step() {
            Some(step) => self.line(&format!("  [{step}]")),
            None => Ok(()),
        }
    }

    /// The talk button.
    pub fn held(&mut self, is_held: bool) -> io::Result<()> {
        self.changing(if is_held { "  [listening]" } else { "" })
    }

    /// What the session tells.
    pub fn event(&mut self, event: &Event) -> io::Result<()> {
        match event {
            Event::PartialTranscript { text, .. } => self.changing(&format!("you: {text} ...")),
            Event::FinalTranscript { text, .. } => self.line(&format!("you: {text}")),
            Event::ResponseReady(response) => {
                self.line(&format!("docent: {}", response.text))?;
                self.line(&why(response))
            }
            Event::NotHeard { reason } => {
                self.line(&format!("  (not understood: {})", reason.name()))
            }
            Event::Floor(FloorEvent::Asked) => self.changing("  (somebody seems to speak)"),
            Event::Floor(FloorEvent::Kept(why)) => {
                self.line(&format!("  (went on: {})", why.name()))
            }
            Event::Floor(FloorEvent::Resumed) => self.line("  (that was no speech: goes on)"),
            Event::Interruption {
                reason, heard_text, ..
            } => self.line(&format!("  (stopped: {reason}; heard: {heard_text:?})")),
            Event::SpeechFailed { message }
            | Event::Refused { message, .. }
            | Event::StageFailed { message, .. } => self.line(&format!("  [{message}]")),
            Event::Connected { .. }
            | Event::StateChanged { .. }
            | Event::Voice { .. }
            | Event::Latency(_)
            | Event::Sentence { .. }
            | Event::TurnComplete { .. }
            | Event::Interrupted => Ok(()),
        }
    }
}

/// Where a reply comes from, how sure it is, and how long it took.
fn why(response: &Response) -> String {
    let from = if response.sources.is_empty() {
        format!("intent {}", response.intent)
    } else {
        response.sources.join(", ")
    };
    let hedged = if response.hedged { ", unsure" } else { "" };
    let latency = &response.latency;
    let waited = latency.pause + latency.thinking;
    format!(
        "  ({from}, {:.2}{hedged}, {} ms)",
        response.confidence,
        waited.as_millis()
    )
}
