//! What waits to be written to one client, bounded by bytes.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use axum::extract::ws::{CloseFrame, Message, close_code};
use tokio::sync::mpsc;

use super::protocol::{AudioFrames, AudioWriter, EventMode, write_event, write_pong};
use crate::conversation::Event;
use crate::engines::speech::Part;
use crate::session::{ClientSink, CloseReason, Overflow};

/// Unread bytes per client, at most. Above it the client is closed: 500 fragments with their growing `text_buffer`, the
/// most that one utterance can cause, stay below.
const WAITING_BYTES_MAX: usize = 8 << 20;

/// Unread bytes of all clients together. Where there are more, those who leave more unread than [`UNREAD_BYTES_MIN`] are
/// closed.
const ALL_BYTES_MAX: usize = 128 << 20;

/// What every client may leave unread: some seconds of sound. Bytes.
const UNREAD_BYTES_MIN: usize = 256 << 10;

/// What waits for all clients of this process. Bytes.
static ALL_BYTES: AtomicUsize = AtomicUsize::new(0);

/// The session's end: events become frames.
pub(super) struct Outbox {
    session_id: Arc<str>,
    mode: EventMode,
    audio: AudioWriter,
    frames: mpsc::UnboundedSender<Waiting>,
    shared: Arc<Shared>,
}

/// The socket's end.
pub(super) struct Frames {
    frames: mpsc::UnboundedReceiver<Waiting>,
    shared: Arc<Shared>,
}

/// What both ends know.
#[derive(Debug, Default)]
struct Shared {
    bytes: AtomicUsize,
    /// How often audio was taken back: what was queued before the last time does not leave any more.
    audio_dropped: AtomicU64,
}

impl Shared {
    /// Counts bytes that wait. Says whether they are too many.
    fn add(&self, bytes: usize) -> bool {
        let waiting = self.bytes.fetch_add(bytes, Ordering::Relaxed) + bytes;
        let all = ALL_BYTES.fetch_add(bytes, Ordering::Relaxed) + bytes;
        is_too_much(waiting, all)
    }

    fn take(&self, bytes: usize) {
        self.bytes.fetch_sub(bytes, Ordering::Relaxed);
        ALL_BYTES.fetch_sub(bytes, Ordering::Relaxed);
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        ALL_BYTES.fetch_sub(*self.bytes.get_mut(), Ordering::Relaxed);
    }
}

/// Whether a client for whom so much waits is closed, where so much waits for all.
fn is_too_much(waiting: usize, all: usize) -> bool {
    waiting > WAITING_BYTES_MAX || (all > ALL_BYTES_MAX && waiting > UNREAD_BYTES_MIN)
}

/// A frame that waits.
struct Waiting {
    message: Message,
    /// For audio: how often audio had been taken back when it was queued.
    audio: Option<u64>,
}

/// An outbox for one client of `session_id`. The queue counts bytes, not frames, so its channel is unbounded.
pub(super) fn outbox(
    session_id: Arc<str>,
    mode: EventMode,
    audio: AudioFrames,
) -> (Outbox, Frames) {
    let (sender, receiver) = mpsc::unbounded_channel();
    let shared = Arc::new(Shared::default());
    let frames = Frames {
        frames: receiver,
        shared: Arc::clone(&shared),
    };
    (
        Outbox {
            session_id,
            mode,
            audio: AudioWriter::new(audio),
            frames: sender,
            shared,
        },
        frames,
    )
}

impl Outbox {
    fn push(&self, message: Message, audio: Option<u64>) -> Result<(), Overflow> {
        if self.shared.add(counted_bytes(&message)) {
            return Err(Overflow);
        }
        // The socket may have gone meanwhile; the session learns it from its signals.
        let _ = self.frames.send(Waiting { message, audio });
        Ok(())
    }
}

impl ClientSink for Outbox {
    fn send(&mut self, event: &Event) -> Result<(), Overflow> {
        match write_event(event, &self.session_id, self.mode) {
            Some(text) => self.push(Message::text(text), None),
            None => Ok(()),
        }
    }

    fn send_audio(&mut self, part: &Part) -> Result<(), Overflow> {
        let dropped = self.shared.audio_dropped.load(Ordering::Acquire);
        let mut frames = self.audio.write(part).into_iter();
        frames.try_for_each(|frame| self.push(Message::binary(frame), Some(dropped)))
    }

    fn drop_audio(&mut self) {
        self.shared.audio_dropped.fetch_add(1, Ordering::Release);
    }

    fn pong(&mut self) -> Result<(), Overflow> {
        self.push(Message::text(write_pong()), None)
    }

    fn close(&mut self, reason: CloseReason) {
        let (code, reason) = match reason {
            CloseReason::Ended => (close_code::NORMAL, "the session has ended"),
            CloseReason::ShuttingDown => (close_code::AWAY, "the server is shutting down"),
            CloseReason::Replaced => (
                close_code::POLICY,
                "replaced by a newer socket of this session",
            ),
            CloseReason::TooSlow => (
                close_code::AGAIN,
                "the client does not read what it is sent",
            ),
        };
        let message = close_frame(code, reason);
        let _ = self.frames.send(Waiting {
            message,
            audio: None,
        });
    }
}

impl Frames {
    /// The next frame, oldest first; none when the session has let go of the client.
    pub(super) async fn next(&mut self) -> Option<Message> {
        loop {
            let waiting = self.frames.recv().await?;
            if let Some(message) = self.take(waiting) {
                return Some(message);
            }
        }
    }

    /// The next frame if one is waiting.
    pub(super) fn try_next(&mut self) -> Option<Message> {
        loop {
            let waiting = self.frames.try_recv().ok()?;
            if let Some(message) = self.take(waiting) {
                return Some(message);
            }
        }
    }

    /// The frame, unless it is audio that was taken back.
    fn take(&self, waiting: Waiting) -> Option<Message> {
        let Waiting { message, audio } = waiting;
        self.shared.take(counted_bytes(&message));
        let dropped = self.shared.audio_dropped.load(Ordering::Acquire);
        audio
            .is_none_or(|queued_at| queued_at == dropped)
            .then_some(message)
    }
}

/// What a frame adds to the bytes that wait.
fn counted_bytes(message: &Message) -> usize {
    match message {
        Message::Text(text) => text.len(),
        Message::Binary(bytes) => bytes.len(),
        Message::Ping(_) | Message::Pong(_) | Message::Close(_) => 0,
    }
}

/// A close frame with a reason for people.
pub(super) fn close_frame(code: u16, reason: &'static str) -> Message {
    Message::Close(Some(CloseFrame {
        code,
        reason: reason.into(),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::Sound;

    fn spoken(samples: usize) -> Part {
        Part::known(Arc::new(Sound {
            sample_rate_hz: 22_050,
            samples: vec![1; samples],
        }))
    }

    #[test]
    fn audio_that_was_taken_back_does_not_leave() {
        let (mut outbox, mut frames) = outbox("s".into(), EventMode::Core, AudioFrames::Wav);
        outbox.send_audio(&spoken(2_205)).unwrap();
        outbox.drop_audio();
        outbox.send(&Event::Interrupted).unwrap();
        outbox.send_audio(&spoken(2_205)).unwrap();
        let mut kinds = Vec::new();
        while let Some(frame) = frames.try_next() {
            kinds.push(matches!(frame, Message::Binary(_)));
        }
        assert_eq!(kinds, [false, true]);
    }

    #[test]
    fn a_client_that_reads_nothing_overflows_and_one_that_reads_does_not() {
        let (mut outbox, mut frames) = outbox("s".into(), EventMode::Core, AudioFrames::Wav);
        let long = spoken(400_000);
        for _ in 0..20 {
            outbox.send_audio(&long).unwrap();
            assert!(frames.try_next().is_some());
        }
        let refused = (0..20).find_map(|_| outbox.send_audio(&long).err());
        assert_eq!(refused, Some(Overflow));
    }

    #[test]
    fn where_much_waits_for_all_only_those_go_who_leave_much_unread() {
        assert!(!is_too_much(WAITING_BYTES_MAX, ALL_BYTES_MAX));
        assert!(is_too_much(WAITING_BYTES_MAX + 1, 0));
        assert!(!is_too_much(UNREAD_BYTES_MIN, 2 * ALL_BYTES_MAX));
        assert!(is_too_much(UNREAD_BYTES_MIN + 1, ALL_BYTES_MAX + 1));
    }

    #[test]
    fn what_a_client_leaves_behind_is_counted_no_more() {
        let shared = Shared::default();
        // Other tests count too, less than this.
        let bytes = 1 << 40;
        shared.add(bytes);
        assert!(ALL_BYTES.load(Ordering::Relaxed) >= bytes);
        shared.take(bytes / 2);
        drop(shared);
        assert!(ALL_BYTES.load(Ordering::Relaxed) < bytes / 2);
    }
}
