//! All integration tests, in one binary.

#![allow(clippy::unwrap_used)]

mod architecture;
mod cli;
mod conversation_model;
mod durability;
mod hearing;
mod models;
mod orchestrate;
mod privacy;
mod reload;
mod rest;
mod scenarios;
mod settings;
mod speech;
mod store_child;
mod store_crash;
mod store_disk;
mod store_folder;
mod store_model;
mod support;
