//! The tantivy side: schema, one writer, records. Passages and the catalog of files live in the same commit, so that
//! no crash can part them.

use std::path::Path;

use serde::{Deserialize, Serialize};
use tantivy::directory::{Directory, RamDirectory};
use tantivy::indexer::{IndexWriterOptions, LogMergePolicy};
use tantivy::schema::{
    FAST, Field, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions, Value,
};
use tantivy::{
    DocAddress, Index, IndexReader, IndexWriter, ReloadPolicy, Searcher, TantivyDocument, Term,
};

use super::super::KnowledgeError;
use super::super::passages::Passage;
use super::super::tokens::Analyzer;
use crate::files::Sha256;

/// Changes whenever what is stored, or how text becomes terms, changes: older folders are rebuilt.
const FORMAT: u32 = 7;
/// What the writer may hold before it writes a segment: the least that tantivy takes.
const WRITER_BYTES: usize = 15_000_000;
/// Segments of less than this many passages are merged as if they were that large: edits stay few segments.
const SEGMENT_PASSAGES_MIN: u32 = 2_000;

/// What is known about one indexed file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct FileRecord {
    pub path: String,
    pub bytes: u64,
    pub modified_ns: Option<u64>,
    /// SHA-256 of the content, hexadecimal.
    pub content: String,
    pub passages: u32,
    /// What a person should know about it, such as a guessed encoding.
    pub note: Option<String>,
}

/// Written with every commit; an index with another one is rebuilt.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Payload {
    format: u32,
    language: String,
}

#[derive(Debug, Clone, Copy)]
struct Fields {
    /// The path of a passage's document.
    path: Field,
    /// The path of a catalog record.
    file: Field,
    /// The hash of a passage's record; catalog records have none.
    id: Field,
    words: Field,
    record: Field,
}

/// Looks at an index without a change to it: the number of its segments.
///
/// # Errors
/// What in it is damaged or cannot be read.
pub(super) fn verify(folder: &Path) -> Result<usize, KnowledgeError> {
    let index = Index::open_in_dir(folder)?;
    refuse_damaged(&index)?;
    Ok(index.load_metas()?.segments.len())
}

fn refuse_damaged(index: &Index) -> Result<(), KnowledgeError> {
    match index.validate_checksum()?.iter().next() {
        None => Ok(()),
        Some(damaged) => Err(KnowledgeError::Record(format!(
            "{} is damaged",
            damaged.display()
        ))),
    }
}

/// The search index.
pub(super) struct Words {
    fields: Fields,
    reader: IndexReader,
    writer: IndexWriter,
    payload: String,
}

impl Words {
    /// An empty index in memory.
    ///
    /// # Errors
    /// [`KnowledgeError::Index`]: a defect.
    pub fn in_memory(language: &str) -> Result<Self, KnowledgeError> {
        Self::open(RamDirectory::create(), language)
    }

    /// Opens or creates an index.
    ///
    /// # Errors
    /// What is there is damaged, of another version or language, locked by another process, or cannot be written.
    pub fn open(
        directory: impl Into<Box<dyn Directory>>,
        language: &str,
    ) -> Result<Self, KnowledgeError> {
        let payload = Payload {
            format: FORMAT,
            language: language.to_owned(),
        };
        let (schema, fields) = schema();
        let index = Index::builder().schema(schema).open_or_create(directory)?;
        let metas = index.load_metas()?;
        match metas
            .payload
            .as_deref()
            .map(serde_json::from_str::<Payload>)
        {
            Some(Ok(found)) if found == payload => {}
            None if metas.segments.is_empty() => {}
            _ => {
                return Err(KnowledgeError::Record(
                    "it is of another version or language".to_owned(),
                ));
            }
        }
        refuse_damaged(&index)?;
        let options = IndexWriterOptions::builder()
            .memory_budget_per_thread(WRITER_BYTES)
            .num_worker_threads(1)
            .num_merge_threads(1)
            .build();
        let writer: IndexWriter = index.writer_with_options(options)?;
        let mut policy = LogMergePolicy::default();
        policy.set_min_layer_size(SEGMENT_PASSAGES_MIN);
        writer.set_merge_policy(Box::new(policy));
        let reader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .try_into()?;
        let payload = serde_json::to_string(&payload)
            .map_err(|error| KnowledgeError::Record(error.to_string()))?;
        Ok(Self {
            fields,
            reader,
            writer,
            payload,
        })
    }

    /// Adds a passage; seen after the next commit.
    pub fn add(&self, passage: &Passage, analyzer: &Analyzer) -> Result<(), KnowledgeError> {
        let record = encode(passage)?;
        let text = passage.searched_text();
        let mut document = TantivyDocument::default();
        document.add_text(self.fields.path, &passage.path);
        document.add_u64(self.fields.id, id_of(&record));
        document.add_text(self.fields.words, analyzer.indexable(&text));
        document.add_bytes(self.fields.record, &record);
        self.writer.add_document(document)?;
        Ok(())
    }

    /// Adds or replaces a file's catalog record.
    pub fn put_file(&self, file: &FileRecord) -> Result<(), KnowledgeError> {
        self.writer
            .delete_term(Term::from_field_text(self.fields.file, &file.path));
        let mut document = TantivyDocument::default();
        document.add_text(self.fields.file, &file.path);
        document.add_bytes(self.fields.record, &encode(file)?);
        self.writer.add_document(document)?;
        Ok(())
    }

    /// Removes a file: its passages and its catalog record.
    pub fn remove(&self, path: &str) {
        self.writer
            .delete_term(Term::from_field_text(self.fields.path, path));
        self.writer
            .delete_term(Term::from_field_text(self.fields.file, path));
    }

    /// Makes everything since the last commit durable and visible, all at once.
    pub fn commit(&mut self) -> Result<(), KnowledgeError> {
        let mut prepared = self.writer.prepare_commit()?;
        prepared.set_payload(&self.payload);
        prepared.commit()?;
        self.reader.reload()?;
        Ok(())
    }

    /// Forgets everything since the last commit.
    pub fn rollback(&mut self) -> Result<(), KnowledgeError> {
        self.writer.rollback()?;
        Ok(())
    }

    /// A view of the last commit.
    pub fn view(&self) -> View {
        View {
            fields: self.fields,
            searcher: self.reader.searcher(),
        }
    }
}

/// One commit, unchanging.
#[derive(Clone)]
pub(crate) struct View {
    fields: Fields,
    /// tantivy's searcher.
    pub searcher: Searcher,
}

impl View {
    /// The field that holds the terms.
    pub fn words(&self) -> Field {
        self.fields.words
    }

    /// The name of the field that holds passages' ids.
    pub fn id_name(&self) -> &str {
        self.searcher.schema().get_field_name(self.fields.id)
    }

    /// The passage at an address.
    pub fn passage(&self, address: DocAddress) -> Result<Passage, KnowledgeError> {
        self.record(address)
    }

    /// The catalog record at an address.
    pub(super) fn file(&self, address: DocAddress) -> Result<FileRecord, KnowledgeError> {
        self.record(address)
    }

    fn record<T: for<'a> Deserialize<'a>>(&self, address: DocAddress) -> Result<T, KnowledgeError> {
        let document: TantivyDocument = self.searcher.doc(address)?;
        let value = document.get_first(self.fields.record);
        let bytes = value.as_ref().and_then(Value::as_bytes).unwrap_or_default();
        serde_json::from_slice(bytes).map_err(|error| KnowledgeError::Record(error.to_string()))
    }
}

fn schema() -> (Schema, Fields) {
    let mut builder = Schema::builder();
    let indexing = TextFieldIndexing::default()
        .set_tokenizer("whitespace")
        .set_index_option(IndexRecordOption::WithFreqs);
    let fields = Fields {
        path: builder.add_text_field("path", STRING),
        file: builder.add_text_field("file", STRING),
        id: builder.add_u64_field("id", FAST),
        words: builder.add_text_field(
            "words",
            TextOptions::default().set_indexing_options(indexing),
        ),
        record: builder.add_bytes_field("record", STORED),
    };
    (builder.build(), fields)
}

fn encode<T: Serialize>(record: &T) -> Result<Vec<u8>, KnowledgeError> {
    serde_json::to_vec(record).map_err(|error| KnowledgeError::Record(error.to_string()))
}

/// The first 8 bytes of the record's SHA-256.
fn id_of(record: &[u8]) -> u64 {
    let digest = Sha256::of(record);
    digest
        .0
        .iter()
        .take(8)
        .fold(0, |id, byte| id << 8 | u64::from(*byte))
}
