//! Reads the program's own sources: who may know whom (`src/lib.rs`, "Layers"), that files do not need each other in
//! circles, and habits that hold everywhere.

mod circles;
mod crates;
mod habits;
mod house;
mod layers;
mod rooms;
mod source;
mod tokens;
