//! All integration tests, in one binary.

<<<<<<< HEAD
mod architecture;
mod conversation_model;
mod scenarios;
=======
#[cfg(unix)]
mod store_child;
>>>>>>> store
mod store_crash;
mod store_disk;
mod store_folder;
mod store_model;
