//! Pink noise, as rooms and microphones have it: equal power in each octave.

/// Makes pink noise of white noise. Source: Paul Kellet's economy filter.
#[derive(Debug, Clone, Copy, Default)]
pub struct PinkFilter {
    state: [f64; 3],
}

impl PinkFilter {
    /// The next value for the next one of white noise. White noise whose mean square is 1 becomes noise whose mean square
    /// is about 8.85.
    pub fn next(&mut self, white: f64) -> f64 {
        let [low, middle, high] = &mut self.state;
        *low = 0.997_65 * *low + white * 0.099_046;
        *middle = 0.963_00 * *middle + white * 0.296_516_4;
        *high = 0.570_00 * *high + white * 1.052_691_3;
        *low + *middle + *high + white * 0.184_8
    }
}
