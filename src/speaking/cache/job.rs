//! What there is to do on disk.

use std::sync::Arc;
use std::sync::mpsc::SyncSender;
use std::time::SystemTime;

use crate::audio::Sound;

use super::SoundKey;
use super::folder::FileEntry;

/// Something to do on disk.
pub(super) enum Job {
    /// Keep a sound in a file.
    Write(SoundKey, Arc<Sound>, FileEntry),
    /// Note that a file was used.
    Touch(SoundKey, bool, SystemTime),
    /// Answer: all before is done.
    Answer(SyncSender<()>),
}
