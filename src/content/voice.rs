//! The pack's voice, and what it may say ahead.

use std::sync::Arc;
use std::thread::{self, JoinHandle};

use tracing::warn;

use super::built_in;
use super::serving::Serving;
use super::wording::fixed_replies;
use crate::engines::SpeechHandle;
use crate::engines::speech::{Manner, PackVoice, Variation, VoiceName};
use crate::pack::Pack;
use crate::speaking::{Delivery, Lexicon};

/// Loads the pack's voice, which nothing that is typed waits for.
#[derive(Default)]
pub struct VoiceLoader(Option<JoinHandle<()>>);

impl VoiceLoader {
    /// Has the pack's voice speak once it is loaded.
    pub fn load(&mut self, serving: &Serving, pack: Arc<Pack>) {
        self.wait();
        let (speech, wording) = (serving.engines.speech.clone(), serving.engines.wording());
        let load = move || {
            serve_voice(&speech, &pack);
            let built_in: Vec<Arc<str>> = built_in::replies(&pack).collect();
            let built_in = built_in.iter().map(|text| &**text);
            speech.prepare(fixed_replies(&pack, &wording).chain(built_in));
        };
        let loading = thread::Builder::new().name("docent-voice".to_owned());
        match loading.spawn(load) {
            Ok(loading) => self.0 = Some(loading),
            Err(problem) => {
                warn!(%problem, "the voice cannot be loaded: the system gives no thread");
            }
        }
    }

    fn wait(&mut self) {
        if let Some(loading) = self.0.take() {
            // A panic was told by its hook; the voice of before goes on.
            let _ = loading.join();
        }
    }
}

/// No engine may be at work when the process ends.
impl Drop for VoiceLoader {
    fn drop(&mut self) {
        self.wait();
    }
}

/// Has the pack's voice speak.
pub fn serve_voice(speech: &SpeechHandle, pack: &Pack) {
    let settings = &pack.voice;
    let lexicon = pack.lexicon.entries.iter();
    let manner = Manner {
        lexicon: Arc::new(Lexicon::new(
            lexicon.map(|entry| (entry.word.clone(), entry.spoken.clone())),
        )),
        delivery: Delivery {
            rate: settings.rate,
        },
    };
    speech.use_pack(PackVoice {
        name: VoiceName::parse(&settings.id).unwrap_or_else(|| VoiceName::espeak(&settings.id)),
        variation: Variation {
            noise: settings.noise,
            noise_width: settings.noise_width,
        },
        language: pack.language.clone(),
        manner,
    });
}
