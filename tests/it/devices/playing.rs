//! Sound that really goes through ALSA. A named pipe is the loudspeaker: it takes sound as fast as it is read, so that the
//! test is the clock of the device.

use std::fs::{self, OpenOptions};
use std::io::Read;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Sender, TryRecvError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use docent::audio::playback::tone;
use docent::clock;
use rustix::fs::{CWD, FileType, Mode, OFlags, mknodat};

use super::{devices, json};

/// Samples per second of the loudspeaker, and its channels.
const RATE_HZ: u32 = 48_000;
const CHANNELS: usize = 2;

/// Bytes of 10 ms.
const PART: usize = RATE_HZ as usize / 100 * CHANNELS * 2;

/// A loudspeaker that takes ten milliseconds of sound at a time, and waits after each as long as the closure says.
struct Pipe {
    path: PathBuf,
    stop: Sender<()>,
    heard: JoinHandle<Vec<u8>>,
}

impl Pipe {
    fn new(folder: &Path, waits: impl Fn(usize) -> Duration + Send + 'static) -> Self {
        let path = folder.join("loudspeaker");
        mknodat(CWD, &path, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).expect("a pipe");
        // Open for writing too, so that it does not end where the program closes the device, to open it again.
        let mut options = OpenOptions::new();
        options
            .read(true)
            .write(true)
            .custom_flags(OFlags::NONBLOCK.bits().cast_signed());
        let mut pipe = options.open(&path).expect("the pipe opens");
        let (stop, stopped) = mpsc::channel();
        let heard = thread::spawn(move || {
            let (mut all, mut parts, mut due) = (Vec::new(), 0, clock::now());
            let mut part = vec![0; PART];
            loop {
                if let Ok(count) = pipe.read(&mut part) {
                    all.extend_from_slice(&part[..count]);
                    if parts == 0 {
                        due = clock::now();
                    }
                    due += waits(parts);
                    thread::sleep(due.saturating_duration_since(clock::now()));
                    parts += 1;
                } else if stopped.try_recv() == Err(TryRecvError::Disconnected) {
                    return all;
                } else {
                    thread::sleep(Duration::from_millis(1));
                }
            }
        });
        Self { path, stop, heard }
    }

    /// ALSA's settings with the pipe as the loudspeaker, and with a microphone that hears `heard` for some seconds.
    fn settings(&self, folder: &Path, heard: f64) -> String {
        let infile = folder.join("heard");
        let sample = ((heard * 32_768.0) as i16).to_le_bytes();
        fs::write(&infile, sample.repeat(RATE_HZ as usize * 20)).expect("writable");
        format!(
            "pcm.speaker {{ type plug slave {{ format S16_LE rate {RATE_HZ} channels {CHANNELS} \
             pcm {{ type file format raw file \"{}\" slave.pcm {{ type null }} }} }} hint.show on }}\n\
             pcm.ear {{ type plug slave {{ format S16_LE rate {RATE_HZ} channels 1 \
             pcm {{ type file format raw file /dev/null infile \"{}\" slave.pcm {{ type null }} }} }} hint.show on }}\n",
            self.path.display(),
            infile.display(),
        )
    }

    /// The left channel of all that was played, once the program has ended.
    fn played(self) -> Vec<i16> {
        drop(self.stop);
        let bytes = self.heard.join().expect("it was read");
        let frames = bytes.chunks_exact(CHANNELS * 2);
        frames
            .map(|frame| i16::from_le_bytes([frame[0], frame[1]]))
            .collect()
    }
}

/// The tones that were played, each without the silence around it.
fn tones(played: &[i16]) -> Vec<Vec<i16>> {
    // The tone passes through zero, never for as long as a hundredth of a second.
    let silence = RATE_HZ as usize / 100;
    let mut tones = vec![Vec::new()];
    let mut zeros = 0;
    for sample in played {
        zeros = if *sample == 0 { zeros + 1 } else { 0 };
        if zeros == silence {
            tones.push(Vec::new());
        }
        tones.last_mut().expect("one").push(*sample);
    }
    for tone in &mut tones {
        let first = tone.iter().position(|it| *it != 0).unwrap_or(tone.len());
        let last = tone
            .iter()
            .rposition(|it| *it != 0)
            .map_or(first, |last| last + 1);
        *tone = tone[first..last].to_vec();
    }
    tones.retain(|tone| !tone.is_empty());
    tones
}

#[test]
fn what_is_played_reaches_the_device_sample_by_sample() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let pipe = Pipe::new(folder.path(), |_| Duration::from_millis(10));
    let settings = pipe.settings(folder.path(), 0.25);
    let finished = devices(
        folder.path(),
        &settings,
        &["--try", "--seconds", "4", "--json"],
    )
    .env("DOCENT__AUDIO__OUTPUT", "speaker")
    .env("DOCENT__AUDIO__INPUT", "ear")
    .run();
    let report = json(&finished);
    let output = &report["loudspeaker"];
    assert_eq!(
        (&output["rate_hz"], &output["channels"]),
        (&RATE_HZ.into(), &CHANNELS.into())
    );
    assert_eq!(
        output["problem"]["found"],
        serde_json::Value::Null,
        "{report:#}"
    );
    // A quarter of full scale.
    let loudest = report["microphone"]["loudest_dbfs"]
        .as_f64()
        .expect("a level");
    assert!((loudest + 12.04).abs() < 0.1, "{report:#}");

    let wanted = tone(440.0, Duration::from_millis(400), 0.2, RATE_HZ);
    let wanted = &wanted[1..wanted.len() - 1];
    let tones = tones(&pipe.played());
    assert_eq!(
        tones.len(),
        2,
        "after 0.5 and 2.5 s: {:?}",
        tones.iter().map(Vec::len).collect::<Vec<_>>()
    );
    // ALSA's conversion to 16 bits may round by one.
    for tone in tones {
        let first = wanted.iter().position(|it| it.abs() > 1).expect("a tone");
        let ours = tone.iter().position(|it| it.abs() > 1).expect("a tone");
        let pairs = tone[ours..].iter().zip(&wanted[first..]);
        assert!(pairs.clone().count() > wanted.len() - 100, "{}", tone.len());
        for (index, (found, wanted)) in pairs.enumerate() {
            assert!(
                found.abs_diff(*wanted) <= 1,
                "{index}: {found}, not {wanted}"
            );
        }
    }
}

#[test]
fn a_loudspeaker_that_takes_nothing_any_more_is_noticed_and_back_when_it_does() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    // After a second it takes nothing for two, and says nothing of it.
    let pipe = Pipe::new(folder.path(), |index| {
        Duration::from_millis(if index == 100 { 2_000 } else { 10 })
    });
    let settings = pipe.settings(folder.path(), 0.25);
    let finished = devices(folder.path(), &settings, &["--try", "--seconds", "6"])
        .env("DOCENT__AUDIO__OUTPUT", "speaker")
        .env("DOCENT__AUDIO__INPUT", "ear")
        .run();
    let lost = finished.out.find("the loudspeaker is gone");
    let back = finished.out.find("speaker is back after");
    assert!(lost.is_some() && lost < back, "{finished:#?}");
}
