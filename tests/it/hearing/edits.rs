//! What the operator edits reaches the recogniser without a new start.

use super::EMBEDDED;
use crate::support::pack::{INTENTS, PackFolder};
use crate::support::server::Launch;

/// No document changes: texts alone must do.
#[test]
fn new_examples_and_names_are_learnt() {
    let pack = PackFolder::new();
    let server = Launch::serve()
        .pack(pack.path())
        .env("DOCENT__HEARING__RECOGNISER", EMBEDDED)
        .start_ready();
    let before = learnt(&server.log.wait_for("recogniser ready"));

    pack.write("lexicon.txt", "Quorvex\tkwor vecks\n");
    server.log.wait_for(&format!("texts={} ", before + 1));

    let more = "\n[[intent]]\nname = \"CRYPT\"\nexamples = [\"where is the crypt\", \"may i see the crypt\"]\n\
        replies = [\"Below.\"]\n";
    pack.write("intents.toml", format!("{INTENTS}{more}"));
    server.log.wait_for(&format!("texts={} ", before + 3));
}

/// From how many texts the recogniser has learnt, as its line in the log says.
fn learnt(line: &str) -> usize {
    let (_, after) = line.split_once("texts=").unwrap();
    let number = after.split(' ').next().unwrap();
    number.parse().unwrap()
}
