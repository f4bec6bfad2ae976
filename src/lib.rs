//! Docent: one offline binary that hears and understands questions, looks the answer up in its operator's documents,
//! quotes it and says it aloud, over the WebSocket that existing clients know.
//!
//! # The way of a question
//!
//! ```text
//!  client ──frames──> http::orchestrate ──signals──> session::driver
//!                                                        │  one task per session: take an input, drain the effects
//!                                                        v
//!                                                  conversation            (pure: no clock, no I/O, no await)
//!                                                        │  effects
//!                      ┌─────────────────────────────────┼──────────────────────────────┐
//!                      v                                 v                              v
//!              session::dispatch                  store (redb)                  http::outbox
//!                      │                    a turn is durable before                    │
//!          engines: one async handle        its reply is sent                           v
//!          per stage, with a deadline                                                 client
//!              │               │                        │
//!              v               v                        v
//!        understanding     knowledge                speaking
//!     vector -> intent    vector and words ->     sentences -> spoken text -> sound
//!              │          quoted answer             │              │
//!              v          with its source           v              v
//!      inference: ONNX Runtime <──────────────── Piper         espeak-ng
//! ```
//!
//! A microphone's sound goes from `session::microphone` into an ear of [`engines::ears`]: its windows are scored and its
//! utterances written down by [`hearing`], while the conversation decides, in audio time, where utterances begin and end
//! ([`conversation::endpointing`]) and takes the words as it takes fragments of text.
//!
//! This machine's own microphone and loudspeaker are opened by [`audio::device`], which keeps them open while devices come and
//! go; [`audio::capture`] listens and [`audio::playback`] plays, and both tell of every sample when it was heard;
//! [`audio::echo`] takes our own voice out of what is heard. [`local`] joins them to a session, as one more client, and has what
//! stands beside them at a booth: a lamp, a button and short sounds.
//!
//! The reply is spoken by `session::voice`: [`engines::speech`] makes each sentence part by part, a few seconds ahead of
//! the ear; each part comes to the conversation as an input, and only its effect lets the sound out.
//!
//! The operator's content comes in from the other side: [`pack`] reads and watches the files, [`content`]
//! trains the intents and keeps the index in step, while sessions go on.
//!
//! Settings change while sessions go on: [`config`] reads all of them again when the file changes, and a new version is
//! in force as a whole or not at all; `app::reload` hands it to whatever runs by it. A turn keeps the version that it
//! began with.
//!
//! A form that a visitor has filled in conversation goes out by [`forms`], to the file and the webhook that the settings name,
//! until it is taken.
//!
//! A screen on another machine is let in by a link that works once: [`screens`] knows those that were.
//!
//! What is kept lies in the data folder: [`files`] knows every name there, and has what rooms that keep files need in common.
//!
//! Files of models come in by `docent models`: [`models`] knows what is published, fetches it when it is told to, or takes
//! it from a bundle, and puts it where the engines look once every byte is right. [`tiers`] says which of them suit this
//! machine, from what `docent bench engines` measured on it.
//!
//! How a machine and a deployment stand is looked at by [`doctor`], one check for each thing, without a change to anything.
//! What Linux says of a machine is read in one place, [`kernel`], for [`doctor`], [`tiers`] and the benches.
//!
//! All of it goes into one file and out of it by [`backup`], with the server running.
//!
//! A desk is begun by `docent init`: [`setup`] writes its pack, its settings and the unit that starts it. It also makes the
//! machine that shows the page for visitors from power-on, on which [`browser`] watches that the page lives.
//!
//! How good the parts are is measured by [`eval`], on public data; how quick the whole is by [`bench`], on servers that it
//! starts and asks through [`client`].
//!
//! # Invariants
//!
//! - The conversation is a value. Everything that takes time is an effect, and its answer an input that names the work
//!   it belongs to; a stale answer dies in one place.
//! - A reply is sent after its turn is durable. If the store cannot, the visitor is answered all the same, and
//!   `/health`, the log and full-mode clients say so.
//! - Of its own accord the program connects to no other machine: only `docent models pull` does, and who delivers filled forms
//!   to the webhook that the settings name.
//! - What is answered is quoted, with its source, or declined.
//! - What people say is in no log at INFO and on no disk beyond what `[privacy] words` allows: encrypted with a key per
//!   session that is destroyed at retention. What they fill into a form also goes where `[forms]` says.
//! - Words count, not sound: an utterance in which none are recognised changes nothing and is seen by no core client.
//! - Every room uses the layers below its own and what the table of rooms grants it; stages never use each other, and
//!   nobody below [`engines`] but [`models`] the network. [`app`] alone joins them. `tests/it/architecture/` holds this.
//! - No sound leaves after an interruption: what waits to be sent is taken back before the client is told, and what is
//!   stored as said is what was heard.
//! - A turn, a request and a handshake each go by one version of the settings, from their beginning to their end.
//! - Every queue has a limit, a written policy for when it is reached, and a counter: [`telemetry::queues`] has them all.
//!   Questions go by session, in turn, so that none takes another's.
//! - Nothing keeps a thread that serves sockets for longer than a millisecond.
//!
//! # Glossary
//!
//! | word | what it is |
//! |---|---|
//! | session | one visitor's conversation, named by an id; it outlives its sockets |
//! | utterance | what is said until somebody stops: fragments of text, or sound |
//! | fragment | a piece of an utterance's text, as a client sends it |
//! | topic | what a session is about: the question answered last and its passage, on which the next words may lean |
//! | turn | an utterance and its reply; the unit that is stored |
//! | reply | what is said to the visitor: a fixed text of the pack, or an answer |
//! | answer | sentences quoted from a document, with their source |
//! | transcriber | an engine that turns speech into words ([`hearing::Transcriber`]); to operators and in settings: the *recogniser* |
//! | transcript | the words of an utterance as a transcriber gives them, partial or final |
//! | ear | one microphone's way from sound to transcript: detection, tape, transcription |
//! | voice | what speaks a text; engine and id, `piper:en_US-joe-medium` |
//! | part | a piece of a sentence's sound, sent as soon as it is made |
//! | barge-in | speech or a message that stops a reply |
//! | pack | the operator's content: who it is, intents, documents, names |
//! | intent | a class of requests, learnt from examples |
//! | passage | a piece of a document that is found as one |
//! | stage | hearing, understanding, knowledge, speaking or store |
//! | engine | a stage behind an async handle with a deadline |
//! | speculation | work on an utterance that has not ended |
//! | core, full | what every client gets; what a client gets that asks for everything |
//!
//! # Layers
//!
//! From the ground up:
//!
//! - **Base**: [`audio`], [`cause`], [`clock`], [`diagnostics`], [`files`], [`inference`], [`kernel`], [`limits`], [`telemetry`], [`text`], [`watch`]
//! - **Core**: [`conversation`]
//! - **Stages**: [`hearing`], [`knowledge`], [`speaking`], [`store`], [`understanding`]
//! - **What operators write**: [`config`], [`pack`]
//! - **What is fetched**: [`models`]
//! - **Engines**: [`content`], [`engines`]
//! - **Sessions**: [`forms`], [`session`], [`local`], [`screens`]
//! - **Measuring**: [`eval`], [`tiers`], [`version`]
//! - **Services**: [`backup`], [`services`]
//! - **Wire**: [`client`], [`http`]
//! - **Whole program**: [`app`], [`bench`], [`browser`], [`doctor`], [`setup`]
//! - **Verbs**: [`cli`], `main`
//!
//! # Reading order
//!
//! [`session::driver`] (the loop), [`conversation`] (the rules), [`session::dispatch`], [`engines`], then a stage:
//! [`hearing`], [`understanding`], [`knowledge`], [`speaking`] or [`store`]. [`http::protocol`] has the wire with its
//! numbered rules, [`pack`] the format of a pack; [`cli`] the verbs; [`app`] the composition; [`version`] what the program
//! was built from. How to add a voice, a route, a verb, a kind of document or a rule of turn-taking stands in
//! `CONTRIBUTING.md`.
//!
//! [`bench`]: mod@bench

#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod app;
pub mod audio;
pub mod backup;
pub mod bench;
pub mod browser;
pub mod cause;
pub mod cli;
pub mod client;
pub mod clock;
pub mod config;
pub mod content;
pub mod conversation;
pub mod diagnostics;
pub mod doctor;
pub mod engines;
pub mod eval;
pub mod files;
pub mod forms;
pub mod hearing;
pub mod http;
pub mod inference;
pub mod kernel;
pub mod knowledge;
pub mod limits;
pub mod local;
pub mod models;
pub mod pack;
pub mod screens;
pub mod services;
pub mod session;
pub mod setup;
pub mod speaking;
pub mod store;
pub mod telemetry;
pub mod text;
pub mod tiers;
pub mod understanding;
pub mod version;
pub mod watch;
