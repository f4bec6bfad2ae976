//! The REST endpoints against the real binary.

use std::collections::HashSet;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;

use serde_json::{Value, json};

use crate::support::eventually;
use crate::support::http::{Reply, get, keys, post, request};
use crate::support::server::{Launch, Server, Shared};
use crate::support::socket::{Client, handshake, handshake_at};

/// A question about something that no document of the demo pack mentions.
const OUTSIDE: &str = "how do i fix the carburetor of my motorcycle";
const UNKNOWN: &str = "I'm sorry, I don't know that. Please ask at the desk, or call 555-0100.";

fn server() -> Arc<Server> {
    static SERVER: Shared = Shared::new();
    SERVER.get(Launch::serve)
}

fn guarded() -> Arc<Server> {
    static SERVER: Shared = Shared::new();
    SERVER.get(|| Launch::serve().env("DOCENT__SERVER__API_KEY", "se+cret"))
}

#[track_caller]
fn has_keys(value: &Value, wanted: &[&str]) {
    for key in wanted {
        assert!(value.get(key).is_some(), "`{key}` is missing: {value}");
    }
}

#[track_caller]
fn is_fraction(value: &Value) -> f64 {
    let number = value.as_f64().expect("a number");
    assert!((0.0..=1.0).contains(&number), "{number} is from 0 to 1");
    number
}

#[test]
fn health_has_what_old_clients_read_and_what_the_doctor_needs() {
    let server = server();
    let health = server.health();
    assert_eq!(health.status, 200);
    let health = health.json();
    has_keys(
        &health,
        &["active_sessions", "uptime_seconds", "store", "engines"],
    );
    assert_eq!(health["status"], "healthy", "{health}");
    assert_eq!(health["service"], "orchestrator");
    assert_eq!(health["redis_connected"], true);
    assert_eq!(health["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(health["commit"], docent::version::COMMIT);
    assert!(health["active_sessions"].is_u64() && health["uptime_seconds"].is_f64());
    assert_eq!(health["engines"]["problems"], json!([]), "{health}");
    assert_eq!(health["store"]["durable"], true, "{health}");
}

/// From the first moment that they can be found at all: the program brings their vectors along.
#[test]
fn documents_of_the_demo_pack_are_found_by_their_meaning_at_once() {
    let server = Launch::serve().start();
    eventually("a ready server", || {
        let ready = get(&server, "/ready");
        let missing = ready.json()["missing"].to_string();
        let are_read = !missing.contains("documents are being read");
        assert!(!(are_read && missing.contains("no vector")), "{missing}");
        (ready.status == 200).then_some(())
    });
}

#[test]
fn ready_says_ready_when_it_is() {
    let ready = get(&server(), "/ready");
    assert_eq!(ready.status, 200);
    assert_eq!(ready.json()["status"], "ready");
}

#[tokio::test]
async fn metrics_count_turns_as_text_and_as_json() {
    let server = server();
    let total = || -> f64 {
        let accept = [("accept", "application/json")];
        let json = request(&server, "GET", "/metrics", &accept, None).json();
        has_keys(&json, &["active_sessions", "uptime_seconds"]);
        json["total_turns"].as_f64().expect("a number")
    };
    let before = total();
    let mut client = Client::core(&server, "counted").await;
    client.ask("hello").await;
    assert!(total() >= before + 1.0, "the turn was counted");
    let text = get(&server, "/metrics");
    assert!(text.header("content-type").contains("text"), "{text:?}");
    for name in [
        "docent_turns_total{",
        "docent_active_sessions ",
        "docent_uptime_seconds ",
        "docent_thinking_seconds_bucket{",
        "docent_store_working 1",
        concat!(
            "docent_build_info{version=\"",
            env!("CARGO_PKG_VERSION"),
            "\","
        ),
    ] {
        assert!(text.text.contains(name), "{name} is missing: {}", text.text);
    }
    let lines = text.text.lines().filter(|line| !line.starts_with('#'));
    for line in lines {
        let value = line.rsplit(' ').next().unwrap_or_default();
        assert!(
            value.parse::<f64>().is_ok(),
            "a sample ends with a number: {line}"
        );
    }
}

#[tokio::test]
async fn what_was_asked_is_counted_by_what_came_of_it_and_without_a_word_of_it() {
    let data = tempfile::tempdir().unwrap();
    let server = Launch::serve().data(data.path()).start_ready();
    let mut client = Client::core(&server, "counted").await;
    for text in ["hello", "when does the library open", OUTSIDE] {
        client.ask(text).await;
    }
    let metrics = get(&server, "/metrics").text;
    for line in [
        "docent_turns_total{answered=\"FixedReply\"} 1",
        "docent_turns_total{answered=\"Knowledge\"} 1",
        "docent_turns_total{answered=\"Declined\"} 1",
        "docent_answers_by_source_total{source=\"campus/library.md\"} 1",
        "docent_turn_words_sum 15",
        "docent_pack_info{name=\"Northfield University Admissions\"} 1",
    ] {
        assert!(metrics.contains(line), "{line} is missing: {metrics}");
    }
    let days = get(&server, "/api/v1/admin/days").json();
    let day = &days["days"][0];
    assert_eq!(
        (&day["turns"], &day["declined"], &day["words"]),
        (&json!(3), &json!(1), &json!(15))
    );
    drop(server.stop());
    let kept = std::fs::read_to_string(data.path().join("days.json")).unwrap();
    assert!(
        kept.contains("\"turns\": 3") && !kept.contains("library"),
        "{kept}"
    );
}

/// What `assets/grafana/` asks for and is there only where the server has devices of its own, or once somebody was heard over a
/// reply.
const THERE_LATER: [&str; 2] = ["docent_microphone_alive", "docent_floor_kept_total"];

#[tokio::test]
async fn boards_and_alerts_go_by_figures_that_there_are() {
    let server = server();
    Client::core(&server, "drawn")
        .await
        .ask("when does the library open")
        .await;
    let metrics = get(&server, "/metrics").text;
    let files = concat!(
        include_str!("../../assets/grafana/docent.json"),
        include_str!("../../assets/grafana/alerts.yml")
    );
    let letters = |letter: char| letter.is_ascii_lowercase() || letter == '_';
    let asked = files.split(|letter: char| !letters(letter));
    let asked: HashSet<&str> = asked.filter(|name| name.starts_with("docent_")).collect();
    assert!(asked.len() > 10, "{asked:?}");
    for name in asked.into_iter().filter(|name| !THERE_LATER.contains(name)) {
        let family = ["_total", "_bucket", "_info"]
            .iter()
            .find_map(|end| name.strip_suffix(end));
        let line = format!("# TYPE {} ", family.unwrap_or(name));
        assert!(
            metrics.contains(&line),
            "{name} is asked for and not there: {metrics}"
        );
    }
}

fn classify(server: &Server, text: &str) -> Value {
    let reply = post(server, "/api/v1/classify", &json!({ "text": text }));
    assert_eq!(reply.status, 200, "{reply:?}");
    reply.json()
}

#[test]
fn classify_has_all_keys_and_says_what_decided() {
    let server = server();
    let exact = classify(&server, "Good morning!");
    has_keys(
        &exact,
        &["best_intent", "reasoning", "decision_path", "response_time"],
    );
    assert_eq!(exact["intent"], "GREETING");
    assert_eq!(exact["layer_type"], "L1", "an example of the pack");
    assert_eq!(exact["fast_route"], true);
    assert_eq!(exact["cached"], false);
    is_fraction(&exact["confidence"]);

    let text = "could you please explain to me how one gets admitted as an undergraduate";
    let model = classify(&server, text);
    assert_eq!(model["intent"], "RAG_QUERY");
    assert_eq!(model["layer_type"], "L2", "{model}");
    assert_eq!(model["fast_route"], false);
    assert_eq!(model["context"]["extracted_meaning"], text);
    assert_eq!(model["context"]["user_goal"], "RAG_QUERY");
    let again = classify(&server, text);
    assert_eq!(again["layer_type"], "CACHE", "the same text again: {again}");
    assert_eq!(again["cached"], true);
    assert_eq!(again["confidence"], model["confidence"]);
}

#[test]
fn classify_rejects_what_is_not_meant_and_names_the_nearest() {
    let server = server();
    let rejected = classify(&server, OUTSIDE);
    assert_eq!(rejected["intent"], "UNCLEAR", "{rejected}");
    assert!(rejected["best_intent"].is_string(), "{rejected}");
    is_fraction(&rejected["best_confidence"]);
}

#[test]
fn classify_finds_the_entities() {
    let server = server();
    let found = classify(
        &server,
        "can i see room B-204 at 3:30 pm for 25 dollars? write to a.b@example.org",
    );
    let entities = &found["context"]["key_entities"];
    assert_eq!(entities["code"], json!(["B-204"]), "{entities}");
    assert_eq!(entities["time"], json!(["15:30"]), "{entities}");
    assert_eq!(entities["email"], json!(["a.b@example.org"]), "{entities}");
    assert_eq!(
        entities["money"].as_array().map(Vec::len),
        Some(1),
        "{entities}"
    );
    assert_eq!(
        classify(&server, "hello")["context"]["key_entities"],
        json!({})
    );
}

fn query(server: &Server, body: &Value) -> Reply {
    post(server, "/api/v1/query", body)
}

#[test]
fn query_quotes_a_source_with_its_passages() {
    let server = server();
    let reply = query(
        &server,
        &json!({
            "query": "what are the admission requirements", "context": {"a": 1}, "enable_streaming": false
        }),
    );
    assert_eq!(reply.status, 200, "{reply:?}");
    let found = reply.json();
    has_keys(&found, &["cached"]);
    let sources = found["sources"].as_array().expect("an array");
    assert!(!sources.is_empty(), "{found}");
    assert!(is_fraction(&found["confidence"]) > 0.0);
    for time in [
        "embedding_ms",
        "search_ms",
        "extraction_ms",
        "generation_ms",
        "total_ms",
    ] {
        assert!(found["timing_breakdown"][time].is_f64(), "{time}: {found}");
    }
    let metadata = &found["metadata"];
    has_keys(metadata, &["categories", "quality_score", "method"]);
    let passages = metadata["passages"].as_array().expect("an array");
    assert_eq!(passages.len(), 5, "five unless told otherwise");
    assert_eq!(metadata["num_docs_retrieved"], 5);
    for passage in passages {
        has_keys(passage, &["id", "source", "heading", "text", "score"]);
    }
    let quoted = passages
        .iter()
        .any(|passage| sources.contains(&passage["source"]));
    assert!(quoted, "the source is one of the passages': {found}");
}

#[test]
fn query_gives_as_many_passages_as_are_asked_for() {
    let server = server();
    for top_k in [1, 2, 20] {
        let found = query(&server, &json!({"query": "housing", "top_k": top_k})).json();
        let passages = found["metadata"]["passages"].as_array().map(Vec::len);
        assert_eq!(passages, Some(top_k), "{top_k} were asked for");
    }
}

#[test]
fn query_declines_what_the_documents_do_not_say() {
    let server = server();
    let found = query(&server, &json!({ "query": OUTSIDE })).json();
    assert_eq!(found["answer"], UNKNOWN);
    assert_eq!(found["sources"], json!([]));
    let passages = found["metadata"]["passages"].as_array().expect("an array");
    assert!(!passages.is_empty(), "the passages are given all the same");
}

#[test]
fn query_explains_itself_when_it_is_asked_to() {
    let server = server();
    let ask = |text: &str| {
        let body = json!({"query": text, "explain": true});
        let found = query(&server, &body).json();
        found["metadata"]["explanation"].clone()
    };
    let sure = ask("how much is the application fee");
    assert_eq!(sure["level"], "sure", "{sure}");
    assert_eq!(sure["advice"], Value::Null);
    let read = &sure["passages"][0];
    assert!(is_fraction(&read["evidence"]) > 0.5, "{read}");
    assert_eq!(read["supported"], json!(["application", "fee"]));
    let foreign = ask(OUTSIDE);
    assert_eq!(foreign["level"], "declined", "{foreign}");
    assert!(foreign["advice"].is_string(), "{foreign}");
    let plain = query(&server, &json!({"query": OUTSIDE})).json();
    assert_eq!(plain["metadata"]["explanation"], Value::Null);
}

#[test]
fn the_index_can_be_rebuilt_while_it_answers() {
    let server = server();
    let reply = post(&server, "/api/v1/admin/rebuild_index", &json!({}));
    assert_eq!(reply.status, 200, "{reply:?}");
    let rebuilt = reply.json();
    assert_eq!(rebuilt["status"], "success");
    assert!(
        rebuilt["documents_indexed"].as_u64() > Some(10),
        "{rebuilt}"
    );
    assert!(rebuilt["build_time_seconds"].is_f64(), "{rebuilt}");
    let categories = rebuilt["categories"].as_array().expect("an array");
    assert!(categories.contains(&json!("admissions")), "{rebuilt}");
    let found = query(
        &server,
        &json!({"query": "what are the admission requirements"}),
    )
    .json();
    assert_ne!(found["sources"], json!([]), "it answers at once: {found}");
    server.wait_until_ready();
}

#[tokio::test]
async fn a_session_can_be_read_while_it_is_open_and_after() {
    let server = server();
    let mut client = Client::core(&server, "read").await;
    let response = client.ask("what are the admission requirements").await;
    client.say("and").await;
    let session = get(&server, "/api/v1/sessions/read");
    assert_eq!(session.status, 200);
    let session = session.json();
    assert_eq!(session["session_id"], "read");
    assert_eq!(session["state"], "listening");
    assert_eq!(session["turn_number"], 1);
    let turns = session["turns"].as_array().expect("an array");
    assert_eq!(turns.len(), 1);
    let turn = &turns[0];
    assert_eq!(turn["turn_number"], 1);
    assert_eq!(turn["user_text"], "what are the admission requirements");
    assert_eq!(turn["reply_text"], response["text"]);
    assert_eq!(turn["intent"], response["intent"]);
    assert_eq!(turn["sources"], response["sources"]);
    assert!(turn["at"].as_f64() > Some(1.6e9), "unix seconds: {turn}");
}

#[test]
fn a_session_that_never_was_is_not_found() {
    let server = server();
    for id in ["never-was", "a%20b", "%C3%A4"] {
        get(&server, &format!("/api/v1/sessions/{id}")).refuses(404, "session");
    }
}

#[test]
fn a_wrong_body_is_refused_with_the_field_and_the_kind() {
    let server = server();
    let long = "x".repeat(20_001);
    for (path, body, place, kind) in [
        ("classify", "{", json!(["body"]), "json_invalid"),
        ("classify", "", json!(["body"]), "json_invalid"),
        ("classify", "[]", json!(["body"]), "model_attributes_type"),
        ("classify", "{}", json!(["body", "text"]), "missing"),
        (
            "classify",
            r#"{"text":null}"#,
            json!(["body", "text"]),
            "string_type",
        ),
        (
            "classify",
            r#"{"text":""}"#,
            json!(["body", "text"]),
            "string_too_short",
        ),
        (
            "classify",
            &json!({ "text": long }).to_string(),
            json!(["body", "text"]),
            "string_too_long",
        ),
        (
            "query",
            r#"{"text":"a"}"#,
            json!(["body", "query"]),
            "missing",
        ),
        (
            "query",
            r#"{"query":""}"#,
            json!(["body", "query"]),
            "string_too_short",
        ),
        (
            "query",
            r#"{"query":"a","top_k":0}"#,
            json!(["body", "top_k"]),
            "out_of_range",
        ),
        (
            "query",
            r#"{"query":"a","top_k":101}"#,
            json!(["body", "top_k"]),
            "out_of_range",
        ),
        (
            "query",
            r#"{"query":"a","top_k":"5"}"#,
            json!(["body", "top_k"]),
            "int_type",
        ),
        (
            "query",
            r#"{"query":"a","enable_streaming":"no"}"#,
            json!(["body", "enable_streaming"]),
            "bool_type",
        ),
    ] {
        let reply = request(&server, "POST", &format!("/api/v1/{path}"), &[], Some(body));
        assert_eq!(reply.status, 422, "{body}: {reply:?}");
        let detail = &reply.json()["detail"][0];
        assert_eq!(detail["loc"], place, "{body}");
        assert_eq!(detail["type"], kind, "{body}");
        assert!(detail["msg"].as_str() > Some(""), "{body}: {detail}");
    }
    let huge = "x".repeat((1 << 20) + 1);
    let reply = request(&server, "POST", "/api/v1/query", &[], Some(&huge));
    reply.refuses(413, "length limit");
}

#[test]
fn a_wrong_path_or_method_is_refused_with_json() {
    let server = server();
    get(&server, "/api/v1/nothing").refuses(404, "/api/v1/nothing");
    for path in [
        "/api/v1/classify",
        "/api/v1/query",
        "/api/v1/admin/rebuild_index",
    ] {
        get(&server, path).refuses(405, path);
    }
    post(&server, "/health", &json!({})).refuses(405, "/health");
    let reply = get(&server, "/orchestrate?session_id=a");
    assert!((400..500).contains(&reply.status), "no upgrade: {reply:?}");
    assert_eq!(keys(&reply.text), ["detail"]);
}

#[tokio::test]
async fn a_web_page_elsewhere_cannot_drive_this_server() {
    let server = server();
    let evil = [("origin", "https://evil.example")];
    let body = r#"{"query":"housing"}"#;
    request(&server, "POST", "/api/v1/query", &evil, Some(body)).refuses(403, "Origin");
    request(&server, "GET", "/health", &evil, None).refuses(403, "Origin");
    let refused = handshake(&server, "?session_id=evil", &evil).await;
    assert_eq!(refused.err().map(|refusal| refusal.status), Some(403));

    let ours = [("origin", "http://localhost:3000")];
    let reply = request(&server, "POST", "/api/v1/query", &ours, Some(body));
    assert_eq!(reply.status, 200, "a page of this machine is let in");
    assert_eq!(
        reply.header("access-control-allow-origin"),
        "http://localhost:3000"
    );
    assert!(handshake(&server, "?session_id=ours", &ours).await.is_ok());
}

#[test]
fn the_kiosk_is_told_what_to_offer_and_when_to_forget() {
    let page = get(&server(), "/kiosk");
    assert_eq!(page.status, 200, "{page:?}");
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    assert!(page.text.contains("data-language=\"en\""), "{page:?}");
    for (idle_s, wanted) in [("60", 60), ("0", 0)] {
        let launch = Launch::serve().env("DOCENT__KIOSK__IDLE_S", idle_s);
        let pack = get(&launch.start_ready(), "/api/v1/pack").json();
        assert_eq!(pack["idle_s"], wanted, "{pack}");
        let topics = pack["topics"].as_array().expect("a list");
        let different: HashSet<_> = topics.iter().map(Value::to_string).collect();
        assert!(
            topics.len() > 3 && different.len() == topics.len(),
            "{pack}"
        );
    }
}

/// Only what the pack names, and nothing in it runs.
#[test]
fn pictures_of_the_pack_are_given_where_it_names_them() {
    let server = server();
    let pack = get(&server, "/api/v1/pack").json();
    assert_eq!(pack["talk"], "push", "{pack}");
    assert_eq!(pack["colours"]["light"]["accent"], "#1f4e5f", "{pack}");
    let logo = format!("/pack/{}", pack["logo"].as_str().expect("a logo"));
    let map = "/pack/ui/map.svg?of=campus%2Fmap-and-parking.md";
    for path in [logo.as_str(), map] {
        let picture = get(&server, path);
        assert_eq!(picture.status, 200, "{path}");
        assert_eq!(picture.header("content-type"), "image/svg+xml");
        assert_eq!(picture.header("x-content-type-options"), "nosniff");
        let policy = picture.header("content-security-policy");
        assert!(
            policy.starts_with("sandbox; default-src 'none'"),
            "{policy}"
        );
    }
    for path in [
        "/pack/ui/map.svg",
        "/pack/ui/map.svg?of=campus/library.md",
        "/pack/pack.toml",
        "/pack/pack.toml?of=campus/map-and-parking.md",
        "/pack/..%2f..%2fpack.toml",
        "/pack/ui/%2e%2e/ui/logo.svg",
    ] {
        get(&server, path).refuses(404, "no such picture");
    }
    let way = "Maddox Library stands on the north side of Founders Lawn, and the Keane Student Center stands on the south side.";
    let beside = |source: &str, text: &str| {
        let body = json!({"source": source, "text": text}).to_string();
        request(&server, "POST", "/api/v1/pictures", &[], Some(&body)).json()
    };
    let found = beside("campus/map-and-parking.md", way);
    let wanted = json!({"pictures": [{"url": map, "alt": "On the campus map, Maddox Library is north of Founders Lawn, and Haverly Hall is by the main gate."}]});
    assert_eq!(found, wanted);
    let none = json!({"pictures": []});
    assert_eq!(
        beside(
            "campus/map-and-parking.md",
            "Visitors park in Cedar Garage."
        ),
        none
    );
    assert_eq!(beside("../pack.toml", way), none);
}

/// A browser sends the page's own `Origin` with its scripts, whatever the address by which it has found this server.
#[test]
fn the_files_of_the_page_come_whatever_the_origin() {
    let server = server();
    let elsewhere = [("origin", "http://192.0.2.7:8004")];
    for path in [
        "/page.css",
        "/page.js",
        "/kiosk/kiosk.css",
        "/kiosk/kiosk.js",
        "/recorder.js",
    ] {
        let reply = request(&server, "GET", path, &elsewhere, None);
        assert_eq!(reply.status, 200, "{path}");
        let readers = reply.header("access-control-allow-origin");
        assert_eq!(readers, "", "no other page reads {path}");
        request(&server, "POST", path, &elsewhere, None).refuses(403, "Origin");
        request(&server, "OPTIONS", path, &elsewhere, None).refuses(403, "Origin");
    }
    for path in [
        "/page.js/",
        "/pack",
        "/api/v1/pack",
        "/ready",
        "/nothing.js",
    ] {
        request(&server, "GET", path, &elsewhere, None).refuses(403, "Origin");
    }
    // The name of this server is looked at all the same.
    let pointed_here = [("host", "evil.example"), elsewhere[0]];
    request(&server, "GET", "/page.js", &pointed_here, None).refuses(421, "Host");
}

#[test]
fn preflights_are_answered_for_pages_that_may_come_in() {
    let server = server();
    let headers = [
        ("origin", "http://127.0.0.1:5173"),
        ("access-control-request-method", "POST"),
        ("access-control-request-headers", "content-type"),
    ];
    let reply = request(&server, "OPTIONS", "/api/v1/query", &headers, None);
    assert_eq!(reply.status, 204, "{reply:?}");
    assert_eq!(
        reply.header("access-control-allow-origin"),
        "http://127.0.0.1:5173"
    );
    assert!(
        reply
            .header("access-control-allow-methods")
            .contains("POST")
    );
    assert!(
        reply
            .header("access-control-allow-headers")
            .contains("content-type")
    );
    let evil = [("origin", "https://evil.example"), headers[1]];
    request(&server, "OPTIONS", "/api/v1/query", &evil, None).refuses(403, "Origin");
}

#[tokio::test]
async fn the_key_guards_all_that_is_not_the_page() {
    let server = guarded();
    for path in [
        "/api/v1/sessions/keyed",
        "/api/v1/admin/config",
        "/metrics",
        "/api/v1/pack",
    ] {
        get(&server, path).refuses(401, "API key");
        let headers = [("authorization", "bearer se+cret")];
        let status = request(&server, "GET", path, &headers, None).status;
        assert_ne!(status, 401, "{path}");
    }
    for path in [
        "/api/v1/admin/rebuild_index",
        "/api/v1/admin/backup",
        "/api/v1/classify",
        "/api/v1/query",
        "/api/v1/synthesize",
    ] {
        post(&server, path, &json!({})).refuses(401, "API key");
    }
    // In the words of another interface.
    for path in ["/v1/audio/speech", "/v1/audio/transcriptions"] {
        assert_eq!(post(&server, path, &json!({})).status, 401, "{path}");
    }
    get(&server, "/metrics").refuses(401, "server.open = [\"metrics\"]");
    for path in [
        "/orchestrate",
        "/api/v1/stream",
        "/api/v1/transcribe/stream",
    ] {
        for (query, headers) in [
            ("?session_id=keyed", vec![]),
            ("?session_id=keyed&api_key=secret", vec![]),
            ("?session_id=keyed", vec![("x-api-key", "se+cre")]),
            (
                "?session_id=keyed",
                vec![("authorization", "Basic se+cret")],
            ),
        ] {
            let refused = handshake_at(&server, &format!("{path}{query}"), &headers).await;
            let status = refused.err().map(|refusal| refusal.status);
            assert_eq!(status, Some(401), "{path}{query} with {headers:?}");
        }
    }
    for path in ["/ready", "/", "/page.js", "/kiosk", "/kiosk/kiosk.js"] {
        assert_eq!(get(&server, path).status, 200, "{path} asks for no key");
    }
    // A proxy speaks for another machine.
    let stranger = [("x-forwarded-for", "192.0.2.7")];
    let health = request(&server, "GET", "/health", &stranger, None);
    assert_eq!(keys(&health.text), ["service", "status"]);
}

/// A page whose name was made to point here must read nothing.
#[test]
fn without_a_key_only_names_of_this_machine_are_answered() {
    let server = server();
    let port = server.port();
    let ask = |lines: &str| {
        let mut stream = TcpStream::connect(&server.address).unwrap();
        let request = format!("GET /api/v1/pack HTTP/1.1\r\n{lines}Connection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).unwrap();
        let mut reply = String::new();
        stream.read_to_string(&mut reply).unwrap();
        reply[9..12].to_owned()
    };
    assert_eq!(ask(&format!("Host: localhost:{port}\r\n")), "200");
    assert_eq!(ask("Host: evil.example\r\n"), "421");
    assert_eq!(ask("Host: localhost\r\nHost: evil.example\r\n"), "400");
    assert_eq!(ask(""), "400");
}

#[tokio::test]
async fn the_key_is_taken_from_three_places() {
    let server = guarded();
    for (query, headers) in [
        ("", vec![("x-api-key", "se+cret")]),
        ("", vec![("authorization", "Bearer se+cret")]),
        ("api_key=se%2Bcret", vec![]),
    ] {
        let path = format!("/api/v1/sessions/nobody?{query}");
        let reply = request(&server, "GET", &path, &headers, None);
        assert_eq!(
            reply.status, 404,
            "let in, and there is no such session: {reply:?}"
        );
        let query = format!("?session_id=keyed-in&{query}");
        let opened = handshake(&server, &query, &headers).await;
        assert!(opened.is_ok(), "{query} with {headers:?} is let in");
    }
    assert!(
        !server.log.text().contains("se+cret"),
        "the key is not logged"
    );
}

#[test]
fn this_server_is_no_proxy() {
    let server = server();
    let mut stream = TcpStream::connect(&server.address).unwrap();
    for request in [
        "CONNECT example.org:443 HTTP/1.1\r\nHost: example.org:443\r\n\r\n",
        "CONNECT localhost HTTP/1.1\r\nHost: localhost\r\n\r\n",
    ] {
        let mut stream = TcpStream::connect(&server.address).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut reply = [0; 12];
        stream.read_exact(&mut reply).unwrap();
        let reply = String::from_utf8_lossy(&reply).into_owned();
        assert!(
            reply.ends_with(" 405") || reply.ends_with(" 400"),
            "{request}: {reply}"
        );
    }
    // Nor for an address in the first line.
    let elsewhere = "GET http://example.org/ready HTTP/1.1\r\nHost: example.org\r\n\r\n";
    stream.write_all(elsewhere.as_bytes()).unwrap();
    let mut reply = [0; 12];
    stream.read_exact(&mut reply).unwrap();
    assert!(
        reply.ends_with(b" 421"),
        "{}",
        String::from_utf8_lossy(&reply)
    );
}
