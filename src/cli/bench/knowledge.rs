//! What `docent bench knowledge` can be told.

use clap::Args;

use crate::bench::knowledge::Options;

/// What `bench knowledge` can be told.
#[derive(Debug, Args)]
#[command(
    after_help = "Makes an FAQ in CSV and a handbook in PDF, always the same for the same numbers, of about 45 words a row \
                  and 500 a page. For each it starts a server of its own on a free loopback port, with a temporary data \
                  folder and a copy of the demo pack, and puts the document there while it runs. The times count from \
                  the moment the file is there: until a turn is answered from its last row or section, until every \
                  text has a vector, and until nothing more is prepared. Meanwhile a visitor asks four new questions a \
                  second. A document that is not done after 10 minutes ends the bench with an error."
)]
pub struct KnowledgeArgs {
    /// Rows of the FAQ; 0 leaves it out
    #[arg(long, default_value_t = 20_000, value_name = "N", value_parser = clap::value_parser!(u32).range(0..=100_000))]
    pub rows: u32,
    /// Pages of the PDF; 0 leaves it out
    #[arg(long, default_value_t = 300, value_name = "N", value_parser = clap::value_parser!(u32).range(0..=2_000))]
    pub pages: u32,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

impl KnowledgeArgs {
    /// What is measured.
    pub fn options(&self) -> Options {
        Options {
            rows: self.rows,
            pages: self.pages,
        }
    }
}
