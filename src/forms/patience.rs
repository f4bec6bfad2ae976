//! How long is waited for whom.

use std::time::Duration;

/// Times of trying and resting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// How long a connection may take.
    pub connect: Duration,
    /// How long all of a try may take.
    pub whole: Duration,
    /// The first rest of who does not take anything; each further one is twice as long.
    pub rest: Duration,
    /// The longest such rest, and the first one of a result that is refused.
    pub rest_max: Duration,
    /// The longest rest of a result that is refused.
    pub refused_max: Duration,
    /// How often the store is asked whether what waits is still kept.
    pub look_every: Duration,
}

impl Default for Patience {
    /// Source: our choice. A desk's server in the next room or building answers in well under a second; one that is down
    /// for a night is asked a hundred times.
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            whole: Duration::from_secs(15),
            rest: Duration::from_secs(2),
            rest_max: Duration::from_mins(5),
            refused_max: Duration::from_hours(1),
            look_every: Duration::from_secs(30),
        }
    }
}
