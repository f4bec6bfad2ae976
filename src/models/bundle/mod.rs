//! Bundles: models, a pack and the program in one file, for machines without a network.
//!
//! A bundle is a tar of plain files, as it is or compressed by zstd. Its first member, `manifest.json`, lists all
//! others with size and sha256: `models/<folder of the kind>/<file>`, `pack/<path>`, `bin/docent`.

mod archive;
mod export;
mod extras;
mod import;
mod manifest;
mod plan;
mod problem;
mod refusal;

pub use export::{ExportOptions, Exported, export};
pub use extras::{ImportOptions, Unpacked};
pub use import::{Imported, import};
pub use problem::BundleProblem;

use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::Path;

use self::manifest::Member;
use self::refusal::Refusal;
use super::digest::{Digests, Hashers, Published};
use super::error::At;
use crate::files::{each_chunk, parent};

/// Reads a member through, compares it with the manifest, and writes it to `target` if there is one.
fn write_checked(
    source: &mut dyn Read,
    member: &Member,
    target: Option<&Path>,
    wanted: &Published,
) -> Result<Digests, Refusal> {
    let mut file = None;
    if let Some(target) = target {
        let folder = parent(target);
        fs::create_dir_all(folder).at(folder)?;
        file = Some((File::create(target).at(target)?, target));
    }
    let mut hashers = Hashers::new(wanted);
    let broken = |problem| Refusal::from(BundleProblem::Broken(problem));
    each_chunk(source, broken, |chunk| {
        hashers.update(chunk);
        match &mut file {
            Some((file, target)) => Ok(file.write_all(chunk).at(target)?),
            None => Ok(()),
        }
    })?;
    if let Some((file, target)) = &file {
        file.sync_all().at(target)?;
    }
    let found = hashers.finish();
    if found.size != member.size {
        let (path, expected) = (member.path.clone(), member.size);
        let found = found.size;
        return Err(BundleProblem::Size {
            path,
            expected,
            found,
        }
        .into());
    }
    if found.sha256 != member.sha256 {
        return Err(BundleProblem::Hash(member.path.clone()).into());
    }
    Ok(found)
}
