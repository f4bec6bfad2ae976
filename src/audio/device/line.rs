//! One device that is kept open: carries out what [`Watch`] says.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, TryRecvError};
use std::time::Instant;

use super::watch::{Event, Step, Watch};
use super::{Device, DeviceError, Direction, Format, Notice, Opened, Road, SoundSystem, Trouble};

/// Counts the samples of each channel that moved, from the thread of the sound system.
#[derive(Debug, Clone, Default)]
pub(in super::super) struct Beats(Arc<AtomicU64>);

impl Beats {
    pub(in super::super) fn add(&self, samples: usize) {
        self.0.fetch_add(samples as u64, Ordering::Relaxed);
    }

    fn count(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// One device that is kept open.
pub(in super::super) struct Line {
    system: Arc<dyn SoundSystem>,
    wanted: String,
    direction: Direction,
    watch: Watch,
    opening: Option<Receiver<Result<Opened, DeviceError>>>,
    opened: Option<Opened>,
    beats: Beats,
    openings: u64,
    late: u64,
}

impl Line {
    pub(in super::super) fn new(
        system: Arc<dyn SoundSystem>,
        wanted: &str,
        direction: Direction,
        now: Instant,
    ) -> Self {
        Self {
            system,
            wanted: wanted.to_owned(),
            direction,
            watch: Watch::new(direction, now),
            opening: None,
            opened: None,
            beats: Beats::default(),
            openings: 0,
            late: 0,
        }
    }

    /// Does what is due. `road` is asked for whenever the device is to be opened.
    pub(in super::super) fn poll(
        &mut self,
        now: Instant,
        road: &mut dyn FnMut(Beats) -> Road,
    ) -> Vec<Notice> {
        self.look(now);
        while let Some(step) = self.watch.step(now) {
            match step {
                Step::Close => self.opened = None,
                Step::Open => {
                    self.beats = Beats::default();
                    let road = road(self.beats.clone());
                    self.opening = Some(self.system.open(&self.wanted, road));
                }
            }
            self.look(now);
        }
        self.watch.notices()
    }

    /// Hands on what happened since the last time.
    fn look(&mut self, now: Instant) {
        let answer = self.opening.as_ref().map(Receiver::try_recv);
        match answer {
            None | Some(Err(TryRecvError::Empty)) => {}
            Some(Err(TryRecvError::Disconnected)) => {
                self.opening = None;
                let reason = DeviceError::Failed(
                    self.direction,
                    "opening ended without an answer".to_owned(),
                );
                self.watch.handle(Event::Refused(reason), now);
            }
            Some(Ok(Err(reason))) => {
                self.opening = None;
                self.watch.handle(Event::Refused(reason), now);
            }
            Some(Ok(Ok(opened))) => {
                self.opening = None;
                self.openings += 1;
                let event = Event::Opened(opened.device.clone(), opened.format);
                self.opened = Some(opened);
                self.watch.handle(event, now);
            }
        }
        if let Some(opened) = &self.opened {
            self.watch.handle(Event::Moved(self.beats.count()), now);
            for trouble in opened.troubles.try_iter() {
                self.late += u64::from(trouble == Trouble::Late);
                self.watch.handle(Event::Trouble(trouble), now);
            }
        }
    }

    /// Which device is open now.
    pub(in super::super) fn device(&self) -> Option<&Device> {
        self.opened.as_ref().map(|opened| &opened.device)
    }

    /// In what form it is.
    pub(in super::super) fn format(&self) -> Option<Format> {
        self.opened.as_ref().map(|opened| opened.format)
    }

    /// How often the device was opened.
    pub(in super::super) fn openings(&self) -> u64 {
        self.openings
    }

    /// How often the sound system said that the machine was too late.
    pub(in super::super) fn late(&self) -> u64 {
        self.late
    }
}
