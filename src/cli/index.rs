//! `docent index`.

use clap::Args;

use super::PackFlag;

/// What `index` can be told.
#[derive(Debug, Args)]
#[command(after_help = "\
A server indexes by itself; this does it ahead, so that a large pack is ready when the server starts.

Examples:
  docent index --pack ./desk
  docent index --pack ./desk --rebuild")]
pub struct IndexArgs {
    /// Which pack to index.
    #[command(flatten)]
    pub pack: PackFlag,
    /// Forget the index that is there and read every document again
    #[arg(long)]
    pub rebuild: bool,
    /// Print the report as JSON
    #[arg(long)]
    pub json: bool,
}
