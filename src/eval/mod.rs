//! Measurements on public data sets, for `docent bench` and for choosing methods. Never part of serving.

pub mod intents;
