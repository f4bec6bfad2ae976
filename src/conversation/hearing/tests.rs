use super::*;

const WINDOW: Duration = Duration::from_millis(32);

/// When the final words are due of 10 s of speech and a silence that ends it; each window comes `pace` after the last.
fn due(pace: Duration) -> (SessionTime, SessionTime) {
    let mut hearing = Hearing::new(HearingRules::default());
    let (mut now, mut until) = (SessionTime::START, AudioTime::default());
    for window in 0..400 {
        (now, until) = (now + pace, until + WINDOW);
        let score = if window < 312 { 1.0 } else { 0.0 };
        hearing.take(Heard::Scored { until, score }, now);
        if window > 0 && !hearing.is_open() && !hearing.is_settled() {
            break;
        }
    }
    (now, hearing.timeout().unwrap())
}

#[test]
fn the_deadline_counts_from_the_end_of_what_is_spoken_now() {
    let (ended, due) = due(WINDOW);
    assert_eq!(due, ended + HearingRules::default().transcript_deadline);
}

#[test]
fn sound_that_comes_at_once_may_take_as_long_as_it_took_to_say() {
    let (ended, due) = due(Duration::ZERO);
    let spoken = Duration::from_secs(9);
    assert!(due > ended + HearingRules::default().transcript_deadline + spoken);
}
