//! What a model gives to 16-bit samples.

/// Louder than any sample of silence. Source: `voice.py` of piper-tts 1.8.0.
const SILENCE: f32 = 1e-8;
/// The loudest sample.
const LOUDEST: f32 = 32767.0;
/// How loud the loudest of what a voice is measured on becomes, of full scale: other sentences are up to 3 dB louder.
const MEASURED_PEAK: f32 = 0.7;
/// Above this share of full scale samples are pressed together instead of being cut off.
const KNEE: f32 = 0.85;

/// What a voice's samples are multiplied with, found on some speech of it. A sentence that leaves before all of it is made
/// cannot be made as loud as its own peak allows.
///
/// # Errors
/// As [`checked`].
pub(super) fn gain_of(speech: &[f32]) -> Result<f32, String> {
    let peak = peak_of(checked(speech)?);
    Ok(if peak < SILENCE {
        1.0
    } else {
        MEASURED_PEAK / peak
    })
}

/// Appends samples, `gain` times as loud.
///
/// # Errors
/// As [`checked`].
pub(super) fn append(sound: &[f32], gain: f32, samples: &mut Vec<i16>) -> Result<(), String> {
    let louder = checked(sound)?.iter().map(|sample| sample * gain);
    samples.extend(louder.map(|sample| (pressed(sample) * LOUDEST) as i16));
    Ok(())
}

/// Makes one sentence as loud as it can be and appends it. Silence stays silent. Source: `PiperVoice.synthesize` and
/// `AudioChunk` of piper-tts 1.8.0.
///
/// # Errors
/// As [`checked`].
pub(super) fn append_whole(sound: &[f32], samples: &mut Vec<i16>) -> Result<(), String> {
    let peak = peak_of(checked(sound)?);
    if peak < SILENCE {
        samples.extend(std::iter::repeat_n(0, sound.len()));
    } else {
        // The cast cuts towards zero, as numpy's does.
        let louder = sound.iter().map(|sample| (sample / peak).clamp(-1.0, 1.0));
        samples.extend(louder.map(|sample| (sample * LOUDEST) as i16));
    }
    Ok(())
}

/// The numbers, if they are some.
///
/// # Errors
/// What is wrong with the numbers: there are none, or some are not finite.
fn checked(sound: &[f32]) -> Result<&[f32], String> {
    if sound.is_empty() {
        return Err("the model gave no samples".into());
    }
    if !sound.iter().all(|sample| sample.is_finite()) {
        return Err("the model gave samples that are not numbers".into());
    }
    Ok(sound)
}

fn peak_of(sound: &[f32]) -> f32 {
    sound
        .iter()
        .fold(0.0_f32, |peak, sample| peak.max(sample.abs()))
}

fn pressed(sample: f32) -> f32 {
    let above = sample.abs() - KNEE;
    if above <= 0.0 {
        return sample;
    }
    let room = 1.0 - KNEE;
    (KNEE + room * (above / room).tanh()).copysign(sample)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_loudest_sample_of_a_sentence_is_full_scale() {
        let mut samples = vec![5];
        append_whole(&[0.1, -0.2, 0.0], &mut samples).unwrap();
        append_whole(&[0.01], &mut samples).unwrap();
        assert_eq!(samples, [5, 16383, -32767, 0, 32767]);
    }

    #[test]
    fn a_voice_is_as_loud_in_every_part() {
        let gain = gain_of(&[0.1, -0.2, 0.0]).unwrap();
        let mut samples = Vec::new();
        append(&[0.1, -0.2], gain, &mut samples).unwrap();
        append(&[0.01, 0.24, -0.5], gain, &mut samples).unwrap();
        assert_eq!(samples[..3], [11_468, -22_936, 1_146]);
        assert!(samples[3] > 27_000 && samples[4] < -32_000, "{samples:?}");
        assert_eq!(gain_of(&[0.0]), Ok(1.0));
    }

    #[test]
    fn silence_stays_silent() {
        let mut samples = Vec::new();
        append_whole(&[1e-9, -1e-9], &mut samples).unwrap();
        assert_eq!(samples, [0, 0]);
    }

    #[test]
    fn garbage_is_refused() {
        let mut samples = Vec::new();
        assert!(append_whole(&[], &mut samples).is_err());
        assert!(append_whole(&[0.0, f32::NAN], &mut samples).is_err());
        assert!(append(&[f32::INFINITY], 1.0, &mut samples).is_err());
        assert!(gain_of(&[]).is_err());
        assert!(samples.is_empty());
    }
}
