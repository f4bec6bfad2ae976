//! A machine that is a kiosk: the PIN of its staff, and what is made on it.

use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use docent::screens::Pin;
use serde_json::json;

use crate::support::http::{Reply, post, request};
use crate::support::server::{Finished, Launch, Server};

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

/// A system with all that a kiosk needs.
fn image() -> tempfile::TempDir {
    let root = tempfile::tempdir().expect("a temporary folder");
    for (path, text) in [
        ("usr/bin/cage", ""),
        ("usr/bin/Xwayland", ""),
        ("usr/bin/chromium", ""),
        ("usr/bin/docent", ""),
        ("etc/passwd", "docent:x:990:990::/:/bin/sh\n"),
    ] {
        let place = root.path().join(path);
        fs::create_dir_all(place.parent().expect("a folder")).expect("writable");
        fs::write(place, text).expect("writable");
    }
    root
}

fn install(root: &Path, more: &[&str]) -> Finished {
    let mut launch = Launch::verb(&["kiosk", "install", "--root"]).arg(root);
    for word in more {
        launch = launch.arg(word);
    }
    launch.run()
}

/// Without root nothing is done here, and with it nothing without a word.
#[test]
fn what_would_be_done_is_shown_and_not_done() {
    let root = image();
    let install = |root: &Path| install(root, &[]);
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

#[test]
fn what_cannot_be_a_kiosk_is_refused_with_the_next_step() {
    let root = image();
    let empty = tempfile::tempdir().expect("a temporary folder");
    install(empty.path(), &[])
        .ended_with(1)
        .says("holds no system");
    let refused = |more: &[&str]| install(root.path(), more).ended_with(1);
    refused(&["--user", "root"]).says("may do more than show a page");
    refused(&["--user", "docent"]).says("may do more than show a page");
    refused(&["--server-user", "nobodyhere"]).says("there is no user \"nobodyhere\"");
    let page = |url| install(root.path(), &["--url", url]).ended_with(2);
    page("http://localhost:8004/%h").says("after each %");
    page("http://localhost:8004/").says("every page of the server");
    fs::rename(
        root.path().join("usr/bin/docent"),
        root.path().join("usr/docent"),
    )
    .expect("there");
    refused(&[]).says("usr/local/bin/docent");
    assert!(!root.path().join("etc/docent-kiosk").exists());
}

#[test]
fn a_page_that_is_not_encrypted_is_warned_of_before_anything_is_done() {
    let more = ["--url", "http://desk.example:8004/kiosk"];
    install(image().path(), &more)
        .ended_with(1)
        .says("give no microphone");
}

#[test]
fn who_watches_says_what_it_waits_for_and_that_it_is_there() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    let address = listener.local_addr().expect("an address");
    drop(listener);
    let url = format!("http://{address}/kiosk");
    let log = tempfile::NamedTempFile::new().expect("a temporary file");
    let mut watch = Command::new(env!("CARGO_BIN_EXE_docent"))
        .args(["kiosk", "watch", "--url", &url, "--", "false"])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(log.reopen().expect("it is there"))
        .spawn()
        .expect("it starts");
    let told = || fs::read_to_string(log.path()).expect("readable");
    let begun = Instant::now();
    while told().is_empty() && begun.elapsed() < Duration::from_secs(30) {
        sleep(Duration::from_millis(50));
    }
    let waits = format!("nothing answers at http://{address}; waiting");
    assert!(told().contains(&waits), "{}", told());
    let _listener = TcpListener::bind(address).expect("it is still free");
    watch.wait().expect("it ends with its browser");
    assert!(
        told().contains(&format!("http://{address} answers")),
        "{}",
        told()
    );
    assert_eq!(told().matches(&waits).count(), 1, "{}", told());
}

#[test]
fn the_way_out_of_the_page_is_told_where_it_is_looked_for() {
    for verb in [
        ["kiosk", "--help"].as_slice(),
        &["kiosk", "install", "--help"],
        &["kiosk", "watch", "--help"],
    ] {
        let help = Launch::verb(verb).run().ended_with(0).out;
        let words = help.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words.contains("five taps in"), "{verb:?}: {help}");
        assert!(words.contains("Ctrl+Alt+K"), "{verb:?}: {help}");
    }
}
