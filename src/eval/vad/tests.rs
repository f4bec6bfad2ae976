use std::fs;
use std::path::PathBuf;

use super::*;
use crate::audio::wav;
use crate::inference::runtime;

fn detectors() -> Detectors {
    runtime::load(None).unwrap();
    Detectors::open()
}

/// A second of a falling tone.
fn sound(sample_rate_hz: u32) -> Vec<u8> {
    let samples: Vec<i16> = (0..sample_rate_hz)
        .map(|index| {
            let time = f64::from(index) / f64::from(sample_rate_hz);
            (8_000.0 * (std::f64::consts::TAU * (500.0 - 100.0 * time) * time).sin()) as i16
        })
        .collect();
    wav::file(&samples, sample_rate_hz)
}

#[test]
fn labelled_sound_is_scored_by_every_detector() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.wav"), sound(16_000)).unwrap();
    fs::write(folder.path().join("a.scv"), "a,0.0,0.5,0,0.5,1.0,1").unwrap();
    fs::write(folder.path().join("b.wav"), sound(44_100)).unwrap();
    fs::write(folder.path().join("b.scv"), "b,0.0,1.0,0").unwrap();
    let report = run(&detectors(), Some(folder.path()), None).unwrap();
    let labelled = report.labelled.as_ref().unwrap();
    assert_eq!((labelled.files, labelled.windows), (2, 62));
    assert!((labelled.seconds - 2.0).abs() < 1e-9);
    assert!((labelled.speech - 15.0 / 62.0).abs() < 1e-9);
    let names: Vec<&str> = labelled.detectors.iter().map(|it| it.name).collect();
    assert_eq!(names, ["earshot", "silero", "blend"]);
    assert!(report.to_string().starts_with("2 files, 2.0 s, 62 windows"));
}

#[test]
fn noise_is_listed_by_file_and_unreadable_files_are_named() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("inner")).unwrap();
    fs::write(folder.path().join("inner/tone.WAV"), sound(22_050)).unwrap();
    fs::write(folder.path().join("broken.wav"), "RIFF").unwrap();
    fs::write(folder.path().join("notes.txt"), "no sound").unwrap();
    let report = run(&detectors(), None, Some(folder.path())).unwrap();
    let [broken, tone] = &report.noise[..] else {
        panic!("{:?}", report.noise);
    };
    assert!(broken.problem.as_ref().unwrap().contains("broken.wav"));
    assert_eq!(tone.detectors.len(), 3);
    let text = report.to_string();
    assert!(text.contains("left out"), "{text}");
    assert!(text.starts_with("1 sounds without speech, 1.0 s"), "{text}");
}

#[test]
fn folders_without_what_is_needed_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let detectors = detectors();
    let labelled = |folder: &Path| {
        let problem = run(&detectors, Some(folder), None).unwrap_err();
        problem.to_string()
    };
    assert!(labelled(folder.path()).contains("no label files"));
    assert!(labelled(&folder.path().join("nowhere")).contains("nowhere cannot be read"));
    let problem = run(&detectors, None, Some(folder.path())).unwrap_err();
    assert!(problem.to_string().contains("no sound files"));
    fs::write(folder.path().join("a.scv"), "a,0.0,1.0,1").unwrap();
    assert!(labelled(folder.path()).contains("a.wav cannot be read"));
    fs::write(folder.path().join("a.wav"), sound(16_000)).unwrap();
    fs::write(folder.path().join("a.scv"), "a,0.0,1.0").unwrap();
    assert!(labelled(folder.path()).contains("a.scv: 2 fields"));
}

/// The folder of evaluation data: `DOCENT_EVAL_DATA`, else beside the repository.
fn data_folder() -> PathBuf {
    let named = std::env::var_os("DOCENT_EVAL_DATA").map(PathBuf::from);
    named.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data"))
}

#[test]
#[ignore = "needs the folder of evaluation data"]
fn real_speech_is_found_and_device_sounds_are_not() {
    let data = data_folder();
    let (speech, tones) = (data.join("vad/ten_vad_testset"), data.join("dtmf"));
    let report = run(&detectors(), Some(&speech), Some(&tones)).unwrap();
    let labelled = report.labelled.as_ref().unwrap();
    println!(
        "{} labelled files and {} tones were used",
        labelled.files,
        report.noise.len()
    );
    assert!(
        labelled.detectors.iter().all(|it| it.measures.f1 > 0.9),
        "{report}"
    );
    let readable = report.noise.iter().filter(|file| file.seconds.is_some());
    let blend = readable.filter_map(|file| file.detectors.iter().find(|it| it.name == "blend"));
    let runs: Vec<u64> = blend.map(|scores| scores.longest_ms).collect();
    assert!(
        !runs.is_empty() && runs.iter().all(|run| *run == 0),
        "{report}"
    );
}
