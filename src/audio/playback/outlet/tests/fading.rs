//! Pauses and stops.

use super::*;

#[test]
fn a_pause_comes_back_at_the_very_sample_however_it_falls_into_blocks() {
    for block in [1, 7, 79, 80, 81, 500] {
        for at in [0, 33, 100] {
            let mut ends = Ends::new(1, 4_096);
            ends.give(2_000);
            let before = ends.fill(at);
            ends.ask(Request::Pause);
            let mut silence = Vec::new();
            while silence.len() < 200 {
                silence.extend(ends.fill(block));
            }
            assert!(silence[FADE..].iter().all(|it| *it == 0.0));
            ends.ask(Request::Resume);
            let after = ends.fill(400);
            assert_eq!(numbers(&before), (1..=at as u64).collect::<Vec<_>>());
            let wanted = at as u64 + FADE as u64..=at as u64 + 400;
            assert_eq!(numbers(&after[FADE - 1..]), wanted.collect::<Vec<_>>());
            // What faded is faded in again, from the sample at which it began to fade.
            let full = (at + 40) as f32 / 10_000.0;
            assert!((after[39] / full - 0.5).abs() < 0.01, "{}", after[39]);
            assert!((silence[39] / full - 0.5).abs() < 0.01, "{}", silence[39]);
            let done = ends.done();
            assert_eq!(
                done,
                [(Request::Pause, at as u64), (Request::Resume, at as u64)]
            );
        }
    }
}

#[test]
fn a_pause_within_what_comes_back_loses_nothing_either() {
    let mut ends = Ends::new(1, 4_096);
    ends.give(1_000);
    ends.fill(100);
    for _ in 0..5 {
        ends.ask(Request::Pause);
        ends.fill(FADE + 10);
        ends.ask(Request::Resume);
        ends.fill(30);
        ends.reports();
    }
    ends.fill(FADE);
    let after = ends.fill(10);
    let next = 100 + 5 * 30 + FADE as u64;
    assert_eq!(numbers(&after), (next + 1..=next + 10).collect::<Vec<_>>());
}

#[test]
fn what_fades_into_a_pause_is_no_run_and_what_comes_back_is() {
    let mut ends = Ends::new(1, 4_096);
    ends.give(1_000);
    ends.fill(100);
    ends.ask(Request::Pause);
    ends.fill(200);
    ends.ask(Request::Resume);
    ends.fill(100);
    assert_eq!(ends.runs(), [(0, 0, 100), (300, 100, 100)]);
}

#[test]
fn a_stop_tells_what_was_played_and_plays_what_comes_after() {
    for played in [0, 1, 250] {
        let mut ends = Ends::new(2, 4_096);
        ends.give(1_000);
        ends.fill(played);
        ends.ask(Request::Stop { until: 1_000 });
        ends.give(50);
        let rest = ends.fill(200);
        let last = played as u64 + FADE as u64;
        assert_eq!(ends.done(), [(Request::Stop { until: 1_000 }, last)]);
        let loudest = rest[..FADE].windows(2).map(|two| two[1] / two[0]);
        assert!(loudest.skip(5).all(|ratio| ratio < 1.0 || played < 2));
        assert_eq!(
            numbers(&rest[FADE..FADE + 50]),
            (1_001..=1_050).collect::<Vec<_>>()
        );
        assert!(rest[FADE + 50..].iter().all(|it| *it == 0.0));
    }
}

#[test]
fn a_stop_of_what_pauses_and_of_what_has_run_out_is_done_at_once() {
    let mut ends = Ends::new(1, 4_096);
    ends.give(500);
    ends.fill(100);
    ends.ask(Request::Pause);
    ends.fill(200);
    ends.ask(Request::Stop { until: 500 });
    ends.give(10);
    let after = ends.fill(20);
    assert_eq!(numbers(&after[..10]), (501..=510).collect::<Vec<_>>());
    ends.ask(Request::Stop { until: 510 });
    ends.fill(1);
    assert_eq!(
        ends.done(),
        [
            (Request::Pause, 100),
            (Request::Stop { until: 500 }, 100),
            (Request::Stop { until: 510 }, 510),
        ]
    );
}
