//! What is told of the floor.

/// What became of the floor, as far as the reply goes on; that it was taken is told as an interruption.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FloorEvent {
    /// Somebody seems to speak: the voice is lowered until it is decided.
    Asked,
    /// It was not meant for us: back to full voice, from where it is.
    Kept(Kept),
    /// It was taken by what proved to be no speech: the reply goes on from its last clause.
    Resumed,
}

/// Why the floor was kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// No words: a cough, a laugh, a clap, a noise.
    NoWords,
    /// Words that say "go on".
    BackChannel,
    /// Words that are not believed.
    NotUnderstood,
    /// The reply's own words.
    Echo,
    /// Words that are not addressed to us, where they have to be.
    NotAddressed,
    /// Our own voice is not taken out of what is heard, and it was no stop word.
    HalfDuplex,
}

impl Kept {
    /// The name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::NoWords => "no_words",
            Self::BackChannel => "back_channel",
            Self::NotUnderstood => "not_understood",
            Self::Echo => "echo",
            Self::NotAddressed => "not_addressed",
            Self::HalfDuplex => "half_duplex",
        }
    }
}
