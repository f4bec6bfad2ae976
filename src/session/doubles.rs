//! Engines that answer nothing, for sessions in unit tests.

use std::sync::Arc;
use std::time::Duration;

use crate::clock::Zone;
use crate::config::FormSettings;
use crate::conversation::Wording;
use crate::engines::ears::{
    Choice, Files, HearingParts, Precedence, RecogniserCatalogue, RecogniserSettings, Recognisers,
};
use crate::engines::speech::VoiceCatalogue;
use crate::engines::{
    EncoderHandle, Engines, HearingHandle, IntentHandle, IntentModel, RetrievalHandle,
    SpeechHandle, WorkerPool,
};
use crate::forms::{FormOutlet, OutletSettings, Patience};
use crate::hearing::HearError;
use crate::knowledge::{KnowledgeIndex, Options};
use crate::store::SessionStore;
use crate::telemetry::Metrics;
use crate::understanding::{BuiltInRequests, IntentClassifier};

/// Forms go nowhere.
pub(super) fn forms(store: Arc<dyn SessionStore>, metrics: Arc<Metrics>) -> FormOutlet {
    let settings = OutletSettings {
        forms: FormSettings {
            file: None,
            webhook: None,
            timeout: Duration::ZERO,
        },
        keeps_words: true,
        retention: Duration::ZERO,
        patience: Patience::default(),
    };
    FormOutlet::start(store, metrics, settings).unwrap()
}

/// Without a model, a document or a voice.
pub(super) fn engines() -> Arc<Engines> {
    let encoder = EncoderHandle::missing("no encoder in this test");
    let model = IntentModel {
        classifier: IntentClassifier::of_examples([]).unwrap(),
        actions: [].into(),
        built_in: BuiltInRequests::default(),
        built_in_actions: Vec::new(),
        rejected_label: "UNCLEAR".into(),
        answered: [].into(),
        language: "en".into(),
        zone: Zone::system(),
        is_well_taught: true,
    };
    let index = Arc::new(KnowledgeIndex::open(None, Options::default()).unwrap());
    let voices = VoiceCatalogue::new(None, None, 1);
    Arc::new(Engines::new(
        encoder.clone(),
        IntentHandle::new(encoder.clone(), model),
        RetrievalHandle::new(encoder, index, None, threads()),
        SpeechHandle::start(voices, threads(), None).unwrap(),
        HearingHandle::new(deaf()),
        wording(),
    ))
}

fn deaf() -> HearingParts {
    let recognisers = RecogniserCatalogue::new(RecogniserSettings {
        choice: Choice::Auto,
        models: None,
        threads: 1,
        language: None,
    });
    HearingParts {
        detectors: Box::new(|| Err(HearError::start("no detector in this test"))),
        judge: None,
        recognisers: Recognisers::new(Box::new(recognisers)),
        places: Arc::default(),
        detection: threads(),
        judging: threads(),
        recognition: threads(),
        precedence: Precedence::default(),
        recordings: threads(),
        files: Files::new(1),
    }
}

fn threads<Turn: Ord + Send + 'static>() -> WorkerPool<Turn> {
    WorkerPool::start("test", 1, 1).unwrap()
}

fn wording() -> Wording {
    Wording {
        language: "en".into(),
        unknown: String::new(),
        offer: None,
        offer_refused: None,
        unsure: None,
        apology: String::new(),
        not_heard: None,
        forms: Vec::new(),
        stop_words: Vec::new(),
        wake_phrases: Vec::new(),
        rejected_label: "UNCLEAR".into(),
    }
}
