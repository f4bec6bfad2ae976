//! What is said next may lean on what was answered, in the same session and for a while.

use serde_json::json;

use super::server;
use crate::support::http::post;
use crate::support::server::Launch;
use crate::support::socket::Client;

/// A question of the demo pack, what leans on it, and what answers that.
const GYM: &str = "is there a gym";
const CLOSES: &str = "when does it close";
const AT: &str = "11 pm";

async fn answer(client: &mut Client, text: &str) -> String {
    let response = client.ask(text).await;
    response["text"].as_str().expect("a text").to_owned()
}

#[tokio::test]
async fn what_leans_on_the_last_question_is_answered_in_its_own_session_only() {
    let server = server();
    let mut client = Client::core(&server, "leaning").await;
    let mut other = Client::core(&server, "upright").await;
    answer(&mut client, GYM).await;
    let closes = answer(&mut client, CLOSES).await;
    assert!(closes.contains(AT), "{closes}");
    let elsewhere = answer(&mut other, CLOSES).await;
    assert!(
        !elsewhere.contains(AT),
        "nobody asked for the gym there: {elsewhere}"
    );
    let body = json!({ "query": CLOSES });
    let alone = post(&server, "/api/v1/query", &body).text;
    assert!(
        !alone.contains(AT),
        "a question over REST stands alone: {alone}"
    );
    let hours = answer(&mut client, "when is the library open on saturday").await;
    assert!(hours.contains("10 am to 6 pm"), "another topic: {hours}");
    let sunday = answer(&mut client, "and on sunday").await;
    assert!(sunday.contains("noon to midnight"), "{sunday}");
}

#[tokio::test]
async fn a_topic_ends_with_a_reset_and_with_the_visit() {
    let server = server();
    let mut client = Client::full(&server, "forgetful").await;
    for ends in ["reset", "end_session"] {
        ask_in_full(&mut client, GYM).await;
        client.send(json!({ "type": ends })).await;
        if ends == "end_session" {
            client = Client::full(&server, "forgetful").await;
        } else {
            client.expect("state_update").await;
        }
        let after = ask_in_full(&mut client, CLOSES).await;
        assert!(!after.contains(AT), "{ends}: {after}");
    }
}

#[tokio::test]
async fn where_no_words_are_kept_or_nothing_may_be_leant_on_questions_stand_alone() {
    for (variable, value) in [
        ("DOCENT__PRIVACY__WORDS", "never"),
        ("DOCENT__CONVERSATION__FOLLOW_UP_S", "0"),
    ] {
        let server = Launch::serve().env(variable, value).start_ready();
        let mut client = Client::core(&server, "alone").await;
        answer(&mut client, GYM).await;
        let closes = answer(&mut client, CLOSES).await;
        assert!(!closes.contains(AT), "{variable}: {closes}");
    }
}

/// Asks a client that is told everything, without sound.
async fn ask_in_full(client: &mut Client, text: &str) -> String {
    client.say(text).await;
    client.send(json!({"type": "vad_end"})).await;
    for kind in ["state_update", "transcript"] {
        client.expect(kind).await;
    }
    let response = client.expect("response_ready").await;
    for kind in ["latency", "turn_complete", "state_update"] {
        client.expect(kind).await;
    }
    response["text"].as_str().expect("a text").to_owned()
}
