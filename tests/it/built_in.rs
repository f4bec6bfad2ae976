//! What every assistant understands, over the real socket: said again, slower, louder, and who is in danger.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::support::http::post;
use crate::support::pack::PackFolder;
use crate::support::server::{Launch, Server, Shared};
use crate::support::socket::{Client, fragment, vad_end};
use crate::support::wav::Wav;

/// A question that the demo pack answers from its documents.
const QUESTION: &str = "how much is tuition";

fn server() -> Arc<Server> {
    static SERVER: Shared = Shared::new();
    SERVER.get(Launch::serve)
}

fn label(server: &Server, text: &str) -> String {
    let found = post(server, "/api/v1/classify", &json!({ "text": text })).json();
    found["intent"].as_str().expect("a label").to_owned()
}

#[tokio::test]
async fn what_was_said_is_said_again_with_its_source_and_to_nobody_else() {
    let server = server();
    let mut client = Client::core(&server, "again").await;
    let nothing = client.ask("repeat that").await;
    assert_eq!(nothing["intent"], "REPEAT");
    assert_eq!(nothing["text"], "I have not said anything yet.");
    let answer = client.ask(QUESTION).await;
    assert_ne!(answer["sources"], json!([]), "{answer}");
    for (words, wanted) in [
        ("Could you say that again, please?", "REPEAT"),
        ("slower please", "SLOWER"),
        ("i can hardly hear you", "LOUDER"),
    ] {
        let again = client.ask(words).await;
        assert_eq!(again["intent"], wanted, "{again}");
        assert_eq!(again["text"], answer["text"], "{words}");
        assert_eq!(again["sources"], answer["sources"], "{words}");
    }
    drop(client);
    let mut next = Client::core(&server, "again").await;
    let forgotten = next.ask("repeat that").await;
    assert_eq!(
        forgotten["text"], nothing["text"],
        "who comes next hears none of it"
    );
}

#[tokio::test]
async fn remarks_end_no_visit_and_danger_is_answered_as_such() {
    let server = server();
    for words in [
        "um",
        "ok",
        "OK!",
        "wait",
        "no",
        "x",
        "you don't understand me",
    ] {
        assert_eq!(label(&server, words), "UNCLEAR", "{words}");
    }
    for words in [
        "i want to die",
        "There's a fire!",
        "I CANT BREATHE",
        "my friend has collapsed",
    ] {
        assert_eq!(label(&server, words), "EMERGENCY", "{words}");
    }
    let mut client = Client::core(&server, "danger").await;
    let answer = client.ask("i don't want to live any more").await;
    let text = answer["text"].as_str().expect("a text");
    assert!(text.contains("988") && text.contains("911"), "{text}");
    for words in [
        "is smoking allowed",
        "do i have to repeat a course",
        "please don't speak louder",
        "where is the bus stop",
    ] {
        let label = label(&server, words);
        let built_in = ["EMERGENCY", "REPEAT", "LOUDER", "STOP", "EXIT"];
        assert!(!built_in.contains(&label.as_str()), "{words}: {label}");
    }
    let stopped = client.ask("stop talking").await;
    assert_eq!(
        stopped["intent"], "STOP",
        "the voice stops and the visit goes on"
    );
    let told = client.ask("help").await;
    assert!(
        told["text"].as_str().expect("a text").contains('?'),
        "{told}"
    );
}

/// The reply to these words: how long it is, in milliseconds, and how loud, as the mean of the squares of its samples. All of it, for
/// a voice says no two sentences alike.
async fn sound(client: &mut Client, words: &str) -> (f64, f64) {
    client.send(fragment(words)).await;
    client.send(vad_end()).await;
    let (mut length_ms, mut heard) = (0.0, Vec::new());
    loop {
        let (sounds, message) = client.sounds().await;
        for file in &sounds {
            heard.extend(Wav::read(file).samples);
        }
        match message["type"].as_str() {
            Some("sentence") => {
                length_ms += message["duration_ms"].as_f64().expect("a length");
                client.send(json!({ "type": "playback_done" })).await;
            }
            Some("turn_complete") => break,
            _ => {}
        }
    }
    let power = heard.iter().map(|it| f64::from(*it).powi(2)).sum::<f64>();
    (length_ms, power / heard.len() as f64)
}

#[tokio::test]
async fn slower_is_longer_and_louder_is_louder_until_the_end_of_the_visit() {
    let server = server();
    let mut client = Client::hearing(&server, "manner", "events=full").await;
    let (usual, _) = sound(&mut client, "hello").await;
    let (slower, power) = sound(&mut client, "speak slower").await;
    assert!(slower > 1.08 * usual, "{slower} and {usual} ms");
    let (_, louder) = sound(&mut client, "speak louder").await;
    assert!(louder > 1.4 * power, "{louder} and {power}");
    client.send(json!({ "type": "reset" })).await;
    let (again, _) = sound(&mut client, "hello").await;
    assert!(again < 1.4 * usual, "{again} and {usual} ms");
}

#[test]
fn a_pack_has_its_own_or_none() {
    let pack = PackFolder::new();
    let own = r#"
[[intent]]
name = "Human"
examples = ["i want to talk to a person", "call the keeper"]
replies = ["The keeper comes."]
"#;
    let intents = format!("{}{own}", crate::support::pack::INTENTS);
    pack.write("intents.toml", intents);
    let answer = ask(&pack, "i want to talk to a human");
    assert_eq!(answer["answer"], "The keeper comes.", "{answer}");
    assert_eq!(ask(&pack, "repeat that")["intent"], "REPEAT");

    pack.write(
        "pack.toml",
        "name = \"Lighthouse\"\nabout = \"I am the lamp.\"\n[intents]\nbuilt_in = [\"ABOUT\"]\n",
    );
    assert_eq!(ask(&pack, "repeat that")["intent"], "UNCLEAR");
    assert_eq!(ask(&pack, "who are you")["answer"], "I am the lamp.");

    pack.write(
        "pack.toml",
        "name = \"Lighthouse\"\n[intents]\nbuilt_in = [\"ABOUTS\"]\n",
    );
    let folder = pack.path().to_string_lossy();
    let checked = Launch::verb(&["pack", "check", &folder]).run();
    let named = checked.out.contains("`intents.built_in` has no \"ABOUTS\"");
    assert!(checked.code == 3 && named, "{checked:#?}");
}

fn ask(pack: &PackFolder, text: &str) -> Value {
    let asked = Launch::verb(&["ask", "--json"]).pack(pack.path());
    let answered = asked.run_with_input(&format!("{text}\n"));
    let line = answered.out.lines().next().expect("an answer");
    serde_json::from_str(line).expect("JSON")
}
