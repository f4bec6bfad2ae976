//! What is to be done, to be shown first.

use std::fmt;
use std::path::PathBuf;

use super::place::{NOTE, within};

/// One thing to be done, or to be left.
#[derive(Debug, PartialEq, Eq)]
pub enum Step {
    /// A file is written.
    Write {
        /// As the machine finds it.
        path: PathBuf,
        /// What was in it; none where there is no such file.
        before: Option<String>,
        /// What will be in it.
        text: String,
        /// Whose it is, with nobody else to read it; none: the system's, for all to read.
        owner: Option<String>,
    },
    /// The note is written of all that follows, so that it can be taken away from wherever it stops.
    Begin(String),
    /// A file is as it should be.
    Keep(PathBuf),
    /// Somebody has written or altered a file: it stays as it is.
    Leave(PathBuf),
    /// A file or folder is removed.
    Remove(PathBuf),
    /// An account stays that is not known to have been made for the kiosk.
    KeepUser {
        /// Whose.
        user: String,
        /// What deletes it.
        deleted_by: Command,
    },
    /// A command is run.
    Run(Command),
}

/// A command.
#[derive(Debug, PartialEq, Eq)]
pub struct Command {
    /// The program and what it is told.
    pub words: Vec<String>,
    /// Whether all else is in vain without it.
    pub must_work: bool,
}

/// All that is to be done, in this order.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// Where the machine's files are.
    pub root: PathBuf,
    /// What is done.
    pub steps: Vec<Step>,
}

impl Plan {
    /// Whether any file will be another one afterwards.
    pub fn changes_files(&self) -> bool {
        let changes = |step: &Step| matches!(step, Step::Write { .. } | Step::Remove(_));
        self.steps.iter().any(changes)
    }

    /// The files that stay although they were to go or to change, as this machine finds them.
    pub fn left(&self) -> Vec<PathBuf> {
        let left = self.steps.iter().filter_map(|step| match step {
            Step::Leave(path) => Some(within(&self.root, path)),
            _ => None,
        });
        left.collect()
    }

    pub(super) fn run(&mut self, words: &[&str], must_work: bool) {
        self.steps.push(Step::Run(Command::new(words, must_work)));
    }
}

impl Command {
    pub(super) fn new(words: &[&str], must_work: bool) -> Self {
        let words = words.iter().map(|word| (*word).to_owned()).collect();
        Self { words, must_work }
    }
}

impl fmt::Display for Command {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.words.join(" "))
    }
}

impl fmt::Display for Plan {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for step in &self.steps {
            match step {
                Step::Write {
                    path,
                    before,
                    text,
                    owner,
                } => {
                    let verb = if before.is_some() { "change" } else { "write" };
                    write!(formatter, "{verb} {}", path.display())?;
                    if let Some(owner) = owner {
                        writeln!(formatter, " (for {owner} alone: a digest)")?;
                    } else {
                        writeln!(formatter)?;
                        lines(before.as_deref().unwrap_or_default(), text, formatter)?;
                    }
                }
                Step::Keep(path) => writeln!(formatter, "keep {}", path.display())?,
                Step::Begin(_) => writeln!(formatter, "note in {NOTE} what follows")?,
                Step::Leave(path) => {
                    let place = within(&self.root, path);
                    let (path, place) = (path.display(), place.display());
                    writeln!(
                        formatter,
                        "leave {path}, which somebody else has written or altered (else: sudo rm {place}, and this again)"
                    )?;
                }
                Step::KeepUser { user, deleted_by } => writeln!(
                    formatter,
                    "keep the account {user}, which is not known to have been made by `docent kiosk install` (else: sudo {deleted_by})"
                )?,
                Step::Remove(path) => writeln!(formatter, "remove {}", path.display())?,
                Step::Run(command) => writeln!(formatter, "run {command}")?,
            }
        }
        Ok(())
    }
}

/// The lines that go and those that come: all between what is the same at both ends.
fn lines(before: &str, after: &str, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
    let (old, new): (Vec<_>, Vec<_>) = (before.lines().collect(), after.lines().collect());
    let same = |pairs: &mut dyn Iterator<Item = (&&str, &&str)>| {
        pairs.take_while(|(left, right)| left == right).count()
    };
    let head = same(&mut old.iter().zip(&new));
    let rest = old.len().min(new.len()) - head;
    let tail = same(&mut old.iter().rev().zip(new.iter().rev())).min(rest);
    for line in &old[head..old.len() - tail] {
        writeln!(formatter, "  - {line}")?;
    }
    for line in &new[head..new.len() - tail] {
        writeln!(formatter, "  + {line}")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changes_is_shown() {
        for (before, after, shown) in [
            ("", "a\nb\n", "  + a\n  + b\n"),
            ("a\nb\nc\n", "a\nd\nc\n", "  - b\n  + d\n"),
            ("a\na\n", "a\na\na\n", "  + a\n"),
            ("a\nb\n", "a\n", "  - b\n"),
        ] {
            let plan = Plan {
                root: "/".into(),
                steps: vec![Step::Write {
                    path: "/x".into(),
                    before: Some(before.to_owned()),
                    text: after.to_owned(),
                    owner: None,
                }],
            };
            assert_eq!(plan.to_string(), format!("change /x\n{shown}"));
        }
    }
}
