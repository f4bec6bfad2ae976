//! Looking at a database without changing it: redb repairs a database when it opens it, so a first look goes through
//! an overlay whose writes stay in memory.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::io;
use std::sync::Arc;

use parking_lot::Mutex;
use redb::StorageBackend;

/// Size of a block that is copied on its first write, in bytes.
const BLOCK_BYTES: u64 = 4096;

/// Reads from a backend, writes to memory.
#[derive(Debug)]
pub(super) struct Overlay {
    below: Arc<dyn StorageBackend>,
    above: Mutex<Above>,
}

#[derive(Debug)]
struct Above {
    len: u64,
    /// How much of the backend below still shows: it shrinks with the file and never grows again.
    below_len: u64,
    blocks: BTreeMap<u64, Vec<u8>>,
}

impl Overlay {
    /// Lays an empty overlay over `below`.
    ///
    /// # Errors
    /// When the length of `below` cannot be read.
    pub(super) fn over(below: Arc<dyn StorageBackend>) -> io::Result<Self> {
        let len = below.len()?;
        Ok(Self {
            below,
            above: Mutex::new(Above {
                len,
                below_len: len,
                blocks: BTreeMap::new(),
            }),
        })
    }

    fn block_from_below(&self, index: u64, below_len: u64) -> io::Result<Vec<u8>> {
        let mut block = vec![0; BLOCK_BYTES as usize];
        let start = index * BLOCK_BYTES;
        if start < below_len {
            let shown = (below_len - start).min(BLOCK_BYTES) as usize;
            self.below.read(start, &mut block[..shown])?;
        }
        Ok(block)
    }
}

/// The pieces of `offset .. offset + len` by block: index, start within the block, start within the run, length.
fn pieces(offset: u64, len: usize) -> impl Iterator<Item = (u64, usize, usize, usize)> {
    let mut done = 0;
    std::iter::from_fn(move || {
        if done == len {
            return None;
        }
        let at = offset + done as u64;
        let within = (at % BLOCK_BYTES) as usize;
        let count = (BLOCK_BYTES as usize - within).min(len - done);
        let piece = (at / BLOCK_BYTES, within, done, count);
        done += count;
        Some(piece)
    })
}

impl StorageBackend for Overlay {
    fn len(&self) -> io::Result<u64> {
        Ok(self.above.lock().len)
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let above = self.above.lock();
        if offset.saturating_add(out.len() as u64) > above.len {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        for (index, within, start, count) in pieces(offset, out.len()) {
            let target = &mut out[start..start + count];
            if let Some(block) = above.blocks.get(&index) {
                target.copy_from_slice(&block[within..within + count]);
            } else {
                let block = self.block_from_below(index, above.below_len)?;
                target.copy_from_slice(&block[within..within + count]);
            }
        }
        Ok(())
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        let mut above = self.above.lock();
        if len < above.len {
            above.below_len = above.below_len.min(len);
            above.blocks.retain(|index, _| index * BLOCK_BYTES < len);
            if let Some(block) = above.blocks.get_mut(&(len / BLOCK_BYTES)) {
                block[(len % BLOCK_BYTES) as usize..].fill(0);
            }
        }
        above.len = len;
        Ok(())
    }

    fn sync_data(&self) -> io::Result<()> {
        Ok(())
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        let mut above = self.above.lock();
        let below_len = above.below_len;
        above.len = above.len.max(offset + data.len() as u64);
        for (index, within, start, count) in pieces(offset, data.len()) {
            let block = match above.blocks.entry(index) {
                Entry::Occupied(block) => block.into_mut(),
                Entry::Vacant(place) => place.insert(self.block_from_below(index, below_len)?),
            };
            block[within..within + count].copy_from_slice(&data[start..start + count]);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use redb::backends::InMemoryBackend;

    use super::*;

    proptest! {
        #[test]
        fn behaves_like_memory_and_leaves_what_is_below(
            steps in prop::collection::vec((any::<bool>(), 0_u64..20_000, 1_usize..6_000, any::<u8>()), 1..20),
        ) {
            let below = Arc::new(InMemoryBackend::new());
            below.set_len(9_000).expect("memory");
            below.write(0, &[7; 9_000]).expect("memory");
            let overlay = Overlay::over(Arc::clone(&below) as Arc<dyn StorageBackend>).expect("memory");
            let mut model = vec![7_u8; 9_000];
            for (is_write, offset, len, byte) in steps {
                if is_write {
                    let end = offset as usize + len;
                    if end > model.len() {
                        model.resize(end, 0);
                        overlay.set_len(end as u64).expect("memory");
                    }
                    model[offset as usize..end].fill(byte);
                    overlay.write(offset, &vec![byte; len]).expect("memory");
                } else {
                    model.resize(offset as usize, 0);
                    overlay.set_len(offset).expect("memory");
                }
                let mut seen = vec![0; model.len()];
                overlay.read(0, &mut seen).expect("memory");
                prop_assert!(seen == model);
            }
            let mut bytes = vec![0; 9_000];
            below.read(0, &mut bytes).expect("memory");
            prop_assert!(bytes.iter().all(|byte| *byte == 7));
        }
    }
}
