//! Memory that goes back to the system: pages of the program's own file, and large blocks that were freed.

#[cfg(target_env = "gnu")]
use std::ffi::c_int;
use std::ffi::c_void;

use rustix::mm::{Advice, madvise};
use rustix::param::page_size;

/// Blocks of this many bytes have pages of their own, which go back to the system when they are freed.
#[cfg(target_env = "gnu")]
const LARGE_BLOCK: c_int = 1_000_000;

/// Has large blocks that are freed leave the process's memory. The C library would keep ever larger ones, up to 32 MB, for
/// each of its arenas: 90 MiB after ten spoken turns. Call it once, at the start.
#[cfg(target_env = "gnu")]
#[expect(unsafe_code, reason = "malloc is the C library's")]
pub fn return_large_blocks() {
    // SAFETY: it takes two numbers and may be called at any time; one that is refused changes nothing.
    unsafe {
        libc::mallopt(libc::M_MMAP_THRESHOLD, LARGE_BLOCK);
    }
}

/// Only the GNU C library keeps freed blocks so.
#[cfg(not(target_env = "gnu"))]
pub fn return_large_blocks() {}

/// Bytes in the blocks that the program has of the C library now; none where the library does not say.
#[cfg(target_env = "gnu")]
#[expect(unsafe_code, reason = "malloc is the C library's")]
pub fn in_use() -> Option<u64> {
    // SAFETY: it only reads what the library counts, under the library's own locks.
    let counted = unsafe { libc::mallinfo2() };
    u64::try_from(counted.uordblks + counted.hblkhd).ok()
}

/// Gives back to the system the pages of freed blocks that the C library keeps: it keeps all that lie below a block in use,
/// so that what a crowd sent stays in memory after the crowd has gone.
#[cfg(target_env = "gnu")]
#[expect(unsafe_code, reason = "malloc is the C library's")]
pub fn return_freed() {
    // SAFETY: it may be called at any time, by any thread.
    unsafe {
        libc::malloc_trim(0);
    }
}

/// Only the GNU C library keeps freed blocks so.
#[cfg(not(target_env = "gnu"))]
pub fn in_use() -> Option<u64> {
    None
}

/// Only the GNU C library keeps freed blocks so.
#[cfg(not(target_env = "gnu"))]
pub fn return_freed() {}

/// Tells the system that bytes of the program's file are not needed for now: they leave this process's memory, and are read
/// again from the file where they are needed after all. The pages at their ends, which others share, stay.
pub fn release(bytes: &'static [u8]) {
    let page = page_size();
    let start = bytes.as_ptr().addr().next_multiple_of(page);
    let end = (bytes.as_ptr().addr() + bytes.len()) / page * page;
    if start >= end {
        return;
    }
    let pages = bytes.as_ptr().with_addr(start).cast::<c_void>().cast_mut();
    #[expect(unsafe_code, reason = "advice about memory is given by its address")]
    // SAFETY: the pages hold nothing but bytes of a constant, which nothing ever writes, so that the file has all of them;
    // who reads them meanwhile reads them from there.
    let told = unsafe { madvise(pages, end - start, Advice::LinuxDontNeed) };
    if let Err(problem) = told {
        tracing::debug!(%problem, "pages of the program's file stay in memory");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::Kernel;

    static MODEL: &[u8] = include_bytes!("../../models/demo-vectors.bin");

    #[cfg(target_env = "gnu")]
    #[test]
    fn freed_blocks_below_one_in_use_go_back() {
        const BLOCK: usize = 100_000;
        let anonymous = || {
            Kernel::this()
                .bytes_of("proc/self/status", "RssAnon")
                .unwrap()
        };
        let before = anonymous();
        let blocks: Vec<_> = (0..2_000).map(|_| vec![1_u8; BLOCK]).collect();
        let above = vec![1_u8; BLOCK];
        let held = in_use().unwrap();
        assert!(held > 2_000 * BLOCK as u64, "{held}");
        drop(blocks);
        return_freed();
        let after = anonymous();
        assert!(
            after < before + 100_000_000,
            "{before} {after} {}",
            above.len()
        );
    }

    #[test]
    fn what_was_released_is_read_again() {
        let sum = |bytes: &[u8]| bytes.iter().map(|byte| u64::from(*byte)).sum::<u64>();
        let before = sum(MODEL);
        release(MODEL);
        assert_eq!(sum(MODEL), before);
        release(&[]);
        release(&MODEL[3..9]);
    }
}
