//! Integration tests, one binary.

mod store_crash;
mod store_disk;
mod store_folder;
mod store_model;
