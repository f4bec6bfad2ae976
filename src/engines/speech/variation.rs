//! How a voice varies.

/// How much a Piper voice varies from one time to the next; none is as its file says.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Variation {
    /// Of its sound, 0 to 2.
    pub noise: Option<f32>,
    /// Of the length of its sounds, 0 to 2.
    pub noise_width: Option<f32>,
}
