//! A gain that changes without a click.

/// A gain on its way to another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Ramp {
    value: f32,
    target: f32,
    step: f32,
    left: usize,
}

impl Ramp {
    pub(super) fn at(value: f32) -> Self {
        Self {
            value,
            target: value,
            step: 0.0,
            left: 0,
        }
    }

    /// From the next sample on, a straight line that reaches `target` after so many samples.
    pub(super) fn go_to(&mut self, target: f32, samples: usize) {
        self.target = target;
        self.left = samples.max(1);
        self.step = (target - self.value) / self.left as f32;
    }

    /// The gain of the next sample.
    pub(super) fn next(&mut self) -> f32 {
        if self.left > 0 {
            self.left -= 1;
            // The last step makes up for what the others were rounded to.
            self.value = if self.left == 0 {
                self.target
            } else {
                self.value + self.step
            };
        }
        self.value
    }

    /// Whether it is silence, and stays so.
    pub(super) fn is_silent(&self) -> bool {
        self.left == 0 && self.target <= 0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ramp_is_straight_and_ends_where_it_should() {
        let mut ramp = Ramp::at(1.0);
        ramp.go_to(0.0, 4);
        let gains: Vec<f32> = (0..6).map(|_| ramp.next()).collect();
        assert_eq!(gains, [0.75, 0.5, 0.25, 0.0, 0.0, 0.0]);
        assert!(ramp.is_silent());
        ramp.go_to(1.0, 2);
        assert!(!ramp.is_silent());
        assert_eq!((ramp.next(), ramp.next(), ramp.next()), (0.5, 1.0, 1.0));
    }

    #[test]
    fn it_can_turn_on_its_way() {
        let mut ramp = Ramp::at(1.0);
        ramp.go_to(0.0, 4);
        ramp.next();
        ramp.next();
        ramp.go_to(1.0, 2);
        assert_eq!((ramp.next(), ramp.next(), ramp.next()), (0.75, 1.0, 1.0));
    }
}
