//! Downloads that break off, and how they go on.

use std::io::Write;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, mpsc};
use std::time::Duration;

use docent::models::PullOptions;

use super::desk::{Desk, bytes, loose_file, model, quick};
use super::mirror::{Mirror, good_head, head, refuse, serve, serve_cut, starts};

/// A mirror that breaks off its first answers after so many bytes each, and then is good.
fn breaking(right: &[u8], ends: Vec<usize>) -> Mirror {
    let right = right.to_vec();
    let answered = AtomicUsize::new(0);
    Mirror::start(
        move |request, stream| match ends.get(answered.fetch_add(1, Ordering::SeqCst)) {
            Some(end) => serve_cut(request, stream, &right, *end),
            None => serve(request, stream, &right, "\"1\""),
        },
    )
}

#[test]
fn a_download_goes_on_where_it_broke_off() {
    let right = bytes(20, 50_000);
    for end in [1, 511, 25_000, 49_999] {
        let mirror = breaking(&right, vec![end]);
        Desk::new(&right, &[mirror.address("a")]).pull_works();
        let requests = mirror.take_requests();
        let from = starts(&requests);
        assert_eq!(from, [None, Some(end)]);
        assert_eq!(requests[1].if_range.as_deref(), Some("\"1\""));
    }
}

#[test]
fn a_download_may_break_off_often() {
    let right = bytes(21, 50_000);
    let mirror = breaking(&right, vec![5_000; 8]);
    Desk::new(&right, &[mirror.address("a")]).pull_works();
    assert_eq!(mirror.take_requests().last().unwrap().from, Some(40_000));
}

#[test]
fn an_answer_without_a_byte_is_not_asked_for_again_at_once() {
    let right = bytes(22, 50_000);
    let mirror = breaking(&right, vec![0]);
    let desk = Desk::new(&right, &[mirror.address("a")]);
    desk.pull_fails(&["ended after 0 bytes of 50000", "goes on there"]);
    assert_eq!(mirror.take_requests().len(), 1);
    desk.pull_works();
}

#[test]
fn a_mirror_that_always_breaks_off_at_the_same_byte_is_left() {
    let right = bytes(23, 50_000);
    let body = right.clone();
    let mirror = Mirror::start(move |request, stream| {
        let anew = super::mirror::Request {
            from: None,
            ..request.clone()
        };
        serve_cut(&anew, stream, &body, 20_000);
    });
    let desk = Desk::new(&right, &[mirror.address("a")]);
    desk.pull_fails(&["ended after 20000 bytes of 50000"]);
    assert_eq!(mirror.take_requests().len(), 2);
    let good = Mirror::good(&right);
    let desk = Desk::new(&right, &[mirror.address("a"), good.address("a")]);
    desk.pull_works();
    assert_eq!(
        good.take_requests()[0].from,
        Some(20_000),
        "bytes are bytes"
    );
}

#[test]
fn a_stall_is_noticed_and_gone_on_after() {
    let right = bytes(24, 50_000);
    let body = right.clone();
    let (end, ended) = mpsc::channel::<()>();
    let ended = Mutex::new(ended);
    let mirror = Mirror::start(move |request, stream| {
        let rest = good_head(request, stream, &body, "\"1\"");
        if request.from.is_none() {
            let _ = stream.write_all(&rest[..30_000]);
        }
        // Nothing more comes until the test is over.
        let _ = ended.lock().unwrap().recv();
    });
    let options = || PullOptions {
        stall_timeout: Duration::from_secs(1),
        ..quick()
    };
    let desk = Desk::new(&right, &[mirror.address("a")]);
    let message = desk.pull_with("vad:a", options()).unwrap_err().to_string();
    assert!(
        message.contains("nothing came for 1 s after 30000 bytes"),
        "{message}"
    );
    assert_eq!(desk.part("a.onnx"), 30_000);
    drop(end);
    let good = Mirror::good(&right);
    let mut desk = desk;
    desk.change(&(model("vad:a") + &super::desk::file("a.onnx", &right, &[good.address("a")])));
    desk.pull_works();
    assert_eq!(good.take_requests()[0].from, Some(30_000));
}

#[test]
fn another_version_begins_anew() {
    let (old, new) = (bytes(25, 50_000), bytes(26, 60_000));
    let first = Mirror::start({
        let old = old.clone();
        move |request, stream| {
            if request.from.is_none() {
                serve_cut(request, stream, &old, 40_000);
            }
        }
    });
    // Nothing is published but the name, so the version's tag is all there is to tell.
    let text = |mirror: &Mirror| model("vad:a") + &loose_file("a.onnx", &[mirror.address("a")]);
    let mut desk = Desk::with(&text(&first), &[("vad/a.onnx", &new)]);
    desk.pull_fails(&[]);
    let body = new.clone();
    let second = Mirror::start(move |request, stream| serve(request, stream, &body, "\"2\""));
    desk.change(&text(&second));
    desk.pull_works();
    let requests = second.take_requests();
    assert_eq!((requests.len(), requests[0].from), (1, Some(40_000)));
    assert_eq!(requests[0].if_range.as_deref(), Some("\"1\""));
}

#[test]
fn a_rest_that_does_not_fit_is_found_by_the_digest() {
    let (old, new) = (bytes(27, 50_000), bytes(28, 50_000));
    let cut = Mirror::start(move |request, stream| {
        if request.from.is_none() {
            serve_cut(request, stream, &old, 40_000);
        }
    });
    let body = new.clone();
    // It says that it is the same version, and it is not.
    let liar = Mirror::start(move |request, stream| serve(request, stream, &body, "\"1\""));
    let desk = Desk::new(&new, &[cut.address("a"), liar.address("a")]);
    desk.pull_works();
    assert_eq!(starts(&liar.take_requests()), [Some(40_000), None]);
}

#[test]
fn parts_of_unknown_versions_are_not_put_together_without_a_digest() {
    let right = bytes(29, 50_000);
    let body = right.clone();
    let answered = AtomicUsize::new(0);
    let mirror = Mirror::start(move |_, stream| {
        head(stream, "200 OK", &[("Content-Length", "50000".to_owned())]);
        let end = if answered.fetch_add(1, Ordering::SeqCst) == 0 {
            40_000
        } else {
            50_000
        };
        let _ = stream.write_all(&body[..end]);
    });
    let text = model("vad:a") + &loose_file("a.onnx", &[mirror.address("a")]);
    Desk::with(&text, &[("vad/a.onnx", &right)]).pull_works();
    assert_eq!(starts(&mirror.take_requests()), [None, None]);
}

/// A desk whose download broke off after so many bytes.
fn broken_off(right: &[u8], length: usize, then: &Mirror) -> Desk {
    let body = right.to_vec();
    let cut = Mirror::start(move |request, stream| {
        if request.from.is_none() {
            serve_cut(request, stream, &body, length);
        }
    });
    // Of unknown size, or a part would not be asked about when it is complete.
    let strip = |mirror: &Mirror| {
        let text = model("vad:a") + &super::desk::file("a.onnx", right, &[mirror.address("a")]);
        text.replace(&format!("size = {}\n", right.len()), "")
    };
    let mut desk = Desk::with(&strip(&cut), &[("vad/a.onnx", right)]);
    desk.pull_fails(&[]);
    assert_eq!(desk.part("a.onnx"), length);
    desk.change(&strip(then));
    desk
}

#[test]
fn a_range_that_the_server_does_not_have_begins_anew() {
    let right = bytes(30, 50_000);
    let body = right.clone();
    let mirror = Mirror::start(move |request, stream| match request.from {
        Some(_) => refuse(stream, "416 Range Not Satisfiable"),
        None => serve(request, stream, &body, "\"1\""),
    });
    broken_off(&right, 40_000, &mirror).pull_works();
    assert_eq!(starts(&mirror.take_requests()), [Some(40_000), None]);
}

#[test]
fn a_server_with_nothing_but_416_is_left() {
    let right = bytes(31, 50_000);
    let mirror = Mirror::start(|_, stream| refuse(stream, "416 Range Not Satisfiable"));
    let desk = broken_off(&right, 40_000, &mirror);
    desk.pull_fails(&["416"]);
    assert_eq!(mirror.take_requests().len(), 2);
}

#[test]
fn a_rest_from_another_byte_is_not_taken() {
    let right = bytes(32, 50_000);
    let body = right.clone();
    let mirror = Mirror::start(move |request, stream| match request.from {
        Some(from) => {
            let other = super::mirror::Request {
                from: Some(from - 1),
                if_range: None,
                ..request.clone()
            };
            serve(&other, stream, &body, "\"1\"");
        }
        None => serve(request, stream, &body, "\"1\""),
    });
    broken_off(&right, 40_000, &mirror).pull_works();
}

#[test]
fn a_sign_in_page_does_not_cost_what_is_here() {
    let right = bytes(33, 50_000);
    let portal = Mirror::start(|_, stream| {
        head(stream, "200 OK", &[]);
        let _ = stream.write_all(b"<html>Welcome");
    });
    let mut desk = broken_off(&right, 40_000, &portal);
    desk.pull_fails(&["sign in with a browser"]);
    assert_eq!(desk.part("a.onnx"), 40_000);
    let good = Mirror::good(&right);
    desk.change(&(model("vad:a") + &super::desk::file("a.onnx", &right, &[good.address("a")])));
    desk.pull_works();
    assert_eq!(good.take_requests()[0].from, Some(40_000));
}
