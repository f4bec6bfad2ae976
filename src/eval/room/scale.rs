//! Between the samples of sound files and those of rooms, whose full scale is 1.

/// For a room.
pub(super) fn full_scale(samples: &[i16]) -> Vec<f32> {
    let samples = samples.iter();
    samples.map(|it| f32::from(*it) / 32_768.0).collect()
}

/// For who listens; beyond full scale they are cut off.
pub(super) fn sixteen_bits(samples: &[f32]) -> Vec<i16> {
    samples.iter().map(|it| (it * 32_768.0) as i16).collect()
}
