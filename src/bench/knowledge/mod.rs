//! A large document that comes into a running pack: how soon it answers, when all is done, what a visitor notices meanwhile,
//! and what it takes of memory.

mod faq;
mod folder;
mod made;
mod measure;
mod memory;
mod pdf;
mod report;
mod sentences;

use anyhow::{Result, ensure};

use self::measure::measure;
pub use self::report::{KnowledgeReport, LargeDocument, Turns};
use super::sessions::over_sockets;

/// What is measured.
#[derive(Debug, Clone)]
pub struct Options {
    /// Rows of the FAQ; 0 leaves it out.
    pub rows: u32,
    /// Pages of the PDF; 0 leaves it out.
    pub pages: u32,
}

/// Runs the bench: each document alone, with a server and a pack of its own.
///
/// # Errors
/// When there is no document to measure, the server cannot be started or breaks the protocol, or a document is not done
/// in time.
pub fn run(options: &Options) -> Result<KnowledgeReport> {
    over_sockets(knowledge(options))
}

async fn knowledge(options: &Options) -> Result<KnowledgeReport> {
    let (rows, pages) = (options.rows as usize, options.pages as usize);
    ensure!(
        rows + pages > 0,
        "there is nothing to measure: give --rows or --pages"
    );
    let mut documents = Vec::new();
    if rows > 0 {
        let name = format!("FAQ of {rows} rows");
        let file = faq::table(rows);
        documents.push(measure(&name, "faq.csv", file.as_bytes()).await?);
    }
    if pages > 0 {
        let name = format!("PDF of {pages} pages");
        documents.push(measure(&name, "handbook.pdf", &pdf::handbook(pages)).await?);
    }
    Ok(KnowledgeReport { documents })
}
