//! Rooms that are worked out: a box with walls that give back a share of the sound, by its image sources (Allen and Berkley,
//! 1979).

use std::f64::consts::PI;

use super::response::Response;
use super::time::RATE_HZ;
use crate::eval::random::Random;

/// Metres a second, at 20 °C.
const SPEED_OF_SOUND: f64 = 343.0;

/// Each image is moved by up to this, as no wall is a mirror: without it all images of a box line up and it rings. Metres.
/// Source: De Sena et al., "On the modeling of rectangular geometries in room acoustic simulations" (2015).
const JITTER_M: f64 = 0.08;

/// Samples on each side of an image's arrival that its click is spread over, as it falls between two samples.
const SPREAD: i64 = 8;

/// Of the low frequencies that a sum of clicks of one sign has too much of, all below this are taken away. Hz.
const LOWEST_HZ: f64 = 80.0;

/// A room in the shape of a box.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shoebox {
    /// Length, width, height. Metres.
    pub size: [f64; 3],
    /// How long sound takes to fall by 60 dB. Seconds.
    pub rt60_s: f64,
    /// Where the loudspeaker stands, from a corner. Metres.
    pub loudspeaker: [f64; 3],
    /// Where the microphone stands.
    pub microphone: [f64; 3],
}

impl Shoebox {
    /// A room of its own for each `seed`: 2.5 to 8 m long, RT60 0.15 to 0.7 s, the microphone 0.2 to 1.5 m from the
    /// loudspeaker, as at a booth or on a desk.
    pub fn drawn(seed: u64) -> Self {
        let mut random = Random::new(seed, "shoebox");
        let mut within = |low, high| random.within((low, high));
        let size = [within(2.5, 8.0), within(2.5, 6.0), within(2.3, 3.2)];
        let loudspeaker = [
            size[0] * within(0.25, 0.75),
            size[1] * within(0.25, 0.75),
            within(0.7, 1.4),
        ];
        let distance = within(0.2, 1.5);
        let angle = within(0.0, 2.0 * PI);
        let microphone = [
            (loudspeaker[0] + distance * angle.cos()).clamp(0.2, size[0] - 0.2),
            (loudspeaker[1] + distance * angle.sin()).clamp(0.2, size[1] - 0.2),
            loudspeaker[2] + within(0.0, 0.3),
        ];
        Self {
            size,
            rt60_s: within(0.15, 0.7),
            loudspeaker,
            microphone,
        }
    }

    /// What the room makes of a click. The images' places are drawn from `seed`.
    pub fn response(&self, name: &str, seed: u64) -> Option<Response> {
        let mut random = Random::new(seed, name);
        let rate = f64::from(RATE_HZ);
        let length = (self.rt60_s * rate) as usize;
        let reach = self.rt60_s * SPEED_OF_SOUND;
        let reflection = self.reflection();
        let counts = self.size.map(|side| (reach / (2.0 * side)).ceil() as i32);
        let mut taps = vec![0.0_f32; length];
        for x in -counts[0]..=counts[0] {
            for y in -counts[1]..=counts[1] {
                for z in -counts[2]..=counts[2] {
                    for mirror in 0..8 {
                        let (place, bounces) = self.image([x, y, z], mirror);
                        let jitter = if bounces == 0 { 0.0 } else { JITTER_M };
                        let away = (0..3).map(|axis| (place[axis] - self.microphone[axis]).powi(2));
                        let away = away.sum::<f64>().sqrt() + jitter * (2.0 * random.share() - 1.0);
                        let away = away.max(0.05);
                        if away < reach {
                            let gain = reflection.powi(bounces) / away;
                            click(&mut taps, away / SPEED_OF_SOUND * rate, gain);
                        }
                    }
                }
            }
        }
        Response::new(name, &without_lowest(&taps))
    }

    /// The share of the sound's pressure that a wall gives back. Source: Eyring's formula for the reverberation time.
    fn reflection(&self) -> f64 {
        let [x, y, z] = self.size;
        let surface = 2.0 * (x * y + y * z + z * x);
        let exponent = -0.161 * x * y * z / (surface * self.rt60_s);
        exponent.exp().sqrt()
    }

    /// Where the image of the loudspeaker in the box `cell` is, mirrored as the bits of `mirror` say, and how many walls its
    /// sound meets.
    fn image(&self, cell: [i32; 3], mirror: i32) -> ([f64; 3], i32) {
        let mut bounces = 0;
        let place = std::array::from_fn(|axis| {
            let mirrored = (mirror >> axis) & 1;
            bounces += (2 * cell[axis] - mirrored).abs();
            let side = f64::from(1 - 2 * mirrored);
            2.0 * f64::from(cell[axis]) * self.size[axis] + side * self.loudspeaker[axis]
        });
        (place, bounces)
    }
}

/// Adds a click between two samples: a sinc under a Hann window.
fn click(taps: &mut [f32], at: f64, gain: f64) {
    let first = at.floor() as i64 - SPREAD + 1;
    for index in first..first + 2 * SPREAD {
        let Some(tap) = usize::try_from(index).ok().and_then(|it| taps.get_mut(it)) else {
            continue;
        };
        let distance = index as f64 - at;
        let sinc = if distance.abs() < 1e-9 {
            1.0
        } else {
            (PI * distance).sin() / (PI * distance)
        };
        let window = 0.5 + 0.5 * (PI * distance / SPREAD as f64).cos();
        *tap += (gain * sinc * window) as f32;
    }
}

/// A high-pass of second order (Butterworth).
fn without_lowest(taps: &[f32]) -> Vec<f32> {
    let k = (PI * LOWEST_HZ / f64::from(RATE_HZ)).tan();
    let norm = 1.0 / (1.0 + std::f64::consts::SQRT_2 * k + k * k);
    let (a1, a2) = (
        2.0 * (k * k - 1.0) * norm,
        (1.0 - std::f64::consts::SQRT_2 * k + k * k) * norm,
    );
    let (mut s1, mut s2) = (0.0, 0.0);
    let filter = |tap: &f32| {
        let input = f64::from(*tap) * norm;
        let output = input + s1;
        s1 = -2.0 * input - a1 * output + s2;
        s2 = input - a2 * output;
        output as f32
    };
    taps.iter().map(filter).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sound_falls_as_fast_as_the_room_says() {
        let room = Shoebox {
            size: [5.0, 4.0, 2.7],
            rt60_s: 0.4,
            loudspeaker: [2.0, 1.5, 1.0],
            microphone: [2.5, 1.9, 1.1],
        };
        let response = room.response("test", 1).unwrap();
        let energy = |from: f64| -> f64 {
            let from = (from * f64::from(RATE_HZ)) as usize;
            let rest = &response.taps()[from..];
            rest.iter().map(|tap| f64::from(*tap).powi(2)).sum()
        };
        // Schroeder's integral between 50 and 200 ms, drawn out to 60 dB.
        let fall = 10.0 * (energy(0.05) / energy(0.2)).log10();
        let rt60 = 60.0 * 0.15 / fall;
        assert!((0.3..0.5).contains(&rt60), "{rt60} s");
    }

    #[test]
    fn each_seed_has_a_room_of_its_own_and_always_the_same() {
        assert_eq!(Shoebox::drawn(3), Shoebox::drawn(3));
        assert_ne!(Shoebox::drawn(3), Shoebox::drawn(4));
    }
}
