//! The part of the words so far that does not jump: what two decodings in a row agree on. Source: local agreement
//! (Macháček, Dabre and Bojar 2023, "Turning Whisper into Real-Time Transcription System").

/// What is shown of words that may still change.
#[derive(Debug, Default)]
pub(super) struct Stable {
    /// The words of the decoding before.
    before: Vec<String>,
    /// What was shown last.
    shown: Vec<String>,
}

impl Stable {
    /// Takes the text of a decoding; gives what is to be shown.
    pub(super) fn take(&mut self, text: &str) -> String {
        let now: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
        let pairs = now.iter().zip(&self.before);
        let agreed = pairs.take_while(|(one, other)| same(one, other)).count();
        let goes_on = agreed >= self.shown.len();
        let is_refuted = self.shown[..self.shown.len().min(agreed)]
            .iter()
            .zip(&now)
            .any(|(shown, word)| !same(shown, word));
        if goes_on || is_refuted {
            self.shown = now[..agreed].to_vec();
        }
        self.before = now;
        self.shown.join(" ")
    }
}

/// Whether two words differ in case and punctuation only.
fn same(one: &str, other: &str) -> bool {
    let letters = |word: &str| -> String {
        let letters = word.chars().filter(|letter| letter.is_alphanumeric());
        letters.flat_map(char::to_lowercase).collect()
    };
    letters(one) == letters(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_decoded_twice_is_shown() {
        let mut stable = Stable::default();
        let shown = [
            "What is",
            "What are the",
            "what are the ad mission",
            "What are the admission requirements?",
            "What are the admission requirements?",
        ]
        .map(|text| stable.take(text));
        assert_eq!(
            shown,
            [
                "",
                "What",
                "what are the",
                "What are the",
                "What are the admission requirements?"
            ]
        );
    }

    #[test]
    fn what_was_shown_stays_while_one_decoding_differs_and_goes_when_two_do() {
        let mut stable = Stable::default();
        for _ in 0..2 {
            stable.take("turn on the lamp");
        }
        assert_eq!(stable.take("turn off"), "turn on the lamp");
        assert_eq!(stable.take("turn off the lamp"), "turn off");
        assert_eq!(stable.take(""), "turn off");
    }
}
