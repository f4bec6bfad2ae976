//! The program's allocator: memory that is given back is overwritten, so that what people said does not stay behind in it.
//!
//! The crates that do this erase every block, and copy a block to make it larger. Here blocks of [`LARGE_BYTES`] and more are
//! left to the system, which takes their pages away when they are freed
//! ([`return_large_blocks`](super::pages::return_large_blocks)) and gives nobody else what stood in them: erasing a
//! file of 25 MB would keep the thread that serves a socket for milliseconds.

#![expect(unsafe_code, reason = "an allocator hands out memory by its address")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::hint::black_box;

/// Blocks from this size on have pages of their own, in bytes: as `return_large_blocks` has told the C library.
pub const LARGE_BYTES: usize = 1_000_000;

/// The system's allocator, which erases what it takes back.
#[derive(Debug, Clone, Copy)]
pub struct ErasingAllocator;

// SAFETY: every call goes to the system's allocator with what it was given. Before a block is given back, as many bytes are
// written into it as its layout says that it has.
unsafe impl GlobalAlloc for ErasingAllocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promises are the system's conditions, here and below.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as above.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        if layout.size() < LARGE_BYTES {
            // SAFETY: the block has so many bytes, and nobody uses it any more.
            unsafe { block.write_bytes(0, layout.size()) };
            // What is written into memory that is freed next would be left out as of no use.
            black_box(block);
        }
        // SAFETY: as above.
        unsafe { System.dealloc(block, layout) }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        if layout.size() >= LARGE_BYTES && new_size >= LARGE_BYTES {
            // SAFETY: as above.
            return unsafe { System.realloc(block, layout, new_size) };
        }
        // SAFETY: the caller promises that the size, rounded up to the alignment, is one that a block may have.
        let new_layout = unsafe { Layout::from_size_align_unchecked(new_size, layout.align()) };
        // SAFETY: as above.
        let new = unsafe { self.alloc(new_layout) };
        if !new.is_null() {
            // SAFETY: both have at least so many bytes, and they are different blocks.
            unsafe { new.copy_from_nonoverlapping(block, layout.size().min(new_size)) };
            // SAFETY: what it held is in the new block.
            unsafe { self.dealloc(block, layout) };
        }
        new
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_keep_what_they_hold_when_they_grow_and_shrink() {
        let allocator = ErasingAllocator;
        let mut layout = Layout::from_size_align(10, 8).expect("a layout");
        // SAFETY: the layouts are those of the blocks, and only bytes that were written are read.
        unsafe {
            let mut block = allocator.alloc_zeroed(layout);
            block.write_bytes(7, 10);
            for size in [
                20,
                LARGE_BYTES - 1,
                LARGE_BYTES,
                3 * LARGE_BYTES,
                LARGE_BYTES,
                16,
                10,
            ] {
                block = allocator.realloc(block, layout, size);
                layout = Layout::from_size_align(size, 8).expect("a layout");
                let held = std::slice::from_raw_parts(block, 10);
                assert_eq!(held, [7; 10], "{size}");
            }
            allocator.dealloc(block, layout);
        }
    }
}
