//! What a client reports of its echo.

/// Echo this far above what is left of the sound means that nobody near speaks. dB. Source: who interrupts is at most 5 dB softer
/// than the echo, and a canceller that knows the room leaves the echo at least 15 dB softer (issue 19's figures for both);
/// nearer to the second.
const RESIDUE_DB: f64 = 12.0;

/// How a client's own voice is left in the sound that it sends. It holds until the next report.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EchoReport {
    /// Whether what the client plays is taken out of what its microphone hears.
    pub cancelled: bool,
    /// How loud the echo arrives now, beside all that is left when it is taken out. dB; none where it is not known.
    pub echo_to_near_db: Option<f64>,
}

impl EchoReport {
    /// Whether what is heard is more likely what is left of the echo than somebody.
    pub(super) fn is_residue(self) -> bool {
        self.echo_to_near_db.is_some_and(|db| db >= RESIDUE_DB)
    }

    /// Whether somebody can be told from what is left of the echo.
    pub(super) fn is_measured(self) -> bool {
        self.echo_to_near_db.is_some()
    }
}

impl Default for EchoReport {
    /// Of a client that does not report: its echo is taken to be cancelled, as browsers do.
    fn default() -> Self {
        Self {
            cancelled: true,
            echo_to_near_db: None,
        }
    }
}
