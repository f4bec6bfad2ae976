//! Everything an operator should know about a pack before it is served.

use std::collections::BTreeSet;
use std::fmt;
use std::io::Read;

use jiff::civil::DateTime;

use super::PackFiles;
use super::layout::{INTENTS_FILE, KNOWLEDGE, LEXICON_FILE, PACK_FILE, TESTS_FILE};
use super::links::{FOLLOW_LINKS, LeadsOut};
use super::listing::KnowledgeListing;
use super::model::Pack;
use super::pictures;
use super::read::Contents;
use super::references::leading_nowhere;
use crate::clock::Zone;
use crate::diagnostics::{Place, Problem, Problems, Severity, SourceFile, nearest, write_all};
use crate::knowledge::{Expected, LARGE_BYTES, Note, Proof, Weight};

/// What belongs at the top of a pack.
const TOP_NAMES: &[&str] = &[
    PACK_FILE,
    INTENTS_FILE,
    LEXICON_FILE,
    TESTS_FILE,
    KNOWLEDGE,
    "ui",
];

/// What was found. `Display` shows every problem and a line that counts them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckReport {
    /// How messages call the pack.
    pub pack: String,
    /// What keeps it from being served, and what of its documents is lost.
    pub errors: Vec<Problem>,
    /// What is probably not meant.
    pub warnings: Vec<Problem>,
    /// What is right by a hair.
    pub notes: Vec<Problem>,
}

impl CheckReport {
    /// Everything, errors first.
    pub fn all(&self) -> impl Iterator<Item = &Problem> {
        let lists = [&self.errors, &self.warnings, &self.notes];
        lists.into_iter().flatten()
    }

    /// Adds what was found later.
    pub fn add(&mut self, problem: Problem) {
        let list = match problem.severity {
            Severity::Error => &mut self.errors,
            Severity::Warning => &mut self.warnings,
            Severity::Note => &mut self.notes,
        };
        list.push(problem);
    }
}

impl fmt::Display for CheckReport {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let problems: Vec<_> = self.all().cloned().collect();
        write_all(formatter, &problems)?;
        if !problems.is_empty() {
            formatter.write_str("\n\n")?;
        }
        let count = |number: usize, what: &str| match number {
            0 => format!("no {what}s"),
            1 => format!("1 {what}"),
            _ => format!("{number} {what}s"),
        };
        let (errors, warnings) = (
            count(self.errors.len(), "error"),
            count(self.warnings.len(), "warning"),
        );
        write!(formatter, "{}: {errors}, {warnings}", self.pack)?;
        if !self.notes.is_empty() {
            write!(formatter, ", {}", count(self.notes.len(), "note"))?;
        }
        Ok(())
    }
}

/// Checks all files of a pack. Always comes back with all that is wrong, not only with the first.
pub fn check(files: &PackFiles) -> CheckReport {
    let mut problems = Problems::default();
    let contents = Contents::read(files, &mut problems);
    let pack = contents.pack(&mut problems);
    if files.folder().is_none_or(std::path::Path::is_dir) {
        let listing = files.list_knowledge();
        check_top(files, &mut problems);
        if let Some(pack) = &pack {
            pictures::check(files, &pack.kiosk, &mut problems);
        }
        check_knowledge(files, &listing, expected(pack.as_ref()), &mut problems);
        if let (Some(pack), Some(file)) = (&pack, &contents.tests) {
            check_tests(pack, file, &listing, &mut problems);
        }
    }
    let (errors, warnings) = problems.split();
    let mut report = CheckReport {
        pack: files.name(),
        errors,
        warnings: Vec::new(),
        notes: Vec::new(),
    };
    for problem in warnings {
        report.add(problem);
    }
    report
}

fn check_top(files: &PackFiles, problems: &mut Problems) {
    for name in files.list_top() {
        let lower = name.to_ascii_lowercase();
        let is_note = lower.starts_with("readme")
            || lower.starts_with("license")
            || lower.starts_with("licence");
        if !is_note && !TOP_NAMES.contains(&name.as_str()) {
            let help = nearest(&name, TOP_NAMES.iter().copied())
                .map(|known| format!("did you mean `{known}`?"));
            problems.warn(
                files.shown(&name),
                "this is no part of a pack, so it is not read",
                help,
            );
        }
    }
}

/// What documents are held against: the pack's language, and its date.
fn expected(pack: Option<&Pack>) -> Expected<'_> {
    let zone = pack.and_then(|pack| pack.knowledge_settings.time_zone.clone());
    let now = zone.unwrap_or_else(Zone::system).time();
    Expected {
        language: pack.map_or("", |pack| &pack.language),
        today: now.map(DateTime::date),
    }
}

fn check_knowledge(
    files: &PackFiles,
    listing: &KnowledgeListing,
    expected: Expected<'_>,
    problems: &mut Problems,
) {
    let shown = |path: &str| files.shown(&format!("{KNOWLEDGE}/{path}"));
    if !listing.exists {
        let help = "make one with documents, or only intents with replies are answered".to_owned();
        problems.warn(
            files.shown(KNOWLEDGE),
            "there is no knowledge folder",
            Some(help),
        );
    } else if listing.files.is_empty() {
        let help = "put documents there: .md, .txt, .html, .csv, .pdf or .docx".to_owned();
        problems.warn(
            files.shown(KNOWLEDGE),
            "the knowledge folder holds no document",
            Some(help),
        );
    }
    let is_shown = |path: &str| {
        let mut documents = listing.files.iter();
        let picture = format!("{KNOWLEDGE}/{path}");
        pictures::kind_of(path).is_some()
            && documents.any(|document| files.shows_picture(&document.path, &picture))
    };
    for path in listing.unsupported.iter().filter(|path| !is_shown(path)) {
        let help = "save it as text, Markdown, HTML, CSV, PDF or DOCX".to_owned();
        problems.warn(shown(path), "this kind of file is not read", Some(help));
    }
    for unreadable in &listing.unreadable {
        problems.warn(
            shown(&unreadable.path),
            format!("it cannot be read: {}", unreadable.message),
            None,
        );
    }
    for path in &listing.leading_out {
        let shown = files.shown(format!("{KNOWLEDGE}/{path}").trim_end_matches('/'));
        problems.warn(shown, LeadsOut.to_string(), None);
        problems.name_key(FOLLOW_LINKS);
    }
    for file in &listing.files {
        if file.bytes > LARGE_BYTES {
            let message = format!(
                "the document has {} MB, which takes long to index",
                file.bytes / 1_000_000
            );
            problems.warn(
                shown(&file.path),
                message,
                Some("split it into several".to_owned()),
            );
        } else if file.bytes == 0 {
            problems.warn(shown(&file.path), "the document is empty", None);
        } else {
            check_document(files, &file.path, expected, problems);
        }
    }
}

/// Reads a document as the index will, and as its writer should see it again.
fn check_document(files: &PackFiles, path: &str, expected: Expected<'_>, problems: &mut Problems) {
    let shown = files.shown(&format!("{KNOWLEDGE}/{path}"));
    let read = files
        .open_knowledge(path)
        .and_then(|file| Proof::of(path, file, expected));
    let proof = match read {
        Ok(proof) => proof,
        Err(error) => return problems.warn(shown, format!("it cannot be read: {error}"), None),
    };
    let has_lines =
        !proof.references.is_empty() || proof.notes.iter().any(|note| note.line.is_some());
    let source = has_lines.then(|| source_of(files, path, &shown)).flatten();
    for note in proof.notes {
        problems.push(Problem {
            severity: match note.weight {
                Weight::Loss => Severity::Error,
                Weight::Doubt => Severity::Warning,
                Weight::Hint => Severity::Note,
            },
            file: shown.clone(),
            place: place_of(&note, source.as_ref()),
            key: None,
            message: note.message,
            help: None,
        });
    }
    for problem in leading_nowhere(files, path, &proof.references, source.as_ref()) {
        problems.push(problem);
    }
}

/// A document whose lines are to be shown, if it is UTF-8.
fn source_of(files: &PackFiles, path: &str, shown: &str) -> Option<SourceFile> {
    let mut bytes = Vec::new();
    files
        .open_knowledge(path)
        .ok()?
        .read_to_end(&mut bytes)
        .ok()?;
    SourceFile::decode(shown, &bytes).ok()
}

fn place_of(note: &Note, source: Option<&SourceFile>) -> Option<Place> {
    let line = note.line? as usize;
    Some(source.map_or_else(
        || Place {
            line,
            column: 1,
            width: 1,
            source_line: String::new(),
        },
        |source| source.line(line),
    ))
}

fn check_tests(
    pack: &Pack,
    file: &SourceFile,
    listing: &KnowledgeListing,
    problems: &mut Problems,
) {
    let mut labels: BTreeSet<&str> = pack.intents.iter().map(|intent| &*intent.name).collect();
    labels.insert(&pack.intent_settings.rejected_label);
    labels.extend(pack.built_in.iter().map(|it| it.request.name()));
    let sources: BTreeSet<&str> = listing
        .files
        .iter()
        .map(|file| file.path.as_str())
        .collect();
    let said = pack.conversations.iter().flat_map(|one| &one.turns);
    for test in pack.tests.iter().chain(said) {
        if !problems.has_room(Severity::Warning) {
            return;
        }
        let named = [
            ("intent", &test.intent, &labels, "intent"),
            ("source", &test.source, &sources, "document"),
        ];
        for (key, value, known, what) in named {
            let Some(value) = value.as_deref().filter(|value| !known.contains(value)) else {
                continue;
            };
            let help = nearest(value, known.iter().copied())
                .map(|known| format!("did you mean `{known}`?"));
            let message = format!("the `{key}` {value:?} of this test is no {what} of the pack");
            let line = line_of(file, test.line, key);
            problems.push(Problem {
                severity: Severity::Warning,
                file: file.name().to_owned(),
                place: Some(file.line(line)),
                key: None,
                message,
                help,
            });
        }
    }
}

/// The line of `key` in the test that begins at `from`, or the test's own line.
fn line_of(file: &SourceFile, from: usize, key: &str) -> usize {
    let lines = file.text().lines().enumerate().skip(from);
    let mut lines = lines.take_while(|(_, line)| !line.trim_start().starts_with('['));
    lines
        .find(|(_, line)| {
            line.split('=')
                .next()
                .is_some_and(|name| name.trim() == key)
        })
        .map_or(from, |(index, _)| index + 1)
}
