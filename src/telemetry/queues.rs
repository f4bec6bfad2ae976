//! Everything that waits in memory: how much may wait, and what goes when more comes.
//!
//! | queue | bound | when it is full | counted |
//! |---|---|---|---|
//! | texts for the encoder (`understanding::queue`) | 256 | that whose turn is last is refused, of who asks without pause before who rests (`understanding::turn`) | `encoder` |
//! | searches (`engines::retrieval`) | 256 | the same | `docent-search` |
//! | pieces of speech (`engines::speech`) | 1,024; one for each text being spoken | the new one is refused; those whose listener runs dry first are made first | `docent-speech` |
//! | steps of sound files being written | 1,024; one for each request | the new one is refused, the request ends with 503 | `docent-encode` |
//! | steps of ears: detection, judging, writing down | 16,384 each; one for each microphone, in turn | the next sound tries again | `docent-ear`, `docent-judge`, `docent-words` |
//! | recordings to be written down | 16 | the new one is refused with 503 | `docent-files` |
//! | open microphones (`engines::ears`) | 128 | the new one is refused, its sound is passed over | `microphones` |
//! | sound that microphones sent and that is still wanted | 5 s unscored; a minute in all of each, 246 MB of all; where fewer are open, equal parts of 40 minutes, 6 at most | its socket is not read | - |
//! | turns to be stored (`store::queue`) | 4,096 changes, twice that for what ends a turn; one transaction takes all that wait | the new one is refused, the visitor is answered | `store` |
//! | filled forms to be delivered (`forms`) | 1,000 | the oldest goes: to be taken up again where the store keeps it, for good where no words are kept | `forms` |
//! | sounds to be kept on the disk | 256 | the new one is not kept | `kept-sounds` |
//! | frames to a client (`http::outbox`) | 8 MiB; where all clients together have more than 128 MiB, 256 KiB | the socket is closed with 1013 | reason `frames_not_read` |
//! | signals of a client (`session::signals`), and those that wait for the sound before them | 32, 128 KiB | its socket is not read | - |
//! | a session's messages | its own work under way, its clients, and a score for each 32 ms of the 5 s of sound above | - | - |
//! | what was heard of a capture (`http::transcription`) | what its sound gives, see above | - | - |
//! | work apart from sockets (`http::apart`, reads of the store) | one for each request and handshake | - | - |
//! | texts of a speech socket (`http::synthesis`) | 32 | the new one is refused with an `error` | `speech-socket` |
//! | requests to the content thread | changes of files are one, rebuilds that wait are done as one | - | - |
//! | connections (`http::connections`) | the process's descriptors less 128 | the one that asks for nothing for longest goes, then the one whose body stands still | reasons `made_room`, `stalled_made_room` |
//! | connections to be accepted | 4,096 | the system refuses | - |
//! | open sessions and speech sockets | `sessions.open_max` | 503 with `Retry-After` | reason `busy` |
//! | what requests hold (`services::memory`) | 160 MiB of sound that is spoken, 96 MiB of files, 32 MiB of other bodies above 16 KiB | 503 with `Retry-After` | reason `busy` |
//! | frames of sockets that are not whole (`http::connections::frames`) | 64 MiB above 16 KiB of each | the socket is not read, and closed after a minute | - |
//!
//! What is counted by a name stands in `docent_queue_refused_total{queue="…"}`, by a reason in
//! `docent_refused_total{reason="…"}`.

use std::sync::LazyLock;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;

/// What each queue of this process has refused or let go.
pub(super) static REFUSED: LazyLock<Family<Queue, Counter>> = LazyLock::new(Family::default);

/// A queue's label.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct Queue {
    queue: &'static str,
}

/// Counts what the queue of this name refused, or let go, because it was full.
pub fn count_refused(queue: &'static str) {
    REFUSED.get_or_create(&Queue { queue }).inc();
}
