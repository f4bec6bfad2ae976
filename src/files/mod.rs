//! Files: what the rooms that keep something on a disk need in common.
//!
//! [`DataFolder`] knows where everything in the data folder lies, and [`names`] what it is called there. [`each_chunk`] is how
//! files are read that need not fit into memory, and [`Sha256`] how they are told from others. [`write_whole`] and
//! [`rename_new`] put a file in place at once or not at all. Nothing here knows what is in a file.

mod chunks;
mod data_folder;
mod digest;
mod identity;
pub mod names;
mod space;
mod whole;

pub use chunks::{CHUNK_BYTES, each_chunk};
pub use data_folder::DataFolder;
pub use digest::{Hasher, SHA256_BYTES, Sha256};
pub use identity::Identity;
pub use space::{free_bytes, nearest_existing};
pub use whole::{is_there, parent, remove_if_there, rename_new, sync_folder, write_whole};
