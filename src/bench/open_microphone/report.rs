//! What a microphone made of sounds that ask nothing.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use crate::client::Heard;

/// What the microphone made of the sounds.
#[derive(Debug, Default, Serialize)]
pub struct OpenMicrophoneReport {
    /// Minutes heard.
    pub minutes: f64,
    /// Turns that were answered.
    pub turns: usize,
    /// Those of them that asked to say it again.
    pub not_heard: usize,
    /// Final words that were written down, of answered turns or not.
    pub transcripts: usize,
    /// The sounds that led to any of these, with what came of them.
    pub by_sound: BTreeMap<String, Vec<String>>,
}

impl OpenMicrophoneReport {
    /// Takes what the server said. Whether it was the `pong`.
    pub(super) fn take(&mut self, sound: &str, heard: &Heard) -> bool {
        let Heard::Text(message) = heard else {
            return false;
        };
        let mut note = |what: String| {
            let notes = self.by_sound.entry(sound.to_owned()).or_default();
            notes.push(what);
        };
        match message["type"].as_str() {
            Some("response_ready") => {
                self.turns += 1;
                note(format!("answered: {}", message["text"]));
            }
            Some("not_heard") => {
                self.not_heard += 1;
                note(format!("not heard: {}", message["reason"]));
            }
            Some("transcript") if message["is_final"] == true => {
                self.transcripts += 1;
                note(format!("heard: {}", message["text"]));
            }
            Some("pong") => return true,
            _ => {}
        }
        false
    }
}

impl fmt::Display for OpenMicrophoneReport {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            minutes,
            turns,
            not_heard,
            transcripts,
            by_sound,
        } = self;
        write!(
            out,
            "{minutes:.0} minutes: {turns} turns, {not_heard} of them asked to say it again; {transcripts} transcripts"
        )?;
        for (sound, notes) in by_sound {
            write!(out, "\n  {sound}: {}", notes.join("; "))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_comes_of_the_sounds_is_counted() {
        let mut report = OpenMicrophoneReport::default();
        for message in [
            json!({"type": "vad", "state": "speech"}),
            json!({"type": "transcript", "text": "so", "is_final": false}),
            json!({"type": "transcript", "text": "so", "is_final": true}),
            json!({"type": "response_ready", "text": "What?"}),
            json!({"type": "not_heard", "reason": "unsure"}),
        ] {
            assert!(!report.take("music", &Heard::Text(message)));
        }
        assert!(report.take("music", &Heard::Text(json!({"type": "pong"}))));
        let counts = (report.turns, report.not_heard, report.transcripts);
        assert_eq!(counts, (1, 1, 1));
        assert_eq!(report.by_sound["music"].len(), 3);
    }
}
