use super::level::power;
use super::session::Session;
use super::*;
use crate::audio::decibels;
use crate::eval::random::Random;

fn noise(seconds: usize) -> Vec<f32> {
    let mut random = Random::new(9, "played");
    let swing = |at: usize| (at as f64 * 0.001).sin().max(0.02);
    (0..seconds * RATE_HZ as usize)
        .map(|at| (0.1 * swing(at) * random.normal()) as f32)
        .collect()
}

fn room(rt60_s: f64) -> Response {
    let shoebox = Shoebox {
        size: [4.0, 3.0, 2.5],
        rt60_s,
        loudspeaker: [1.5, 1.2, 1.0],
        microphone: [1.9, 1.5, 1.0],
    };
    shoebox.response("test", 1).unwrap()
}

#[test]
fn what_is_played_arrives_late_and_as_loud_as_the_conditions_say() {
    let click = Response::new("click", &[0.0, 1.0]).unwrap();
    let conditions = Conditions {
        delay_s: 0.1,
        gain_db: -6.0,
        ..Conditions::default()
    };
    let mut room = Room::new(conditions, &click);
    let mut played = vec![0.0; 3 * RATE_HZ as usize];
    played[200] = 1.0;
    let frames = played.chunks(FRAME);
    let heard: Vec<f32> = frames.flat_map(|frame| room.frame(frame, &[])).collect();
    let loudest = (0..heard.len()).max_by(|a, b| heard[*a].abs().total_cmp(&heard[*b].abs()));
    // A millisecond more for what is read between samples, and the tap before the click.
    assert!(loudest.unwrap().abs_diff(200 + 1_600) <= 20);
    assert!((heard[loudest.unwrap()] - 0.5).abs() < 0.01);
}

#[test]
fn a_faster_loudspeaker_takes_more_samples() {
    let conditions = Conditions {
        drift_ppm: 500.0,
        ..Conditions::default()
    };
    let mut room = Room::new(conditions, &Response::new("click", &[1.0]).unwrap());
    let mut taken = 0;
    for _ in 0..1_000 {
        taken += room.wanted();
        room.frame(&vec![0.0; room.wanted()], &[]);
    }
    assert_eq!(taken, 160_080);
}

#[test]
fn drift_is_followed_and_the_echo_taken_out_in_a_room() {
    let response = room(0.3);
    let conditions = Conditions {
        delay_s: 0.2,
        drift_ppm: -80.0,
        noise: 1e-5,
        ..Conditions::default()
    };
    let session = Session::run(conditions, &response, &noise(14), |_| 0.0, 13);
    let last =
        |sound: &[f32]| decibels(power(&sound[10 * RATE_HZ as usize..12 * RATE_HZ as usize]));
    let microphone = last(&session.microphone);
    let subtracted = microphone - last(&session.heard.subtracted);
    let cancelled = microphone - last(&session.heard.cancelled);
    assert!(subtracted > 15.0, "{subtracted} dB");
    assert!(cancelled > 25.0, "{cancelled} dB");
}
