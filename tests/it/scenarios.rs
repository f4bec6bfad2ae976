//! Scenario files: inputs in, the whole event log out, compared whole.
//!
//! `tests/data/scenarios/*.txt` hold lines of three kinds: `#` comments, `>` inputs, and the log that follows each
//! input: `<` what a full-mode client is told, as it stands on the wire (`<core` where core mode has it too), and `=`
//! work for the shell. `DOCENT_UPDATE=1` rewrites the logs; read the difference before you commit it.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use docent::conversation::{
    About, Attention, AudioTime, ClientEffect, Conversation, EchoReport, Effect, EngineFailure,
    Heard, HearingEffect, Input, IntentAction, IntentResult, Offer, Refusal, RetrievalResult,
    Rules, SessionTime, SpokenText, Stage, UtteranceId, Wording, Work, WorkId,
};
use docent::http::protocol::{EventMode, write_event};

struct Scenario {
    conversation: Conversation,
    /// Whether its clients want to hear replies.
    audible: bool,
    /// Whether they take up a reply again that was cut off.
    resumable: bool,
    /// What of their sound is listened to.
    attention: Attention,
    now: SessionTime,
    /// How much sound the microphone has brought.
    heard: AudioTime,
    log: String,
}

/// An answer behind this is given as one that may be none.
const HEDGED: &str = "(hedged) ";

/// The windows in which sound is scored.
const WINDOW: Duration = Duration::from_millis(32);

impl Scenario {
    fn run(text: &str) -> String {
        let has = |header: &str| text.lines().any(|line| line == header);
        let wording = Wording {
            forms: Vec::new(),
            language: "en".into(),
            unknown: "I don't know that yet.".into(),
            offer: Some(Offer {
                before: "I can tell you about ".into(),
                after: ".".into(),
                or: "or",
            }),
            offer_refused: Some("All right.".into()),
            unsure: Some("I am not sure that this answers it:".into()),
            apology: "Sorry.".into(),
            not_heard: (!has("# without not_heard"))
                .then(|| ["Pardon?", "Pardon? For example: What are the fees?"].map(Into::into)),
            stop_words: vec!["stop".into(), "be quiet".into()],
            wake_phrases: vec!["docent".into()],
            rejected_label: "UNCLEAR".into(),
        };
        let (audible, resumable) = (has("# audible"), has("# resumable"));
        let attention = if has("# has to be addressed") {
            Attention::WhenAddressed
        } else {
            Attention::Always
        };
        let mut conversation = Conversation::new(rules(4), Arc::new(wording), 0);
        // A scenario begins with a client, of whose greeting nothing is written.
        let attached = Input::ClientAttached {
            audible,
            resumable,
            attention,
        };
        conversation.handle_input(attached, SessionTime::START);
        assert!(conversation.poll_effect().is_some() && conversation.poll_effect().is_none());
        let mut scenario = Self {
            conversation,
            audible,
            resumable,
            attention,
            now: SessionTime::START,
            heard: AudioTime::default(),
            log: String::new(),
        };
        for line in text.lines() {
            if let Some(input) = line.strip_prefix("> ") {
                writeln!(scenario.log, "{line}").unwrap();
                scenario.step(input);
            } else if line.starts_with('#') || line.is_empty() {
                writeln!(scenario.log, "{line}").unwrap();
            } else {
                assert!(
                    line.starts_with("< ") || line.starts_with("<core ") || line.starts_with("= "),
                    "{line}"
                );
            }
        }
        scenario.log
    }

    fn step(&mut self, line: &str) {
        let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
        if verb == "wait" {
            self.wait(Duration::from_millis(rest.parse().unwrap()));
            return;
        }
        if let "speech" | "silence" = verb {
            let score = if verb == "speech" { 0.9 } else { 0.05 };
            self.listen(Duration::from_millis(rest.parse().unwrap()), score);
            return;
        }
        let input = match verb {
            "attached" => Input::ClientAttached {
                audible: self.audible,
                resumable: self.resumable,
                attention: self.attention,
            },
            verb => read_input(verb, rest),
        };
        self.conversation.handle_input(input, self.now);
        self.drain();
    }

    /// The microphone brings sound as it is spoken, in whole windows.
    fn listen(&mut self, time: Duration, score: f32) {
        let end = self.heard + time;
        while self.heard + WINDOW <= end {
            self.heard = self.heard + WINDOW;
            self.wait(WINDOW);
            let until = self.heard;
            let input = Input::Heard(Heard::Scored { until, score });
            self.conversation.handle_input(input, self.now);
            self.drain();
        }
    }

    fn wait(&mut self, time: Duration) {
        let end = self.now + time;
        while let Some(due) = self.conversation.poll_timeout().filter(|due| *due <= end) {
            self.now = self.now.max(due);
            self.conversation.handle_timeout(self.now);
            self.drain();
        }
        self.now = end;
    }

    fn drain(&mut self) {
        while let Some(effect) = self.conversation.poll_effect() {
            let line = write_effect(&effect);
            writeln!(self.log, "{line}").unwrap();
        }
    }
}

/// The rules of scenarios, with this many fragments in an utterance.
fn rules(fragments_max: usize) -> Arc<Rules> {
    Arc::new(Rules {
        fragments_max,
        characters_max: 60,
        ..Rules::default()
    })
}

/// Inputs as people write them: `fragment TEXT`, `intent 1.1 LABEL reply|knowledge|fails`, and so on.
fn read_input(verb: &str, rest: &str) -> Input {
    let words: Vec<&str> = rest.split(' ').collect();
    let work = || {
        let (turn, revision) = words[0].split_once('.').unwrap();
        WorkId {
            turn: turn.parse().unwrap(),
            revision: revision.parse().unwrap(),
        }
    };
    let tail = |from: usize| words[from..].join(" ");
    match verb {
        "fragment" => Input::FragmentReceived {
            text: rest.to_owned(),
        },
        "vad_end" => Input::UtteranceEnded,
        "barge_in" => Input::BargeInRequested {
            reason: rest.to_owned(),
        },
        "playback_started" => Input::PlaybackStarted,
        "playback_done" => Input::PlaybackStopped {
            heard: rest.parse().ok().map(Duration::from_millis),
        },
        "hold" => Input::TalkButtonHeld,
        "echo" => Input::EchoReported(EchoReport {
            cancelled: words[0] == "cancelled",
            echo_to_near_db: words.get(1).map(|level| level.parse().unwrap()),
        }),
        "detached" => Input::ClientDetached,
        "words" => Input::Heard(Heard::Words {
            utterance: UtteranceId(words[0].parse().unwrap()),
            text: tail(1).into(),
        }),
        "glanced" => Input::Heard(Heard::Glanced {
            utterance: UtteranceId(words[0].parse().unwrap()),
            text: tail(1).into(),
        }),
        "written" => Input::Heard(Heard::Transcript {
            utterance: UtteranceId(words[0].parse().unwrap()),
            result: Ok(SpokenText {
                text: tail(1).into(),
                confidence: 0.9,
                refused: None,
                ahead: Duration::ZERO,
            }),
        }),
        "refused" => Input::Heard(Heard::Transcript {
            utterance: UtteranceId(words[0].parse().unwrap()),
            result: Ok(SpokenText {
                text: "".into(),
                confidence: 0.1,
                refused: Some(read_refusal(words[1])),
                ahead: Duration::ZERO,
            }),
        }),
        "unwritten" => Input::Heard(Heard::Transcript {
            utterance: UtteranceId(words[0].parse().unwrap()),
            result: Err(EngineFailure::failed(Stage::Hearing, &"planned")),
        }),
        "judged" => Input::Heard(Heard::Judged {
            utterance: UtteranceId(words[0].parse().unwrap()),
            pause: AudioTime::default() + Duration::from_millis(words[1].parse().unwrap()),
            complete: words[2].parse().unwrap(),
        }),
        "rules" => Input::RulesChanged(rules(rest.parse().unwrap())),
        "reset" => Input::ResetRequested,
        "end" => Input::EndRequested { erases: false },
        "erase" => Input::EndRequested { erases: true },
        "intent" => Input::IntentReady {
            work: work(),
            result: read_intent(words[1], words[2]),
        },
        "retrieval" => Input::RetrievalReady {
            work: work(),
            result: read_retrieval(words[1], &tail(2)),
        },
        "stored" => Input::TurnStored {
            work: work(),
            result: read_result(words.get(1), Stage::Store),
        },
        "sentence" => Input::SentenceReady {
            work: work(),
            duration: Duration::from_millis(words[1].parse().unwrap()),
            text: tail(2).into(),
        },
        "speech_ended" => Input::SpeechEnded {
            work: work(),
            result: read_result(words.get(1), Stage::Speech),
        },
        other => panic!("there is no input {other}"),
    }
}

fn read_refusal(reason: &str) -> Refusal {
    [Refusal::Repetition, Refusal::StockPhrase, Refusal::Unsure]
        .into_iter()
        .find(|refusal| refusal.name() == reason)
        .unwrap_or_else(|| panic!("there is no reason {reason}"))
}

fn read_intent(label: &str, action: &str) -> Result<IntentResult, EngineFailure> {
    let action = match action {
        "reply" => {
            IntentAction::Reply(Arc::from(vec![Arc::from("Hello!"), Arc::from("Hi again.")]))
        }
        "knowledge" => IntentAction::Knowledge,
        "fails" => return Err(EngineFailure::failed(Stage::Intent, &"planned")),
        other => panic!("there is no action {other}"),
    };
    let elapsed = Duration::from_millis(3);
    Ok(IntentResult {
        read: None,
        label: label.into(),
        confidence: 0.9,
        is_foreign: label == "UNCLEAR",
        action,
        elapsed,
    })
}

fn read_retrieval(source: &str, answer: &str) -> Result<RetrievalResult, EngineFailure> {
    let elapsed = Duration::from_millis(1);
    match source {
        "fails" => Err(EngineFailure::failed(Stage::Retrieval, &"planned")),
        "none" => Ok(RetrievalResult {
            answer: None,
            hedged: false,
            offers: answer
                .split(", ")
                .filter(|offer| !offer.is_empty())
                .map(Arc::from)
                .collect(),
            sources: Vec::new(),
            about: About::default(),
            confidence: 0.1,
            elapsed,
        }),
        source => Ok(RetrievalResult {
            answer: Some(answer.trim_start_matches(HEDGED).into()),
            hedged: answer.starts_with(HEDGED),
            offers: Vec::new(),
            sources: vec![source.to_owned()],
            about: About::default(),
            confidence: 0.8,
            elapsed,
        }),
    }
}

fn read_result(word: Option<&&str>, stage: Stage) -> Result<(), EngineFailure> {
    match word {
        None => Ok(()),
        Some(&"fails") => Err(EngineFailure::failed(stage, &"planned")),
        Some(other) => panic!("there is no result {other}"),
    }
}

fn write_effect(effect: &Effect) -> String {
    match effect {
        Effect::Client(effect) => write_client(effect),
        Effect::Hear(effect) => write_hearing(*effect),
        Effect::Work(work) => write_work(work),
    }
}

fn write_client(effect: &ClientEffect) -> String {
    match effect {
        ClientEffect::Send(event) => {
            let full = write_event(event, "s", EventMode::Full).expect("full mode has every event");
            let core = if write_event(event, "s", EventMode::Core).is_some() {
                "<core"
            } else {
                "<"
            };
            format!("{core} {full}")
        }
        ClientEffect::SendAudio { work, first_after } => {
            let after = first_after.map_or(String::new(), |after| {
                format!(" first after {} ms", after.as_millis())
            });
            format!("= audio {}.{}{after}", work.turn, work.revision)
        }
        ClientEffect::StopSpeaking { work } => {
            format!("= silence {}.{}", work.turn, work.revision)
        }
        ClientEffect::End => "= end".to_owned(),
    }
}

fn write_work(work: &Work) -> String {
    match work {
        Work::StartUnderstanding {
            work,
            text,
            urgency,
            ..
        } => {
            format!(
                "= understand {}.{} {urgency:?} {text:?}",
                work.turn, work.revision
            )
        }
        Work::HurryUnderstanding { work, .. } => {
            format!("= hurry {}.{}", work.turn, work.revision)
        }
        Work::CancelWork { work } => format!("= cancel {}.{}", work.turn, work.revision),
        Work::StoreTurn { work, record } => format!(
            "= store {}.{} turn {} {:?} -> {:?} heard {:?} {}",
            work.turn,
            work.revision,
            record.turn_number,
            record.user_text,
            record.reply_text,
            record.heard_text,
            record.intent
        ),
        Work::AmendTurn {
            work,
            heard_text,
            interrupted,
        } => {
            let how = if *interrupted {
                "interrupted"
            } else {
                "completed"
            };
            format!(
                "= amend {}.{} {how} heard {heard_text:?}",
                work.turn, work.revision
            )
        }
        Work::DeliverForm { work, .. } => format!("= deliver {}.{}", work.turn, work.revision),
        Work::RetractTurn { work } => format!("= retract {}.{}", work.turn, work.revision),
        Work::EraseSession => "= erase".to_owned(),
        Work::Speak(manner) => format!("= manner {manner:?}"),
        Work::PrepareSpeaking { text, .. } => format!("= prepare {text:?}"),
        Work::StartSpeaking { work, text, .. } => {
            format!("= speak {}.{} {text:?}", work.turn, work.revision)
        }
    }
}

fn write_hearing(effect: HearingEffect) -> String {
    let ms = |place: AudioTime| place.since_start().as_millis();
    match effect {
        HearingEffect::Start { utterance, from } => {
            format!("= write down {} from {} ms", utterance.0, ms(from))
        }
        HearingEffect::Glance { utterance } => format!("= glance at {}", utterance.0),
        HearingEffect::Preview { utterance, at } => {
            format!("= preview {} at {} ms", utterance.0, ms(at))
        }
        HearingEffect::Judge {
            utterance,
            from,
            pause,
        } => format!(
            "= judge {} from {} ms to {} ms",
            utterance.0,
            ms(from),
            ms(pause)
        ),
        HearingEffect::Resume { utterance } => format!("= resume {}", utterance.0),
        HearingEffect::Finish { utterance, until } => {
            format!("= finish {} at {} ms", utterance.0, ms(until))
        }
        HearingEffect::GiveUp { utterance } => format!("= give up {}", utterance.0),
    }
}

fn scenario_files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/scenarios");
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    files
}

#[test]
fn every_scenario_gives_its_log() {
    let files = scenario_files();
    assert!(files.len() >= 10, "scenario files are missing");
    for path in files {
        let wanted = fs::read_to_string(&path).unwrap();
        let got = Scenario::run(&wanted);
        if std::env::var_os("DOCENT_UPDATE").is_some() {
            fs::write(&path, &got).unwrap();
            continue;
        }
        assert_eq!(got, wanted, "{}", path.display());
    }
}

#[test]
fn a_wrong_log_is_seen() {
    let text =
        "> attached\n<core {\"type\":\"connected\",\"session_id\":\"s\",\"state\":\"listening\"}\n";
    assert_ne!(Scenario::run(text), text);
}
