//! One problem, and a list of them.

use std::fmt;
use std::ops::Range;

use super::source::{Place, SourceFile};

/// So many errors, and so many warnings and notes, are kept; more are counted. Nobody reads them, and a file could hold a million.
const KEPT_MAX: usize = 100;

/// How bad a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The content cannot be used.
    Error,
    /// The content can be used, and is probably not what was meant.
    Warning,
    /// The content is as it was meant, and stands on little.
    Note,
}

impl fmt::Display for Severity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        })
    }
}

/// One thing that is wrong in something a person wrote. `Display` is several lines, without a newline at the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// How bad it is.
    pub severity: Severity,
    /// The file, variable or flag that holds it.
    pub file: String,
    /// Where in the file, if one place is meant.
    pub place: Option<Place>,
    /// The key with its section, if one is meant: `server.port`.
    pub key: Option<String>,
    /// What is wrong, in one line.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

impl Problem {
    /// The line (from 1), if one place is meant.
    pub fn line(&self) -> Option<usize> {
        self.place.as_ref().map(|place| place.line)
    }

    /// One line for a log: `pack.toml:3: unknown key ...`.
    pub fn summary(&self) -> String {
        let place = self
            .line()
            .map_or_else(String::new, |line| format!(":{line}"));
        let help = self
            .help
            .as_ref()
            .map_or_else(String::new, |help| format!(" ({help})"));
        format!("{}{place}: {}{help}", self.file, self.message)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.severity, self.message)?;
        let Some(place) = &self.place else {
            write!(formatter, "\n --> {}", self.file)?;
            if let Some(help) = &self.help {
                write!(formatter, "\n  = help: {help}")?;
            }
            return Ok(());
        };
        let number = place.line.to_string();
        let gutter = " ".repeat(number.len());
        let shown = place.source_line.chars().count();
        write!(
            formatter,
            "\n{gutter}--> {}:{}:{}\n{gutter} |\n{number} | {}",
            self.file, place.line, place.column, place.source_line
        )?;
        if place.column <= shown + 1 {
            let indent = " ".repeat(place.column - 1);
            let marks = "^".repeat(place.width.min(shown + 2 - place.column).max(1));
            write!(formatter, "\n{gutter} | {indent}{marks}")?;
        }
        if let Some(help) = &self.help {
            write!(formatter, "\n{gutter} = help: {help}")?;
        }
        Ok(())
    }
}

/// Problems in the order they were found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Problems {
    kept: Vec<Problem>,
    errors: usize,
    warnings: usize,
}

impl Problems {
    /// Adds a problem.
    pub fn push(&mut self, problem: Problem) {
        let count = self.count(problem.severity);
        *count += 1;
        if *count <= KEPT_MAX {
            self.kept.push(problem);
        }
    }

    /// Whether the next problem of this kind is kept, and not only counted.
    pub fn has_room(&self, severity: Severity) -> bool {
        let count = match severity {
            Severity::Error => self.errors,
            Severity::Warning | Severity::Note => self.warnings,
        };
        count < KEPT_MAX
    }

    fn count(&mut self, severity: Severity) -> &mut usize {
        match severity {
            Severity::Error => &mut self.errors,
            Severity::Warning | Severity::Note => &mut self.warnings,
        }
    }

    /// Says which key the last problem is about.
    pub fn name_key(&mut self, key: impl Into<String>) {
        if self.kept.len() == self.errors + self.warnings
            && let Some(problem) = self.kept.last_mut()
        {
            problem.key = Some(key.into());
        }
    }

    /// Adds an error at a range of bytes of `file`.
    pub fn error_at(
        &mut self,
        file: &SourceFile,
        span: Range<usize>,
        message: impl Into<String>,
        help: Option<String>,
    ) {
        let place = self.has_room(Severity::Error).then(|| file.place(span));
        self.add(Severity::Error, file.name(), place, message, help);
    }

    /// Adds a warning at a range of bytes of `file`.
    pub fn warn_at(
        &mut self,
        file: &SourceFile,
        span: Range<usize>,
        message: impl Into<String>,
        help: Option<String>,
    ) {
        let place = self.has_room(Severity::Warning).then(|| file.place(span));
        self.add(Severity::Warning, file.name(), place, message, help);
    }

    /// Adds an error about `file` as a whole.
    pub fn error(
        &mut self,
        file: impl Into<String>,
        message: impl Into<String>,
        help: Option<String>,
    ) {
        self.add(Severity::Error, file, None, message, help);
    }

    /// Adds a warning about `file` as a whole.
    pub fn warn(
        &mut self,
        file: impl Into<String>,
        message: impl Into<String>,
        help: Option<String>,
    ) {
        self.add(Severity::Warning, file, None, message, help);
    }

    fn add(
        &mut self,
        severity: Severity,
        file: impl Into<String>,
        place: Option<Place>,
        message: impl Into<String>,
        help: Option<String>,
    ) {
        let (file, message) = (file.into(), message.into());
        self.push(Problem {
            severity,
            file,
            place,
            key: None,
            message,
            help,
        });
    }

    /// Whether an error is among them.
    pub fn has_errors(&self) -> bool {
        self.errors > 0
    }

    /// Errors and warnings apart, each in the order they were found; the last says how many more there were.
    pub fn split(self) -> (Vec<Problem>, Vec<Problem>) {
        let (mut errors, mut warnings): (Vec<_>, Vec<_>) = self
            .kept
            .into_iter()
            .partition(|problem| problem.severity == Severity::Error);
        tell_rest(&mut errors, self.errors);
        tell_rest(&mut warnings, self.warnings);
        (errors, warnings)
    }
}

/// Says how many more there were, where not all of `count` are there.
pub fn tell_rest(kept: &mut Vec<Problem>, count: usize) {
    let more = count - kept.len();
    if let Some(last) = kept.last().filter(|_| more > 0) {
        let rest = Problem {
            place: None,
            key: None,
            message: format!("{more} more like these"),
            help: None,
            ..last.clone()
        };
        kept.push(rest);
    }
}

/// Writes problems with a blank line between them.
pub(crate) fn write_all(formatter: &mut fmt::Formatter<'_>, problems: &[Problem]) -> fmt::Result {
    for (index, problem) in problems.iter().enumerate() {
        if index > 0 {
            formatter.write_str("\n\n")?;
        }
        write!(formatter, "{problem}")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looks_like_a_compiler_message() {
        let file = SourceFile::new("pack.toml", "name = \"x\"\n[intents]\ntreshold = 0.5\n");
        let start = file.text().find("treshold").expect("present");
        let mut problems = Problems::default();
        problems.error_at(
            &file,
            start..start + 8,
            "unknown key `treshold`",
            Some("did you mean `threshold`?".to_owned()),
        );
        let (errors, warnings) = problems.split();
        assert!(warnings.is_empty());
        assert_eq!(
            errors[0].to_string(),
            "error: unknown key `treshold`\n --> pack.toml:3:1\n  |\n3 | treshold = 0.5\n  | ^^^^^^^^\n  = help: did you mean `threshold`?"
        );
        assert_eq!(
            errors[0].summary(),
            "pack.toml:3: unknown key `treshold` (did you mean `threshold`?)"
        );
    }

    #[test]
    fn of_many_problems_the_first_are_kept_and_the_rest_counted() {
        let mut problems = Problems::default();
        for number in 0..KEPT_MAX + 7 {
            problems.warn("intents.toml", format!("{number}"), None);
        }
        problems.error("pack.toml", "broken", None);
        problems.name_key("name");
        assert!(problems.has_errors());
        let (errors, warnings) = problems.split();
        assert_eq!(errors.len(), 1);
        assert_eq!(warnings.len(), KEPT_MAX + 1);
        assert_eq!(
            warnings[KEPT_MAX].summary(),
            "intents.toml: 7 more like these"
        );
    }

    #[test]
    fn names_the_file_alone_when_no_place_is_meant() {
        let mut problems = Problems::default();
        problems.warn("knowledge/", "the folder is empty", None);
        assert!(!problems.has_errors());
        let (_, warnings) = problems.split();
        assert_eq!(
            warnings[0].to_string(),
            "warning: the folder is empty\n --> knowledge/"
        );
    }
}
