//! What is heard, said, and why, as lines of a terminal.

use std::io::{self, Write};

use crate::audio::device::Notice;
use crate::conversation::{Event, FloorEvent, Kept, Response, State};

/// While the talk button is down.
const LISTENING: &str = "  [listening]";

/// Writes what happens. What may still change is written over on a terminal, and left out elsewhere.
pub(super) struct Shown<W> {
    out: W,
    /// How wide it is, of a terminal.
    columns: Option<fn() -> usize>,
    /// Characters of the line that may still change.
    open: usize,
    is_held: bool,
}

impl<W: Write> Shown<W> {
    pub fn new(out: W, columns: Option<fn() -> usize>) -> Self {
        Self {
            out,
            columns,
            open: 0,
            is_held: false,
        }
    }

    /// A line of its own.
    pub fn line(&mut self, text: &str) -> io::Result<()> {
        // What was typed comes back here; a terminal would obey it.
        let text: String = text.chars().filter(|letter| !letter.is_control()).collect();
        self.write_over(&text)?;
        self.open = 0;
        writeln!(self.out)?;
        if self.is_held {
            self.changing(LISTENING)?;
        }
        self.out.flush()
    }

    /// A line that may still change. Of one that is too long the end is shown: what takes more than a line cannot be written over.
    fn changing(&mut self, text: &str) -> io::Result<()> {
        let Some(columns) = self.columns else {
            return Ok(());
        };
        let (length, room) = (text.chars().count(), columns().saturating_sub(1));
        let end: String = text.chars().skip(length.saturating_sub(room)).collect();
        self.write_over(&end)?;
        self.open = end.chars().count();
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
        self.is_held = is_held;
        self.rest()
    }

    /// Nothing is said: whether somebody is listened to.
    fn rest(&mut self) -> io::Result<()> {
        self.changing(if self.is_held { LISTENING } else { "" })
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
                self.line(&format!("  (went on: {})", kept(*why)))
            }
            Event::Floor(FloorEvent::Resumed) => self.line("  (that was no speech: goes on)"),
            Event::Interruption {
                reason, heard_text, ..
            } => self.line(&format!("  (stopped: {reason}; heard: {heard_text:?})")),
            Event::SpeechFailed { message }
            | Event::Refused { message, .. }
            | Event::StageFailed { message, .. } => self.line(&format!("  [{message}]")),
            Event::StateChanged {
                state: State::Idle, ..
            } => self.rest(),
            Event::Connected { .. }
            | Event::StateChanged { .. }
            | Event::Voice { .. }
            | Event::Form(_)
            | Event::Latency(_)
            | Event::Sentence { .. }
            | Event::TurnComplete { .. }
            | Event::Interrupted => Ok(()),
        }
    }
}

/// Why a reply went on.
fn kept(why: Kept) -> &'static str {
    match why {
        Kept::NoWords => "no words",
        Kept::BackChannel => "it was no question",
        Kept::NotUnderstood => "not understood",
        Kept::Echo => "its own voice",
        Kept::NotAddressed => "not addressed",
        Kept::HalfDuplex => "its own voice is not taken out, so only \"stop\" interrupts",
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
