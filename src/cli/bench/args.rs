//! What the benches can be told.

use std::path::PathBuf;

use clap::Args;

use crate::bench::{hearing, open_microphone, speech, turns, voice, whisper};

/// What `bench turns` can be told.
#[derive(Debug, Args)]
#[command(
    after_help = "Starts a server of its own on a free loopback port with a temporary data folder, loads it, \
                        prints medians and percentiles, and stops it. Give --url to measure a running one instead \
                        (then without start-up, CPU and memory)."
)]
pub struct TurnsArgs {
    /// Sequential turns per latency figure
    #[arg(long, default_value_t = 200, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub turns: u32,
    /// Sessions of the concurrent figures
    #[arg(long, default_value_t = 50, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000))]
    pub sessions: u32,
    /// Seconds of each concurrent figure
    #[arg(long, default_value_t = 10, value_name = "S", value_parser = clap::value_parser!(u32).range(1..=300))]
    pub seconds: u32,
    /// Sockets opened at once to measure their memory; 0 leaves this out
    #[arg(long, default_value_t = 5_000, value_name = "N", value_parser = clap::value_parser!(u32).range(0..=20_000))]
    pub idle: u32,
    /// Measure this running server instead, as ws://127.0.0.1:8004
    #[arg(long, value_name = "URL")]
    pub url: Option<String>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

impl TurnsArgs {
    /// What is measured.
    pub fn options(&self) -> turns::Options {
        turns::Options {
            turns: self.turns,
            sessions: self.sessions,
            seconds: self.seconds,
            idle: self.idle,
            url: self.url.clone(),
        }
    }
}

/// What `bench speech` can be told.
#[derive(Debug, Args)]
#[command(
    after_help = "Starts servers of its own on a free loopback port with a temporary data folder: one that keeps no \
                  sounds, for replies that were never spoken before, and one as it is by default. A listener plays \
                  in real time: a gap is a part of a reply that arrives after the one before it has ended."
)]
pub struct SpeechArgs {
    /// The voice, such as piper:en_US-joe-medium or espeak:en-us
    #[arg(long, default_value = "piper:en_US-joe-medium", value_name = "VOICE")]
    pub voice: String,
    /// Only what others notice while eight long texts become files; takes a few minutes
    #[arg(long)]
    pub files: bool,
    /// Turns per latency figure
    #[arg(long, default_value_t = 100, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub turns: u32,
    /// Listeners of the concurrent figure
    #[arg(long, default_value_t = 20, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000))]
    pub listeners: u32,
    /// Seconds of the concurrent figure
    #[arg(long, default_value_t = 20, value_name = "S", value_parser = clap::value_parser!(u32).range(1..=300))]
    pub seconds: u32,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

impl SpeechArgs {
    /// What is measured.
    pub fn options(&self) -> speech::Options {
        speech::Options {
            voice: self.voice.clone(),
            files: self.files,
            turns: self.turns,
            listeners: self.listeners,
            seconds: self.seconds,
        }
    }
}

/// What `bench hearing` can be told.
#[derive(Debug, Args)]
#[command(
    after_help = "Starts a server of its own on a free loopback port with a temporary data folder. espeak-ng speaks the \
                  questions of the demo pack, which are sent as a microphone does, in real time, with the sound of a \
                  quiet room around them. The time counts from the last sound of the question, the silence that ends \
                  it included, to response_ready. A reply that comes while the question is still being spoken is \
                  early. A second speaker hears the replies, which are never kept, and interrupts each at its first \
                  sound: the time to that."
)]
pub struct HearingArgs {
    /// Questions of the single speaker
    #[arg(long, default_value_t = 24, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000))]
    pub questions: u32,
    /// Speakers at once; 0 leaves this out
    #[arg(long, default_value_t = 8, value_name = "N", value_parser = clap::value_parser!(u32).range(0..=100))]
    pub speakers: u32,
    /// Questions each of them asks
    #[arg(long, default_value_t = 6, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100))]
    pub rounds: u32,
    /// A Whisper model to hear with, instead of the one in the program: the folder and the name as in base.en-q5_1
    #[arg(long, num_args = 2, value_names = ["DIR", "NAME"])]
    pub whisper: Option<Vec<String>>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

impl HearingArgs {
    fn whisper_model(&self) -> Option<hearing::WhisperModel> {
        let [folder, name] = self.whisper.as_deref()? else {
            return None;
        };
        Some(hearing::WhisperModel {
            folder: folder.clone(),
            name: name.clone(),
        })
    }

    /// What is measured.
    pub fn options(&self) -> hearing::Options {
        hearing::Options {
            questions: self.questions,
            speakers: self.speakers,
            rounds: self.rounds,
            whisper: self.whisper_model(),
        }
    }
}

/// What `bench open-microphone` can be told.
#[derive(Debug, Args)]
#[command(
    after_help = "Starts a server of its own on a free loopback port with a temporary data folder and lets it hear, faster \
                  than in real time, the sound files given, made music, a made babble of eight voices, and silence, one \
                  after the other and again, each for half a minute. Every turn is one too many."
)]
pub struct OpenMicrophoneArgs {
    /// Sound files, or folders with them, in which nobody speaks to the machine
    #[arg(value_name = "SOUND")]
    pub sounds: Vec<PathBuf>,
    /// Minutes of sound
    #[arg(long, default_value_t = 60, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_440))]
    pub minutes: u32,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

impl OpenMicrophoneArgs {
    /// What is measured.
    pub fn options(&self) -> open_microphone::Options {
        open_microphone::Options {
            sounds: self.sounds.clone(),
            minutes: self.minutes,
        }
    }
}

/// What `bench voice` can be told.
#[derive(Debug, Args)]
#[command(
    after_help = "The voice says eight replies, each in turn with a bare run of the same model on the same ids, both with \
                  noise scales at 0. For each reply the quickest round of either counts: the machine's other work only \
                  ever adds. The first sound is the first quarter of a second, of which a listener hears the beginning. \
                  A voice with several speakers cannot be measured."
)]
pub struct VoiceArgs {
    /// The .onnx file of a Piper voice, instead of the one in the program
    #[arg(value_name = "MODEL")]
    pub model: Option<PathBuf>,
    /// Rounds over the replies
    #[arg(long, default_value_t = 10, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000))]
    pub rounds: u32,
    /// Threads of one run
    #[arg(long, default_value_t = 2, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=64))]
    pub threads: u16,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

impl VoiceArgs {
    /// What is measured.
    pub fn options(&self) -> voice::Options {
        voice::Options {
            model: self.model.clone(),
            rounds: self.rounds,
            threads: self.threads,
        }
    }
}

/// What `bench whisper` can be told.
#[derive(Debug, Args)]
#[command(
    after_help = "The sound is written down by our path (chunks, guards, places) and by the bare library with the same audio \
                  context, threads and limit of tokens, in turn. The quickest round of either gives the overhead: the \
                  machine's other work only ever adds. scripts/make_test_whisper.py makes models to measure with."
)]
pub struct WhisperArgs {
    /// A model in whisper.cpp's format, ggml-NAME.bin
    #[arg(value_name = "MODEL")]
    pub model: PathBuf,
    /// A sound file of at most 28 s; without it, 3 s like syllables
    #[arg(long, value_name = "FILE")]
    pub audio: Option<PathBuf>,
    /// Rounds
    #[arg(long, default_value_t = 15, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000))]
    pub rounds: u32,
    /// Threads of one decoding
    #[arg(long, default_value_t = 2, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=64))]
    pub threads: u16,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

impl WhisperArgs {
    /// What is measured.
    pub fn options(&self) -> whisper::Options {
        whisper::Options {
            model: self.model.clone(),
            audio: self.audio.clone(),
            rounds: self.rounds,
            threads: self.threads,
        }
    }
}
