use std::sync::mpsc::Receiver;

use super::*;
use crate::audio::device::doubles::{FakeSystem, time};
use crate::audio::device::{Ability, Device, DeviceError, Opened, Road};
use crate::clock;

/// Some seconds with one device that both captures what `sound` says and plays.
fn tried(
    rate_hz: u32,
    seconds: u64,
    sound: f32,
    meanwhile: impl Fn(&FakeSystem, u64),
) -> (TrialReport, Vec<f32>) {
    let (ears, mouths) = (FakeSystem::new(rate_hz, 1), FakeSystem::new(rate_hz, 1));
    let both = Arc::new(Both(ears.clone(), mouths.clone()));
    let mut now = clock::now();
    let mut trial = Trial::new(both, "", "", now);
    let count = rate_hz as usize / 100;
    let mut out = Vec::new();
    for tick in 0..seconds * 100 {
        meanwhile(&ears, tick);
        trial.poll(now);
        ears.0.capture(&vec![sound; count], now);
        out.extend(mouths.0.play(count, now + Duration::from_millis(30)));
        now += time(count, rate_hz);
    }
    trial.poll(now);
    (trial.report(now), out)
}

/// One fake for each direction.
struct Both(Arc<FakeSystem>, Arc<FakeSystem>);

impl SoundSystem for Both {
    fn devices(&self, direction: Direction) -> Result<Vec<Device>, DeviceError> {
        self.0.devices(direction)
    }

    fn ability(&self, id: &str, direction: Direction) -> Result<Ability, DeviceError> {
        self.0.ability(id, direction)
    }

    fn open(&self, wanted: &str, road: Road) -> Receiver<Result<Opened, DeviceError>> {
        match road.direction() {
            Direction::Input => self.0.open(wanted, road),
            Direction::Output => self.1.open(wanted, road),
        }
    }
}

#[test]
fn two_good_devices_are_measured_and_a_tone_is_played() {
    let (report, out) = tried(48_000, 5, 0.1, |_, _| {});
    assert!(report.passed(), "{report}");
    let drift = report.drift_ppm.unwrap();
    assert!(drift.abs() < 1.0, "{drift}");
    let text = report.to_string();
    assert!(
        text.contains("20 dB below full scale at the loudest"),
        "{text}"
    );
    assert!(text.contains("10 ms from the microphone"), "{text}");
    assert!(
        text.contains("30 ms to the loudspeaker, 0 underruns"),
        "{text}"
    );
    let sounding = out.iter().filter(|it| it.abs() > 0.01).count();
    // Tones after 0.5, 2.5 and 4.5 seconds.
    let wanted = 3 * 48_000 * 4 / 10;
    assert!(sounding.abs_diff(wanted) < wanted / 10, "{sounding}");
}

#[test]
fn what_is_wrong_is_told_with_the_next_step() {
    let (report, _) = tried(16_000, 4, 0.0, |_, _| {});
    assert!(!report.passed());
    let text = report.to_string();
    assert!(
        text.contains("nothing but zeros") && text.contains("-> unmute"),
        "{text}"
    );
    let (report, _) = tried(16_000, 4, 0.1, |ears, tick| {
        if tick == 200 {
            ears.0.pull(true);
        }
    });
    let problem = report.microphone.problem.as_ref().unwrap();
    assert_eq!(problem.found, "there is no microphone to record from");
    assert!(
        report.to_string().contains("microphone:  not open"),
        "{report}"
    );
}
