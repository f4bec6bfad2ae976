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
        let (own, of) = (self.0, then.0);
        let across = |row: usize| own[row] * of[0] + own[row + 1] * of[2];
        let down = |row: usize| own[row] * of[1] + own[row + 1] * of[3];
        Self([
            across(0),
            down(0),
            across(2),
            down(2),
            across(4) + of[4],
            down(4) + of[5],
        ])
    }

    /// Where a point comes to be.
    pub fn apply(self, x: f64, y: f64) -> (f64, f64) {
        let by = self.0;
        (by[0] * x + by[2] * y + by[4], by[1] * x + by[3] * y + by[5])
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
