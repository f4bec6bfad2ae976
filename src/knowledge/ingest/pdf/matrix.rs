//! Where things are on a page.

/// An affine transformation: `[a b c d e f]` of the PDF standard.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Matrix(pub [f64; 6]);

impl Matrix {
    pub const IDENTITY: Self = Self([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);

    /// Moves by so much.
    pub fn moved(x: f64, y: f64) -> Self {
        Self([1.0, 0.0, 0.0, 1.0, x, y])
    }

    /// First `self`, then `then`.
    pub fn then(self, then: Self) -> Self {
        let ([a, b, c, d, e, f], [ta, tb, tc, td, te, tf]) = (self.0, then.0);
        Self([
            a * ta + b * tc,
            a * tb + b * td,
            c * ta + d * tc,
            c * tb + d * td,
            e * ta + f * tc + te,
            e * tb + f * td + tf,
        ])
    }

    /// Where a point comes to be.
    pub fn apply(self, x: f64, y: f64) -> (f64, f64) {
        let [a, b, c, d, e, f] = self.0;
        (a * x + c * y + e, b * x + d * y + f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_transformation_comes_first() {
        let twice = Matrix([2.0, 0.0, 0.0, 2.0, 0.0, 0.0]);
        assert_eq!(
            Matrix::moved(1.0, 0.0).then(twice).apply(1.0, 1.0),
            (4.0, 2.0)
        );
        assert_eq!(
            twice.then(Matrix::moved(1.0, 0.0)).apply(1.0, 1.0),
            (3.0, 2.0)
        );
    }
}
