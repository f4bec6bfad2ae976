//! `docent index`.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::Args;
use serde_json::{Value, json};

use super::progress::wait_until_ready;
use super::{Exit, PackFlag};
use crate::app::{Brain, Replies, pack_vectors, usable_data_folder};
use crate::clock;
use crate::config::Settings;
use crate::http::running::RunningServer;

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
    /// Write the vectors of the pack's texts to a file instead, for a pack that ships inside a binary
    #[arg(long, value_name = "FILE", conflicts_with = "rebuild")]
    pub save_seed: Option<PathBuf>,
}

/// Indexes, or asks the running server to.
///
/// # Errors
/// When engines cannot be started, or the running server refuses.
pub fn run(args: &IndexArgs, settings: &Settings, out: &mut dyn Write) -> Result<Exit> {
    if let Some(file) = &args.save_seed {
        return save_seed(file, settings, out);
    }
    let report = match RunningServer::find(settings).filter(|_| args.pack.pack.is_none()) {
        Some(server) => server.post("/api/v1/admin/rebuild_index", settings)?,
        None => index_here(args, settings)?,
    };
    if args.json {
        writeln!(out, "{report}")?;
    } else {
        writeln!(out, "{} documents indexed", report["documents_indexed"])?;
        for problem in report["problems"].as_array().into_iter().flatten() {
            writeln!(out, "  {}", problem.as_str().unwrap_or_default())?;
        }
    }
    Ok(Exit::Ok)
}

fn index_here(args: &IndexArgs, settings: &Settings) -> Result<Value> {
    let started = clock::now();
    let data = usable_data_folder(&settings.data.dir);
    let brain = Brain::start(settings, data.as_ref(), Replies::Written)?;
    wait_until_ready(&brain.content)?;
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let categories = if args.rebuild {
        let rebuilt = runtime
            .block_on(brain.content.rebuild())
            .map_err(anyhow::Error::from)?;
        wait_until_ready(&brain.content)?;
        rebuilt.categories
    } else {
        brain.content.categories()
    };
    let status = brain.content.status();
    Ok(json!({
        "status": "success",
        "documents_indexed": status.documents,
        "passages": status.passages,
        "categories": categories,
        "problems": status.problems,
        "build_time_seconds": clock::milliseconds_since(started) / 1000.0,
    }))
}

/// Writes the vectors of all the pack's texts to `file`, for a pack that ships inside a binary.
fn save_seed(file: &Path, settings: &Settings, out: &mut dyn Write) -> Result<Exit> {
    let data = usable_data_folder(&settings.data.dir);
    let vectors = pack_vectors(settings, data.as_ref())?;
    vectors.save(file)?;
    writeln!(out, "{} vectors in {}", vectors.len(), file.display())?;
    Ok(Exit::Ok)
}
