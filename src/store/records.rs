//! The on-disk forms: types of their own, each with a leading version byte, so that what the program uses and what old
//! files hold can change apart.
//!
//! A session record is fixed-width. A turn record is its version, the length of the plain part, the plain part as
//! JSON, and, unless words are not kept, the sealed part: a random nonce of 24 bytes and XChaCha20-Poly1305 over JSON,
//! bound to the turn's key so that it cannot be moved to another. The nonce is random because a turn is sealed again
//! when it is amended; at 192 bits it does not repeat.

use std::io;

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::bytes::array;
use super::keys::random;
use super::retention::Stamp;
use super::session_key::{SESSION_KEY_BYTES, SessionKey};
use super::{FormDelivery, NewTurn, StoredTurn, TurnAmendment, TurnSequence, Words};

/// Version byte of a session record of format 1, which knows the wall clock only.
const SESSION_V1: u8 = 1;
/// Version byte of a session record.
const SESSION_V2: u8 = 2;
/// Version byte of a turn record.
const TURN_V1: u8 = 1;
/// Length of the nonce in front of a sealed part, in bytes.
const NONCE_BYTES: usize = 24;

/// Length of a turn's key: its session's, then its sequence number, big-endian so that they sort.
pub(super) const TURN_KEY_BYTES: usize = SESSION_KEY_BYTES + 8;

/// Why a record cannot be read.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum RecordError {
    /// A version this program does not know.
    Version(u8),
    /// Not what its version says.
    Malformed,
    /// Its key is gone.
    Sealed,
}

/// A session on disk.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct SessionRecord {
    /// Where its key is; none if its turns have no words.
    pub(super) slot: Option<(u32, u64)>,
    /// When it last changed.
    pub(super) changed: Stamp,
}

impl SessionRecord {
    /// Stands for a record that cannot be read: its key is gone and it is expired.
    pub(super) const UNREADABLE: Self = Self {
        slot: Some((u32::MAX, u64::MAX)),
        changed: Stamp::DUE,
    };

    /// To bytes.
    pub(super) fn encode(&self) -> Vec<u8> {
        let (slot, number) = self.slot.unwrap_or((0, 0));
        let mut bytes = vec![SESSION_V2];
        bytes.extend_from_slice(&slot.to_le_bytes());
        bytes.extend_from_slice(&number.to_le_bytes());
        bytes.extend_from_slice(&self.changed.unix_s.to_le_bytes());
        bytes.extend_from_slice(&self.changed.ran_s.to_le_bytes());
        bytes.push(u8::from(self.changed.is_believed));
        bytes
    }

    /// From bytes.
    pub(super) fn decode(bytes: &[u8]) -> Result<Self, RecordError> {
        let (rest, ran_s, is_believed) = match bytes {
            // Before running time was counted every clock was believed.
            [SESSION_V1, rest @ ..] if rest.len() == 20 => (rest, 0.0, true),
            [SESSION_V2, rest @ .., is_believed] if rest.len() == 28 => {
                let ran_s = f64::from_le_bytes(array(&rest[20..]));
                (rest, ran_s, *is_believed == 1)
            }
            [SESSION_V1 | SESSION_V2, ..] | [] => return Err(RecordError::Malformed),
            [version, ..] => return Err(RecordError::Version(*version)),
        };
        let number = u64::from_le_bytes(array(&rest[4..]));
        Ok(Self {
            slot: (number != 0).then(|| (u32::from_le_bytes(array(rest)), number)),
            changed: Stamp {
                unix_s: f64::from_le_bytes(array(&rest[12..])),
                ran_s,
                is_believed,
            },
        })
    }
}

/// What a turn record shows without a key. Times are the bits of an `f64`, which JSON would round.
#[derive(Serialize, Deserialize)]
pub(super) struct TurnPlainV1 {
    turn_number: Option<u32>,
    interrupted: bool,
    intent: String,
    sources: Vec<String>,
    confidence: Option<f32>,
    at_bits: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    form_delivery: Option<FormDelivery>,
}

/// What people said and heard.
#[derive(Default, Serialize, Deserialize)]
pub(super) struct TurnWordsV1 {
    user_text: String,
    reply_text: String,
    heard_text: Option<String>,
    rag_results: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    form: Option<Value>,
}

impl TurnPlainV1 {
    /// Of a turn.
    pub(super) fn of(turn: &StoredTurn) -> Self {
        Self {
            turn_number: turn.turn_number,
            interrupted: turn.interrupted,
            intent: turn.intent.clone(),
            sources: turn.sources.clone(),
            confidence: turn.confidence,
            at_bits: turn.at.to_bits(),
            form_delivery: turn.form_delivery,
        }
    }

    /// The same of a turn whose words stay behind: without them there is no form to deliver.
    pub(super) fn without_words(self) -> Self {
        Self {
            form_delivery: None,
            ..self
        }
    }

    /// The turn, with these words.
    pub(super) fn with(self, sequence: TurnSequence, words: TurnWordsV1) -> StoredTurn {
        StoredTurn {
            sequence,
            turn_number: self.turn_number,
            user_text: words.user_text,
            reply_text: words.reply_text,
            heard_text: words.heard_text,
            interrupted: self.interrupted,
            intent: self.intent,
            sources: self.sources,
            rag_results: words.rag_results,
            form: words.form,
            form_delivery: self.form_delivery,
            confidence: self.confidence,
            at: f64::from_bits(self.at_bits),
        }
    }
}

impl TurnWordsV1 {
    /// Of a turn.
    pub(super) fn of(turn: &StoredTurn) -> Self {
        Self {
            user_text: turn.user_text.clone(),
            reply_text: turn.reply_text.clone(),
            heard_text: turn.heard_text.clone(),
            rag_results: turn.rag_results.clone(),
            form: turn.form.clone(),
        }
    }
}

/// The turn as it is after being appended, without its words if those are not kept.
pub(super) fn stored(sequence: TurnSequence, turn: NewTurn, words: Words) -> StoredTurn {
    let stored = StoredTurn {
        sequence,
        turn_number: Some(turn.turn_number),
        user_text: turn.user_text,
        reply_text: turn.reply_text,
        heard_text: turn.heard_text,
        interrupted: false,
        intent: turn.intent,
        sources: turn.sources,
        rag_results: turn.rag_results,
        form: turn.form,
        form_delivery: turn.form_delivery,
        confidence: turn.confidence,
        at: turn.at,
    };
    match words {
        Words::Session => stored,
        Words::Never => StoredTurn {
            user_text: String::new(),
            reply_text: String::new(),
            heard_text: None,
            rag_results: None,
            form: None,
            form_delivery: None,
            ..stored
        },
    }
}

/// Applies an amendment.
pub(super) fn amend(turn: &mut StoredTurn, amendment: &TurnAmendment) {
    turn.heard_text.clone_from(&amendment.heard_text);
    turn.interrupted = amendment.interrupted;
    turn.turn_number = amendment.turn_number;
}

/// Takes down that the form of a turn was taken.
pub(super) fn form_sent(turn: &mut StoredTurn) {
    if turn.form_delivery.is_some() {
        turn.form_delivery = Some(FormDelivery::Sent);
    }
}

/// A turn's key in the table.
pub(super) fn turn_key(session: &SessionKey, sequence: TurnSequence) -> [u8; TURN_KEY_BYTES] {
    let mut key = [0; TURN_KEY_BYTES];
    key[..SESSION_KEY_BYTES].copy_from_slice(session);
    key[SESSION_KEY_BYTES..].copy_from_slice(&sequence.0.to_be_bytes());
    key
}

/// A turn to bytes; without a key, without its words.
pub(super) fn encode_turn(
    session: &SessionKey,
    turn: &StoredTurn,
    key: Option<&[u8; 32]>,
) -> io::Result<Vec<u8>> {
    let plain = serde_json::to_vec(&TurnPlainV1::of(turn))?;
    let mut bytes = vec![TURN_V1];
    bytes.extend_from_slice(&(plain.len() as u32).to_le_bytes());
    bytes.extend_from_slice(&plain);
    if let Some(key) = key {
        let words = serde_json::to_vec(&TurnWordsV1::of(turn))?;
        let nonce: [u8; NONCE_BYTES] = random()?;
        let sealed = XChaCha20Poly1305::new(key.into())
            .encrypt(
                XNonce::from_slice(&nonce),
                Payload {
                    msg: &words,
                    aad: &turn_key(session, turn.sequence),
                },
            )
            .map_err(|_| io::Error::other("a turn could not be sealed"))?;
        bytes.extend_from_slice(&nonce);
        bytes.extend_from_slice(&sealed);
    }
    Ok(bytes)
}

/// A turn from bytes.
pub(super) fn decode_turn(
    session: &SessionKey,
    sequence: TurnSequence,
    bytes: &[u8],
    key: Option<&[u8; 32]>,
) -> Result<StoredTurn, RecordError> {
    let (plain, sealed) = parts(bytes)?;
    let words = match (sealed, key) {
        ([], _) => None,
        (_, None) => return Err(RecordError::Sealed),
        (sealed, Some(key)) => Some(open_words(session, sequence, sealed, key)?),
    };
    Ok(plain.with(sequence, words.unwrap_or_default()))
}

/// The number of a turn from its bytes, for which no key is needed; none if it does not count.
pub(super) fn turn_number(bytes: &[u8]) -> Result<Option<u32>, RecordError> {
    Ok(parts(bytes)?.0.turn_number)
}

/// When a turn was answered whose form waits to be delivered, in seconds since the Unix epoch, for which no key is needed;
/// none if there is none that waits.
pub(super) fn waits_since(bytes: &[u8]) -> Result<Option<f64>, RecordError> {
    let plain = parts(bytes)?.0;
    let waits = plain.form_delivery == Some(FormDelivery::Waiting);
    Ok(waits.then(|| f64::from_bits(plain.at_bits)))
}

/// What a turn record shows without a key, and its sealed part.
fn parts(bytes: &[u8]) -> Result<(TurnPlainV1, &[u8]), RecordError> {
    let rest = match bytes {
        [TURN_V1, rest @ ..] if rest.len() >= 4 => rest,
        [TURN_V1, ..] | [] => return Err(RecordError::Malformed),
        [version, ..] => return Err(RecordError::Version(*version)),
    };
    let plain_len = u32::from_le_bytes(array(rest)) as usize;
    let (plain, sealed) = rest[4..]
        .split_at_checked(plain_len)
        .ok_or(RecordError::Malformed)?;
    let plain = serde_json::from_slice(plain).map_err(|_| RecordError::Malformed)?;
    Ok((plain, sealed))
}

fn open_words(
    session: &SessionKey,
    sequence: TurnSequence,
    sealed: &[u8],
    key: &[u8; 32],
) -> Result<TurnWordsV1, RecordError> {
    let (nonce, sealed) = sealed
        .split_at_checked(NONCE_BYTES)
        .ok_or(RecordError::Malformed)?;
    let words = XChaCha20Poly1305::new(key.into())
        .decrypt(
            XNonce::from_slice(nonce),
            Payload {
                msg: sealed,
                aad: &turn_key(session, sequence),
            },
        )
        .map_err(|_| RecordError::Sealed)?;
    serde_json::from_slice(&words).map_err(|_| RecordError::Malformed)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SESSION: SessionKey = [3; SESSION_KEY_BYTES];
    const KEY: [u8; 32] = [9; 32];
    const SEQUENCE: TurnSequence = TurnSequence(5);

    fn sample(words: Words) -> StoredTurn {
        let turn = NewTurn {
            turn_number: 2,
            user_text: "which form is it".into(),
            reply_text: "the blue one".into(),
            heard_text: Some("the bl".into()),
            intent: "RAG_QUERY".into(),
            sources: vec!["forms.md".into()],
            rag_results: Some(Value::from(vec!["blue"])),
            form: Some(serde_json::json!({"name": "ORDER", "values": {"colour": "blue"}})),
            form_delivery: Some(FormDelivery::Waiting),
            confidence: Some(0.1),
            at: 1_700_000_000.123_456_7,
        };
        stored(SEQUENCE, turn, words)
    }

    fn sealed() -> Vec<u8> {
        encode_turn(&SESSION, &sample(Words::Session), Some(&KEY)).expect("random bytes")
    }

    #[test]
    fn a_turn_comes_back_as_it_was_and_only_with_its_key() {
        let bytes = sealed();
        let turn = decode_turn(&SESSION, SEQUENCE, &bytes, Some(&KEY));
        assert_eq!(turn, Ok(sample(Words::Session)));
        assert!(!bytes.windows(4).any(|window| window == b"blue"));
        for key in [None, Some(&[8; 32])] {
            let turn = decode_turn(&SESSION, SEQUENCE, &bytes, key);
            assert_eq!(turn, Err(RecordError::Sealed));
        }
    }

    #[test]
    fn a_turn_without_words_needs_no_key() {
        let plain = sample(Words::Never);
        assert!(plain.user_text.is_empty() && plain.heard_text.is_none());
        assert!(plain.form.is_none() && plain.form_delivery.is_none());
        let bytes = encode_turn(&SESSION, &plain, None).expect("random bytes");
        assert_eq!(decode_turn(&SESSION, SEQUENCE, &bytes, None), Ok(plain));
    }

    #[test]
    fn a_turn_of_a_version_that_knew_no_forms_is_read() {
        let plain = r#"{"turn_number":2,"interrupted":false,"intent":"","sources":[],"confidence":null,"at_bits":0}"#;
        let words = r#"{"user_text":"hello","reply_text":"","heard_text":null,"rag_results":null}"#;
        let plain: TurnPlainV1 = serde_json::from_str(plain).unwrap();
        let turn = plain.with(SEQUENCE, serde_json::from_str(words).unwrap());
        assert_eq!((turn.form, turn.form_delivery), (None, None));
        assert_eq!(turn.user_text, "hello");
    }

    #[test]
    fn that_a_form_waits_is_seen_without_a_key() {
        let mut turn = sample(Words::Session);
        assert_eq!(waits_since(&sealed()), Ok(Some(turn.at)));
        form_sent(&mut turn);
        assert_eq!(turn.form_delivery, Some(FormDelivery::Sent));
        let sent = encode_turn(&SESSION, &turn, Some(&KEY)).expect("random bytes");
        assert_eq!(waits_since(&sent), Ok(None));
        let mut none = sample(Words::Never);
        form_sent(&mut none);
        assert_eq!(none.form_delivery, None);
    }

    #[test]
    fn a_sealed_turn_cannot_be_moved_and_no_nonce_repeats() {
        let moved = decode_turn(&SESSION, TurnSequence(6), &sealed(), Some(&KEY));
        assert_eq!(moved, Err(RecordError::Sealed));
        let moved = decode_turn(&[4; 16], SEQUENCE, &sealed(), Some(&KEY));
        assert_eq!(moved, Err(RecordError::Sealed));
        assert_ne!(sealed(), sealed());
    }

    #[test]
    fn an_unknown_version_is_named() {
        let mut bytes = sealed();
        bytes[0] = 2;
        let turn = decode_turn(&SESSION, SEQUENCE, &bytes, Some(&KEY));
        assert_eq!(turn, Err(RecordError::Version(2)));
        assert_eq!(SessionRecord::decode(&[9, 0]), Err(RecordError::Version(9)));
        assert_eq!(SessionRecord::decode(&[1, 0]), Err(RecordError::Malformed));
    }

    #[test]
    fn a_session_comes_back_as_it_was() {
        for slot in [None, Some((7, 1 << 40))] {
            let changed = Stamp {
                unix_s: 1_700_000_000.123_456_7,
                ran_s: 12_345.678_9,
                is_believed: slot.is_some(),
            };
            let record = SessionRecord { slot, changed };
            assert_eq!(SessionRecord::decode(&record.encode()), Ok(record));
        }
    }

    #[test]
    fn a_session_of_format_1_was_believed_and_has_not_run() {
        let mut bytes = vec![SESSION_V1, 7, 0, 0, 0];
        bytes.extend_from_slice(&9_u64.to_le_bytes());
        bytes.extend_from_slice(&1_700_000_000.25_f64.to_le_bytes());
        let changed = Stamp {
            unix_s: 1_700_000_000.25,
            ran_s: 0.0,
            is_believed: true,
        };
        let slot = Some((7, 9));
        let record = SessionRecord { slot, changed };
        assert_eq!(SessionRecord::decode(&bytes), Ok(record));
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in prop::collection::vec(0_u8..4, 0..80)) {
            let _ = SessionRecord::decode(&bytes);
            prop_assert!(decode_turn(&SESSION, SEQUENCE, &bytes, Some(&KEY)).is_err());
        }
    }
}
