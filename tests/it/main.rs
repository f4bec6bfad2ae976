//! All integration tests, in one binary.

#![allow(clippy::unwrap_used)]

mod architecture;
mod attacks;
mod backup;
mod built_in;
mod cli;
mod conversation_model;
mod crowds;
mod devices;
mod doctor;
mod documents;
mod durability;
mod egress;
mod evidence_tables;
mod forms;
mod fuzz;
mod hearing;
mod held;
mod hostile;
mod kiosk;
mod long_files;
mod models;
mod orchestrate;
mod packaging;
mod privacy;
mod reload;
mod rest;
mod room;
mod scenarios;
mod screens;
mod secure;
mod service_manager;
mod settings;
mod speech;
mod stopping;
mod store_child;
mod store_clock;
mod store_crash;
mod store_damage;
mod store_disk;
mod store_folder;
mod store_model;
mod store_outage;
mod support;
mod upgrade;
