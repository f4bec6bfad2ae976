//! Whether our own voice is taken out of what is heard: told to the session, and to the operator.

use std::time::{Duration, Instant};

use tracing::{info, warn};

use super::isolation::{INAUDIBLE_DBFS, Isolation};
use crate::audio::echo::{Obstacle, Quality};
use crate::conversation::EchoReport;

/// Time between two looks. Source: levels are those of the last 100 ms.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// By how much a level has to change to be told. dB. Source: less decides nothing.
const CHANGE_DB: f64 = 4.0;

/// Looks at how well the echo is cancelled while something of ours is heard.
#[derive(Debug)]
pub(super) struct EchoWatch {
    told: EchoReport,
    next: Option<Instant>,
    /// Whether it was ever known to be cancelled.
    is_learnt: bool,
    /// What the canceller has given up until then.
    forgotten: u32,
    /// Whether there is one at all.
    isolation: Isolation,
    /// What the operator was told last.
    said: Option<Obstacle>,
}

impl EchoWatch {
    pub fn new() -> Self {
        Self {
            told: EchoReport::default(),
            next: None,
            is_learnt: false,
            forgotten: 0,
            isolation: Isolation::default(),
            said: None,
        }
    }

    /// The session knows nothing of it.
    pub fn begin_anew(&mut self) {
        self.told = EchoReport::default();
    }

    /// A device was opened again: the echo comes otherwise.
    pub fn forget_way(&mut self) {
        self.is_learnt = false;
    }

    /// Another device is open: what was learnt of the echo was another's.
    pub fn forget_room(&mut self) {
        self.forget_way();
        self.isolation.forget();
    }

    /// What is to be told the session now.
    pub fn look(
        &mut self,
        quality: impl FnOnce() -> Quality,
        is_playing: bool,
        now: Instant,
    ) -> Option<EchoReport> {
        if self.next.is_some_and(|next| now < next) {
            return None;
        }
        self.next = Some(now + LOOK_EVERY);
        let mut quality = quality();
        self.isolation.look(quality.cancelled_dbfs, is_playing, now);
        if !is_playing {
            return None;
        }
        if quality.converged {
            self.isolation.forget();
        }
        // It is not missed before it is known that something of ours is heard.
        let is_missed = self.isolation.is_known() && !self.isolation.is_found();
        quality
            .obstacles
            .retain(|it| is_missed || *it != Obstacle::NoEchoFound);
        self.tell_operator(&quality);
        let report = self.report(&quality);
        let levels = report.echo_to_near_db.zip(self.told.echo_to_near_db);
        let differs = report.cancelled != self.told.cancelled
            || levels.is_none_or(|(now, told)| (now - told).abs() >= CHANGE_DB);
        differs.then(|| {
            self.told = report;
            report
        })
    }

    fn report(&mut self, quality: &Quality) -> EchoReport {
        let is_inaudible = quality.cancelled_dbfs < INAUDIBLE_DBFS
            || (self.isolation.is_found() && quality.obstacles.is_empty());
        let is_forgotten =
            std::mem::replace(&mut self.forgotten, quality.forgotten) != quality.forgotten;
        self.is_learnt = quality.converged || (self.is_learnt && !is_forgotten);
        EchoReport {
            cancelled: is_inaudible || (self.is_learnt && quality.obstacles.is_empty()),
            echo_to_near_db: Some(quality.echo_to_near_db()),
        }
    }

    /// Once for each obstacle that comes, and once when there is none any more.
    fn tell_operator(&mut self, quality: &Quality) {
        let obstacle = quality.obstacles.first().copied();
        if obstacle == self.said {
            return;
        }
        self.said = obstacle;
        if let Some(obstacle) = obstacle {
            warn!(
                "the echo of our own voice cannot be cancelled: {obstacle}; until then only a stop word interrupts a reply"
            );
        } else {
            info!("the echo of our own voice is cancelled again");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock;

    fn quality(converged: bool, obstacles: &[Obstacle], cancelled_dbfs: f64) -> Quality {
        Quality {
            erle_db: 0.0,
            filter_erle_db: 0.0,
            echo_dbfs: -30.0,
            cancelled_dbfs,
            converged,
            forgotten: 0,
            delay: None,
            drift_ppm: 0.0,
            obstacles: obstacles.to_vec(),
        }
    }

    #[test]
    fn an_echo_is_cancelled_once_it_was_learnt_and_nothing_is_in_the_way() {
        let (mut watch, mut now) = (EchoWatch::new(), clock::now());
        let mut look = |quality: Quality| {
            now += LOOK_EVERY;
            watch.look(|| quality, true, now).map(|it| it.cancelled)
        };
        // Before anything is known of the room it is not, unless nothing is heard of it.
        assert_eq!(look(quality(false, &[], -30.0)), Some(false));
        assert_eq!(look(quality(false, &[], -70.0)), Some(true));
        assert_eq!(look(quality(true, &[], -70.0)), None);
        // What was learnt once is not unlearnt by somebody who speaks.
        assert_eq!(look(quality(false, &[], -30.0)), Some(true));
        // But by an echo that comes by another way.
        let moved = Quality {
            forgotten: 1,
            ..quality(false, &[], -30.0)
        };
        assert_eq!(look(moved.clone()), Some(false));
        let learnt = Quality {
            converged: true,
            ..moved.clone()
        };
        assert_eq!(look(learnt), Some(true));
        assert_eq!(look(moved), None);
        let clipped = quality(true, &[Obstacle::Clipping], -30.0);
        assert_eq!(look(clipped.clone()), Some(false));
        assert_eq!(look(clipped), None);
    }

    #[test]
    fn with_headphones_there_is_nothing_to_be_cancelled_whoever_speaks() {
        let (mut watch, mut now) = (EchoWatch::new(), clock::now());
        let mut look = |dbfs| {
            now += LOOK_EVERY;
            let quality = quality(false, &[Obstacle::NoEchoFound], dbfs);
            watch.look(|| quality, true, now);
            watch.told.cancelled
        };
        assert!(!look(-26.0), "it may be an echo");
        for _ in 0..110 {
            look(-70.0);
        }
        assert!(look(-26.0));
        assert_eq!(watch.said, None);
    }

    #[test]
    fn another_device_has_to_be_learnt_anew() {
        let (mut watch, mut now) = (EchoWatch::new(), clock::now());
        let mut look = |watch: &mut EchoWatch, quality: Quality| {
            now += LOOK_EVERY;
            watch.look(|| quality, true, now).map(|it| it.cancelled)
        };
        assert_eq!(look(&mut watch, quality(true, &[], -30.0)), Some(true));
        watch.forget_room();
        let found = look(&mut watch, quality(false, &[], -30.0));
        assert_eq!(found, Some(false));
    }

    #[test]
    fn nothing_is_told_while_nothing_is_played() {
        let mut watch = EchoWatch::new();
        let found = watch.look(|| quality(false, &[], -20.0), false, clock::now());
        assert_eq!(found, None);
    }
}
