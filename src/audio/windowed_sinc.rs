//! What filters between samples are made of.

use std::f64::consts::PI;

/// The ideal filter at a distance from its middle, in samples.
pub(super) fn sinc(distance: f64) -> f64 {
    if distance.abs() < 1e-9 {
        1.0
    } else {
        (PI * distance).sin() / (PI * distance)
    }
}

/// Kaiser's window of this shape at a place: 0 is its middle, -1 and 1 are its ends.
pub(super) fn kaiser(place: f64, beta: f64) -> f64 {
    let inside = (1.0 - place * place).max(0.0);
    bessel(beta * inside.sqrt()) / bessel(beta)
}

/// The modified Bessel function of the first kind, of order zero.
fn bessel(value: f64) -> f64 {
    let quarter = value * value / 4.0;
    let term = |(sum, term): (f64, f64), index: u32| {
        let next = term * quarter / f64::from(index * index);
        (sum + next, next)
    };
    // Below 1e-15 of the sum after 40 terms for all values used here.
    (1..40).fold((1.0, 1.0), term).0
}
