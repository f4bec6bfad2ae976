//! What the encoder read in each token of a text.

use std::fmt;
use std::sync::Arc;

/// Numbers for each token.
pub const STATE_WIDTH: usize = 64;

/// Tokens that are kept of a text: about 80 English words.
pub const STATES_MAX: usize = 112;

/// The largest value of a stored number.
const VALUE_MAX: f32 = 127.0;

/// The states of a text's first tokens, the mark at its start included.
///
/// **Shape** `[tokens, STATE_WIDTH]`, at most [`STATES_MAX`] tokens, in 8 bits with one scale a token. Cloning shares the
/// numbers. `Debug` does not print them: they tell much about the words that they came from.
#[derive(Clone, PartialEq)]
pub struct TokenStates {
    values: Arc<[i8]>,
    scales: Arc<[f32]>,
}

impl TokenStates {
    /// Keeps `states`, [`STATE_WIDTH`] numbers a token; numbers beyond the last whole token are left out.
    pub fn new(states: &[f32]) -> Self {
        let (tokens, _) = states.as_chunks::<STATE_WIDTH>();
        let tokens = &tokens[..tokens.len().min(STATES_MAX)];
        let scale = |token: &[f32; STATE_WIDTH]| {
            let top = token
                .iter()
                .fold(0.0_f32, |top, number| top.max(number.abs()));
            if top.is_normal() {
                top / VALUE_MAX
            } else {
                1.0
            }
        };
        let scales: Arc<[f32]> = tokens.iter().map(scale).collect();
        let values = tokens.iter().zip(&*scales).flat_map(|(token, scale)| {
            token
                .iter()
                .map(move |number| (number / scale).round() as i8)
        });
        Self {
            values: values.collect(),
            scales,
        }
    }

    /// How many tokens there are.
    pub fn tokens(&self) -> usize {
        self.scales.len()
    }

    /// The numbers of the first `tokens_max` tokens, token after token.
    pub fn numbers(&self, tokens_max: usize) -> impl Iterator<Item = f32> {
        let (tokens, _) = self.values.as_chunks::<STATE_WIDTH>();
        tokens
            .iter()
            .zip(&*self.scales)
            .take(tokens_max)
            .flat_map(|(token, scale)| token.iter().map(move |value| f32::from(*value) * scale))
    }
}

impl fmt::Debug for TokenStates {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "TokenStates({})", self.tokens())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eight_bits_keep_a_hundredth_of_the_largest() {
        let states: Vec<f32> = (0..130 * STATE_WIDTH)
            .map(|place| (place as f32).sin() * 3.0)
            .collect();
        let kept = TokenStates::new(&states);
        assert_eq!(kept.tokens(), STATES_MAX);
        for (kept, state) in kept.numbers(2).zip(&states) {
            assert!((kept - state).abs() < 0.015, "{kept} {state}");
        }
        assert_eq!(kept.numbers(2).count(), 2 * STATE_WIDTH);
    }

    #[test]
    fn nothing_and_zeros_are_states_too() {
        assert_eq!(TokenStates::new(&[]).tokens(), 0);
        let zeros = TokenStates::new(&[0.0; STATE_WIDTH]);
        assert!(zeros.numbers(9).all(|number| number == 0.0));
    }
}
