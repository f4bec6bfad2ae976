//! Conversations in text: `ask --conversation`, and those of a pack's tests.

use super::{alone, answers};
use crate::support::pack::PackFolder;
use crate::support::server::Launch;

const GYM: &str = "is there a gym\nwhen does it close\n";

fn last(finished: &crate::support::server::Finished) -> String {
    let answers = answers(finished);
    assert_eq!(answers.len(), 2, "one answer a line: {finished:?}");
    answers[1]["answer"].as_str().expect("a text").to_owned()
}

#[test]
fn a_line_leans_on_those_above_it_where_that_is_asked_for() {
    let ask = |arguments: &[&str]| last(&alone(arguments).run_with_input(GYM).ended_with(0));
    let kept = ask(&["ask", "--json", "--conversation"]);
    assert!(kept.contains("11 pm"), "{kept}");
    let alone = ask(&["ask", "--json"]);
    assert!(!alone.contains("11 pm"), "{alone}");
}

#[test]
fn a_running_server_is_asked_the_same_way() {
    let server = Launch::serve().start_ready();
    let ask = |arguments: &[&str]| {
        let launch = Launch::verb(arguments).env("DOCENT__SERVER__PORT", server.port());
        last(&launch.run_with_input(GYM).ended_with(0))
    };
    let kept = ask(&["ask", "--json", "--conversation"]);
    assert!(kept.contains("11 pm"), "{kept}");
    let alone = ask(&["ask", "--json"]);
    assert!(!alone.contains("11 pm"), "{alone}");
}

#[test]
fn pack_test_shows_the_whole_of_a_conversation_that_failed() {
    let pack = PackFolder::new();
    let tests = "[[conversation]]\nturn = [\n  { ask = \"how high is the tower\", contains = \"38 metres\" },\n  \
                 { ask = \"and when was it built\", contains = \"1871\" },\n]\n\n[[conversation]]\nturn = [\n  \
                 { ask = \"how high is the tower\" },\n  { ask = \"does it have a sauna\", contains = \"steam\" },\n]\n";
    pack.write("tests.toml", tests);
    let test = |arguments: &[&str]| alone(arguments).arg(pack.path()).run().ended_with(4);
    let finished = test(&["pack", "test"]);
    for words in [
        "tests.toml:7: a conversation",
        "tests.toml:9: \"how high is the tower\"",
        "38 metres",
        "tests.toml:10: \"does it have a sauna\"",
        "wanted an answer that contains \"steam\"",
        "1 passed, 1 failed",
    ] {
        assert!(
            finished.out.contains(words),
            "{words:?} is missing: {finished:?}"
        );
    }
    let told = answers(&test(&["pack", "test", "--json"]));
    assert_eq!(told.len(), 2, "one object a conversation");
    assert_eq!(told[1]["conversation"], 7);
    assert_eq!(
        told[1]["turns"][1]["missed"][0],
        "an answer that contains \"steam\""
    );
}
