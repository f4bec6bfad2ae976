use super::block::{BLOCK, RATE_HZ, power};
use super::{EchoCanceller, Heard, Obstacle};

/// Attenuation after some seconds that any room this dry gives. dB.
const WELL_DB: f64 = 25.0;

/// Numbers from -1 to 1 (Marsaglia's xorshift, 2003).
struct Noise(u64);

impl Noise {
    fn next(&mut self) -> f32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 40) as f32 / (1_u32 << 23) as f32 - 1.0
    }

    /// Noise that rises and falls as syllables do.
    fn syllables(&mut self, seconds: f64) -> Vec<f32> {
        let count = (seconds * f64::from(RATE_HZ)) as u32;
        let swing = |at: u32| (f64::from(at) * 0.001).sin().max(0.02) as f32;
        (0..count).map(|at| 0.3 * swing(at) * self.next()).collect()
    }
}

/// The sound at a microphone that stands beside the loudspeaker: `delay` samples late, with a fading rest.
fn echo(played: &[f32], delay: usize) -> Vec<f32> {
    let mut noise = Noise(77);
    let rest = (1..300_u16).map(|at| 0.05 * noise.next() * (-f32::from(at) / 60.0).exp());
    let taps: Vec<f32> = std::iter::once(0.4).chain(rest).collect();
    (0..played.len())
        .map(|at| {
            let arrived = taps.iter().enumerate();
            let terms = arrived.map(|(back, tap)| {
                let from = at.checked_sub(delay + back);
                tap * from.map_or(0.0, |from| played[from])
            });
            terms.sum::<f32>() + 1e-5 * noise.next()
        })
        .collect()
}

/// Plays and hears both in parts of 10 ms.
fn run(canceller: &mut EchoCanceller, played: &[f32], microphone: &[f32]) -> Heard {
    let mut all = Heard::default();
    for (played, microphone) in played.chunks(160).zip(microphone.chunks(160)) {
        canceller.play(played);
        let heard = canceller.hear(microphone);
        all.cancelled.extend(heard.cancelled);
        all.subtracted.extend(heard.subtracted);
    }
    all
}

/// Attenuation over the last second. dB.
fn erle(microphone: &[f32], cancelled: &[f32]) -> f64 {
    let last = |samples: &[f32]| f64::from(power(&samples[samples.len() - 16_000..]));
    10.0 * (last(microphone) / last(cancelled)).log10()
}

#[test]
fn the_echo_is_taken_out_and_said_to_be() {
    let played = Noise(1).syllables(6.0);
    let microphone = echo(&played, 800);
    let mut canceller = EchoCanceller::default();
    let heard = run(&mut canceller, &played, &microphone);
    let found = erle(&microphone, &heard.cancelled);
    assert!(found > WELL_DB, "{found} dB");
    let quality = canceller.quality();
    assert!(quality.converged && quality.obstacles.is_empty());
    assert!(
        quality.erle_db > WELL_DB && quality.echo_to_near_db() > 15.0,
        "{quality:?}"
    );
    assert!(quality.drift_ppm.abs() < 2.0, "{quality:?}");
}

#[test]
fn a_delay_beyond_the_filter_is_found_and_a_jump_followed() {
    let played = Noise(2).syllables(13.0);
    let (before, after) = (echo(&played, 9_600), echo(&played, 4_000));
    let jump = 6 * RATE_HZ as usize;
    let microphone = [&before[..jump], &after[jump..]].concat();
    let mut canceller = EchoCanceller::default();
    let heard = run(&mut canceller, &played[..jump], &microphone[..jump]);
    let found = erle(&microphone[..jump], &heard.cancelled);
    assert!(found > WELL_DB, "{found} dB");
    let delay_ms = |canceller: &EchoCanceller| canceller.quality().delay.unwrap().as_millis();
    assert!(delay_ms(&canceller).abs_diff(600) <= 10);
    let heard = run(&mut canceller, &played[jump..], &microphone[jump..]);
    let found = erle(&microphone, &heard.cancelled);
    assert!(found > WELL_DB, "{found} dB after the jump");
    assert!(delay_ms(&canceller).abs_diff(250) <= 10);
}

#[test]
fn somebody_near_is_left_as_they_are() {
    let played = Noise(3).syllables(8.0);
    let mut near = Noise(4).syllables(8.0);
    near[..6 * RATE_HZ as usize].fill(0.0);
    for sample in &mut near {
        *sample *= 0.4;
    }
    let only_echo = echo(&played, 800);
    let microphone: Vec<f32> = only_echo.iter().zip(&near).map(|(a, b)| a + b).collect();
    let mut canceller = EchoCanceller::default();
    let heard = run(&mut canceller, &played, &microphone);
    // Both come a block late.
    let pairs = heard.subtracted.iter().skip(BLOCK).zip(&near);
    let wrong: Vec<f32> = pairs.map(|(heard, near)| heard - near).collect();
    let clean = erle(&near[..wrong.len()], &wrong);
    assert!(clean > 10.0, "{clean} dB");
    let softer = erle(&near, &heard.cancelled);
    assert!(softer < 4.0, "{softer} dB softer");
    assert!(canceller.quality().echo_to_near_db() < 6.0);
}

#[test]
fn parts_of_any_length_give_the_same() {
    let played = Noise(5).syllables(1.0);
    let microphone = echo(&played, 400);
    let mut canceller = EchoCanceller::default();
    canceller.play(&played[..4_000]);
    let mut all = canceller.hear(&microphone[..4_000]).cancelled;
    for (played, microphone) in played[4_000..]
        .chunks(4_000)
        .zip(microphone[4_000..].chunks(4_000))
    {
        canceller.play(played);
        for part in microphone.chunks(37) {
            all.extend(canceller.hear(part).cancelled);
        }
    }
    let mut canceller = EchoCanceller::default();
    let mut whole = Vec::new();
    for (played, microphone) in played.chunks(4_000).zip(microphone.chunks(4_000)) {
        canceller.play(played);
        whole.extend(canceller.hear(microphone).cancelled);
    }
    assert_eq!(all, whole);
}

#[test]
fn what_stands_in_the_way_is_named() {
    let played = Noise(6).syllables(6.0);
    let clipped: Vec<f32> = echo(&played, 800)
        .iter()
        .map(|it| (30.0 * it).clamp(-1.0, 1.0))
        .collect();
    let mut canceller = EchoCanceller::default();
    run(&mut canceller, &played, &clipped);
    assert_eq!(canceller.quality().obstacles, [Obstacle::Clipping]);

    let mut canceller = EchoCanceller::default();
    canceller.hear(&Noise(7).syllables(1.0));
    assert_eq!(canceller.quality().obstacles, [Obstacle::NoReference]);

    let mut canceller = EchoCanceller::default();
    run(&mut canceller, &played, &Noise(8).syllables(6.0));
    let quality = canceller.quality();
    assert_eq!(quality.obstacles, [Obstacle::NoEchoFound]);
    assert!(!quality.converged && quality.delay.is_none());
}
