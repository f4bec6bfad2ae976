//! Retrieval scores over a data set in the BEIR layout (Thakur et al., 2021), through the same search as an answer.

use std::collections::HashMap;
use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::clock;
use crate::knowledge::{KnowledgeError, KnowledgeIndex, MemorySource, Options, VectorKey};

/// Ranks that count.
const RANKS: usize = 10;
/// Passages that are asked for: long documents are several.
const PASSAGES: usize = 60;
/// Texts that are encoded between two additions to the index.
const BATCH: usize = 64;

/// Why there is no score.
#[derive(Debug, thiserror::Error)]
pub enum RetrievalError {
    /// A file of the data set is missing: give the folder with `corpus.jsonl`, `queries.jsonl` and `qrels.tsv`.
    #[error("{} cannot be read", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A line is not what the layout says.
    #[error("{}, line {line}: {reason}", path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// From 1.
        line: usize,
        /// What is wrong.
        reason: String,
    },
    /// A text could not be encoded.
    #[error("the encoder failed: {0}")]
    Encode(String),
    /// The index failed.
    #[error(transparent)]
    Knowledge(#[from] KnowledgeError),
}

/// Scores, 0 to 1, averaged over the questions that have a relevant document.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// Documents in the corpus.
    pub documents: usize,
    /// Passages they became.
    pub passages: usize,
    /// Questions that were scored.
    pub questions: usize,
    /// Normalised discounted cumulative gain of the first ten (Järvelin and Kekäläinen, 2002).
    pub ndcg_at_10: f64,
    /// Share of the relevant documents among the first ten.
    pub recall_at_10: f64,
    /// Mean reciprocal rank of the first relevant document, within ten.
    pub mrr_at_10: f64,
    /// Milliseconds a search took, without encoding the question: median.
    pub search_ms_median: f64,
    /// The same at the 95th percentile.
    pub search_ms_p95: f64,
    /// Milliseconds to index the words of all documents.
    pub index_ms: f64,
    /// Milliseconds to encode all passages.
    pub encode_ms: f64,
}

impl fmt::Display for Report {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            documents,
            passages,
            questions,
            ..
        } = self;
        writeln!(
            out,
            "{documents} documents, {passages} passages, {questions} questions"
        )?;
        writeln!(out, "nDCG@10    {:.4}", self.ndcg_at_10)?;
        writeln!(out, "recall@10  {:.4}", self.recall_at_10)?;
        writeln!(out, "MRR@10     {:.4}", self.mrr_at_10)?;
        let (median, tail) = (self.search_ms_median, self.search_ms_p95);
        writeln!(out, "search     {median:.3} ms median, {tail:.3} ms p95")?;
        write!(
            out,
            "indexing   {:.0} ms words, {:.0} ms vectors",
            self.index_ms, self.encode_ms
        )
    }
}

/// Makes vectors of texts: L2-normalised, [`WIDTH`](crate::knowledge::WIDTH) numbers.
pub type Encode<'a> = dyn FnMut(&str) -> Result<Vec<f32>, String> + 'a;

/// Scores the data set in `folder`. Without an encoder only the words are searched.
///
/// # Errors
/// See [`RetrievalError`].
pub fn run(folder: &Path, mut encode: Option<&mut Encode<'_>>) -> Result<Report, RetrievalError> {
    let data = DataSet::read(folder)?;
    let index = KnowledgeIndex::open(None, Options::default())?;
    let start = clock::now();
    let synced = index.sync(&data.source, &mut |_| {})?;
    let index_ms = clock::milliseconds_since(start);
    let start = clock::now();
    if let Some(encode) = encode.as_deref_mut() {
        encode_all(&index, encode)?;
    }
    let encode_ms = clock::milliseconds_since(start);
    let mut scores = Scores::default();
    for (question, relevant) in data.questions() {
        let vector = match encode.as_deref_mut() {
            Some(encode) => Some(encode(question).map_err(RetrievalError::Encode)?),
            None => None,
        };
        let start = clock::now();
        let hits = index.search(question, vector.as_deref(), PASSAGES)?;
        scores.milliseconds.push(clock::milliseconds_since(start));
        scores.add(
            &first_documents(hits.iter().map(|hit| hit.source.as_str())),
            relevant,
        );
    }
    scores.milliseconds.sort_by(f64::total_cmp);
    Ok(Report {
        documents: data.documents,
        passages: synced.passages,
        questions: scores.milliseconds.len(),
        ndcg_at_10: scores.mean(scores.ndcg),
        recall_at_10: scores.mean(scores.recall),
        mrr_at_10: scores.mean(scores.reciprocal),
        search_ms_median: scores.percentile(50),
        search_ms_p95: scores.percentile(95),
        index_ms,
        encode_ms,
    })
}

fn encode_all(index: &KnowledgeIndex, encode: &mut Encode<'_>) -> Result<(), RetrievalError> {
    loop {
        let missing = index.missing_vectors(BATCH)?;
        if missing.is_empty() {
            return Ok(());
        }
        let vectors: Vec<(VectorKey, Vec<f32>)> = missing
            .iter()
            .map(|one| Ok((one.key, encode(&one.text).map_err(RetrievalError::Encode)?)))
            .collect::<Result<_, RetrievalError>>()?;
        let given: Vec<(VectorKey, &[f32])> = vectors
            .iter()
            .map(|(key, vector)| (*key, vector.as_slice()))
            .collect();
        index.add_vectors(&given)?;
    }
}

/// Document ids in the order of their best passage.
fn first_documents<'a>(sources: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut found: Vec<&str> = Vec::new();
    for source in sources {
        let id = source.strip_suffix(".html").unwrap_or(source);
        if !found.contains(&id) {
            found.push(id);
        }
    }
    found.truncate(RANKS);
    found
}

type Relevant = HashMap<String, u32>;

struct DataSet {
    source: MemorySource,
    documents: usize,
    queries: Vec<Row>,
    relevant: HashMap<String, Relevant>,
}

#[derive(Deserialize)]
struct Row {
    #[serde(rename = "_id")]
    id: String,
    #[serde(default)]
    title: String,
    text: String,
}

impl DataSet {
    fn read(folder: &Path) -> Result<Self, RetrievalError> {
        let corpus = rows(&folder.join("corpus.jsonl"))?;
        let mut source = MemorySource::default();
        for row in &corpus {
            // A page with its title above: a title that is a question makes an FAQ, as in any pack.
            let page = format!(
                "<h1>{}</h1>\n<p>{}</p>\n",
                escaped(&row.title),
                escaped(&row.text)
            );
            source.insert(format!("{}.html", row.id), page.into_bytes());
        }
        Ok(Self {
            source,
            documents: corpus.len(),
            queries: rows(&folder.join("queries.jsonl"))?,
            relevant: judgements(&folder.join("qrels.tsv"))?,
        })
    }

    fn questions(&self) -> impl Iterator<Item = (&str, &Relevant)> {
        let judged = |row: &Row| {
            self.relevant
                .get(&row.id)
                .is_some_and(|relevant| !relevant.is_empty())
        };
        let pair = |row| {
            let Row { id, text, .. }: &Row = row;
            (text.as_str(), &self.relevant[id])
        };
        self.queries.iter().filter(move |row| judged(row)).map(pair)
    }
}

fn rows(path: &Path) -> Result<Vec<Row>, RetrievalError> {
    let parse = |(index, line): (usize, &str)| {
        serde_json::from_str(line).map_err(|error| line_fault(path, index, error.to_string()))
    };
    let text = read(path)?;
    text.lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
        .map(parse)
        .collect()
}

fn judgements(path: &Path) -> Result<HashMap<String, Relevant>, RetrievalError> {
    let mut found: HashMap<String, Relevant> = HashMap::new();
    for (index, line) in read(path)?.lines().enumerate().skip(1) {
        let fields: Vec<&str> = line.split('\t').collect();
        let [query, document, score] = fields[..] else {
            return Err(line_fault(
                path,
                index,
                "three fields separated by tabs are expected".to_owned(),
            ));
        };
        let score: i64 = score
            .trim()
            .parse()
            .map_err(|error| line_fault(path, index, format!("{score}: {error}")))?;
        if let Some(score) = u32::try_from(score).ok().filter(|score| *score > 0) {
            found
                .entry(query.to_owned())
                .or_default()
                .insert(document.to_owned(), score);
        }
    }
    Ok(found)
}

fn read(path: &Path) -> Result<String, RetrievalError> {
    fs::read_to_string(path).map_err(|source| RetrievalError::Read {
        path: path.to_owned(),
        source,
    })
}

fn line_fault(path: &Path, index: usize, reason: String) -> RetrievalError {
    RetrievalError::Line {
        path: path.to_owned(),
        line: index + 1,
        reason,
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[derive(Default)]
struct Scores {
    ndcg: f64,
    recall: f64,
    reciprocal: f64,
    milliseconds: Vec<f64>,
}

impl Scores {
    fn add(&mut self, ranking: &[&str], relevant: &Relevant) {
        let gain = |(rank, score): (usize, u32)| f64::from(score) / (rank as f64 + 2.0).log2();
        let scores: Vec<u32> = ranking
            .iter()
            .map(|id| relevant.get(*id).copied().unwrap_or(0))
            .collect();
        let mut ideal: Vec<u32> = relevant.values().copied().collect();
        ideal.sort_unstable_by(|left, right| right.cmp(left));
        let best: f64 = ideal.into_iter().take(RANKS).enumerate().map(gain).sum();
        self.ndcg += scores.iter().copied().enumerate().map(gain).sum::<f64>() / best;
        self.recall +=
            scores.iter().filter(|score| **score > 0).count() as f64 / relevant.len() as f64;
        let first = scores.iter().position(|score| *score > 0);
        self.reciprocal += first.map_or(0.0, |rank| 1.0 / (rank as f64 + 1.0));
    }

    fn mean(&self, sum: f64) -> f64 {
        sum / (self.milliseconds.len().max(1) as f64)
    }

    /// Of the sorted times.
    fn percentile(&self, percent: usize) -> f64 {
        let last = self.milliseconds.len().saturating_sub(1);
        self.milliseconds
            .get(last * percent / 100)
            .copied()
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_are_those_of_the_definitions() {
        let relevant: Relevant = [("a".to_owned(), 1), ("b".to_owned(), 1)].into();
        let mut scores = Scores::default();
        scores.add(&["x", "a", "y"], &relevant);
        let ideal = 1.0 + 1.0 / 3.0_f64.log2();
        assert!((scores.ndcg - (1.0 / 3.0_f64.log2()) / ideal).abs() < 1e-12);
        assert!((scores.recall - 0.5).abs() < 1e-12);
        assert!((scores.reciprocal - 0.5).abs() < 1e-12);
    }

    #[test]
    fn a_small_data_set_is_scored_and_bad_lines_are_named() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
        write(
            "corpus.jsonl",
            "{\"_id\":\"1\",\"title\":\"Fees & more\",\"text\":\"It costs <60> dollars.\"}\n{\"_id\":\"2\",\"text\":\"Tours are free.\"}\n",
        );
        write(
            "queries.jsonl",
            "{\"_id\":\"q\",\"text\":\"fees\"}\n{\"_id\":\"unjudged\",\"text\":\"x\"}\n",
        );
        write(
            "qrels.tsv",
            "query-id\tcorpus-id\tscore\nq\t1\t1\nq\t2\t0\n",
        );
        let report = run(folder.path(), None).unwrap();
        assert_eq!((report.documents, report.questions), (2, 1));
        assert!((report.ndcg_at_10 - 1.0).abs() < 1e-12);
        assert!(report.to_string().contains("nDCG@10    1.0000"));
        write("qrels.tsv", "query-id\tcorpus-id\tscore\nq 1 1\n");
        assert!(
            run(folder.path(), None)
                .unwrap_err()
                .to_string()
                .contains("qrels.tsv, line 2")
        );
    }
}
