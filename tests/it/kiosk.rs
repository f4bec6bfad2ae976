//! A machine that is a kiosk: the PIN of its staff, and what is made on it.

use std::fs;
use std::path::Path;

use docent::screens::Pin;
use serde_json::json;

use crate::support::http::{Reply, post, request};
use crate::support::server::{Launch, Server};

const PATH: &str = "/api/v1/kiosk/pin";
const RIGHT: &str = "481516";

fn serve(kept: &str) -> (tempfile::NamedTempFile, Server) {
    let file = tempfile::NamedTempFile::new().expect("a temporary file");
    fs::write(file.path(), kept).expect("writable");
    let launch = Launch::serve().env("DOCENT__KIOSK__PIN_FILE", file.path());
    (file, launch.start())
}

fn kept() -> String {
    Pin::new(RIGHT).unwrap().kept().unwrap()
}

fn offer(server: &Server, pin: &str) -> Reply {
    post(server, PATH, &json!({ "pin": pin }))
}

#[test]
fn five_wrong_pins_wait_a_minute_and_the_right_one_too() {
    let (_file, server) = serve(&kept());
    assert_eq!(offer(&server, RIGHT).json()["right"], true);
    for left in [4, 3] {
        let reply = offer(&server, "000000").json();
        assert_eq!(reply, json!({ "right": false, "left": left }));
    }
    assert_eq!(offer(&server, RIGHT).json()["right"], true);
    for pin in ["1", "48151", "4815160", "481517"] {
        assert_eq!(offer(&server, pin).json()["right"], false, "{pin}");
    }
    for pin in ["000000", RIGHT, RIGHT] {
        let reply = offer(&server, pin);
        reply.refuses(429, "none is looked at for");
        let seconds: u32 = reply.header("retry-after").parse().expect("seconds");
        assert!((1..=60).contains(&seconds), "{reply:?}");
    }
}

#[test]
fn without_a_pin_none_is_right() {
    let server = Launch::serve().start();
    offer(&server, RIGHT).refuses(404, "docent kiosk install");
    let (file, server) = serve("481516\n");
    for _ in 0..7 {
        offer(&server, RIGHT).refuses(503, "the log of the server says why");
    }
    fs::write(file.path(), kept()).expect("writable");
    assert_eq!(
        offer(&server, RIGHT).json()["right"],
        true,
        "it is read each time"
    );
    assert_eq!(offer(&server, "").status, 422);
}

#[test]
fn a_pin_is_offered_with_a_key_where_one_is_asked_for() {
    let file = tempfile::NamedTempFile::new().expect("a temporary file");
    fs::write(file.path(), kept()).expect("writable");
    let launch = Launch::serve().env("DOCENT__KIOSK__PIN_FILE", file.path());
    let server = launch
        .env("DOCENT__SERVER__API_KEY", "operator's-key")
        .start();
    let body = json!({ "pin": RIGHT }).to_string();
    let with = |headers: &[(&str, &str)]| request(&server, "POST", PATH, headers, Some(&body));
    assert_eq!(with(&[]).status, 401);
    assert_eq!(with(&[("x-api-key", "operator's-key")]).status, 200);
    let foreign = [
        ("origin", "https://evil.example"),
        ("x-api-key", "operator's-key"),
    ];
    assert_eq!(with(&foreign).status, 403);
}

/// Without root nothing is done here, and with it nothing without a word.
#[test]
fn what_would_be_done_is_shown_and_not_done() {
    let root = tempfile::tempdir().expect("a temporary folder");
    for path in [
        "usr/bin/cage",
        "usr/bin/chromium",
        "usr/bin/docent",
        "etc/passwd",
    ] {
        let place = root.path().join(path);
        fs::create_dir_all(place.parent().expect("a folder")).expect("writable");
        fs::write(place, "").expect("writable");
    }
    let install = |root: &Path| {
        Launch::verb(&["kiosk", "install", "--root"])
            .arg(root)
            .run()
    };
    let shown = install(root.path()).ended_with(1);
    let shown = shown.says("nothing was changed");
    for part in [
        "write /etc/systemd/system/docent-kiosk.service",
        "--kiosk",
        "run systemd-sysusers",
    ] {
        assert!(shown.out.contains(part), "{part}: {shown:?}");
    }
    assert!(!root.path().join("etc/systemd").exists());
    fs::remove_file(root.path().join("usr/bin/cage")).expect("there");
    install(root.path()).ended_with(1).says("apt-get install");
    let nothing = Launch::verb(&["kiosk", "remove", "--root"])
        .arg(root.path())
        .run();
    assert!(nothing.ended_with(0).out.contains("no kiosk here"));
}
