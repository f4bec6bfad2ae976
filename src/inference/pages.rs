//! Memory that goes back to the system: pages of the program's own file, and large blocks that were freed.

#[cfg(target_env = "gnu")]
use std::ffi::c_int;
use std::ffi::c_void;

use rustix::mm::{Advice, madvise};
use rustix::param::page_size;

/// Blocks of this many bytes have pages of their own, which go back to the system when they are freed.
#[cfg(target_env = "gnu")]
const LARGE_BLOCK: c_int = 1_000_000;
/// `M_MMAP_THRESHOLD` of `malloc.h`.
#[cfg(target_env = "gnu")]
const MMAP_THRESHOLD: c_int = -3;

/// Has large blocks that are freed leave the process's memory. The C library would keep ever larger ones, up to 32 MB, for
/// each of its arenas: 90 MiB after ten spoken turns. Call it once, at the start.
#[cfg(target_env = "gnu")]
#[expect(unsafe_code, reason = "malloc is the C library's")]
pub fn return_large_blocks() {
    unsafe extern "C" {
        fn mallopt(parameter: c_int, value: c_int) -> c_int;
    }
    // SAFETY: it takes two numbers and may be called at any time; one that is refused changes nothing.
    unsafe {
        mallopt(MMAP_THRESHOLD, LARGE_BLOCK);
    }
}

/// Only the GNU C library keeps freed blocks so.
#[cfg(not(target_env = "gnu"))]
pub fn return_large_blocks() {}

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

    static MODEL: &[u8] = include_bytes!("../../models/demo-vectors.bin");

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
