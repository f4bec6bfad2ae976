//! A sentence becoming sound, part after part.

use std::mem;
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use super::begun::Begun;
use super::work::Work;
use crate::audio::{Sound, duration_of, louder};
use crate::inference::Cancellation;
use crate::speaking::{SoundKey, SpeakError};

/// The first part of a sentence, at least: enough to be heard while the second is made.
const FIRST: Duration = Duration::from_millis(255);
/// Later parts, at least.
const LATER: Duration = Duration::from_secs(1);
/// How much more is made than has to be, to find a place where a cut is not heard.
const MARGIN: Duration = Duration::from_millis(20);
/// Samples on either side of a cut that say how quiet it is there.
const QUIET: usize = 16;

/// One part of a sentence.
#[derive(Debug, Clone)]
pub struct Part {
    /// Its samples; the parts one after another are the sentence.
    pub sound: Arc<Sound>,
    /// How long the whole sentence lasts.
    pub sentence: Duration,
    /// Nothing of the sentence was given before.
    pub is_first: bool,
    /// Nothing of it comes after.
    pub is_last: bool,
    /// Whether the whole sentence was known.
    pub cached: bool,
}

impl Part {
    /// Makes it louder, without cutting it off; nothing for a `gain` of 1 and less.
    pub fn amplify(&mut self, gain: f32) {
        if gain > 1.0 {
            self.sound = Arc::new(Sound {
                samples: louder(&self.sound.samples, gain),
                ..*self.sound
            });
        }
    }
}

/// A sentence of which some is made. Dropped before its end, it is kept for whoever wants it next.
pub struct Rendering {
    work: Option<Work>,
    given: usize,
    kept_in: Option<(SoundKey, Arc<Begun>)>,
}

impl Rendering {
    /// Goes on with `work`, from its beginning.
    pub fn new(work: Work, kept_in: Option<(SoundKey, Arc<Begun>)>) -> Self {
        Self {
            work: Some(work),
            given: 0,
            kept_in,
        }
    }

    /// Under which its sound may be kept; none where a voice speaks in the place of another.
    pub fn key(&self) -> Option<SoundKey> {
        self.kept_in.as_ref().map(|(key, _)| *key)
    }

    /// The next part. After the last one there is nothing left: it comes with the whole sentence. Blocks for the time it
    /// takes to make.
    ///
    /// # Errors
    /// [`SpeakError::Cancelled`] soon after `cancellation`; otherwise what the engine could not do.
    pub fn next(
        &mut self,
        cancellation: &Cancellation,
    ) -> Result<(Part, Option<Arc<Sound>>), SpeakError> {
        let given = self.given;
        let Some(work) = &mut self.work else {
            return Err(SpeakError::failed("the sentence was spoken already"));
        };
        let rate = work.utterance.sample_rate_hz();
        let least = samples_in(if given == 0 { FIRST } else { LATER }, rate);
        let margin = samples_in(MARGIN, rate);
        work.make(given, least + margin, cancellation)?;
        let total = work.utterance.total();
        let sentence = duration_of(total, rate);
        let is_first = given == 0;
        if work.made.len() >= total {
            let samples = mem::take(&mut work.made);
            self.work = None;
            return Ok(last_part(samples, given, rate, sentence));
        }
        // What is made already need not wait.
        let least = (given + least).max(work.made.len() - margin);
        let until = quietest(&work.made, least..work.made.len());
        let samples = work.made[given..until].to_vec();
        self.given = until;
        let part = Part {
            sound: Arc::new(Sound {
                sample_rate_hz: rate,
                samples,
            }),
            sentence,
            is_first,
            is_last: false,
            cached: false,
        };
        Ok((part, None))
    }
}

/// The last part of `samples`, with all of them.
fn last_part(
    samples: Vec<i16>,
    given: usize,
    rate: u32,
    sentence: Duration,
) -> (Part, Option<Arc<Sound>>) {
    let whole = Arc::new(Sound {
        sample_rate_hz: rate,
        samples,
    });
    let sound = if given == 0 {
        Arc::clone(&whole)
    } else {
        Arc::new(Sound {
            sample_rate_hz: rate,
            samples: whole.samples[given..].to_vec(),
        })
    };
    let part = Part {
        sound,
        sentence,
        is_first: given == 0,
        is_last: true,
        cached: false,
    };
    (part, Some(whole))
}

impl Part {
    /// A sentence that was known.
    pub fn known(sound: Arc<Sound>) -> Self {
        Self {
            sentence: sound.duration(),
            sound,
            is_first: true,
            is_last: true,
            cached: true,
        }
    }
}

impl Drop for Rendering {
    fn drop(&mut self) {
        if let (Some(work), Some((key, begun))) = (self.work.take(), self.kept_in.take())
            && !work.made.is_empty()
        {
            begun.put(key, work);
        }
    }
}

fn samples_in(duration: Duration, rate: u32) -> usize {
    (duration.as_secs_f64() * f64::from(rate)).ceil() as usize
}

/// Where in this range a cut is heard least: where the samples cross zero, in the quietest such place.
fn quietest(samples: &[i16], range: Range<usize>) -> usize {
    let loudness = |place: usize| -> u32 {
        let around = place.saturating_sub(QUIET)..(place + QUIET).min(samples.len());
        let sizes = samples[around]
            .iter()
            .map(|it| u32::from(it.unsigned_abs()));
        sizes.sum()
    };
    let crosses = |place: &usize| {
        let (before, after) = (samples[place - 1], samples[*place]);
        before == 0 || (before < 0) != (after < 0)
    };
    let end = range.end;
    let places = range.filter(|place| *place > 0).filter(crosses);
    places.min_by_key(|place| loudness(*place)).unwrap_or(end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::speaking::Utterance;

    const RATE: u32 = 22_050;

    /// Counts, so that no sample can be lost or doubled unseen.
    struct Counting {
        next: usize,
        total: usize,
    }

    impl Utterance for Counting {
        fn sample_rate_hz(&self) -> u32 {
            RATE
        }

        fn total(&self) -> usize {
            self.total
        }

        fn make(&mut self, samples: usize, stop: &Cancellation) -> Result<Vec<i16>, SpeakError> {
            if stop.is_cancelled() {
                return Err(SpeakError::Cancelled);
            }
            let until = (self.next + samples.next_multiple_of(256)).min(self.total);
            let made = (self.next..until).map(sample).collect();
            self.next = until;
            Ok(made)
        }
    }

    /// A different one for each place, with many crossings of zero.
    fn sample(place: usize) -> i16 {
        let size = i16::try_from(place % 30_000).unwrap();
        if place % 50 < 25 { size } else { -size }
    }

    fn rendering(total: usize, begun: Option<&Arc<Begun>>) -> Rendering {
        let work = Work::new(Box::new(Counting { next: 0, total }));
        Rendering::new(work, begun.map(|begun| (key(), Arc::clone(begun))))
    }

    fn key() -> SoundKey {
        SoundKey::of("voice", crate::speaking::Delivery::default(), "text")
    }

    fn parts(rendering: &mut Rendering) -> Vec<Part> {
        let mut parts = Vec::new();
        loop {
            let (part, whole) = rendering.next(&Cancellation::default()).unwrap();
            let is_last = part.is_last;
            assert_eq!(whole.is_some(), is_last);
            parts.push(part);
            if is_last {
                return parts;
            }
        }
    }

    #[test]
    fn parts_are_long_enough_and_make_the_sentence() {
        for total in [1, 3_000, 7_000, 30_000, 150_001] {
            let parts = parts(&mut rendering(total, None));
            let samples: Vec<i16> = parts
                .iter()
                .flat_map(|it| it.sound.samples.clone())
                .collect();
            let wanted: Vec<i16> = (0..total).map(sample).collect();
            assert!(samples == wanted, "{total}");
            assert!(parts[0].is_first && parts.iter().skip(1).all(|part| !part.is_first));
            for (place, part) in parts.iter().enumerate().filter(|(_, part)| !part.is_last) {
                let least = if place == 0 { 250 } else { 1_000 };
                assert!(part.sound.duration() >= Duration::from_millis(least));
                let end = part.sound.samples.last().unwrap();
                let next = parts[place + 1].sound.samples[0];
                assert!((*end < 0) != (next < 0), "{end} {next}");
                assert_eq!(part.sentence, duration_of(total, RATE));
            }
        }
    }

    #[test]
    fn what_was_made_of_a_sentence_that_was_dropped_is_there_for_the_next() {
        let begun = Arc::new(Begun::default());
        let mut first = rendering(100_000, Some(&begun));
        first.next(&Cancellation::default()).unwrap();
        first.next(&Cancellation::default()).unwrap();
        drop(first);
        let work = begun.take(&key()).unwrap();
        assert!(work.made.len() > 25_000);
        let stopped = Cancellation::default();
        stopped.cancel();
        let mut again = Rendering::new(work, Some((key(), Arc::clone(&begun))));
        let (part, _) = again.next(&stopped).unwrap();
        assert!(part.is_first && part.sound.samples.len() > 25_000);
        assert_eq!(again.next(&stopped).err(), Some(SpeakError::Cancelled));
        let rest = parts(&mut again);
        let given =
            part.sound.samples.len() + rest.iter().map(|it| it.sound.samples.len()).sum::<usize>();
        assert_eq!(given, 100_000);
        drop(again);
        assert!(begun.take(&key()).is_none(), "it was spoken to its end");
    }
}
