//! What a button says.

use std::str::FromStr;

use thiserror::Error;

use crate::conversation::Input;

/// What a button, or whoever stands in for one, asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Command {
    /// The key to talk is down.
    TalkPressed,
    /// It is up again.
    TalkReleased,
    /// Stop speaking.
    Stop,
    /// Whether answers are not spoken from now on.
    Quiet(bool),
}

/// What stops the voice of a session, and leaves nobody to be listened to: who stops it by a button speaks into no microphone.
pub(super) fn stopping(reason: String) -> [Input; 2] {
    [Input::BargeInRequested { reason }, Input::ResetRequested]
}

/// A line that is no command. What to do: send one of those that it names.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("unknown command {0:?}; known are: {known}", known = known())]
pub struct UnknownCommand(String);

/// Every command with its line.
const LINES: [(&str, Command); 5] = [
    ("talk on", Command::TalkPressed),
    ("talk off", Command::TalkReleased),
    ("stop", Command::Stop),
    ("quiet on", Command::Quiet(true)),
    ("quiet off", Command::Quiet(false)),
];

fn known() -> String {
    LINES.map(|(line, _)| line).join(", ")
}

impl FromStr for Command {
    type Err = UnknownCommand;

    /// Reads a line, without its end. Spaces around it, and a `\r` as terminals send it, do not count.
    fn from_str(line: &str) -> Result<Self, UnknownCommand> {
        let line = line.trim();
        let found = LINES.iter().find(|(known, _)| *known == line);
        found
            .map(|(_, command)| *command)
            .ok_or_else(|| UnknownCommand(line.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_its_command() {
        for (line, command) in [
            ("talk on", Command::TalkPressed),
            ("talk off", Command::TalkReleased),
            ("stop\r", Command::Stop),
            (" quiet on ", Command::Quiet(true)),
            ("quiet off", Command::Quiet(false)),
        ] {
            assert_eq!(line.parse(), Ok(command), "{line:?}");
        }
    }

    #[test]
    fn any_other_line_is_told_what_is_known_on_one_line() {
        for line in ["", "talk", "TALK ON", "talk on talk off", "stop\nstop"] {
            let wrong = line.parse::<Command>().unwrap_err().to_string();
            let known = "known are: talk on, talk off, stop, quiet on, quiet off";
            assert!(wrong.ends_with(known), "{wrong}");
            assert!(!wrong.contains('\n'), "{wrong}");
        }
    }
}
