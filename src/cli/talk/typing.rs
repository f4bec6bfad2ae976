//! What is typed meanwhile.

use std::io::{BufRead, IsTerminal, stdin};
use std::thread;

use tokio::sync::mpsc::{Receiver, channel};

/// A line that was typed.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Typed {
    /// A question.
    Question(String),
    /// Nothing but Enter.
    Enter,
    /// The terminal's end.
    End,
}

/// Lines of the standard input as they come. Where that is no terminal its end is no wish to end.
pub(super) fn typed() -> Receiver<Typed> {
    let (sender, lines) = channel(1);
    // It reads until the process ends: a read of a terminal cannot be given up.
    thread::spawn(move || {
        for line in stdin().lock().lines() {
            let Ok(line) = line else { break };
            let text = line.trim().to_owned();
            let typed = if text.is_empty() {
                Typed::Enter
            } else {
                Typed::Question(text)
            };
            if sender.blocking_send(typed).is_err() {
                return;
            }
        }
        if stdin().is_terminal() {
            // Nobody may be waiting for it any more.
            let _ = sender.blocking_send(Typed::End);
        }
    });
    lines
}

/// For where nothing is typed any more.
pub(super) fn nothing() -> Receiver<Typed> {
    let (sender, lines) = channel(1);
    std::mem::forget(sender);
    lines
}
