//! What a lamp shows.

/// What goes on, as somebody who stands before the machine should see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Lamp {
    /// Nothing: whoever speaks is listened to.
    Idle,
    /// Somebody is heard.
    Listening,
    /// An answer is looked for.
    Thinking,
    /// It is said.
    Speaking,
    /// Nothing was understood. Shown for a moment.
    NotUnderstood,
    /// There is no microphone, or no loudspeaker.
    NoSound,
}

impl Lamp {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Idle,
        Self::Listening,
        Self::Thinking,
        Self::Speaking,
        Self::NotUnderstood,
        Self::NoSound,
    ];

    /// As lamps are told it, and as the setting `audio.state_hook` names it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::Listening => "listening",
            Self::Thinking => "thinking",
            Self::Speaking => "speaking",
            Self::NotUnderstood => "not_understood",
            Self::NoSound => "no_sound",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_lamp_is_one_word_of_its_own() {
        let names = Lamp::ALL.map(Lamp::name);
        for (index, name) in names.iter().enumerate() {
            let is_plain = |letter: char| letter.is_ascii_lowercase() || letter == '_';
            assert!(!name.is_empty() && name.chars().all(is_plain), "{name:?}");
            assert!(!names[index + 1..].contains(name), "{name:?}");
        }
    }
}
