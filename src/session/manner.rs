//! How a visitor has asked to be spoken to.

use crate::conversation::Manner;

/// What one wish makes of the speed, and how often it is granted. Source: a third slower is still speech, more is a drawl.
const SLOWER: f32 = 0.85;
const SLOWER_MAX: i32 = 3;

/// What one wish makes of the amplitude: 6 dB, of which some 3 are left where voices are loud already; and how often it is granted.
const LOUDER: f32 = 2.0;
const LOUDER_MAX: i32 = 2;

/// How often each was wished for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Wished {
    slower: i32,
    louder: i32,
}

impl Wished {
    /// Takes one more wish.
    pub fn take(&mut self, manner: Manner) {
        match manner {
            Manner::Slower => self.slower = SLOWER_MAX.min(self.slower + 1),
            Manner::Louder => self.louder = LOUDER_MAX.min(self.louder + 1),
            Manner::AsUsual => *self = Self::default(),
        }
    }

    /// The speed, as a factor of the usual one.
    pub fn speed(self) -> f32 {
        SLOWER.powi(self.slower)
    }

    /// The amplitude, as a factor of the usual one.
    pub fn gain(self) -> f32 {
        LOUDER.powi(self.louder)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wishes_add_up_to_a_limit_and_end_together() {
        let mut wished = Wished::default();
        assert_eq!((wished.speed(), wished.gain()), (1.0, 1.0));
        for _ in 0..10 {
            wished.take(Manner::Slower);
            wished.take(Manner::Louder);
        }
        assert!((0.6..0.62).contains(&wished.speed()), "{wished:?}");
        assert!((3.9..4.1).contains(&wished.gain()), "{wished:?}");
        wished.take(Manner::AsUsual);
        assert_eq!(wished, Wished::default());
    }
}
