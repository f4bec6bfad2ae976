//! Memory of the program's own file.

use std::ffi::c_void;

use rustix::mm::{Advice, madvise};
use rustix::param::page_size;

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
