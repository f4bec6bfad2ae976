//! A bundle's bytes: a tar of plain files, as it is or compressed by zstd. Nothing in it is believed.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::{self, BufReader, Read, Seek};
use std::path::Path;

use tar::{Archive, EntryType};

use super::BundleProblem;
use super::manifest::{MANIFEST, Manifest, Member};
use super::refusal::Refusal;

/// A manifest may have so many bytes; one with 10,000 files has about 1.5e6.
const MANIFEST_BYTES_MAX: u64 = 16 << 20;

/// Bytes of padding that a tar may end with; common tools write up to 10,240.
const PADDING_BYTES_MAX: u64 = 1 << 20;

/// Logarithm of the most memory that decompression may take, in bytes: 128 MiB.
const WINDOW_LOG_MAX: u32 = 27;

/// How zstd begins. Source: RFC 8878, 3.1.1.
const ZSTD_MAGIC: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];

/// What takes a member's bytes.
pub(super) type Taker<'a> = dyn FnMut(&Member, &mut dyn Read) -> Result<(), Refusal> + 'a;

/// A bundle that is open.
pub(super) struct Bundle {
    archive: Archive<Box<dyn Read>>,
}

impl Bundle {
    /// Opens a file.
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let mut file = File::open(path)?;
        let mut magic = Vec::new();
        (&mut file).take(4).read_to_end(&mut magic)?;
        file.rewind()?;
        let reader: Box<dyn Read> = if magic == ZSTD_MAGIC {
            let mut decoder = zstd::Decoder::new(file)?;
            decoder.window_log_max(WINDOW_LOG_MAX)?;
            Box::new(decoder)
        } else {
            Box::new(BufReader::new(file))
        };
        Ok(Self {
            archive: Archive::new(reader),
        })
    }

    /// Reads it through: the manifest goes to `plan`, then each member to `take`, in the bundle's order. At the end
    /// every member of the manifest was there once, and nothing else.
    pub(super) fn read(
        mut self,
        plan: &mut dyn FnMut(&Manifest) -> Result<(), Refusal>,
        take: &mut Taker<'_>,
    ) -> Result<Manifest, Refusal> {
        // Raw: an extension that would rename or enlarge the next member is a member itself, and refused.
        let entries = self.archive.entries().map_err(BundleProblem::Broken)?;
        let mut entries = entries.raw(true);
        let manifest = match entries.next() {
            Some(Ok(mut entry)) => read_manifest(&mut entry)?,
            _ => return Err(BundleProblem::NotABundle.into()),
        };
        plan(&manifest)?;
        let members = manifest.by_path();
        let mut seen = HashSet::new();
        for entry in entries {
            let mut entry = entry.map_err(BundleProblem::Broken)?;
            let member = *announced(&entry, &members)?;
            if !seen.insert(member.path.as_str()) {
                return Err(BundleProblem::Duplicate(member.path.clone()).into());
            }
            take(member, &mut entry)?;
        }
        let absent = |member: &&Member| !seen.contains(member.path.as_str());
        if let Some(member) = manifest.members.iter().find(absent) {
            return Err(BundleProblem::Missing(member.path.clone()).into());
        }
        check_end(&mut self.archive.into_inner())?;
        Ok(manifest)
    }
}

type Entry<'a> = tar::Entry<'a, Box<dyn Read>>;

fn read_manifest(entry: &mut Entry<'_>) -> Result<Manifest, BundleProblem> {
    if entry.path_bytes().as_ref() != MANIFEST.as_bytes()
        || entry.header().entry_type() != EntryType::Regular
    {
        return Err(BundleProblem::NotABundle);
    }
    if entry.size() > MANIFEST_BYTES_MAX {
        return Err(BundleProblem::Manifest("it is too large".into()));
    }
    let mut text = Vec::new();
    entry
        .read_to_end(&mut text)
        .map_err(BundleProblem::Broken)?;
    Manifest::parse(&text)
}

/// What the manifest says about a member; its type and size are as they should be.
fn announced<'a, 'b>(
    entry: &Entry<'_>,
    members: &'b HashMap<&str, &'a Member>,
) -> Result<&'b &'a Member, BundleProblem> {
    let bytes = entry.path_bytes();
    let path = String::from_utf8_lossy(&bytes).into_owned();
    if entry.header().entry_type() != EntryType::Regular {
        return Err(BundleProblem::Type(path));
    }
    let Some(member) = members.get(&*path) else {
        let steps = path.split('/');
        let is_hostile = path.starts_with('/') || steps.into_iter().any(|step| step == "..");
        return Err(if is_hostile {
            BundleProblem::Path(path)
        } else {
            BundleProblem::Extra(path)
        });
    };
    let found = entry.size();
    if found != member.size {
        let expected = member.size;
        return Err(BundleProblem::Size {
            path,
            expected,
            found,
        });
    }
    Ok(member)
}

/// Nothing but padding may follow.
fn check_end(rest: &mut dyn Read) -> Result<(), BundleProblem> {
    let mut padding = Vec::new();
    rest.take(PADDING_BYTES_MAX + 1)
        .read_to_end(&mut padding)
        .map_err(BundleProblem::Broken)?;
    let is_padding = padding.len() as u64 <= PADDING_BYTES_MAX;
    if is_padding && padding.iter().all(|byte| *byte == 0) {
        return Ok(());
    }
    Err(BundleProblem::Trailing)
}
