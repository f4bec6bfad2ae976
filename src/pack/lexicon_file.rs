//! `lexicon.txt`: how to say names, one `word<TAB>phonemes or respelling` a line; `#` begins a comment line.

use std::collections::HashMap;

use super::model::{Lexicon, LexiconEntry};
use crate::diagnostics::{Problem, Problems, Severity, SourceFile};

/// Reads the file. Lines with errors are left out; of a word that is there twice the last counts.
pub(super) fn read(file: &SourceFile, problems: &mut Problems) -> Lexicon {
    let mut entries: Vec<LexiconEntry> = Vec::new();
    let mut seen: HashMap<String, (usize, usize)> = HashMap::new();
    for (index, line) in file.text().lines().enumerate() {
        let number = index + 1;
        if line.trim().is_empty() || line.trim_start().starts_with('#') {
            continue;
        }
        let entry = match entry(line) {
            Ok(entry) => entry,
            Err((message, help)) => {
                report(file, number, Severity::Error, message, Some(help), problems);
                continue;
            }
        };
        if let Some((first, position)) = seen.get(&entry.word.to_lowercase()) {
            let message = format!(
                "`{}` is there twice: this line takes the place of line {first}",
                entry.word
            );
            report(file, number, Severity::Warning, message, None, problems);
            entries[*position] = entry;
        } else {
            seen.insert(entry.word.to_lowercase(), (number, entries.len()));
            entries.push(entry);
        }
    }
    Lexicon { entries }
}

fn entry(line: &str) -> Result<LexiconEntry, (String, String)> {
    let help = "write the word, one tab, and how it is said".to_owned();
    let Some((word, spoken)) = line.split_once('\t') else {
        return Err((
            "the line has no tab between the word and how it is said".to_owned(),
            help,
        ));
    };
    let (word, spoken) = (word.trim(), spoken.trim());
    if word.is_empty() {
        return Err(("the line has no word before the tab".to_owned(), help));
    }
    if spoken.is_empty() {
        return Err((
            format!("nothing after the tab says how `{word}` is said"),
            help,
        ));
    }
    Ok(LexiconEntry {
        word: word.to_owned(),
        spoken: spoken.to_owned(),
    })
}

fn report(
    file: &SourceFile,
    line: usize,
    severity: Severity,
    message: String,
    help: Option<String>,
    problems: &mut Problems,
) {
    problems.push(Problem {
        severity,
        file: file.name().to_owned(),
        place: Some(file.line(line)),
        key: None,
        message,
        help,
    });
}
