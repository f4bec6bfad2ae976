//! What an index is opened with.

/// How an index is opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// The language of the documents, as a tag (`en`, `de-CH`): for stemming. Another language rebuilds the index.
    pub language: String,
    /// Which encoder makes the vectors. Those of another one are discarded.
    pub encoder_id: String,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            language: "en".to_owned(),
            encoder_id: "all-MiniLM-L6-v2".to_owned(),
        }
    }
}
