//! What mirrors do wrong, and what comes of it.

use std::fs;
use std::io::Write;
use std::time::Duration;

use docent::models::{Mirror as Place, ModelError, PullOptions};

use super::desk::{Desk, bytes, complaint, file, model, quick};
use super::mirror::{Mirror, good_head, head, paths, redirect, refuse, serve};

const PAGE: &str = "<!DOCTYPE html><title>Welcome to HotelNet</title>";

#[test]
fn a_good_mirror_is_asked_once() {
    let right = bytes(1, 300_000);
    let mirror = Mirror::good(&right);
    let desk = Desk::new(&right, &[mirror.address("a")]);
    desk.pull_works();
    assert_eq!(mirror.take_requests().len(), 1);
    assert_eq!(desk.part("a.onnx"), 0, "nothing stays of the download");
    assert!(desk.pull().unwrap().already_there);
    assert_eq!(mirror.take_requests(), [], "what is there is not fetched");
}

#[test]
fn a_sign_in_page_is_named() {
    let right = bytes(2, 5_000);
    let with_type = Mirror::start(|_, stream| {
        let length = ("Content-Length", PAGE.len().to_string());
        let kind = ("Content-Type", "text/html; charset=utf-8".to_owned());
        head(stream, "200 OK", &[kind, length]);
        let _ = stream.write_all(PAGE.as_bytes());
    });
    let without_type = Mirror::start(|_, stream| {
        head(stream, "200 OK", &[]);
        let _ = stream.write_all(PAGE.as_bytes());
    });
    let padded = Mirror::start(|request, stream| {
        let mut page = PAGE.as_bytes().to_vec();
        page.resize(5_000, b' ');
        serve(request, stream, &page, "\"1\"");
    });
    for mirror in [with_type, without_type, padded] {
        let desk = Desk::new(&right, &[mirror.address("a")]);
        desk.pull_fails(&["a web page came", "sign in with a browser"]);
        assert_eq!(desk.part("a.onnx"), 0);
    }
}

#[test]
fn wrong_bytes_are_thrown_away_and_the_next_mirror_begins_anew() {
    let (right, wrong) = (bytes(3, 100_000), bytes(4, 100_000));
    let (bad, good) = (Mirror::good(&wrong), Mirror::good(&right));
    let desk = Desk::new(&right, &[bad.address("a")]);
    desk.pull_fails(&["sha256", "thrown away", &bad.address("a")]);
    assert_eq!(desk.part("a.onnx"), 0);
    let desk = Desk::new(&right, &[bad.address("a"), good.address("a")]);
    desk.pull_works();
    assert_eq!(good.take_requests()[0].from, None);
}

#[test]
fn every_failure_leads_to_the_next_mirror() {
    let right = bytes(5, 10_000);
    // Nobody listens on port 1, and no test is given it.
    let closed = "http://127.0.0.1:1/a".to_owned();
    let missing = Mirror::start(|_, stream| refuse(stream, "404 Not Found"));
    let broken = Mirror::start(|_, stream| refuse(stream, "503 Service Unavailable"));
    let circle = Mirror::start(|_, stream| redirect(stream, "/again"));
    let short = Mirror::good(&right[..9_999]);
    let good = Mirror::good(&right);
    let mut places = vec![
        closed,
        missing.address("a"),
        broken.address("a"),
        circle.address("a"),
        short.address("a"),
    ];
    let desk = Desk::new(&right, &places);
    desk.pull_fails(&[
        "no answer",
        "is this machine online?",
        "not there (404)",
        "the server answers 503",
        "redirected in circles",
        "has 9999 bytes instead of 10000",
    ]);
    assert!(circle.take_requests().len() < 20, "redirects have an end");
    places.push(good.address("a"));
    Desk::new(&right, &places).pull_works();
}

#[test]
fn a_redirect_to_the_file_is_followed() {
    let right = bytes(6, 10_000);
    let good = Mirror::good(&right);
    let there = good.address("elsewhere");
    let mirror = Mirror::start(move |_, stream| redirect(stream, &there));
    Desk::new(&right, &[mirror.address("a")]).pull_works();
    assert_eq!(good.take_requests()[0].path, "elsewhere");
}

#[test]
fn more_bytes_than_published_are_not_taken() {
    let right = bytes(7, 10_000);
    let endless = Mirror::start(|_, stream| {
        head(stream, "200 OK", &[]);
        while stream.write_all(&[7; 4096]).is_ok() {}
    });
    let desk = Desk::new(&right, &[endless.address("a")]);
    desk.pull_fails(&["instead of 10000"]);
    assert_eq!(desk.part("a.onnx"), 0);
}

#[test]
fn a_slow_mirror_is_waited_for_as_long_as_something_comes() {
    let right = bytes(8, 8_000);
    let body = right.clone();
    let mirror = Mirror::start(move |request, stream| {
        for piece in good_head(request, stream, &body, "\"1\"").chunks(1_000) {
            let _ = stream.write_all(piece);
            std::thread::sleep(Duration::from_millis(300));
        }
    });
    let options = PullOptions {
        stall_timeout: Duration::from_secs(2),
        ..quick()
    };
    let desk = Desk::new(&right, &[mirror.address("a")]);
    desk.pull_with("vad:a", options).unwrap();
    assert!(desk.is_complete());
    assert_eq!(mirror.take_requests().len(), 1);
}

#[test]
fn a_download_without_room_for_it_is_not_begun() {
    let right = bytes(9, 1_000);
    let mirror = Mirror::good(&right);
    let text = model("vad:a") + &file("a.onnx", &right, &[mirror.address("a")]);
    let text = text.replace("size = 1000", "size = 1000000000000000");
    let desk = Desk::with(&text, &[]);
    desk.pull_fails(&["not enough room", "1000000000 MB are needed"]);
    assert_eq!(mirror.take_requests(), []);
}

#[test]
fn an_announced_size_beyond_the_disk_is_believed() {
    let mirror = Mirror::start(|_, stream| {
        let length = ("Content-Length", (1_u64 << 60).to_string());
        head(stream, "200 OK", &[length]);
        let _ = stream.write_all(&[7; 4096]);
    });
    let text = model("vad:a") + &super::desk::loose_file("a.onnx", &[mirror.address("a")]);
    Desk::with(&text, &[]).pull_fails(&["not enough room"]);
}

#[test]
fn a_disk_that_fills_up_is_named_and_the_download_goes_on_later() {
    let right = bytes(10, 200_000);
    let mirror = Mirror::good(&right);
    let desk = Desk::new(&right, &[mirror.address("a")]);
    // A limit on the size of files, in blocks of 512 or 1024 bytes, stands for the full disk.
    let pull = desk.program(&["pull", "vad:a"]);
    let mut limited = std::process::Command::new("/bin/sh");
    limited
        .env_clear()
        .current_dir(desk.data().parent().unwrap());
    limited.args(["-c", "trap '' XFSZ; ulimit -f 64; exec \"$@\"", "sh"]);
    let output = limited
        .arg(pull.get_program())
        .args(pull.get_args())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let complaint = complaint(&output);
    assert!(complaint.contains("not enough room"), "{complaint}");
    assert!(!desk.path("vad/a.onnx").exists());
    let kept = desk.part("a.onnx");
    assert!((32_768..=65_536).contains(&kept), "{kept}");
    mirror.take_requests();
    desk.pull_works();
    assert_eq!(mirror.take_requests()[0].from, Some(kept));
}

#[test]
fn mirrors_on_the_command_line_come_first() {
    let right = bytes(11, 10_000);
    let published = Mirror::good(&right);
    let desk = Desk::new(&right, &[published.address("deep/a")]);
    let stick = tempfile::tempdir().unwrap();
    fs::create_dir(stick.path().join("vad")).unwrap();
    fs::write(stick.path().join("vad/a.onnx"), bytes(12, 10_000)).unwrap();
    let server = Mirror::start({
        let right = right.clone();
        move |request, stream| match request.path.as_str() {
            "models/deep/a" => serve(request, stream, &right, "\"1\""),
            _ => refuse(stream, "404 Not Found"),
        }
    });
    let options = PullOptions {
        mirrors: vec![
            Place::Folder(stick.path().to_path_buf()),
            Place::parse(&server.address("models/")).unwrap(),
        ],
        ..quick()
    };
    desk.pull_with("vad:a", options).unwrap();
    assert!(desk.is_complete());
    assert_eq!(
        paths(&server.take_requests()),
        ["models/vad/a.onnx", "models/deep/a"]
    );
    assert_eq!(published.take_requests(), []);
}

#[test]
fn a_folder_is_enough() {
    let right = bytes(13, 10_000);
    let desk = Desk::new(&right, &[]);
    let message = desk.pull().unwrap_err().to_string();
    assert!(message.contains("--from"), "{message}");
    let stick = tempfile::tempdir().unwrap();
    fs::write(stick.path().join("a.onnx"), &right).unwrap();
    let options = PullOptions {
        mirrors: vec![Place::Folder(stick.path().to_path_buf())],
        ..quick()
    };
    desk.pull_with("vad:a", options).unwrap();
    assert!(desk.is_complete());
}

#[test]
fn a_model_of_two_files_comes_whole_or_not_at_all() {
    let (voice, config) = (bytes(14, 50_000), bytes(15, 500));
    let mirror = Mirror::good(&voice);
    let missing = Mirror::start(|_, stream| refuse(stream, "404 Not Found"));
    let text = |config_at: &Mirror| {
        model("piper:v")
            + &file("v.onnx", &voice, &[mirror.address("v")])
            + &file("v.onnx.json", &config, &[config_at.address("c")])
    };
    let right: [(&str, &[u8]); 2] = [("voices/v.onnx", &voice), ("voices/v.onnx.json", &config)];
    let mut desk = Desk::with(&text(&missing), &right);
    let result = desk.pull_with("piper:v", quick());
    assert!(
        matches!(result, Err(ModelError::Unreachable { .. })),
        "{result:?}"
    );
    assert!(!desk.path("voices/v.onnx").exists());
    assert_eq!(mirror.take_requests().len(), 1);
    let good = Mirror::good(&config);
    desk.change(&text(&good));
    desk.pull_with("piper:v", quick()).unwrap();
    assert!(desk.is_complete());
    assert_eq!(
        mirror.take_requests(),
        [],
        "the first file waited in its part"
    );
}
