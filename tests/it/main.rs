//! Integration tests, one binary.

#[cfg(unix)]
mod store_child;
mod store_crash;
mod store_disk;
mod store_folder;
mod store_model;
