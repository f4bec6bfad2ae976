//! A pack's colour, as it can be read on the page for visitors.

use std::fmt;

/// Least contrast of words with what is behind them. Source: WCAG 2.2, 1.4.3, level AA.
const CONTRAST_MIN: f64 = 4.5;
/// How much of the colour is in the shade behind words of it, by day and in the dark.
const TINTED: [f64; 2] = [0.1, 0.18];
/// The page's paper, by day and in the dark. Source: `kiosk.css`.
const PAPER: [Colour; 2] = [Colour([0xfa, 0xf9, 0xf6]), Colour([0x13, 0x16, 0x15])];
/// Steps from a colour to black or white: one is no more than the eye can tell.
const STEPS: u32 = 100;

/// A colour of the screen: red, green, blue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colour([u8; 3]);

/// A colour and what stands behind words of it, on one paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shades {
    /// Of words and of buttons.
    pub accent: Colour,
    /// Of what is chosen or pointed at.
    pub tint: Colour,
}

impl Colour {
    /// A colour as it is written: `#1f4e5f`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#')?;
        if digits.len() != 6 || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return None;
        }
        let part = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).ok();
        Some(Self([part(0)?, part(2)?, part(4)?]))
    }

    /// By day and in the dark: darker or lighter, as far as it has to be to be read.
    pub fn shades(self) -> [Shades; 2] {
        [Self([0; 3]), Self([0xff; 3])]
            .into_iter()
            .zip(PAPER)
            .zip(TINTED)
            .map(|((end, paper), tinted)| self.readable(end, paper, tinted))
            .collect::<Vec<_>>()
            .try_into()
            .expect("there are two papers")
    }

    /// As much of `end` is added as makes it readable; black and white are.
    fn readable(self, end: Self, paper: Self, tinted: f64) -> Shades {
        let shades = |step| {
            let accent = self.mixed(end, f64::from(step) / f64::from(STEPS));
            let tint = paper.mixed(accent, tinted);
            Shades { accent, tint }
        };
        let is_readable = |shades: &Shades| {
            [shades.tint, paper]
                .iter()
                .all(|behind| shades.accent.contrast(*behind) >= CONTRAST_MIN)
        };
        let mut all = (0..=STEPS).map(shades);
        all.find(is_readable).unwrap_or_else(|| shades(STEPS))
    }

    /// With so much of another, 0 to 1.
    fn mixed(self, other: Self, part: f64) -> Self {
        let mix = |own: u8, other: u8| {
            (f64::from(own) * (1.0 - part) + f64::from(other) * part).round() as u8
        };
        Self(std::array::from_fn(|index| {
            mix(self.0[index], other.0[index])
        }))
    }

    /// Source: WCAG 2.2, "contrast ratio".
    fn contrast(self, other: Self) -> f64 {
        let (one, other) = (self.luminance(), other.luminance());
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    /// Source: WCAG 2.2, "relative luminance".
    fn luminance(self) -> f64 {
        let linear = |part: u8| {
            let part = f64::from(part) / 255.0;
            if part <= 0.04045 {
                part / 12.92
            } else {
                ((part + 0.055) / 1.055).powf(2.4)
            }
        };
        let [red, green, blue] = self.0.map(linear);
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.0;
        write!(formatter, "#{red:02x}{green:02x}{blue:02x}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colour_is_six_digits() {
        let colour = Colour::parse("#1F4e5f").unwrap();
        assert_eq!(colour.to_string(), "#1f4e5f");
        for text in [
            "1f4e5f",
            "#1f4",
            "#1f4e5g",
            "#1f4e5f00",
            "#+1+2+3",
            "teal",
            "#äää",
        ] {
            assert_eq!(Colour::parse(text), None, "{text}");
        }
    }

    #[test]
    fn black_on_white_has_the_contrast_of_the_standard() {
        let [black, white] = ["#000000", "#ffffff"].map(|text| Colour::parse(text).unwrap());
        assert!((black.contrast(white) - 21.0).abs() < 1e-9);
        let grey = Colour::parse("#767676").unwrap();
        assert!((grey.contrast(white) - 4.54).abs() < 0.01);
    }

    #[test]
    fn every_colour_can_be_read_by_day_and_in_the_dark() {
        let parts = [0, 0x33, 0x66, 0x99, 0xcc, 0xff];
        for (red, green, blue) in each(parts) {
            let colour = Colour([red, green, blue]);
            for (shades, paper) in colour.shades().into_iter().zip(PAPER) {
                for behind in [shades.tint, paper] {
                    let contrast = shades.accent.contrast(behind);
                    assert!(contrast >= CONTRAST_MIN, "{colour} on {behind}: {contrast}");
                }
            }
        }
    }

    fn each(parts: [u8; 6]) -> impl Iterator<Item = (u8, u8, u8)> {
        let pairs = parts
            .into_iter()
            .flat_map(move |red| parts.map(|green| (red, green)));
        pairs.flat_map(move |(red, green)| parts.map(|blue| (red, green, blue)))
    }

    #[test]
    fn what_can_be_read_stays_as_it_is() {
        let colour = Colour::parse("#1f4e5f").unwrap();
        let [day, dark] = colour.shades();
        assert_eq!(day.accent, colour);
        assert_ne!(dark.accent, colour);
        let yellow = Colour::parse("#ffe000").unwrap();
        let [day, dark] = yellow.shades();
        assert_ne!(day.accent, yellow);
        assert_eq!(dark.accent, yellow);
    }
}
