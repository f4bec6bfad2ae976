//! All sounds that the acoustic model knows, for telling how well a voice fits it.

use std::fs;
use std::path::Path;

use super::front_end::{COEFFICIENTS, Cepstrum};
use crate::hearing::HearError;

/// Marks the end of the text at the start of a file of the acoustic model.
const HEADER_END: &[u8] = b"endhdr\n";
/// The word behind it, by which a reader knows the byte order.
const BYTE_ORDER: u32 = 0x1122_3344;
/// The least variance. Source: the decoder's `varfloor`.
const VARIANCE_MIN: f32 = 1e-4;

/// All sounds that the acoustic model knows, as one cloud of normal distributions over cepstra.
///
/// Source: L. Lee, R. Rose, "A frequency warping approach to speaker normalization", 1998: the warp with which a text-free
/// mixture finds the speech likeliest.
#[derive(Debug)]
pub(super) struct Sounds {
    distributions: Vec<Distribution>,
}

#[derive(Debug)]
struct Distribution {
    mean: Cepstrum,
    /// Half of one over the variance.
    precision: Cepstrum,
    /// Logarithm of what makes the whole one.
    scale: f32,
}

impl Sounds {
    /// Reads `means` and `variances` of the acoustic model in `folder`.
    ///
    /// # Errors
    /// [`HearError::ModelFile`]
    pub(super) fn read(folder: &Path) -> Result<Self, HearError> {
        let vectors = |name: &str| -> Result<Vec<Cepstrum>, HearError> {
            let path = folder.join(name);
            let unusable = |problem: String| HearError::ModelFile {
                path: path.clone(),
                problem,
            };
            let bytes = fs::read(&path).map_err(|cause| unusable(cause.to_string()))?;
            static_vectors(&bytes).ok_or_else(|| unusable("it is not of the known form".into()))
        };
        let (means, variances) = (vectors("means")?, vectors("variances")?);
        let distributions = means
            .into_iter()
            .zip(variances)
            .map(|(mean, variance)| {
                let variance = variance.map(|variance| variance.max(VARIANCE_MIN));
                Distribution {
                    mean,
                    precision: variance.map(|variance| 0.5 / variance),
                    scale: -0.5 * variance.iter().map(|variance| variance.ln()).sum::<f32>(),
                }
            })
            .collect();
        Ok(Self { distributions })
    }

    /// How well the louder half of `cepstra`, without their mean, fits the sounds: the mean logarithm of the density.
    pub(super) fn fit(&self, cepstra: &[Cepstrum]) -> f32 {
        let mut loud: Vec<_> = cepstra.iter().collect();
        loud.sort_by(|a, b| b[0].total_cmp(&a[0]));
        loud.truncate(cepstra.len().div_ceil(2));
        let sum: f32 = loud.iter().map(|cepstrum| self.nearest(cepstrum)).sum();
        sum / loud.len().max(1) as f32
    }

    /// The largest logarithm of a density at `cepstrum`.
    fn nearest(&self, cepstrum: &Cepstrum) -> f32 {
        let densities = self.distributions.iter().map(|sound| {
            let mut log = sound.scale;
            let parts = cepstrum.iter().zip(&sound.mean).zip(&sound.precision);
            for ((value, mean), precision) in parts {
                log -= (value - mean).powi(2) * precision;
            }
            log
        });
        densities.fold(f32::NEG_INFINITY, f32::max)
    }
}

/// The vectors of the first of the streams that a file holds: cepstra, before their changes over time.
///
/// Source of the form: `gauden_param_read` in PocketSphinx's `ms_gauden.c`.
fn static_vectors(bytes: &[u8]) -> Option<Vec<Cepstrum>> {
    let start = bytes
        .windows(HEADER_END.len())
        .position(|window| window == HEADER_END)?;
    let mut words = bytes[start + HEADER_END.len()..]
        .chunks_exact(4)
        .map(|word| u32::from_le_bytes([word[0], word[1], word[2], word[3]]));
    if words.next()? != BYTE_ORDER {
        return None;
    }
    let (codebooks, streams, densities) = (words.next()?, words.next()?, words.next()?);
    let widths: Vec<u32> = words.by_ref().take(streams as usize).collect();
    let _count = words.next()?;
    if *widths.first()? as usize != COEFFICIENTS {
        return None;
    }
    let mut vectors = Vec::new();
    for _ in 0..codebooks {
        for (stream, width) in widths.iter().enumerate() {
            for _ in 0..densities {
                let values: Vec<f32> = words
                    .by_ref()
                    .take(*width as usize)
                    .map(f32::from_bits)
                    .collect();
                if values.len() < *width as usize {
                    return None;
                }
                if stream == 0 {
                    vectors.push(values.try_into().ok()?);
                }
            }
        }
    }
    Some(vectors)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file with one codebook of two densities in two streams.
    fn file(densities: [f32; 2]) -> Vec<u8> {
        let mut bytes = b"s3\nversion 1.0\n endhdr\n".to_vec();
        let widths = [COEFFICIENTS as u32, 2];
        for word in [BYTE_ORDER, 1, 2, 2].into_iter().chain(widths).chain([30]) {
            bytes.extend(word.to_le_bytes());
        }
        for value in densities {
            bytes.extend(
                [value; COEFFICIENTS]
                    .iter()
                    .flat_map(|value| value.to_le_bytes()),
            );
        }
        bytes.extend([9.0_f32; 4].iter().flat_map(|value| value.to_le_bytes()));
        bytes
    }

    #[test]
    fn speech_near_a_sound_fits_better() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("means"), file([0.0, 4.0])).unwrap();
        fs::write(folder.path().join("variances"), file([1.0, 1.0])).unwrap();
        let sounds = Sounds::read(folder.path()).unwrap();
        let fit = |value: f32| sounds.fit(&[[value; COEFFICIENTS]]);
        assert!(fit(0.0).abs() < 1e-6);
        assert!((fit(4.0) - fit(0.0)).abs() < 1e-6);
        assert!((fit(1.0) + 6.5).abs() < 1e-4);
        assert!(fit(2.0) < fit(1.0));
    }

    #[test]
    fn only_the_louder_half_counts() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("means"), file([0.0, 0.0])).unwrap();
        fs::write(folder.path().join("variances"), file([1.0, 1.0])).unwrap();
        let sounds = Sounds::read(folder.path()).unwrap();
        let quiet = [-50.0; COEFFICIENTS];
        assert!(sounds.fit(&[quiet, [0.0; COEFFICIENTS]]).abs() < 1e-6);
        assert!(sounds.fit(&[]).abs() < 1e-6);
    }

    #[test]
    fn a_damaged_file_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let whole = file([0.0, 4.0]);
        fs::write(folder.path().join("variances"), &whole).unwrap();
        for damaged in [&b"s3\nendhdr"[..], &whole[..40], &whole[..whole.len() - 2]] {
            fs::write(folder.path().join("means"), damaged).unwrap();
            let error = Sounds::read(folder.path()).unwrap_err();
            assert!(error.to_string().contains("means"), "{error}");
        }
    }
}
