//! espeak-ng's data: carried inside the program, unpacked once.

use super::native::DATA_PATH_BYTES_MAX;
use crate::files::names;
use crate::inference::CarriedFiles;

/// The data of all voices. A static: of a constant there could be several copies in the program.
pub(super) static DATA: CarriedFiles = CarriedFiles {
    name: names::ESPEAK,
    packed: include_bytes!(concat!(env!("OUT_DIR"), "/espeak-ng-data.zst")),
    sha256: env!("DOCENT_ESPEAK_DATA_SHA256"),
    path_bytes_max: DATA_PATH_BYTES_MAX,
};
