//! How much of written English is spoken as people say it, on the test files of NeMo text processing
//! (`written~spoken`, Apache-2.0), read as they lie in its repository.
//!
//! Files of `data_text_normalization` count under the class in their name. Two classes of the goal have no file of their
//! own there, cardinal and measure, and money has neither: they are made of the mixed files (`MIXED`), by what is written,
//! and of `data_inverse_text_normalization`, read backwards.

mod cases;
mod error;
mod matching;

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use serde::Serialize;

use self::cases::Case;
pub use self::error::SpeakableError;
use crate::speaking::normalise;

/// How one class of texts came out.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Class {
    /// What kind of text, such as `date`.
    pub name: String,
    /// Whether the goal of 85 % is set for it.
    pub in_goal: bool,
    /// Texts.
    pub cases: usize,
    /// Those spoken as one of the accepted ways.
    pub right: usize,
    /// `right` of `cases`, 0 to 1.
    pub share: f64,
}

/// A text that was spoken otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Wrong {
    /// The class.
    pub class: String,
    /// As written.
    pub written: String,
    /// As it came out.
    pub spoken: String,
    /// What would have been right.
    pub accepted: Vec<String>,
}

/// Scores by class.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// In alphabetical order, those of the goal first.
    pub classes: Vec<Class>,
    /// All texts that were spoken otherwise.
    pub wrong: Vec<Wrong>,
}

impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{:<28} {:>5} {:>5} {:>7}",
            "class", "cases", "right", "share"
        )?;
        for class in &self.classes {
            let Class {
                name,
                cases,
                right,
                share,
                ..
            } = class;
            let goal = if class.in_goal { "*" } else { "" };
            write!(
                formatter,
                "\n{name:<28} {cases:>5} {right:>5} {:>5.1} %{goal}",
                share * 100.0
            )?;
        }
        write!(formatter, "\n* at least 85 % is the goal")?;
        for wrong in &self.wrong {
            let Wrong {
                class,
                written,
                spoken,
                accepted,
            } = wrong;
            write!(formatter, "\n\n{class}: {written}\n  spoken    {spoken}")?;
            for way in accepted {
                write!(formatter, "\n  accepted  {way}")?;
            }
        }
        Ok(())
    }
}

impl Report {
    /// The same without the texts.
    #[must_use]
    pub fn without_texts(mut self) -> Self {
        self.wrong.clear();
        self
    }
}

/// Scores the files in `folder`, which is named after its language, such as `en`.
///
/// # Errors
/// See [`SpeakableError`].
pub fn run(folder: &Path) -> Result<Report, SpeakableError> {
    let name = folder.file_name().and_then(|name| name.to_str());
    let language = name.filter(|name| name.len() == 2).unwrap_or("en");
    Ok(score(&cases::read(folder)?, |written| {
        normalise(written, language)
    }))
}

fn score(cases: &[Case], speak: impl Fn(&str) -> String) -> Report {
    let mut classes: BTreeMap<(bool, &str), (usize, usize)> = BTreeMap::new();
    let mut wrong = Vec::new();
    for case in cases {
        let spoken = speak(&case.written);
        let right = case
            .accepted
            .iter()
            .any(|way| matching::sounds_same(way, &spoken));
        let entry = classes
            .entry((!cases::is_in_goal(&case.class), &case.class))
            .or_default();
        entry.0 += 1;
        entry.1 += usize::from(right);
        if !right {
            wrong.push(Wrong {
                class: case.class.clone(),
                written: case.written.clone(),
                spoken,
                accepted: case.accepted.clone(),
            });
        }
    }
    let class = |((not_in_goal, name), (cases, right)): ((bool, &str), (usize, usize))| Class {
        name: name.to_owned(),
        in_goal: !not_in_goal,
        cases,
        right,
        share: right as f64 / cases as f64,
    };
    Report {
        classes: classes.into_iter().map(class).collect(),
        wrong,
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn data_set() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let forward = folder.path().join("data_text_normalization");
        let backward = folder.path().join("data_inverse_text_normalization");
        fs::create_dir_all(&forward).unwrap();
        fs::create_dir_all(&backward).unwrap();
        fs::write(
            forward.join("test_cases_ordinal.txt"),
            "8th~eighth\n9th~nine th\n",
        )
        .unwrap();
        fs::write(
            forward.join("test_cases_normalize_with_audio.txt"),
            "~77\nseven seven\nseventy seven\n~$8\nnine dollars\n~6 km\nsix kilometers\n",
        )
        .unwrap();
        fs::write(
            backward.join("test_cases_money_cased.txt"),
            "Four euros~€4\n",
        )
        .unwrap();
        folder
    }

    #[test]
    fn classes_are_scored_apart() {
        let folder = data_set();
        let report = run(folder.path()).unwrap();
        let found: Vec<(&str, usize, usize)> = report
            .classes
            .iter()
            .map(|class| (class.name.as_str(), class.cases, class.right))
            .collect();
        assert_eq!(
            found,
            [
                ("cardinal", 1, 1),
                ("measure", 1, 1),
                ("money", 2, 1),
                ("ordinal", 2, 1),
                ("normalize_with_audio", 3, 2),
            ]
        );
        assert!(report.classes[0].in_goal && !report.classes[4].in_goal);
        assert_eq!(report.wrong.len(), 3);
        let shown = report.to_string();
        assert!(
            shown.contains("9th") && shown.contains("50.0 %*"),
            "{shown}"
        );
        assert!(!report.without_texts().to_string().contains("9th"));
    }

    #[test]
    fn a_folder_without_files_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        assert!(matches!(
            run(folder.path()),
            Err(SpeakableError::Read { .. })
        ));
        fs::create_dir(folder.path().join("data_text_normalization")).unwrap();
        assert!(matches!(
            run(folder.path()),
            Err(SpeakableError::Empty { .. })
        ));
    }
}
