//! Replies at the loudspeaker: what counts as heard is what left it.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::audio::device::{Notice, SoundSystem};
use crate::audio::playback::{Happened, Loudspeaker};
use crate::audio::{LiveResample, Sound};
use crate::conversation::Input;

/// Samples per second of what is played. Hz. Source: what most voices speak at; others are resampled.
pub(super) const RATE_HZ: u32 = 22_050;

/// The voice while somebody may be speaking: 14 dB below, which still tells that it goes on. Source: the page's.
const DUCKED: f32 = 0.2;

/// A device that has been away this long is not waited for: what it should have said is given up. Source: one that is
/// plugged in again is open within 2 s.
const AWAY_MAX: Duration = Duration::from_secs(3);

/// With less than this to come the end of the sound is played out. Samples: 30 ms, which the device has taken already.
const ENDING: u64 = RATE_HZ as u64 * 30 / 1_000;

/// What came of a look at the player.
#[derive(Debug, PartialEq)]
pub(super) enum Played {
    /// Something about the device.
    Device(Notice),
    /// For the conversation.
    Input(Input),
}

/// Plays replies one after another.
pub(super) struct Player {
    loudspeaker: Loudspeaker,
    /// Brings sound of another rate to ours, until its sentence ends.
    converting: Option<(u32, LiveResample)>,
    reply: Reply,
    /// Replies that were stopped and of which it is not known how far they came.
    stopping: VecDeque<Option<u64>>,
    given: u64,
    ended: u64,
    away_since: Option<Instant>,
    is_ducked: bool,
}

/// The reply, or what is left of one that was taken up again.
#[derive(Default)]
struct Reply {
    /// Its first sample, once there is one.
    first: Option<u64>,
    is_begun: bool,
    /// It was told that everything was heard, and nothing came since.
    is_dry: bool,
}

impl Player {
    /// The loudspeaker of this name.
    pub fn new(system: Arc<dyn SoundSystem>, wanted: &str, now: Instant) -> Self {
        Self {
            loudspeaker: Loudspeaker::new(system, wanted, RATE_HZ, now),
            converting: None,
            reply: Reply::default(),
            stopping: VecDeque::new(),
            given: 0,
            ended: 0,
            away_since: None,
            is_ducked: false,
        }
    }

    /// What is played from now on belongs to another reply, or to one that is taken up again.
    pub fn begin_reply(&mut self) {
        self.reply = Reply::default();
        self.converting = None;
        self.set_ducked(false);
    }

    /// More of the reply.
    pub fn play_reply(&mut self, sound: &Sound, is_last: bool) {
        let samples = self.at_our_rate(sound, is_last);
        let first = self.play(&samples);
        self.reply.first.get_or_insert(first);
        self.reply.is_dry = false;
    }

    /// A sound that is no reply.
    pub fn play(&mut self, samples: &[i16]) -> u64 {
        let numbers = self.loudspeaker.play(samples);
        self.given = numbers.end;
        numbers.start
    }

    /// Nothing of what was given is to be heard any more.
    pub fn stop(&mut self) {
        let first = self.reply.first.filter(|_| !self.reply.is_dry);
        self.stopping.push_back(first);
        self.loudspeaker.stop();
        self.begin_reply();
    }

    /// Lowers the voice, or brings it back.
    pub fn set_ducked(&mut self, is_ducked: bool) {
        if self.is_ducked != is_ducked {
            self.is_ducked = is_ducked;
            self.loudspeaker
                .set_gain(if is_ducked { DUCKED } else { 1.0 });
        }
    }

    /// Whether something of ours is to be heard, or was a moment ago.
    pub fn is_playing(&self) -> bool {
        !self.loudspeaker.is_quiet()
    }

    /// Whether there is a loudspeaker.
    pub fn is_open(&self) -> bool {
        self.loudspeaker.format().is_some()
    }

    /// Until when it is known what leaves the loudspeaker.
    pub fn known_until(&self, now: Instant) -> Option<Instant> {
        self.loudspeaker.delay(now).map(|delay| now + delay)
    }

    /// What left the loudspeaker from `at` on.
    pub fn reference(&mut self, at: Instant, count: usize) -> Vec<f32> {
        self.loudspeaker.reference(at, count).samples
    }

    /// Does what is due.
    pub fn poll(&mut self, now: Instant) -> Vec<Played> {
        let mut played = Vec::new();
        for happened in self.loudspeaker.poll(now) {
            match happened {
                Happened::Device(notice) => played.push(Played::Device(notice)),
                Happened::Stopped { played: until } => {
                    let stopped = self.stopping.pop_front().flatten();
                    played.extend(stopped.map(|first| ended(first, until)));
                }
                Happened::Paused { .. }
                | Happened::Resumed { .. }
                | Happened::GainChanged { .. } => {}
            }
        }
        self.end_when_nothing_follows();
        played.extend(self.follow_reply());
        self.give_up_when_away(now);
        played
    }

    /// How far the reply is.
    fn follow_reply(&mut self) -> Vec<Played> {
        let Some(first) = self.reply.first else {
            return Vec::new();
        };
        let (heard, is_quiet) = (self.loudspeaker.heard(), self.loudspeaker.is_quiet());
        let reply = &mut self.reply;
        let mut played = Vec::new();
        if !reply.is_begun && heard > first {
            reply.is_begun = true;
            played.push(Played::Input(Input::PlaybackStarted));
        }
        if reply.is_begun && is_quiet && !reply.is_dry {
            reply.is_dry = true;
            played.push(ended(first, heard));
        }
        played
    }

    fn end_when_nothing_follows(&mut self) {
        let waits = self.given - self.loudspeaker.heard().min(self.given);
        if waits < ENDING && self.ended < self.given {
            self.ended = self.given;
            self.loudspeaker.end();
        }
    }

    fn give_up_when_away(&mut self, now: Instant) {
        if self.is_open() {
            self.away_since = None;
            return;
        }
        let since = *self.away_since.get_or_insert(now);
        if self.is_playing() && now.saturating_duration_since(since) > AWAY_MAX {
            self.stop();
        }
    }

    fn at_our_rate(&mut self, sound: &Sound, is_last: bool) -> Vec<i16> {
        let rate_hz = sound.sample_rate_hz;
        if rate_hz == RATE_HZ {
            return sound.samples.clone();
        }
        let converting = self.converting.take().filter(|(from, _)| *from == rate_hz);
        let (_, mut resample) =
            converting.unwrap_or_else(|| (rate_hz, LiveResample::new(rate_hz, RATE_HZ)));
        let given: Vec<f32> = sound.samples.iter().map(|it| f32::from(*it)).collect();
        let mut made = Vec::new();
        resample.push(&given, &mut made);
        if is_last {
            resample.finish(&mut made);
        } else {
            self.converting = Some((rate_hz, resample));
        }
        // Beyond the range it is cut off, as everywhere.
        made.into_iter().map(|it| it.round() as i16).collect()
    }
}

/// Of a reply that begins with the sample `first`, everything below `until` was heard.
fn ended(first: u64, until: u64) -> Played {
    let samples = until.saturating_sub(first);
    let heard = Duration::from_secs_f64(samples as f64 / f64::from(RATE_HZ));
    Played::Input(Input::PlaybackStopped { heard: Some(heard) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::device::doubles::{FakeSystem, time};
    use crate::clock;

    /// A player at a fake loudspeaker of 48 kHz, and a clock that is turned by hand.
    struct Stage {
        system: Arc<FakeSystem>,
        player: Player,
        now: Instant,
        inputs: Vec<Input>,
        loudest: f32,
    }

    impl Stage {
        fn new() -> Self {
            let (system, now) = (FakeSystem::new(48_000, 1), clock::now());
            let mut stage = Self {
                player: Player::new(system.clone(), "", now),
                system,
                now,
                inputs: Vec::new(),
                loudest: 0.0,
            };
            stage.pass(1);
            stage
        }

        /// So many times ten milliseconds pass.
        fn pass(&mut self, times: usize) {
            for _ in 0..times {
                let played = self.system.0.play(480, self.now);
                self.loudest = played.iter().fold(0.0, |most: f32, it| most.max(it.abs()));
                self.now += time(480, 48_000);
                for played in self.player.poll(self.now) {
                    if let Played::Input(input) = played {
                        self.inputs.push(input);
                    }
                }
            }
        }

        fn say(&mut self, seconds: f64, rate_hz: u32, is_last: bool) {
            let sound = Sound {
                sample_rate_hz: rate_hz,
                samples: vec![8_000; (seconds * f64::from(rate_hz)) as usize],
            };
            self.player.play_reply(&sound, is_last);
        }

        /// What was told to be heard, in hundredths of a second.
        fn heard(&self) -> Vec<u128> {
            let heard = self.inputs.iter().filter_map(|input| match input {
                Input::PlaybackStopped { heard: Some(heard) } => Some((heard.as_millis() + 5) / 10),
                _ => None,
            });
            heard.collect()
        }
    }

    #[test]
    fn what_left_the_loudspeaker_is_told_at_any_rate_and_over_gaps() {
        for rate_hz in [16_000, 22_050, 24_000] {
            let mut stage = Stage::new();
            stage.player.begin_reply();
            stage.say(0.5, rate_hz, true);
            stage.pass(100);
            stage.say(0.25, rate_hz, true);
            stage.pass(100);
            assert_eq!(stage.inputs[0], Input::PlaybackStarted, "{rate_hz}");
            assert_eq!(stage.inputs.len(), 3, "{rate_hz}: {:?}", stage.inputs);
            assert_eq!(stage.heard(), [50, 75], "{rate_hz}");
        }
    }

    #[test]
    fn a_reply_that_is_stopped_tells_how_far_it_came_and_the_next_counts_from_its_own_beginning() {
        let mut stage = Stage::new();
        stage.player.begin_reply();
        stage.say(2.0, RATE_HZ, true);
        stage.pass(50);
        stage.player.stop();
        stage.player.begin_reply();
        stage.say(0.25, RATE_HZ, true);
        stage.pass(100);
        let heard = stage.heard();
        assert!((45..=53).contains(&heard[0]), "{heard:?}");
        assert_eq!(heard[1..], [25]);
        assert!(!stage.player.is_playing());
    }

    #[test]
    fn the_voice_is_lowered_and_comes_back_with_the_next_reply() {
        let mut stage = Stage::new();
        stage.say(3.0, RATE_HZ, true);
        stage.pass(20);
        let full = stage.loudest;
        stage.player.set_ducked(true);
        stage.pass(20);
        assert!((stage.loudest / full - DUCKED).abs() < 0.01);
        stage.player.begin_reply();
        stage.pass(20);
        assert!((stage.loudest / full - 1.0).abs() < 0.01);
    }

    #[test]
    fn a_loudspeaker_that_stays_away_is_not_waited_for() {
        let mut stage = Stage::new();
        stage.say(10.0, RATE_HZ, true);
        stage.pass(100);
        stage.system.0.pull(true);
        stage.pass(200);
        assert!(stage.player.is_playing());
        stage.pass(200);
        assert!(!stage.player.is_playing());
        let heard = stage.heard();
        assert!((90..=100).contains(&heard[0]), "{heard:?}");
        stage.system.0.plug(48_000, 1);
        stage.pass(200);
        assert!(stage.player.is_open() && stage.loudest < 1e-6);
    }
}
