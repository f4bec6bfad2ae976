//! Where voice detectors come from.

use crate::hearing::{HearError, VoiceDetector};

/// Makes a detector for one stream of sound.
pub type NewDetector = Box<dyn Fn() -> Result<Box<dyn VoiceDetector>, HearError> + Send + Sync>;
