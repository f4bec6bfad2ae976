//! What an operator should know of a pack that is served without a fault: where the documents contradict themselves, which of
//! their passages are never found, and which intents are alike.

mod lines;
mod overlap;

use std::collections::BTreeSet;

use lines::Lines;
use overlap::overlaps;

use super::Content;
use crate::diagnostics::{Problem, Severity, tell_rest};
use crate::engines::EngineError;
use crate::knowledge::{Copy, Quote, Review};
use crate::pack::KNOWLEDGE;

/// More findings of a kind are counted: nobody reads them.
const FINDINGS_MAX: usize = 50;

impl Content {
    /// Looks at the content as it is served. Complete once [`status`](Self::status) is settled.
    ///
    /// # Errors
    /// [`EngineError::Failed`] when the index cannot be read.
    pub fn review(&self) -> Result<Vec<Problem>, EngineError> {
        let serving = &self.serving;
        let pack = serving.pack();
        let found = serving
            .index
            .review(&pack.name, !serving.status().awaits_vectors())
            .map_err(|problem| EngineError::Failed(problem.to_string()))?;
        let mut lines = Lines::new(&serving.settings.files);
        let left_out = found.left_out;
        let mut problems = of_documents(found, &mut lines);
        if left_out > 0 {
            problems.push(Problem {
                severity: Severity::Note,
                file: serving.settings.files.shown(KNOWLEDGE),
                place: None,
                key: None,
                message: format!(
                    "the last {left_out} passages were not compared with the others: there are too many"
                ),
                help: None,
            });
        }
        let model = serving.engines.intents.model();
        let alike = overlaps(&pack, model.classifier.mistaken(), &mut lines);
        problems.extend(kept(alike));
        Ok(problems)
    }
}

fn of_documents(found: Review, lines: &mut Lines<'_>) -> Vec<Problem> {
    let mut told = BTreeSet::new();
    let mut problems = Vec::new();
    let excluding = found
        .contradictions
        .iter()
        .map(|pair| contradiction(pair, lines));
    problems.extend(kept(excluding.collect()));
    let twice = found
        .asked_twice
        .iter()
        .map(|pair| asked_twice(pair, lines));
    problems.extend(kept(twice.collect()));
    let again = found.asked_again.iter();
    problems.extend(kept(again.map(|pair| asked_again(pair, lines)).collect()));
    let copies = found.copies.iter();
    problems.extend(kept(copies.map(|found| copy(found, lines)).collect()));
    let pairs = [
        &found.contradictions,
        &found.asked_twice,
        &found.asked_again,
    ];
    for pair in pairs.into_iter().flatten() {
        told.extend(
            pair.iter()
                .map(|quote| (quote.path.clone(), quote.above.clone())),
        );
    }
    // Of two that contradict each other one loses anyway.
    let others = found.never_first.iter();
    let others =
        others.filter(|[lost, _]| !told.contains(&(lost.path.clone(), lost.above.clone())));
    let never = others.map(|pair| never_first(pair, lines)).collect();
    problems.extend(kept(never));
    problems
}

/// The first of them, and how many more there were.
fn kept(mut problems: Vec<Problem>) -> Vec<Problem> {
    let count = problems.len();
    problems.truncate(FINDINGS_MAX);
    tell_rest(&mut problems, count);
    problems
}

fn contradiction([one, other]: &[Quote; 2], lines: &mut Lines<'_>) -> Problem {
    let message = format!(
        "this and {} contradict each other: {:?}, {:?}",
        place_of(other, lines),
        one.text,
        other.text
    );
    let help = "which of them is said depends on the words of the question: correct the one that is wrong, or name in both \
                what each is about";
    warning(one, lines, message, help.to_owned())
}

fn asked_twice([one, other]: &[Quote; 2], lines: &mut Lines<'_>) -> Problem {
    let message = format!(
        "the question {:?} is answered in {} too: {:?}, {:?}",
        one.above,
        place_of(other, lines),
        one.text,
        other.text
    );
    let help = "only one of the answers is said: join them, or ask in each for what it is about";
    warning(one, lines, message, help.to_owned())
}

fn asked_again([one, other]: &[Quote; 2], lines: &mut Lines<'_>) -> Problem {
    let message = format!(
        "the question {:?} is asked in {} too, with the same answer",
        other.above,
        place_of(one, lines)
    );
    warning(other, lines, message, "delete one of the two".to_owned())
}

fn copy(copy: &Copy, lines: &mut Lines<'_>) -> Problem {
    let other = lines.name(&copy.of);
    let (says, help) = if copy.is_whole {
        ("says the same as", "delete one of them")
    } else {
        (
            "says nearly the same as",
            "delete the older one, or say in each what it is about",
        )
    };
    Problem {
        severity: Severity::Warning,
        file: lines.name(&copy.path),
        place: None,
        key: None,
        message: format!("this document {says} {other}: which of them an answer names is chance"),
        help: Some(help.to_owned()),
    }
}

fn never_first([lost, winner]: &[Quote; 2], lines: &mut Lines<'_>) -> Problem {
    let above = if lost.above.is_empty() {
        &lost.text
    } else {
        &lost.above
    };
    let message = format!(
        "the passage {above:?} is never said: whatever of its own is asked, {} comes first",
        place_of(winner, lines)
    );
    let help = "delete one of them if they say the same; else say in its heading and sentences what this one is about";
    warning(lost, lines, message, help.to_owned())
}

fn warning(quote: &Quote, lines: &mut Lines<'_>, message: String, help: String) -> Problem {
    Problem {
        severity: Severity::Warning,
        file: lines.name(&quote.path),
        place: lines.of(quote),
        key: None,
        message,
        help: Some(help),
    }
}

/// A document of the pack with the line.
fn place_of(quote: &Quote, lines: &mut Lines<'_>) -> String {
    let name = lines.name(&quote.path);
    match lines.of(quote) {
        Some(place) => format!("{name}:{}", place.line),
        None => name,
    }
}
