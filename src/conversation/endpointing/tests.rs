use proptest::prelude::*;

use super::EndpointEvent::{Dismissed, Ended, Paused, Resumed, Started};
use super::*;

const WINDOW: u64 = 512;

fn at(window: u64) -> AudioTime {
    AudioTime::from_samples(window * WINDOW)
}

fn windows(count: u32) -> Duration {
    Duration::from_millis(32) * count
}

/// Round numbers of windows.
fn rules() -> EndpointRules {
    EndpointRules {
        onset_score: 0.5,
        release_score: 0.3,
        sure_score: 0.8,
        onset: windows(3),
        onset_span: windows(5),
        pre_roll: windows(4),
        resumption: windows(2),
        judge_after: windows(6),
        hangover_short: windows(8),
        hangover: windows(16),
        hangover_long: windows(32),
        utterance_min: windows(5),
        utterance_max: windows(100),
    }
}

/// `#` is a window of sure speech, `o` one of likely speech, `+` one between the two thresholds, `.` a silent one.
fn hear(endpointer: &mut Endpointer, sound: &str) {
    for window in sound.chars() {
        let score = match window {
            '#' => 0.9,
            'o' => 0.7,
            '+' => 0.4,
            _ => 0.1,
        };
        let until = endpointer.position() + windows(1);
        endpointer.take_score(until, score);
    }
}

fn events(endpointer: &mut Endpointer) -> Vec<EndpointEvent> {
    std::iter::from_fn(|| endpointer.poll_event()).collect()
}

fn events_of(sound: &str) -> Vec<EndpointEvent> {
    let mut endpointer = Endpointer::new(rules());
    hear(&mut endpointer, sound);
    events(&mut endpointer)
}

fn silence(from: u64) -> EndpointEvent {
    Ended {
        until: at(from),
        reason: EndReason::Silence,
    }
}

/// Speech from window 10 to 20, and `silence` windows after it.
fn paused(silence: usize) -> Endpointer {
    let mut endpointer = Endpointer::new(rules());
    hear(&mut endpointer, &".".repeat(10));
    hear(&mut endpointer, &"#".repeat(10));
    hear(&mut endpointer, &".".repeat(silence));
    endpointer
}

#[test]
fn an_utterance_has_its_pre_roll_and_ends_where_silence_began() {
    let mut endpointer = paused(15);
    assert_eq!(
        events(&mut endpointer),
        [Started { from: at(6) }, Paused { at: at(20) }]
    );
    assert_eq!(endpointer.voiced(), windows(10));
    assert_eq!(endpointer.ends_at(), Some(at(36)));
    hear(&mut endpointer, ".");
    assert_eq!(events(&mut endpointer), [silence(20)]);
    assert!(!endpointer.is_open());
    assert_eq!(
        (endpointer.voiced(), endpointer.ends_at()),
        (Duration::ZERO, None)
    );
    assert_eq!(endpointer.last_voiced(), windows(10));
}

#[test]
fn clicks_start_nothing_and_short_sounds_are_dismissed() {
    assert_eq!(events_of("#....#....#.#...#....#+++"), []);
    for beep in ["###", "oooooooooooo", "ooo####ooo"] {
        let sound = format!("{beep}{}", ".".repeat(16));
        assert_eq!(
            events_of(&sound),
            [Started { from: at(0) }, Dismissed],
            "{beep}"
        );
    }
}

#[test]
fn speech_needs_less_to_go_on_than_to_begin() {
    let sound = format!("#####{}{}", "+".repeat(10), ".".repeat(16));
    let expected = [Started { from: at(0) }, Paused { at: at(15) }, silence(15)];
    assert_eq!(events_of(&sound), expected);
}

#[test]
fn a_click_in_a_pause_does_not_prolong_it_and_a_word_does() {
    let mut endpointer = paused(7);
    hear(&mut endpointer, "#........");
    assert_eq!(events(&mut endpointer)[2..], [silence(20)]);
    let mut endpointer = paused(14);
    hear(&mut endpointer, ".##");
    assert_eq!(events(&mut endpointer)[2..], [Resumed { at: at(35) }]);
    assert_eq!(endpointer.voiced(), windows(12));
    assert_eq!(endpointer.ends_at(), None);
}

#[test]
fn a_short_gap_is_no_pause() {
    let mut endpointer = paused(5);
    hear(&mut endpointer, "###");
    assert_eq!(events(&mut endpointer), [Started { from: at(6) }]);
}

#[test]
fn judge_length_and_words_set_the_hangover() {
    use Expectation::{Answered, Complete, More, Unknown};
    let rules = EndpointRules::default();
    for (words, seconds, hangovers) in [
        (More, 2, [1200, 1129, 1043, 957, 862]),
        (Unknown, 1, [650, 972, 886, 799, 705]),
        (Unknown, 2, [650, 893, 807, 721, 300]),
        (Unknown, 4, [650, 736, 300, 300, 300]),
        (Unknown, 25, [650, 736, 300, 300, 300]),
        (Complete, 1, [650, 650, 650, 300, 300]),
        (Complete, 2, [650, 650, 300, 300, 300]),
        (Answered, 1, [650, 650, 300, 300, 300]),
        (Answered, 2, [650, 300, 300, 300, 300]),
    ] {
        let judged = [None, Some(0.1), Some(0.5), Some(0.9), Some(0.99)];
        let length = Duration::from_secs(seconds);
        let found = judged.map(|it| rules.hangover_for(it, length, words));
        let found = found.map(|it| (it.as_secs_f64() * 1e3).round() as u64);
        assert_eq!(found, hangovers, "{words:?}, {seconds} s");
    }
    let sure = [0.0, 0.01].map(|it| rules.hangover_for(Some(it), Duration::ZERO, More));
    assert_eq!(sure, [rules.hangover_long; 2]);
}

#[test]
fn a_default_pause_above_the_long_one_holds() {
    let rules = EndpointRules {
        hangover: windows(40),
        ..rules()
    };
    let found = rules.hangover_for(Some(0.1), windows(30), Expectation::Unknown);
    assert_eq!(found, windows(40));
}

#[test]
fn the_longer_a_turn_the_sooner_it_is_complete() {
    let turn = |speech: u64| {
        let mut endpointer = Endpointer::new(rules());
        hear(&mut endpointer, &".".repeat(10));
        hear(&mut endpointer, &"#".repeat(speech as usize));
        hear(&mut endpointer, "......");
        endpointer.take_judgement(at(10 + speech), 0.95);
        endpointer.ends_at().unwrap() - at(10 + speech)
    };
    assert_eq!(turn(80), windows(8));
    assert!(turn(10) > turn(30) && turn(30) > windows(16));
}

#[test]
fn a_judgement_in_time_ends_the_turn_early_and_a_late_one_at_once() {
    let mut endpointer = paused(6);
    endpointer.expect(Expectation::Complete);
    assert_eq!(endpointer.ends_at(), Some(at(36)));
    endpointer.take_judgement(at(20), 0.98);
    assert_eq!(endpointer.ends_at(), Some(at(28)));
    hear(&mut endpointer, "..");
    assert_eq!(events(&mut endpointer)[2..], [silence(20)]);
    let mut endpointer = paused(12);
    endpointer.expect(Expectation::Complete);
    endpointer.take_judgement(at(20), 0.98);
    assert_eq!(events(&mut endpointer)[2..], [silence(20)]);
}

#[test]
fn a_turn_that_goes_on_is_waited_for() {
    let mut endpointer = paused(6);
    endpointer.expect(Expectation::More);
    endpointer.take_judgement(at(20), 0.1);
    hear(&mut endpointer, &".".repeat(25));
    assert_eq!(endpointer.ends_at(), Some(at(52)));
    assert_eq!(events(&mut endpointer).len(), 2);
    hear(&mut endpointer, ".");
    assert_eq!(events(&mut endpointer), [silence(20)]);
}

#[test]
fn what_was_made_of_an_older_pause_is_void() {
    let mut endpointer = paused(6);
    endpointer.take_judgement(at(19), 0.98);
    assert_eq!(endpointer.ends_at(), Some(at(36)));
    endpointer.take_judgement(at(20), 0.98);
    endpointer.expect(Expectation::Complete);
    hear(&mut endpointer, "##......");
    endpointer.take_judgement(at(20), 0.98);
    assert_eq!(endpointer.ends_at(), Some(at(28 + 16)));
    endpointer.expect(Expectation::More);
    hear(&mut endpointer, "##......");
    assert_eq!(endpointer.ends_at(), Some(at(36 + 32)));
}

#[test]
fn push_to_talk_ends_when_the_client_says_so() {
    let mut endpointer = paused(6);
    endpointer.hold(true);
    hear(&mut endpointer, &".".repeat(40));
    assert_eq!(
        (endpointer.ends_at(), events(&mut endpointer).len()),
        (None, 2)
    );
    hear(&mut endpointer, "###");
    endpointer.end(at(69) + Duration::from_millis(5), EndReason::Client);
    let end = Ended {
        until: at(69) + Duration::from_millis(5),
        reason: EndReason::Client,
    };
    assert_eq!(events(&mut endpointer), [Resumed { at: at(66) }, end]);
    let mut endpointer = paused(20);
    assert_eq!(events(&mut endpointer).len(), 3);
    endpointer.end(at(40), EndReason::Client);
    assert_eq!(events(&mut endpointer), []);
    let mut endpointer = paused(6);
    endpointer.hold(true);
    hear(&mut endpointer, &".".repeat(40));
    endpointer.hold(false);
    assert_eq!(events(&mut endpointer)[2..], [silence(20)]);
}

#[test]
fn the_client_ends_in_a_pause_where_speech_ended() {
    let mut endpointer = paused(3);
    endpointer.end(at(23), EndReason::Client);
    let end = Ended {
        until: at(20),
        reason: EndReason::Client,
    };
    assert_eq!(events(&mut endpointer)[1..], [end]);
}

#[test]
fn endless_speech_is_cut_without_losing_a_sample() {
    let too_long = |until| Ended {
        until,
        reason: EndReason::TooLong,
    };
    let sound = format!("{}{}", "#".repeat(102), ".".repeat(16));
    let cut = [
        Started { from: at(0) },
        too_long(at(100)),
        Started { from: at(100) },
        Paused { at: at(102) },
        silence(102),
    ];
    assert_eq!(events_of(&sound), cut);
    let gap = format!("{}...###", "#".repeat(98));
    let between_words = [
        Started { from: at(0) },
        too_long(at(98)),
        Started { from: at(98) },
    ];
    assert_eq!(events_of(&gap), between_words);
    let pause = format!("{}......", "#".repeat(94));
    assert_eq!(events_of(&pause)[2..], [too_long(at(94))]);
}

#[test]
fn two_utterances_do_not_share_sound() {
    let mut endpointer = paused(16);
    hear(&mut endpointer, "###");
    assert_eq!(events(&mut endpointer)[3..], [Started { from: at(32) }]);
    let mut endpointer = paused(1);
    endpointer.end(at(21), EndReason::Client);
    hear(&mut endpointer, "###");
    assert_eq!(events(&mut endpointer)[2..], [Started { from: at(20) }]);
}

#[test]
fn a_reset_forgets_the_utterance() {
    let mut endpointer = paused(3);
    endpointer.reset();
    assert!(!endpointer.is_open());
    hear(&mut endpointer, &".".repeat(40));
    assert_eq!(events(&mut endpointer), []);
    assert_eq!(endpointer.position(), at(63));
}

#[test]
fn an_hour_of_silence_is_nothing() {
    let mut endpointer = Endpointer::new(rules());
    hear(&mut endpointer, &".".repeat(112_500));
    assert_eq!(
        endpointer.position(),
        AudioTime::default() + Duration::from_hours(1)
    );
    assert_eq!(events(&mut endpointer), []);
}

/// What may happen to an endpointer.
#[derive(Debug, Clone)]
enum Step {
    Sound { windows: u8, score: f32 },
    Judgement { current: bool, complete: f32 },
    Words(Expectation),
    Hold(bool),
    End,
}

fn step() -> impl Strategy<Value = Step> {
    let words = prop_oneof![
        Just(Expectation::Unknown),
        Just(Expectation::Complete),
        Just(Expectation::Answered),
        Just(Expectation::More)
    ];
    prop_oneof![
        8 => (1_u8..40, prop_oneof![Just(0.1_f32), Just(0.4), Just(0.9), 0.0_f32..1.0])
            .prop_map(|(windows, score)| Step::Sound { windows, score }),
        2 => (any::<bool>(), 0.0_f32..1.0)
            .prop_map(|(current, complete)| Step::Judgement { current, complete }),
        2 => words.prop_map(Step::Words),
        1 => any::<bool>().prop_map(Step::Hold),
        1 => Just(Step::End),
    ]
}

fn run(steps: &[Step]) -> Vec<(AudioTime, EndpointEvent)> {
    let mut endpointer = Endpointer::new(rules());
    let mut found = Vec::new();
    let mut pause = AudioTime::default();
    for step in steps {
        let sound = match step {
            Step::Sound { windows, score } => Some((*windows, *score)),
            Step::Judgement { current, complete } => {
                let earlier = Duration::from_secs(u64::from(!current));
                endpointer.take_judgement(pause.back(earlier), *complete);
                None
            }
            Step::Words(expectation) => {
                endpointer.expect(*expectation);
                None
            }
            Step::Hold(held) => {
                endpointer.hold(*held);
                None
            }
            Step::End => {
                endpointer.end(endpointer.position(), EndReason::Client);
                None
            }
        };
        for _ in 0..sound.map_or(1, |(windows, _)| windows) {
            if let Some((_, score)) = sound {
                endpointer.take_score(endpointer.position() + windows(1), score);
            }
            while let Some(event) = endpointer.poll_event() {
                if let Paused { at } = event {
                    pause = at;
                }
                found.push((endpointer.position(), event));
            }
        }
    }
    found
}

/// Where the utterance under way stands, for the oracle.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Expected {
    Start,
    PauseOrEnd,
    ResumeOrEnd,
}

proptest! {
    #[test]
    fn utterances_are_whole_and_in_order(steps in prop::collection::vec(step(), 1..80)) {
        let found = run(&steps);
        let mut expected = Expected::Start;
        let (mut from, mut over, mut pause) = (AudioTime::default(), AudioTime::default(), AudioTime::default());
        for (now, event) in &found {
            match *event {
                Started { from: start } => {
                    prop_assert_eq!(expected, Expected::Start);
                    prop_assert!(start >= over && start <= *now);
                    (from, pause) = (start, start);
                    expected = Expected::PauseOrEnd;
                }
                Paused { at } => {
                    prop_assert_eq!(expected, Expected::PauseOrEnd);
                    prop_assert!(at >= pause && *now - at >= rules().judge_after);
                    pause = at;
                    expected = Expected::ResumeOrEnd;
                }
                Resumed { at } => {
                    prop_assert_eq!(expected, Expected::ResumeOrEnd);
                    prop_assert!(at >= pause && at <= *now);
                    pause = at;
                    expected = Expected::PauseOrEnd;
                }
                Ended { until, reason } => {
                    prop_assert!(expected != Expected::Start);
                    prop_assert!(until >= pause && until <= *now);
                    prop_assert!(until - from <= rules().utterance_max + windows(1));
                    if expected == Expected::ResumeOrEnd && reason == EndReason::Silence {
                        prop_assert_eq!(until, pause);
                    }
                    over = until;
                    expected = Expected::Start;
                }
                Dismissed => {
                    prop_assert!(expected != Expected::Start);
                    expected = Expected::Start;
                }
            }
        }
        prop_assert_eq!(found, run(&steps));
    }

    #[test]
    fn no_speech_is_left_between_utterances(sound in "([#]{1,60}|[.]{1,40}|[+]{1,10}){1,20}[.]{40}") {
        let found = events_of(&sound);
        let ends = |event: &EndpointEvent| match event {
            Started { from } => Some(*from),
            Ended { until, .. } => Some(*until),
            _ => None,
        };
        let dismissed = found.contains(&Dismissed);
        let places: Vec<AudioTime> = found.iter().filter_map(ends).collect();
        let inside = |place: AudioTime| places.chunks(2).any(|pair| pair[0] <= place && pair.get(1).is_none_or(|end| place < *end));
        // Every run of speech that is long enough to start an utterance lies in one.
        let mut run_start = 0;
        for (index, run) in sound.split_inclusive(|letter| letter != '#').enumerate() {
            let speech = run.chars().filter(|letter| *letter == '#').count();
            if speech >= 3 && !dismissed {
                for window in run_start..run_start + speech {
                    prop_assert!(inside(at(window as u64)), "window {window} of run {index}: {found:?}");
                }
            }
            run_start += run.len();
        }
    }
}
