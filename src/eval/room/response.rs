//! What a room makes of a click at its loudspeaker.

use std::path::Path;

use crate::eval::sounds;

/// What comes before the first tap of this share of the loudest one is left out: the way from the loudspeaker is part of the
/// delay that a setting states. Source: our choice, above the noise of recorded responses.
const ARRIVAL: f32 = 0.05;

/// Samples kept before the arrival, for what a band-limited click has before its peak.
const BEFORE: usize = 8;

/// Where a response has fallen by this much it ends. dB. Source: below the noise of any recording of one.
const RANGE_DB: f64 = 70.0;

/// The sound at the microphone of a click at the loudspeaker, at [`RATE_HZ`](super::RATE_HZ).
#[derive(Debug, Clone, PartialEq)]
pub struct Response {
    /// Where it is from.
    pub name: String,
    taps: Vec<f32>,
}

impl Response {
    /// Of `taps` from its arrival to where it is no longer heard, with the energy 1; none where all is silence.
    pub fn new(name: &str, taps: &[f32]) -> Option<Self> {
        let loudest = taps.iter().fold(0.0_f32, |most, tap| most.max(tap.abs()));
        let arrival = taps
            .iter()
            .position(|tap| loudest > 0.0 && tap.abs() >= ARRIVAL * loudest)?;
        let taps = &taps[arrival.saturating_sub(BEFORE)..];
        let energy: f64 = taps.iter().map(|tap| f64::from(*tap).powi(2)).sum();
        let unheard = energy * 10.0_f64.powf(-RANGE_DB / 10.0);
        let mut left = 0.0;
        let dropped = taps.iter().rev().take_while(|tap| {
            left += f64::from(**tap).powi(2);
            left < unheard
        });
        let taps = &taps[..taps.len() - dropped.count()];
        let scale = energy.sqrt().recip() as f32;
        Some(Self {
            name: name.to_owned(),
            taps: taps.iter().map(|tap| tap * scale).collect(),
        })
    }

    /// All that are recorded below `folder`, one a file; files without sound are left out.
    ///
    /// # Errors
    /// When the folder or a file cannot be read, with the place.
    pub fn recorded(folder: &Path) -> Result<Vec<Self>, String> {
        let files = sounds::files(folder, &sounds::ENDINGS).map_err(|it| it.to_string())?;
        let mut found = Vec::new();
        for path in files {
            let sound = sounds::read(&path).map_err(|it| format!("{}: {it}", path.display()))?;
            let name = path.file_stem().unwrap_or_default().to_string_lossy();
            let taps: Vec<f32> = sound.samples.iter().copied().map(f32::from).collect();
            found.extend(Self::new(&name, &taps));
        }
        Ok(found)
    }

    /// Sample by sample.
    pub fn taps(&self) -> &[f32] {
        &self.taps
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_response_begins_with_its_arrival_and_has_the_energy_one() {
        let mut taps = vec![0.0; 400];
        taps[100] = 3.0;
        taps[150] = 4.0;
        let response = Response::new("two", &taps).unwrap();
        assert_eq!(response.taps().len(), BEFORE + 51);
        assert!((response.taps()[BEFORE] - 0.6).abs() < 1e-6);
        assert!((response.taps()[BEFORE + 50] - 0.8).abs() < 1e-6);
        assert_eq!(Response::new("none", &[0.0; 8]), None);
    }
}
