//! A PIN that somebody types.

use std::io::{self, BufRead, IsTerminal, stdin};

use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};

use crate::screens::Pin;

/// What somebody wishes.
pub(super) enum Chosen {
    /// This one.
    Typed(Pin),
    /// Whichever was made up.
    MadeUp,
    /// To stop.
    None,
}

/// Asks until there is one, twice for the same.
///
/// # Errors
/// When nothing can be read.
pub(super) fn ask() -> io::Result<Chosen> {
    ask_with(|question| {
        eprint!("{question}");
        unseen()
    })
}

/// The same; `read` asks a question and gives the line that answers it, or none where there are no more.
fn ask_with(mut read: impl FnMut(&str) -> io::Result<Option<String>>) -> io::Result<Chosen> {
    loop {
        let question = "PIN by which staff leave the page, 6 to 12 digits, not shown [made up]: ";
        let Some(typed) = read(question)? else {
            return Ok(Chosen::None);
        };
        if typed.is_empty() {
            return Ok(Chosen::MadeUp);
        }
        if ["n", "no"].contains(&&*typed.to_lowercase()) {
            return Ok(Chosen::None);
        }
        let pin = match Pin::new(&typed) {
            Ok(pin) => pin,
            Err(problem) => {
                eprintln!("{problem}");
                continue;
            }
        };
        match read("The same again: ")? {
            Some(again) if again == typed => return Ok(Chosen::Typed(pin)),
            Some(_) => eprintln!("They differ."),
            None => return Ok(Chosen::None),
        }
    }
}

/// A line; none where there are no more.
pub(super) fn line() -> io::Result<Option<String>> {
    let mut line = String::new();
    let read = stdin().lock().read_line(&mut line)?;
    Ok((read > 0).then(|| line.trim().to_owned()))
}

/// A line that a terminal does not show.
fn unseen() -> io::Result<Option<String>> {
    let hidden = Hidden::begin();
    let line = line();
    if hidden.is_some() {
        eprintln!(); // the one that was typed is not shown either
    }
    line
}

/// While it lives the terminal shows nothing of what is typed.
struct Hidden(Termios);

impl Hidden {
    /// None where it goes on showing it.
    fn begin() -> Option<Self> {
        let terminal = stdin();
        if !terminal.is_terminal() {
            return None;
        }
        let before = tcgetattr(&terminal).ok()?;
        let mut quiet = before.clone();
        quiet.local_modes.remove(LocalModes::ECHO);
        tcsetattr(&terminal, OptionalActions::Flush, &quiet).ok()?;
        Some(Self(before))
    }
}

impl Drop for Hidden {
    fn drop(&mut self) {
        // A shell puts it right as well.
        let _ = tcsetattr(stdin(), OptionalActions::Now, &self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What comes of these lines, and how many questions it took.
    fn chosen(lines: &[&str]) -> (Option<String>, usize) {
        let mut asked = 0;
        let chosen = ask_with(|_| {
            asked += 1;
            Ok(lines.get(asked - 1).map(|line| (*line).to_owned()))
        });
        let chosen = match chosen.unwrap() {
            Chosen::Typed(pin) => Some(pin.reveal().to_owned()),
            Chosen::MadeUp => Some("made up".to_owned()),
            Chosen::None => None,
        };
        (chosen, asked)
    }

    #[test]
    fn a_pin_is_typed_twice() {
        let right = Some("481516".to_owned());
        assert_eq!(chosen(&["481516", "481516"]), (right.clone(), 2));
        let lines = ["481516", "481517", "481516", "481516"];
        assert_eq!(chosen(&lines), (right.clone(), 4));
        let lines = ["123456", "000000", "12", "481516", "481516"];
        assert_eq!(chosen(&lines), (right, 5));
    }

    #[test]
    fn none_is_typed_by_who_wants_one_made_up_or_stops() {
        assert_eq!(chosen(&[""]), (Some("made up".to_owned()), 1));
        for lines in [[].as_slice(), &["n"], &["481516"]] {
            assert_eq!(chosen(lines).0, None, "{lines:?}");
        }
    }
}
