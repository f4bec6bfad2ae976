//! Packs of many files, examples and rows, and many edits.

use std::time::{Duration, Instant};

use super::watched::{attacked, start};
use super::{alone, amount};
use crate::support::eventually;
use crate::support::http::post;
use crate::support::pack::{INTENTS, PackFolder};
use crate::support::server::{Launch, Server};

/// What is answered to this.
fn answer(server: &Server, question: &str) -> String {
    let reply = post(
        server,
        "/api/v1/query",
        &serde_json::json!({"query": question}),
    );
    reply.json()["answer"]
        .as_str()
        .unwrap_or_default()
        .to_owned()
}

#[test]
fn edits_again_and_again() {
    let _alone = alone();
    let pack = PackFolder::new();
    let server = start(Launch::serve().pack(pack.path()));
    let many = amount(150, 12);
    let edit = |number: usize| {
        let text = format!("# Ferry\n\nThe ferry costs {number} euros and goes every day.\n");
        pack.write("knowledge/ferry.md", text);
        let wanted = format!("costs {number} euros");
        eventually("the edit", || {
            answer(&server, "what does the ferry cost")
                .contains(&wanted)
                .then_some(())
        });
    };
    // The first ones fill what is kept.
    (0..10).for_each(edit);
    let name = format!("{many} edits of a document");
    let figures = attacked(&name, &server, || {
        (1_000..1_000 + many).for_each(edit);
        "each answered from".to_owned()
    });
    figures.hold(60);
}

#[test]
fn a_pack_of_many_files() {
    let _alone = alone();
    let pack = PackFolder::new();
    let many = amount(5_000, 100);
    for number in 0..many {
        let text = format!(
            "# Exhibit {number}\n\nExhibit {number} was found in the year {}.\n",
            1000 + number % 900
        );
        pack.write(
            &format!("knowledge/hall-{}/exhibit-{number}.md", number % 50),
            text,
        );
    }
    let begun = Instant::now();
    let server = start(Launch::serve().pack(pack.path()));
    let started = begun.elapsed();
    let question = format!("when was exhibit {} found", many - 1);
    let year = (1000 + (many - 1) % 900).to_string();
    let name = format!("a pack of {many} files");
    let figures = attacked(&name, &server, || {
        let asked = Instant::now();
        while !answer(&server, &question).contains(&year) {
            assert!(
                asked.elapsed() < Duration::from_mins(5),
                "the last file is not known"
            );
            std::thread::sleep(Duration::from_millis(100));
        }
        let known = begun.elapsed();
        format!(
            "ready after {:.1}, the last known after {:.1} s",
            started.as_secs_f64(),
            known.as_secs_f64()
        )
    });
    figures.hold(300);
}

/// A pack that is changed to this under a running server: how long until what it brings is in service, beside the visitor.
fn taken_up(name: &str, file: &str, text: &str, is_there: impl Fn(&Server) -> bool) {
    let _alone = alone();
    let pack = PackFolder::new();
    let server = start(Launch::serve().pack(pack.path()));
    let figures = attacked(name, &server, || {
        let begun = Instant::now();
        pack.write(file, text);
        while !is_there(&server) {
            assert!(
                begun.elapsed() < Duration::from_mins(10),
                "it is not taken up"
            );
            std::thread::sleep(Duration::from_millis(200));
        }
        format!("in service after {:.1} s", begun.elapsed().as_secs_f64())
    });
    figures.hold(400);
}

#[test]
fn many_examples() {
    // The greeting and the others have a few.
    let many = amount(19_900, 300);
    let examples: Vec<_> = (0..many)
        .map(|number| format!("\"lend me the lantern number {number} for the night\""))
        .collect();
    let text = format!(
        "{INTENTS}\n[[intent]]\nname = \"LANTERN\"\nexamples = [{}]\nreplies = [\"Take it.\"]\n",
        examples.join(",\n")
    );
    let body = serde_json::json!({"text": "could you lend me a lantern for tonight"});
    let name = format!("{many} new examples of an intent");
    taken_up(&name, "intents.toml", &text, |server| {
        post(server, "/api/v1/classify", &body).json()["intent"] == "LANTERN"
    });
}

#[test]
fn many_rows() {
    let many = amount(20_000, 300);
    let rows = (0..many).map(|number| {
        format!(
            "What does the boat number {number} cost?,The boat number {number} costs {} euros.\n",
            10 + number % 90
        )
    });
    let text = format!("question,answer\n{}", rows.collect::<String>());
    let question = format!("what does the boat number {} cost", many - 1);
    let wanted = format!("number {} costs", many - 1);
    let name = format!("an FAQ of {many} new rows");
    taken_up(&name, "knowledge/boats.csv", &text, |server| {
        answer(server, &question).contains(&wanted)
    });
}
