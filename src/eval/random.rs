//! Numbers that look random and are the same for the same seed, in every version: figures that were published can be had
//! again. That is why they come from here and not from a crate, which may change what it draws.

/// SplitMix64 (Steele, Lea and Flood, 2014).
#[derive(Debug, Clone)]
pub struct Random(u64);

impl Random {
    /// A sequence of its own for each `seed` and `name`.
    pub fn new(seed: u64, name: &str) -> Self {
        let mut random = Self(seed);
        for byte in name.bytes() {
            random.0 = random.next() ^ u64::from(byte);
        }
        random
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Evenly from 0 to below `end` (at least 1).
    pub fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }

    /// Evenly from 0 to below 1.
    pub fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Evenly between two bounds.
    pub fn within(&mut self, (low, high): (f64, f64)) -> f64 {
        low + (high - low) * self.share()
    }

    /// From the normal distribution around 0 with deviation 1 (Box and Muller, 1958).
    pub fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.share()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.share()).cos()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first numbers of the reference implementation (splitmix64.c by Sebastiano Vigna) for the seed 1234567.
    #[test]
    fn the_sequence_is_that_of_the_reference() {
        let mut random = Random::new(1_234_567, "");
        let drawn = [random.next(), random.next(), random.next()];
        let reference = [
            6_457_827_717_110_365_317,
            3_203_168_211_198_807_973,
            9_817_491_932_198_370_423,
        ];
        assert_eq!(drawn, reference);
    }

    #[test]
    fn the_seed_and_the_name_decide() {
        let draw = |seed, name| Random::new(seed, name).share();
        assert!((draw(1, "a") - draw(1, "a")).abs() < f64::EPSILON);
        assert!((draw(1, "a") - draw(2, "a")).abs() > 1e-6);
        assert!((draw(1, "a") - draw(1, "b")).abs() > 1e-6);
    }

    #[test]
    fn the_distributions_are_what_they_are_called() {
        let mut random = Random::new(7, "");
        let normal: Vec<f64> = (0..10_000).map(|_| random.normal()).collect();
        let mean = normal.iter().sum::<f64>() / 1e4;
        let variance = normal.iter().map(|value| value * value).sum::<f64>() / 1e4;
        assert!(mean.abs() < 0.05 && (variance - 1.0).abs() < 0.05);
        assert!((0..1000).all(|_| random.below(3) < 3 && random.share() < 1.0));
    }
}
