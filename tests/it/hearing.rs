//! Spoken questions: the real binary, its own recogniser, real sockets. Who speaks is espeak-ng, which the tests share
//! with the binary.

mod captures;
mod edits;
mod questions;
mod recognition;
mod recordings;
mod sound;

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use docent::audio::{pcm, resample};
use docent::files::DataFolder;
use docent::inference::Cancellation;
use docent::speaking::espeak::{self, EspeakVoice};
use docent::speaking::{Delivery, Synthesizer};
use tokio_tungstenite::tungstenite::Message;

use crate::support::server::{Launch, Server, Shared};
use crate::support::socket::Client;

/// The recogniser in the binary.
const EMBEDDED: &str = "whisper:tiny.en";

/// Samples per second of what is sent. Hz.
const RATE_HZ: u32 = 16_000;

fn server() -> Arc<Server> {
    static SERVER: Shared = Shared::new();
    let server = SERVER.get(|| {
        Launch::serve()
            .env("DOCENT__HEARING__RECOGNISER", EMBEDDED)
            // The tests speak all at once to as many cores as there are.
            .env("DOCENT__TURNS__TRANSCRIPT_DEADLINE_MS", "60000")
    });
    server.wait_until_ready();
    server
}

/// A sentence as a microphone in a quiet room hears it: half a second before it, two after it.
pub(crate) fn spoken(text: &str) -> Vec<i16> {
    [room(500), words("en-us", text), room(2_000)].concat()
}

/// A sentence in a voice of espeak-ng.
pub(crate) fn words(voice: &str, text: &str) -> Vec<i16> {
    static DATA: OnceLock<tempfile::TempDir> = OnceLock::new();
    let data = DATA.get_or_init(|| tempfile::tempdir().unwrap());
    start_espeak(data.path());
    let voice = EspeakVoice::open(voice).unwrap();
    let sound = voice
        .speak(text, Delivery::default(), &Cancellation::default())
        .unwrap();
    resample(&sound, RATE_HZ).samples
}

fn start_espeak(data: &Path) {
    espeak::start(Some(&DataFolder::new(data))).unwrap();
}

/// What a microphone hears while nobody speaks.
pub(crate) fn room(milliseconds: usize) -> Vec<i16> {
    let mut noise = 1_u32;
    (0..milliseconds * RATE_HZ as usize / 1000)
        .map(|_| {
            noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (noise >> 16) as i16 % 12
        })
        .collect()
}

/// Sends sound in frames of this many bytes, as fast as the server takes it.
pub(crate) async fn send(client: &mut Client, samples: &[i16], bytes: usize) {
    for chunk in pcm::bytes(samples).chunks(bytes) {
        client.send_frame(Message::binary(chunk.to_vec())).await;
    }
}

/// The folder of evaluation data: `DOCENT_EVAL_DATA`, else beside the repository.
fn data_folder() -> PathBuf {
    let named = std::env::var_os("DOCENT_EVAL_DATA").map(PathBuf::from);
    named.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data"))
}
