//! What a model gives to 16-bit samples. Source: `PiperVoice.synthesize` and `AudioChunk` of piper-tts 1.8.0.

/// Louder than any sample of silence (`voice.py`).
const SILENCE: f32 = 1e-8;
/// The loudest sample.
const LOUDEST: f32 = 32767.0;

/// Makes one sentence as loud as it can be and appends it to `samples`. Silence stays silent.
///
/// # Errors
/// What is wrong with the numbers: there are none, or some are not finite.
pub(super) fn append(sound: &[f32], samples: &mut Vec<i16>) -> Result<(), String> {
    if sound.is_empty() {
        return Err("the model gave no samples".into());
    }
    if !sound.iter().all(|sample| sample.is_finite()) {
        return Err("the model gave samples that are not numbers".into());
    }
    let peak = sound
        .iter()
        .fold(0.0_f32, |peak, sample| peak.max(sample.abs()));
    samples.reserve(sound.len());
    if peak < SILENCE {
        samples.extend(std::iter::repeat_n(0, sound.len()));
    } else {
        // The cast cuts towards zero, as numpy's does.
        samples.extend(
            sound
                .iter()
                .map(|sample| ((sample / peak).clamp(-1.0, 1.0) * LOUDEST) as i16),
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_loudest_sample_of_a_sentence_is_full_scale() {
        let mut samples = vec![5];
        append(&[0.1, -0.2, 0.0], &mut samples).unwrap();
        append(&[0.01], &mut samples).unwrap();
        assert_eq!(samples, [5, 16383, -32767, 0, 32767]);
    }

    #[test]
    fn silence_stays_silent() {
        let mut samples = Vec::new();
        append(&[1e-9, -1e-9], &mut samples).unwrap();
        assert_eq!(samples, [0, 0]);
    }

    #[test]
    fn garbage_is_refused() {
        let mut samples = Vec::new();
        assert!(append(&[], &mut samples).is_err());
        assert!(append(&[0.0, f32::NAN], &mut samples).is_err());
        assert!(append(&[f32::INFINITY], &mut samples).is_err());
        assert!(samples.is_empty());
    }
}
