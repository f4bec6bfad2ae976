//! Question to quoted answer, with its source.
//!
//! Documents become sections (`ingest`), sections passages, passages an index by words (tantivy) and by vectors that
//! the caller makes. A question is ranked by both, and one to three sentences of the best passage are the answer; below
//! the threshold there is none, and a little above it is given as unsure. Nothing here is generated.
//!
//! Of a table the row and the cell are taken that are meant (`rows`, `ages`, `days`), hours go by the clock (`open`), and what
//! speaks against an answer keeps it from being sure (`doubt`). What leans on the question before is completed with it, where the
//! documents hold that (`follow_up`).
//!
//! Reading order: `source`, `ingest/outline`, `passages`, `index/mod`, `index/sync`, `index/update`, `search`, `extract`,
//! `rows`, `confidence`, `doubt`, `answer`, `compose`, `part_answers`, `follow_up`; `review` reads the documents for what contradicts itself and what is
//! never found, `proof` each of them for what cannot be (`slips`).

mod ages;
mod answer;
mod asked;
mod blocks;
mod compose;
mod confidence;
mod days;
mod decode;
mod doubt;
mod error;
mod explain;
mod extract;
mod fit;
mod follow_up;
mod index;
mod ingest;
mod language;
mod lines;
mod numbers;
mod offers;
mod open;
mod part_answers;
mod passages;
mod pictures;
mod place;
mod proof;
mod reading;
mod references;
mod review;
mod rows;
mod schedule;
mod search;
mod sentences;
mod slips;
mod source;
mod spoken_rows;
mod synonyms;
mod table;
mod tokens;
mod vector_file;
mod vectors;

pub use answer::{Answer, AnswerOptions, Method, Quoted, TOP_K};
pub use asked::{Part, Reworded};
pub use confidence::{Evidence, Level, Limits};
pub use error::KnowledgeError;
pub use explain::{Considered, Explanation};
pub use follow_up::{FollowUp, Topic};
pub use index::{
    KnowledgeIndex, LARGE_BYTES, MissingVector, Options, SyncProgress, SyncReport, verify,
};
pub use ingest::{Note, Weight};
pub use lines::SourceLines;
pub use pictures::{DocumentPicture, pictures_beside, pictures_in};
pub use proof::{Expected, Proof};
pub use reading::note_of;
pub use references::Reference;
pub use review::{Copy, Quote, Review};
pub use search::PassageHit;
pub use source::{DocumentSource, DocumentStat, Listing, MemorySource, Problem};
pub use vectors::{VectorKey, WIDTH};

/// The category of a document: the name of its parent folder. Documents at the top have none.
pub(crate) fn category(path: &str) -> Option<&str> {
    let (folder, _) = path.rsplit_once('/')?;
    Some(folder.rsplit('/').next().unwrap_or(folder))
}
