//! Speech made louder without being cut off.

/// Up to this share of full scale what is made louder keeps its form; what is beyond is pressed below full scale.
const KNEE: f32 = 0.6;

/// The samples, `gain` times as loud.
pub fn louder(samples: &[i16], gain: f32) -> Vec<i16> {
    let full = f32::from(i16::MAX);
    samples
        .iter()
        .map(|sample| {
            let wanted = f32::from(*sample) / full * gain;
            let over = (wanted.abs() - KNEE).max(0.0) / (1.0 - KNEE);
            let pressed = KNEE + (1.0 - KNEE) * over.tanh();
            let held = if over > 0.0 {
                pressed.copysign(wanted)
            } else {
                wanted
            };
            (held * full) as i16
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_soft_grows_and_what_is_loud_is_not_cut_off() {
        assert_eq!(louder(&[1_000, -1_000, 0], 2.0), [2_000, -2_000, 0]);
        let loud = louder(&[15_000, 20_000, 32_767, -32_768], 2.0);
        assert!(
            loud[0] > 19_660 && loud[0] < loud[1] && loud[1] < loud[2],
            "{loud:?}"
        );
        assert!(loud[3] < -32_000, "{loud:?}");
    }
}
