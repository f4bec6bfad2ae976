//! Whether answers stand on evidence: questions that a pack answers, and near misses, which name its things and ask what
//! it says nowhere.

use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// What stands for "nothing in the pack answers it" in a table.
const DECLINED: &str = "declined";
/// Shares of the right answers that the curve gives up.
const GIVEN_UP: [f64; 5] = [0.05, 0.1, 0.15, 0.2, 0.25];
/// Steps of confidence in which calibration is compared. Source: Guo et al., 2017, who take 10 to 15.
const BINS: usize = 10;

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
pub enum EvidenceError {
    /// The table is missing: give the path of one.
    #[error("{} cannot be read", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The table's columns are others.
    #[error("{}: {source}; its first line is half, kind, question, wanted, with tabs between", path.display())]
    Table {
        /// The file.
        path: PathBuf,
        /// What is wrong, with the line.
        #[source]
        source: csv::Error,
    },
}

/// A question of a table.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Case {
    /// `tune` may be looked at and tuned on, `kept` is only measured.
    pub half: String,
    /// What is asked for, such as `when`.
    pub kind: String,
    /// The question.
    pub question: String,
    /// `declined`, or words of which one must be in the answer, parted by `|`.
    pub wanted: String,
}

impl Case {
    /// Nothing in the pack answers it.
    pub fn is_near_miss(&self) -> bool {
        self.wanted == DECLINED
    }

    fn is_right(&self, text: &str) -> bool {
        let text = text.to_lowercase();
        let mut ways = self.wanted.split('|').map(str::trim);
        ways.any(|way| text.contains(&way.to_lowercase()))
    }
}

/// Reads a table; only its `half`, if one is given.
///
/// # Errors
/// See [`EvidenceError`].
pub fn read(path: &Path, half: Option<&str>) -> Result<Vec<Case>, EvidenceError> {
    let text = fs::read(path).map_err(|source| EvidenceError::Read {
        path: path.to_owned(),
        source,
    })?;
    let mut table = csv::ReaderBuilder::new()
        .delimiter(b'\t')
        .quoting(false)
        .from_reader(text.as_slice());
    let cases: Result<Vec<Case>, csv::Error> = table.deserialize().collect();
    let mut cases = cases.map_err(|source| EvidenceError::Table {
        path: path.to_owned(),
        source,
    })?;
    cases.retain(|case| half.is_none_or(|half| case.half == half));
    Ok(cases)
}

/// What was said to a question.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Said {
    /// The question.
    pub question: String,
    /// What it asks for.
    pub kind: String,
    /// The answer; none when it was declined.
    pub answer: Option<String>,
    /// It was given as one that may be none.
    pub hedged: bool,
    /// How sure the answer is, or would have been, 0 to 1.
    pub confidence: f32,
    /// Whether that is what is wanted.
    pub right: bool,
    /// Nothing in the pack answers it.
    pub near_miss: bool,
}

impl Said {
    /// Judges an answer.
    pub fn of(case: &Case, answer: Option<&str>, hedged: bool, confidence: f32) -> Self {
        let right = match answer {
            None => case.is_near_miss(),
            Some(text) => !case.is_near_miss() && case.is_right(text),
        };
        Self {
            question: case.question.clone(),
            kind: case.kind.clone(),
            answer: answer.map(str::to_owned),
            hedged,
            confidence,
            right,
            near_miss: case.is_near_miss(),
        }
    }
}

/// How often an answer stood on evidence.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// Near misses that were asked.
    pub near_misses: usize,
    /// Those that got an answer as if it were one.
    pub near_misses_answered: usize,
    /// Those that got an answer as one that may be none.
    pub near_misses_hedged: usize,
    /// Questions that the pack answers.
    pub answerable: usize,
    /// Those that got the right answer, hedged or not.
    pub right: usize,
    /// Those of them that were hedged.
    pub right_hedged: usize,
    /// Those that got another answer as if it were right.
    pub wrong: usize,
    /// Those that got another answer as one that may be none.
    pub wrong_hedged: usize,
    /// Those that were declined.
    pub declined: usize,
    /// If this share of the right answers were given up for want of confidence: the share of the near misses that would
    /// still be answered.
    pub curve: Vec<(f64, f64)>,
    /// Expected calibration error of what was said: how far confidence is from the share of right answers, on average.
    pub calibration_error: f64,
    /// What was not as wanted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub faults: Vec<Said>,
}

impl Report {
    /// Of everything that was said.
    pub fn of(all: &[Said]) -> Self {
        let count = |which: &dyn Fn(&Said) -> bool| all.iter().filter(|one| which(one)).count();
        let is_wrong = |one: &Said| !one.near_miss && !one.right && one.answer.is_some();
        Self {
            near_misses: count(&|one| one.near_miss),
            near_misses_answered: count(&|one| one.near_miss && !one.right && !one.hedged),
            near_misses_hedged: count(&|one| one.near_miss && !one.right && one.hedged),
            answerable: count(&|one| !one.near_miss),
            right: count(&|one| !one.near_miss && one.right),
            right_hedged: count(&|one| !one.near_miss && one.right && one.hedged),
            wrong: count(&|one| is_wrong(one) && !one.hedged),
            wrong_hedged: count(&|one| is_wrong(one) && one.hedged),
            declined: count(&|one| !one.near_miss && one.answer.is_none()),
            curve: curve(all),
            calibration_error: calibration_error(all),
            faults: all.iter().filter(|one| !one.right).cloned().collect(),
        }
    }

    /// Without the list of faults.
    #[must_use]
    pub fn without_faults(mut self) -> Self {
        self.faults.clear();
        self
    }
}

/// See [`Report::curve`].
fn curve(all: &[Said]) -> Vec<(f64, f64)> {
    let mut right: Vec<f32> = all
        .iter()
        .filter(|one| !one.near_miss && one.right)
        .map(|one| one.confidence)
        .collect();
    right.sort_by(f32::total_cmp);
    let misses: Vec<&Said> = all.iter().filter(|one| one.near_miss).collect();
    let point = |share: f64| {
        let least = *right.get((share * right.len() as f64) as usize)?;
        let is_said = |one: &&&Said| one.answer.is_some() && one.confidence >= least;
        let said = misses.iter().filter(is_said).count();
        Some((share, said as f64 / misses.len() as f64))
    };
    if misses.is_empty() {
        return Vec::new();
    }
    GIVEN_UP.into_iter().filter_map(point).collect()
}

/// See [`Report::calibration_error`].
fn calibration_error(all: &[Said]) -> f64 {
    let mut bins = [(0_usize, 0.0, 0_usize); BINS];
    let said: Vec<&Said> = all.iter().filter(|one| one.answer.is_some()).collect();
    for one in &said {
        let bin = &mut bins[((one.confidence * BINS as f32) as usize).min(BINS - 1)];
        bin.0 += 1;
        bin.1 += f64::from(one.confidence);
        bin.2 += usize::from(one.right);
    }
    let off: f64 = bins
        .iter()
        .map(|(_, confidence, right)| (confidence - *right as f64).abs())
        .sum();
    off / said.len().max(1) as f64
}

impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for fault in &self.faults {
            let answer = fault.answer.as_deref().unwrap_or("(declined)");
            writeln!(
                formatter,
                "{} ({}, {:.2}{})\n  {answer}",
                fault.question,
                fault.kind,
                fault.confidence,
                if fault.hedged { ", hedged" } else { "" }
            )?;
        }
        let Self {
            near_misses,
            near_misses_answered,
            near_misses_hedged,
            answerable,
            right,
            right_hedged,
            wrong,
            wrong_hedged,
            declined,
            ..
        } = self;
        writeln!(
            formatter,
            "near misses answered as if sure {near_misses_answered}, hedged {near_misses_hedged}, of {near_misses}"
        )?;
        writeln!(
            formatter,
            "answerable: {right} right ({right_hedged} of them hedged), {wrong} wrong, {wrong_hedged} wrong and hedged, \
             {declined} declined, of {answerable}"
        )?;
        for (share, said) in &self.curve {
            let (share, said) = (share * 100.0, said * 100.0);
            writeln!(
                formatter,
                "giving up {share:.0} % of the right answers leaves {said:.0} % of the near misses"
            )?;
        }
        write!(formatter, "calibration error {:.2}", self.calibration_error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn case(wanted: &str) -> Case {
        Case {
            half: "tune".to_owned(),
            kind: "when".to_owned(),
            question: "when".to_owned(),
            wanted: wanted.to_owned(),
        }
    }

    #[test]
    fn one_of_the_ways_is_enough_and_a_near_miss_is_right_when_declined() {
        let either = case("nine o'clock|9 AM");
        assert!(Said::of(&either, Some("It opens at 9 am."), false, 0.9).right);
        assert!(!Said::of(&either, Some("It opens."), false, 0.9).right);
        assert!(!Said::of(&either, None, false, 0.2).right);
        let miss = case(DECLINED);
        assert!(Said::of(&miss, None, false, 0.2).right);
        assert!(!Said::of(&miss, Some("declined"), false, 0.9).right);
    }

    #[test]
    fn the_curve_and_the_calibration_follow_the_confidence() {
        let right = |confidence| Said::of(&case("yes"), Some("yes"), false, confidence);
        let miss = |confidence| Said::of(&case(DECLINED), Some("yes"), false, confidence);
        let mut all: Vec<Said> = (0..10)
            .map(|step| right(0.5 + step as f32 / 20.0))
            .collect();
        all.extend([miss(0.52), miss(0.97)]);
        let report = Report::of(&all);
        assert_eq!((report.right, report.near_misses_answered), (10, 2));
        assert_eq!(report.curve[1], (0.1, 0.5));
        let sure = Report::of(&[right(1.0), right(1.0)]);
        assert!(sure.calibration_error < 1e-6 && sure.curve.is_empty());
        let falsely = Report::of(&[miss(1.0), right(1.0)]);
        assert!((falsely.calibration_error - 0.5).abs() < 1e-6);
    }

    #[test]
    fn a_table_is_read_by_half_and_one_of_other_columns_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.tsv");
        assert!(matches!(read(&path, None), Err(EvidenceError::Read { .. })));
        let table =
            "half\tkind\tquestion\twanted\ntune\twhen\ta \"quote\t9 am\nkept\twho\tb\tdeclined\n";
        fs::write(&path, table).unwrap();
        let kept = read(&path, Some("kept")).unwrap();
        assert!(kept.len() == 1 && kept[0].is_near_miss());
        assert_eq!(read(&path, None).unwrap()[0].question, "a \"quote");
        fs::write(&path, "question\nwhy\n").unwrap();
        let refused = read(&path, None).unwrap_err().to_string();
        assert!(
            refused.contains("a.tsv") && refused.contains("wanted"),
            "{refused}"
        );
    }
}
