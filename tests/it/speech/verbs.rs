//! `docent say` and `docent voices`.

use std::path::Path;

use serde_json::Value;

use crate::support::server::Launch;
use crate::support::wav::{self, Wav};

#[test]
fn say_writes_a_file_in_the_format_of_its_name() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (name, magic) in [
        ("a.wav", &b"RIFF"[..]),
        ("a.flac", b"fLaC"),
        ("a.opus", b"OggS"),
        ("a.mp3", b"\xff"),
    ] {
        let file = folder.path().join(name);
        Launch::verb(&["say", "Good morning.", "-o"])
            .arg(&file)
            .run()
            .ended_with(0);
        assert!(
            std::fs::read(&file).expect("written").starts_with(magic),
            "{name}"
        );
    }
    let file = folder.path().join("b.wav");
    Launch::verb(&["say", "--voice", "espeak:de", "--rate", "1.5", "-o"])
        .arg(&file)
        .run_with_input("Guten Morgen.\n")
        .ended_with(0);
    assert!(Wav::read(&std::fs::read(&file).expect("written")).is_loud());
}

/// Puts a program into a folder that does this.
#[cfg(unix)]
fn write_program(folder: &Path, name: &str, script: &str) {
    use std::os::unix::fs::PermissionsExt;

    let program = folder.join(name);
    std::fs::write(&program, format!("#!/bin/sh\n{script}\n")).expect("written");
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).expect("allowed");
}

/// A program that takes samples is given them as they are made, and is told their rate; where one cannot play, the next
/// one has all of them.
#[cfg(unix)]
#[test]
fn say_plays_with_the_first_program_that_can() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let folder = folder.path();
    let plays = "cd \"${0%/*}\"; echo \"$@\" > told; /bin/cat > played";
    write_program(folder, "aplay", plays);
    let text = "The library is open on weekdays. Please bring your card.";
    // A voice without chance in it.
    let say = || Launch::verb(&["say", text, "--voice", "espeak:en-us+Denis"]).env("PATH", folder);
    say().run().ended_with(0);
    let file = folder.join("a.wav");
    say().arg("-o").arg(&file).run().ended_with(0);
    let read = |name: &str| std::fs::read(folder.join(name)).expect("written");
    let written = Wav::read(&read("a.wav"));
    assert_eq!(wav::samples(&read("played")), written.samples);
    let told = String::from_utf8(read("told")).expect("text");
    let rate = format!("-r {}\n", written.rate_hz);
    assert!(told.ends_with(&rate), "{told}");
    for fails in ["exit 1", "/bin/cat > ${0%/*}/refused; exit 1"] {
        std::fs::remove_file(folder.join("played")).expect("it was there");
        write_program(folder, "paplay", fails);
        let output = say().run();
        output.ended_with(0).says("paplay could not play it");
        assert_eq!(wav::samples(&read("played")), written.samples, "{fails}");
    }
    // One that ends at once has played nothing.
    write_program(folder, "aplay", "exit 0");
    say().run().ended_with(1).says("aplay could not play it");
    Launch::verb(&["say", "hi"])
        .env("PATH", "/no/such/folder")
        .run()
        .ended_with(1)
        .says("none of paplay, aplay, play, pw-play, afplay is installed");
}

/// A program that takes no sound, or never ends, is not waited for, and the next one has all of it.
#[cfg(unix)]
#[test]
fn say_does_not_wait_for_a_program_that_plays_nothing() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let folder = folder.path();
    write_program(folder, "paplay", "exec /bin/sleep 1000");
    write_program(
        folder,
        "aplay",
        "/bin/cat > /dev/null; exec /bin/sleep 1000",
    );
    write_program(folder, "play", "/bin/cat > \"${0%/*}/played\"");
    // More than a pipe holds.
    let text = "The library is open on weekdays. ".repeat(10);
    let say = Launch::verb(&["say", &text, "--voice", "espeak:en-us"]);
    let begun = std::time::Instant::now();
    let finished = say.env("PATH", folder).run();
    finished
        .ended_with(0)
        .says("paplay played nothing for 10 s")
        .says("aplay played nothing for 10 s");
    let seconds = begun.elapsed().as_secs();
    assert!(seconds < 100, "{seconds} s");
    let played = std::fs::metadata(folder.join("played")).expect("the last one played");
    assert!(played.len() > 100_000, "{played:?}");
}

#[test]
fn say_tells_what_is_wrong() {
    for (arguments, code, words) in [
        (
            &["say", "hi", "-o", "a.txt"][..],
            1,
            "a.txt: the name must end in one of wav",
        ),
        (
            &["say", "...", "-o", "a.wav"],
            1,
            "nothing in the text that can be spoken",
        ),
        (
            &["say", "hi", "--voice", "nobody", "-o", "a.wav"],
            1,
            "there is no voice `nobody`",
        ),
        (
            &["say", "hi", "--rate", "9", "-o", "a.wav"],
            2,
            "must be from 0.25 to 4",
        ),
        (
            &["say", "hi", "-o", "/no/such/folder/a.wav"],
            1,
            "cannot write /no/such/folder/a.wav",
        ),
        (
            &[
                "say",
                "hi",
                "--voice",
                "espeak:fr",
                "--language",
                "de",
                "-o",
                "a.wav",
            ],
            1,
            "does not speak `de`",
        ),
    ] {
        Launch::verb(arguments).run().ended_with(code).says(words);
    }
}

#[test]
fn voices_lists_every_language_that_the_binary_has() {
    let listed = Launch::verb(&["voices", "--json"]).run().ended_with(0);
    let voices: Vec<Value> = serde_json::from_str(&listed.out).expect("JSON");
    let has = |name: &str| voices.iter().any(|voice| voice["name"] == name);
    for name in [
        "espeak:en-us",
        "espeak:de",
        "espeak:fr",
        "espeak:hi",
        "espeak:es",
    ] {
        assert!(has(name), "{name}");
    }
    assert!(voices.len() > 90, "{}", voices.len());
    let english = Launch::verb(&["voices", "--language", "en"])
        .run()
        .ended_with(0);
    assert!(english.out.lines().count() > 4);
    assert!(
        english.out.lines().all(|line| line.contains("  en")),
        "{}",
        english.out
    );
    Launch::verb(&["voices", "--language", "xx"])
        .run()
        .ended_with(1);
}

/// What the voice says, the recogniser understands: no clause is lost at the seams of its parts.
#[test]
fn the_recogniser_understands_the_voice() {
    let arguments = ["eval", "echo", "--limit", "20", "--wrong", "--json"];
    let finished = Launch::verb(&arguments).run().ended_with(0);
    let report: Value = serde_json::from_str(&finished.out).expect("JSON");
    assert_eq!(report["voice"], "piper:en_US-joe-medium");
    assert_eq!(report["recogniser"], "whisper:tiny.en");
    let count = |key: &str| report["errors"][key].as_f64().expect("a number");
    let wrong = count("substitutions") + count("deletions") + count("insertions");
    assert!(count("words") > 100.0, "{report}");
    assert!(wrong / count("words") < 0.12, "{report:#}");
    let misheard = report["misheard"].as_array().expect("a list");
    let broken: Vec<_> = misheard
        .iter()
        .filter(|it| !it["broken"].is_null())
        .collect();
    assert!(broken.is_empty(), "{broken:#?}");
    assert!(report["sentences"].as_u64().expect("a number") >= 15);
}
