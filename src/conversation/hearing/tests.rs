use super::*;

const WINDOW: Duration = Duration::from_millis(32);

/// Hears so much speech and a silence that ends it, each window `pace` after the last; returns when that was.
fn hear(hearing: &mut Hearing, speech: Duration, pace: Duration) -> SessionTime {
    let (mut now, mut until) = (SessionTime::START, AudioTime::default());
    loop {
        (now, until) = (now + pace, until + WINDOW);
        let speaks = until.since_start() <= speech;
        let score = if speaks { 1.0 } else { 0.0 };
        hearing.take(Heard::Scored { until, score }, now);
        if !speaks && !hearing.is_open() {
            return now;
        }
    }
}

fn deadline() -> Duration {
    HearingRules::default().transcript_deadline
}

#[test]
fn the_deadline_counts_from_the_end_of_what_is_spoken_now() {
    let mut hearing = Hearing::new(HearingRules::default());
    let ended = hear(&mut hearing, Duration::from_secs(10), WINDOW);
    assert_eq!(hearing.timeout(), Some(ended + deadline()));
}

#[test]
fn sound_that_comes_at_once_may_take_as_long_as_it_took_to_say() {
    let mut hearing = Hearing::new(HearingRules::default());
    let ended = hear(&mut hearing, Duration::from_secs(40), Duration::ZERO);
    let spoken = |seconds| Some(ended + Duration::from_secs(seconds) + deadline());
    assert!(hearing.timeout() > spoken(29) && hearing.timeout() < spoken(31));
    let result = Ok(SpokenText {
        text: "so far".into(),
        confidence: 1.0,
        refused: None,
        ahead: Duration::ZERO,
    });
    let utterance = UtteranceId(1);
    assert!(hearing.take(Heard::Transcript { utterance, result }, ended));
    assert!(hearing.timeout() > spoken(39) && hearing.timeout() < spoken(41));
}
