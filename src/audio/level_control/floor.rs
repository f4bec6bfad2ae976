//! The noise of the room.

/// Over how many blocks power is averaged before the lowest is looked for: 40 ms. Source: noise of the same strength differs by
/// some decibels from one block of 10 ms to the next, and between words there is at least as long a gap.
const AVERAGED: usize = 4;

/// Blocks of one window: half a second.
const WINDOW_BLOCKS: usize = 50;

/// Windows of which the lowest counts. Source: three seconds with the one under way, of which speech that goes on has a gap in
/// each; Martin (2001), "Noise power spectral density estimation based on optimal smoothing and minimum statistics", takes 1.5.
const WINDOWS: usize = 5;

/// By how much speech stands out of the noise: 12 dB. Source: the lowest average is some 3 dB below the mean of a room's noise,
/// whose strongest blocks are some 5 dB above it.
const STANDS_OUT: f64 = 15.85;

/// How long what follows belongs to it. Blocks: 0.2 s. Source: ITU-T P.56, the hangover of the active speech level.
const HANGOVER: usize = 20;

/// By how much all that belongs to it is above the noise: 6 dB. Source: twice the mean of the noise; were only what stands out
/// counted, read speech that is 15 dB above white noise was taken for 2 dB louder than it is.
const ABOVE: f64 = 4.0;

/// Less than this is nobody's voice, however still the room: -65 dBFS. Source: the greatest gain would bring it to -41, and a
/// microphone that is turned down so far has no more than a tenth of its bits.
const SPEECH_MIN: f64 = 3.2e-7;

/// Follows the lowest power of the last seconds.
#[derive(Debug)]
pub(super) struct Floor {
    /// Powers of the last blocks, the oldest first.
    recent: [f64; AVERAGED],
    /// The lowest of the window under way, and how many blocks it has.
    lowest: f64,
    blocks: usize,
    /// The lowest of each window before, the oldest first.
    windows: [f64; WINDOWS],
    /// How many blocks ago one stood out.
    stood_out: usize,
}

impl Default for Floor {
    /// Nothing stands out as long as nothing was heard.
    fn default() -> Self {
        Self {
            recent: [f64::INFINITY; AVERAGED],
            lowest: f64::INFINITY,
            blocks: 0,
            windows: [f64::INFINITY; WINDOWS],
            stood_out: usize::MAX,
        }
    }
}

impl Floor {
    /// The mean square of the next block.
    pub(super) fn add(&mut self, power: f64) {
        self.recent.rotate_left(1);
        self.recent[AVERAGED - 1] = power;
        let mean = self.recent.iter().sum::<f64>() / AVERAGED as f64;
        self.lowest = self.lowest.min(mean);
        self.blocks += 1;
        if self.blocks == WINDOW_BLOCKS {
            self.windows.rotate_left(1);
            self.windows[WINDOWS - 1] = self.lowest;
            self.lowest = f64::INFINITY;
            self.blocks = 0;
        }
        self.stood_out = if power >= STANDS_OUT * self.level() {
            0
        } else {
            self.stood_out.saturating_add(1)
        };
    }

    /// Whether the last block, of this mean square, may be speech.
    pub(super) fn is_below(&self, power: f64) -> bool {
        power >= SPEECH_MIN && self.stood_out <= HANGOVER && power >= ABOVE * self.level()
    }

    fn level(&self) -> f64 {
        self.windows.iter().copied().fold(self.lowest, f64::min)
    }
}
