//! Plays something and listens to what comes back: how well the echo of this machine's loudspeaker can be cancelled.

use std::f64::consts::TAU;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::listener::Listener;
use super::player::{Played, Player, RATE_HZ};
use super::sound_thread::LOOK_EVERY;
use crate::audio::PinkFilter;
use crate::audio::capture::Complaint;
use crate::audio::device::{DeviceError, Notice, SoundSystem};
use crate::audio::echo::Quality;
use crate::config::AudioSettings;

/// How long devices may take to open. Source: they are tried again within a second, and headsets need one to wake.
const OPENING_MAX: Duration = Duration::from_secs(4);

/// How long the room is listened to before anything is played.
const QUIET: Duration = Duration::from_millis(1_500);

/// How long is played. Source: the canceller knows delay, room and drift after five seconds.
const PLAYED: Duration = Duration::from_secs(8);

/// How loud that is. dB below full scale. Source: the voice's level, as broadcasts have it (EBU R 128).
const LEVEL_DBFS: f64 = -23.0;

/// Mean square of what [`PinkFilter`] makes. Source: its own description.
const PINK_POWER: f64 = 8.85;

/// Syllables in a second, for noise that comes and goes as speech does.
const SYLLABLES_HZ: f64 = 4.0;

/// What was found.
#[derive(Debug, Clone, PartialEq)]
pub struct SoundCheck {
    /// How loud the room was before. dB below full scale.
    pub noise_dbfs: f64,
    /// How loud the echo was at the loudest. dB below full scale.
    pub echo_dbfs: f64,
    /// How well it was cancelled at the end.
    pub quality: Quality,
    /// What is wrong with what the microphone hears.
    pub complaint: Option<Complaint>,
}

/// Plays eight seconds of noise, as loud as speech, at the devices that are set. `now` is the time after a wait; in all it
/// takes some ten seconds.
///
/// # Errors
/// Why a device gives or takes no sound.
pub fn check_sound(
    system: &Arc<dyn SoundSystem>,
    settings: &AudioSettings,
    wait: &mut dyn FnMut(Duration) -> Instant,
) -> Result<SoundCheck, DeviceError> {
    let now = wait(Duration::ZERO);
    let mut desk = Desk {
        listener: Listener::new(Arc::clone(system), &settings.input, now),
        player: Player::new(Arc::clone(system), &settings.output, now),
        wait,
        lost: None,
    };
    desk.open()?;
    desk.pass(QUIET, |_| ());
    let noise_dbfs = desk.listener.quality().cancelled_dbfs;
    desk.player.play(&noise());
    let mut echo_dbfs = f64::NEG_INFINITY;
    desk.pass(PLAYED, |quality| {
        echo_dbfs = echo_dbfs.max(quality.echo_dbfs);
    });
    match desk.lost.take() {
        Some(lost) => Err(lost),
        None => Ok(SoundCheck {
            noise_dbfs,
            echo_dbfs,
            quality: desk.listener.quality(),
            complaint: desk.listener.complaint(),
        }),
    }
}

/// The devices while they are checked.
struct Desk<'a> {
    listener: Listener,
    player: Player,
    wait: &'a mut dyn FnMut(Duration) -> Instant,
    /// Why one of them is away.
    lost: Option<DeviceError>,
}

impl Desk<'_> {
    fn open(&mut self) -> Result<(), DeviceError> {
        let mut waited = Duration::ZERO;
        while !(self.listener.is_open() && self.player.is_open()) {
            if waited >= OPENING_MAX
                && let Some(lost) = self.lost.take()
            {
                return Err(lost);
            }
            self.look();
            waited += LOOK_EVERY;
        }
        self.lost = None;
        Ok(())
    }

    fn pass(&mut self, time: Duration, mut see: impl FnMut(&Quality)) {
        for _ in 0..time.as_millis() / LOOK_EVERY.as_millis() {
            self.look();
            see(&self.listener.quality());
        }
    }

    fn look(&mut self) {
        let now = (self.wait)(LOOK_EVERY);
        let played = self.player.poll(now).into_iter();
        let told = played.filter_map(|it| match it {
            Played::Device(notice) => Some(notice),
            Played::Input(_) => None,
        });
        let (heard, _) = self.listener.poll(&mut self.player, now);
        for notice in told.chain(heard) {
            match notice {
                Notice::Lost(reason) => self.lost = Some(reason),
                Notice::Back { .. } | Notice::Opened { .. } | Notice::Changed { .. } => {
                    self.lost = None;
                }
                Notice::Rerouted(_) | Notice::Strange(_) => {}
            }
        }
    }
}

/// Pink noise that comes and goes as speech does.
fn noise() -> Vec<i16> {
    let amplitude = 32_768.0 * 10_f64.powf(LEVEL_DBFS / 20.0) / PINK_POWER.sqrt();
    let mut pink = PinkFilter::default();
    let mut state: u64 = 0x9E37_79B9_7F4A_7C15;
    let count = PLAYED.as_secs() as usize * RATE_HZ as usize;
    let sample = |at: usize| {
        // A generator of Marsaglia's; twelve uniform numbers make nearly a normal one.
        let mut uniform = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 40) as f64 / (1_u64 << 24) as f64
        };
        let white = (0..12).map(|_| uniform()).sum::<f64>() - 6.0;
        let syllable = (TAU * SYLLABLES_HZ * at as f64 / f64::from(RATE_HZ)).cos();
        let loud = (0.5 - 0.5 * syllable) * 1.6;
        (amplitude * loud * pink.next(white)).round() as i16
    };
    (0..count).map(sample).collect()
}
