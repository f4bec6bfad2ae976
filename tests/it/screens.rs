//! Screens on other machines that are let in by a link.

use std::path::Path;

use serde_json::{Value, json};

use crate::support::eventually;
use crate::support::http::{Reply, post, request};
use crate::support::server::{Finished, Launch, Server};
use crate::support::socket::handshake;

const OPERATOR: &str = "operator's-key";

fn serve(data: &Path) -> Server {
    Launch::serve()
        .data(data)
        .env("DOCENT__SERVER__API_KEY", OPERATOR)
        .start()
}

fn kiosk(data: &Path, arguments: &[&str]) -> Finished {
    let launch = Launch::verb(&["kiosk"]).data(data);
    arguments.iter().fold(launch, Launch::arg).run()
}

/// The code of a new link.
fn link(data: &Path, name: &str) -> String {
    let made = kiosk(
        data,
        &["link", "--name", name, "--address", "desk.example:1"],
    )
    .ended_with(0);
    let code = made
        .out
        .trim()
        .strip_prefix("http://desk.example:1/kiosk#join=");
    code.unwrap_or_else(|| panic!("a link: {made:?}"))
        .to_owned()
}

fn join(server: &Server, code: &str) -> Reply {
    post(server, "/api/v1/kiosk/join", &json!({ "code": code }))
}

fn get_with(server: &Server, path: &str, key: &str) -> u16 {
    request(server, "GET", path, &[("x-api-key", key)], None).status
}

#[tokio::test]
async fn a_screen_may_speak_and_ask_in_its_own_sessions_and_nothing_else() {
    let data = tempfile::tempdir().unwrap();
    let server = serve(data.path());
    let code = link(data.path(), "lobby");
    join(&server, "guessed").refuses(410, "ask for another one");
    let joined = join(&server, &code).json();
    join(&server, &code).refuses(410, "this link was used");
    assert_eq!(joined["name"], "lobby");
    let key = joined["key"].as_str().unwrap();

    assert_eq!(get_with(&server, "/api/v1/pack", key), 200);
    for path in ["/metrics", "/api/v1/admin/config", "/api/v1/room"] {
        assert_eq!(get_with(&server, path, key), 401, "{path}");
    }
    let query = |id: &str| format!("?session_id={id}&api_key={key}&audio=none");
    for id in ["other", "lobby", "lobby2.a"] {
        let refusal = handshake(&server, &query(id), &[]).await.err().unwrap();
        assert_eq!(refusal.status, 401, "{id}: {refusal:?}");
        assert_eq!(
            get_with(&server, &format!("/api/v1/sessions/{id}"), key),
            401
        );
    }
    let mut screen = handshake(&server, &query("lobby.a"), &[]).await.unwrap();
    screen.expect("connected").await;
    let answer = screen.ask("when does the library open").await;
    assert!(
        answer["text"].as_str().unwrap().contains("Library"),
        "{answer}"
    );
    assert_eq!(get_with(&server, "/api/v1/sessions/lobby.a", key), 200);

    let listed = kiosk(data.path(), &["list"]).ended_with(0);
    assert!(listed.out.starts_with("lobby "), "{listed:?}");
    kiosk(data.path(), &["revoke", "lobby"]).ended_with(0);
    eventually("its key is no key any more", || {
        (get_with(&server, "/api/v1/pack", key) == 401).then_some(())
    });
    screen.expect_close_at_last(1008).await;
    let log = server.stop();
    assert!(
        !log.contains(key) && !log.contains(&code),
        "no key is logged"
    );
}

#[test]
fn screens_are_let_in_and_turned_away_while_no_server_runs() {
    let data = tempfile::tempdir().unwrap();
    kiosk(data.path(), &["list"])
        .ended_with(0)
        .says("No screen is let in");
    kiosk(data.path(), &["revoke", "lobby"])
        .ended_with(1)
        .says("`docent kiosk list` names them");
    kiosk(data.path(), &["link", "--name", "a b"])
        .ended_with(1)
        .says("no name for a screen");
    kiosk(data.path(), &["link", "--address", "http://x"])
        .ended_with(1)
        .says("is no address");
    let code = link(data.path(), "lobby");
    let listed = kiosk(data.path(), &["list"]).ended_with(0);
    assert!(listed.out.contains("not used yet"), "{listed:?}");
    let server = serve(data.path());
    let joined: Value = join(&server, &code).json();
    drop(server.stop());
    let server = serve(data.path());
    let key = joined["key"].as_str().unwrap();
    assert_eq!(
        get_with(&server, "/api/v1/pack", key),
        200,
        "a restart turns nobody away"
    );
    kiosk(data.path(), &["link", "--name", "lobby"])
        .ended_with(1)
        .says("kiosk revoke lobby");
}
