//! What Docent calls its files and folders in the data folder. Every name stands here and nowhere else, so that two rooms
//! never take the same one, and a version finds what the one before it has left: names on disks stay.
//!
//! ```text
//! sessions/            SESSIONS           sessions.redb, session-keys, damaged-<time>/
//! index/<pack>/        INDEX              words/, vectors, lock
//! vectors/             VECTORS            pack.bin
//! sounds/              SOUNDS             <key>.sound, <key>.always, unfinished-<random>
//! runtime/             RUNTIME            <sha256>-<library>, .onnxruntime-<random>
//! espeak-ng/           ESPEAK             <sha256>/, .lock, .unpacking-<random>/
//! bench/               BENCH              engines.json
//! tls/                 TLS                own.pem
//! days.json            DAYS               sums of each day; days.damaged.json
//! screens.json         SCREENS            screens.lock
//! whisper/ voices/ vad/ turn/ encoders/   models, and .docent/ with Docent's notes about them
//! sphinx/              FORMER_SPHINX      of a version before; removed
//! docent.toml          SETTINGS           of a folder that was restored: its settings, and those
//! docent.toml.before   SETTINGS_BEFORE    as they stood in a file elsewhere
//! pack/                RESTORED_PACK      of a folder that was restored: its pack
//! .docent-doctor-<random>/      DOCTOR_TRIAL   for as long as the doctor looks
//! .docent-restoring-<random>/   RESTORING      for as long as a backup is unpacked
//! ```

/// What the name of the folder begins with in which a backup is unpacked and checked.
pub const RESTORING: &str = ".docent-restoring-";

/// The settings of a folder that was restored. It is what a config file is called everywhere.
pub const SETTINGS: &str = "docent.toml";
/// The config file as it stood where the backup was made.
pub const SETTINGS_BEFORE: &str = "docent.toml.before";
/// The pack of a folder that was restored.
pub const RESTORED_PACK: &str = "pack";

/// What the name of the folder begins with in which `docent doctor` tries to write.
pub const DOCTOR_TRIAL: &str = ".docent-doctor-";

/// The session store.
pub const SESSIONS: &str = "sessions";
/// In [`SESSIONS`]: the sealed records.
pub const SESSION_RECORDS: &str = "sessions.redb";
/// In [`SESSIONS`]: the keys that open the records; the lock on the whole store is on this file.
pub const SESSION_KEYS: &str = "session-keys";
/// In [`SESSIONS`]: what the names of files begin with by which somebody shows that the folder is theirs.
pub const PROOF: &str = ".asked-";
/// In [`SESSIONS`]: what the names of stores begin with that were set aside; the time follows.
pub const DAMAGED_SESSIONS: &str = "damaged-";

/// The indexes of packs, a folder each.
pub const INDEX: &str = "index";
/// In [`INDEX`]: of the pack in the program. Those of others have a digest for a name.
pub const INDEX_OF_DEMO: &str = "demo";
/// In the index of a pack: the words, by tantivy.
pub const INDEX_WORDS: &str = "words";
/// In the index of a pack: a vector for each passage.
pub const INDEX_VECTORS: &str = "vectors";
/// In the index of a pack: held by the process that has it open.
pub const INDEX_LOCK: &str = "lock";

/// Vectors of texts.
pub const VECTORS: &str = "vectors";
/// In [`VECTORS`]: of the texts of packs.
pub const PACK_VECTORS: &str = "pack.bin";

/// Sounds that were spoken.
pub const SOUNDS: &str = "sounds";
/// In [`SOUNDS`]: how the names of sounds end that go after a time.
pub const SOUND_THAT_AGES: &str = "sound";
/// In [`SOUNDS`]: how the names of sounds end that stay.
pub const SOUND_THAT_STAYS: &str = "always";
/// In [`SOUNDS`]: what the names of files begin with that are being written.
pub const SOUND_UNFINISHED: &str = "unfinished-";

/// The ONNX Runtime, unpacked.
pub const RUNTIME: &str = "runtime";
/// In [`RUNTIME`]: what the names of files begin with that are being written.
pub const RUNTIME_UNFINISHED: &str = ".onnxruntime-";

/// The data of espeak-ng, unpacked.
pub const ESPEAK: &str = "espeak-ng";
/// Where carried files are unpacked: held by the process that does it.
pub const UNPACKED_LOCK: &str = ".lock";
/// Where carried files are unpacked: what the names of folders begin with in which that goes on.
pub const UNPACKED_UNFINISHED: &str = ".unpacking-";

/// What was measured on this machine.
pub const BENCH: &str = "bench";
/// In [`BENCH`]: the last measurement of the engines.
pub const MEASUREMENT: &str = "engines.json";

/// What encrypts connections.
pub const TLS: &str = "tls";
/// In [`TLS`]: a certificate that was made here, and its private key.
pub const OWN_CERTIFICATE: &str = "own.pem";

/// Sums of each day, without anybody's words.
pub const DAYS: &str = "days.json";

/// In place of [`DAYS`] where that was damaged.
pub const DAYS_DAMAGED: &str = "days.damaged.json";

/// The screens on other machines that are let in.
pub const SCREENS: &str = "screens.json";
/// Held while [`SCREENS`] changes.
pub const SCREENS_LOCK: &str = "screens.lock";

/// Models of Whisper.
pub const WHISPER: &str = "whisper";
/// Voices of Piper.
pub const VOICES: &str = "voices";
/// Models that tell whether somebody speaks.
pub const VAD: &str = "vad";
/// Models that tell whether somebody has finished.
pub const TURN: &str = "turn";
/// Models that turn sentences into vectors.
pub const ENCODERS: &str = "encoders";
/// In a folder of models: Docent's notes.
pub const MODEL_NOTES: &str = ".docent";
/// In the notes: held while anything in the folder changes.
pub const MODEL_LOCK: &str = "lock";
/// In the notes: downloads that are not complete.
pub const MODEL_PARTS: &str = "partial";
/// In the notes: files of a bundle until all of it is checked.
pub const MODEL_IMPORT: &str = "import";
/// In the notes: what was put here by Docent.
pub const MODEL_RECEIPTS: &str = "receipts";
/// In the notes: SHA-256 of files that are published without one.
pub const MODEL_PINS: &str = "pins.json";

/// Where versions up to 0.1 kept PocketSphinx's models.
pub const FORMER_SPHINX: &str = "sphinx";
