mod fading;

use rtrb::RingBuffer;

use super::*;
use crate::clock;

const RATE_HZ: u32 = 16_000;
/// Samples of a fading at this rate, and of a change of gain.
const FADE: usize = 80;
const GAIN: usize = 128;

/// An outlet with the other ends of its rings.
struct Ends {
    outlet: Outlet,
    sound: Producer<f32>,
    requests: Producer<Request>,
    reports: Consumer<Report>,
    played: Consumer<f32>,
    shared: Arc<Shared>,
    given: u64,
}

impl Ends {
    fn new(channels: usize, reports: usize) -> Self {
        let (sound, sound_out) = RingBuffer::new(16_000);
        let (requests, requests_out) = RingBuffer::new(REQUESTS_MAX);
        let (reports_in, reports) = RingBuffer::new(reports);
        let (played_in, played) = RingBuffer::new(16_000);
        let rings = Rings {
            sound: sound_out,
            requests: requests_out,
            reports: reports_in,
            played: played_in,
        };
        let shared = Arc::<Shared>::default();
        let counts = (Beats::default(), shared.clone());
        Self {
            outlet: Outlet::new((RATE_HZ, channels), rings, counts),
            sound,
            requests,
            reports,
            played,
            shared,
            given: 0,
        }
    }

    /// Hands on samples, each of which is its number in ten-thousandths, from 1.
    fn give(&mut self, count: usize) {
        for _ in 0..count {
            self.given += 1;
            self.sound.push(self.given as f32 / 10_000.0).unwrap();
        }
    }

    fn ask(&mut self, request: Request) {
        self.requests.push(request).unwrap();
    }

    /// What one channel gets; all get the same.
    fn fill(&mut self, count: usize) -> Vec<f32> {
        let channels = self.outlet.channels;
        let mut samples = vec![f32::NAN; count * channels];
        self.outlet.fill(&mut Wanted {
            samples: &mut samples,
            at: clock::now(),
        });
        for frame in samples.chunks(channels) {
            assert!(frame.iter().all(|it| it.to_bits() == frame[0].to_bits()));
        }
        samples.into_iter().step_by(channels).collect()
    }

    fn reports(&mut self) -> Vec<Report> {
        std::iter::from_fn(|| self.reports.pop().ok()).collect()
    }

    fn done(&mut self) -> Vec<(Request, u64)> {
        let done = |report: Report| match report {
            Report::Done(done) => Some((done.request, done.sample)),
            _ => None,
        };
        self.reports().into_iter().filter_map(done).collect()
    }

    fn runs(&mut self) -> Vec<(u64, u64, u64)> {
        let run = |report: Report| match report {
            Report::Run {
                moment,
                sample,
                count,
            } => Some((moment, sample, count)),
            _ => None,
        };
        self.reports().into_iter().filter_map(run).collect()
    }
}

/// The numbers that were played at full gain.
fn numbers(samples: &[f32]) -> Vec<u64> {
    let number = |sample: &f32| (sample * 10_000.0).round() as u64;
    samples.iter().map(number).collect()
}

#[test]
fn what_is_given_goes_out_on_all_channels_and_to_the_reference() {
    let mut ends = Ends::new(6, 1_024);
    ends.give(300);
    let first = ends.fill(200);
    assert_eq!(numbers(&first), (1..=200).collect::<Vec<_>>());
    let second = ends.fill(200);
    assert_eq!(numbers(&second[..100]), (201..=300).collect::<Vec<_>>());
    assert!(second[100..].iter().all(|it| *it == 0.0));
    let played: Vec<f32> = std::iter::from_fn(|| ends.played.pop().ok()).collect();
    assert_eq!(played, [first, second].concat());
    let reports = ends.reports();
    assert!(
        matches!(
            reports[..],
            [
                Report::Run {
                    moment: 0,
                    sample: 0,
                    count: 200
                },
                Report::Block {
                    moment: 0,
                    count: 200,
                    is_kept: true,
                    ..
                },
                Report::Run {
                    moment: 200,
                    sample: 200,
                    count: 100
                },
                Report::Block {
                    moment: 200,
                    count: 200,
                    is_kept: true,
                    ..
                },
            ]
        ),
        "{reports:?}"
    );
}

#[test]
fn a_gain_goes_in_a_straight_line_from_the_sample_that_is_told() {
    let mut ends = Ends::new(1, 4_096);
    ends.give(2_000);
    ends.fill(500);
    ends.ask(Request::Gain(0.25));
    let ducked = ends.fill(500);
    for (index, sample) in ducked.iter().enumerate() {
        let part = ((index + 1) as f32 / GAIN as f32).min(1.0);
        let wanted = (501 + index) as f32 / 10_000.0 * (1.0 - 0.75 * part);
        assert!(
            (sample - wanted).abs() < 1e-4,
            "{index}: {sample}, not {wanted}"
        );
    }
    ends.ask(Request::Gain(1.0));
    let back = ends.fill(500);
    assert_eq!(
        numbers(&back[GAIN..]),
        (1_001 + GAIN as u64..=1_500).collect::<Vec<_>>()
    );
    assert_eq!(
        ends.done(),
        [(Request::Gain(0.25), 500), (Request::Gain(1.0), 1_000)]
    );
}

#[test]
fn silence_is_an_underrun_only_while_more_is_to_come() {
    let mut ends = Ends::new(1, 4_096);
    let underruns = |ends: &Ends| ends.shared.underruns.load(Ordering::Relaxed);
    ends.shared.goes_on.store(true, Ordering::Relaxed);
    ends.fill(100);
    assert_eq!(underruns(&ends), 0, "before the first sample");
    ends.give(50);
    ends.fill(100);
    ends.fill(100);
    assert_eq!(underruns(&ends), 1, "once for each time");
    ends.give(50);
    ends.shared.goes_on.store(false, Ordering::Relaxed);
    ends.fill(100);
    assert_eq!(underruns(&ends), 1);
}

#[test]
fn who_does_not_listen_misses_blocks_and_no_answer() {
    let mut ends = Ends::new(1, 80);
    ends.give(10_000);
    for _ in 0..200 {
        ends.fill(10);
    }
    for _ in 0..REQUESTS_MAX {
        ends.ask(Request::Gain(0.5));
    }
    ends.fill(10);
    let reports = ends.reports();
    let kept = reports
        .iter()
        .filter_map(|report| match report {
            Report::Block { count, is_kept, .. } => is_kept.then_some(*count),
            _ => None,
        })
        .sum::<usize>();
    assert_eq!(
        kept,
        ends.played.slots(),
        "what is kept is told, and nothing else"
    );
    let done = reports.iter().filter(|it| matches!(it, Report::Done(_)));
    assert_eq!(done.count(), REQUESTS_MAX);
}
