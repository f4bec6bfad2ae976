//! The PIN by which staff leave a kiosk: how it is kept, and how often it may be tried.

use std::fs::File;
use std::io::{self, Read};
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD as TEXT;
use parking_lot::Mutex;
use ring::pbkdf2;

use super::PinError;
use crate::clock;

/// Fewer would be found in days by whoever types on through the nights.
const DIGITS_MIN: usize = 6;
const DIGITS_MAX: usize = 12;

/// Rounds of the digest. Source: OWASP Password Storage Cheat Sheet, PBKDF2-HMAC-SHA256.
const ROUNDS: u32 = 600_000;
/// A file that asks for more keeps a processor busy for minutes.
const ROUNDS_MAX: u32 = 10_000_000;
static DIGEST: pbkdf2::Algorithm = pbkdf2::PBKDF2_HMAC_SHA256;
const DIGEST_NAME: &str = "pbkdf2-sha256";
const SALT_BYTES: usize = 16;
const DIGEST_BYTES: usize = 32;

/// The file is one short line.
const FILE_BYTES_MAX: u64 = 1 << 10;

/// So many wrong ones in a row, and none is looked at for so long.
const WRONG_MAX: u32 = 5;
const WAIT: Duration = Duration::from_mins(1);

/// A PIN as somebody types it.
pub struct Pin(String);

impl Pin {
    /// These digits.
    ///
    /// # Errors
    /// When they are too few or too many, none, all the same, or one after the other as in 123456 and 987654.
    pub fn new(digits: &str) -> Result<Self, PinError> {
        let bytes = digits.as_bytes();
        let is_long_enough = (DIGITS_MIN..=DIGITS_MAX).contains(&bytes.len());
        let is_guessed_first = [0, 1, 9].iter().any(|step| goes_on_by(*step, bytes));
        let fits = is_long_enough && !is_guessed_first && bytes.iter().all(u8::is_ascii_digit);
        fits.then(|| Self(digits.to_owned()))
            .ok_or(PinError::Digits)
    }

    /// One that nobody guesses.
    ///
    /// # Errors
    /// When the system gives no randomness.
    pub fn random() -> Result<Self, PinError> {
        loop {
            let mut bytes = [0; 8];
            getrandom::fill(&mut bytes)
                .map_err(|problem| PinError::NoRandomness(io::Error::other(problem)))?;
            let digits = u64::from_le_bytes(bytes) % 1_000_000;
            if let Ok(pin) = Self::new(&format!("{digits:06}")) {
                return Ok(pin);
            }
        }
    }

    /// The digits, to tell them once.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What is kept of it: a line for a [`PinFile`].
    ///
    /// # Errors
    /// When the system gives no randomness.
    pub fn kept(&self) -> Result<String, PinError> {
        let mut salt = [0; SALT_BYTES];
        getrandom::fill(&mut salt)
            .map_err(|problem| PinError::NoRandomness(io::Error::other(problem)))?;
        let mut digest = [0; DIGEST_BYTES];
        let rounds = NonZeroU32::new(ROUNDS).expect("not zero");
        pbkdf2::derive(DIGEST, rounds, &salt, self.0.as_bytes(), &mut digest);
        let (salt, digest) = (TEXT.encode(salt), TEXT.encode(digest));
        Ok(format!("{DIGEST_NAME}${ROUNDS}${salt}${digest}\n"))
    }
}

/// Whether each digit is the one before and so many more: 0 comes after 9.
fn goes_on_by(step: u8, digits: &[u8]) -> bool {
    let value = |digit: u8| digit.wrapping_sub(b'0') % 10;
    let mut pairs = digits.windows(2);
    pairs.all(|pair| (value(pair[0]) + step) % 10 == value(pair[1]))
}

/// The file with what is kept of a PIN.
#[derive(Debug)]
pub struct PinFile(PathBuf);

impl PinFile {
    /// This file.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self(path.into())
    }

    /// Whether there is a PIN in it that can be asked for.
    ///
    /// # Errors
    /// When there is none.
    pub fn check(&self) -> Result<(), PinError> {
        self.read().map(|_| ())
    }

    /// Whether `offered` is the PIN. Takes a good part of a second, however much of it is right.
    ///
    /// # Errors
    /// When there is none to compare it with.
    fn is(&self, offered: &str) -> Result<bool, PinError> {
        let Kept {
            rounds,
            salt,
            digest,
        } = self.read()?;
        Ok(pbkdf2::verify(DIGEST, rounds, &salt, offered.as_bytes(), &digest).is_ok())
    }

    fn read(&self) -> Result<Kept, PinError> {
        let mut text = String::new();
        let read = File::open(&self.0)
            .and_then(|file| file.take(FILE_BYTES_MAX).read_to_string(&mut text));
        match read {
            Ok(_) => Kept::of(&text).ok_or_else(|| PinError::Damaged(self.0.clone())),
            Err(problem) if problem.kind() == io::ErrorKind::InvalidData => {
                Err(PinError::Damaged(self.0.clone()))
            }
            Err(source) => Err(PinError::Disk {
                path: self.0.clone(),
                source,
            }),
        }
    }
}

/// What is kept of a PIN.
struct Kept {
    rounds: NonZeroU32,
    salt: Vec<u8>,
    digest: Vec<u8>,
}

impl Kept {
    fn of(line: &str) -> Option<Self> {
        let mut parts = line.trim_end().split('$');
        let (name, rounds) = (parts.next()?, parts.next()?.parse().ok()?);
        let mut bytes = || TEXT.decode(parts.next()?).ok();
        let (salt, digest) = (bytes()?, bytes()?);
        let is_ours = name == DIGEST_NAME && rounds <= ROUNDS_MAX && parts.next().is_none();
        let is_whole = salt.len() == SALT_BYTES && digest.len() == DIGEST_BYTES;
        (is_ours && is_whole).then_some(Self {
            rounds: NonZeroU32::new(rounds)?,
            salt,
            digest,
        })
    }
}

/// What somebody who typed a PIN is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PinAnswer {
    /// It was right.
    Right,
    /// It was not; so many more may be tried at once.
    Wrong(u32),
    /// Too many were wrong: none is looked at for so long.
    Wait(Duration),
}

/// How often a PIN was tried: for all screens together, so that neither another one nor a reload begins anew.
#[derive(Debug, Default)]
pub struct PinTries(Mutex<Tries>);

#[derive(Debug, Default)]
struct Tries {
    /// In a row, those that are being looked at among them.
    wrong: u32,
    locked: Option<Instant>,
}

impl PinTries {
    /// Looks whether `offered` is the PIN of `file`, if it may be tried.
    ///
    /// # Errors
    /// When there is none to compare it with; that counts as no try.
    pub fn look(&self, file: &PinFile, offered: &str) -> Result<PinAnswer, PinError> {
        self.at(clock::now(), || file.is(offered))
    }

    fn at(
        &self,
        now: Instant,
        is_right: impl FnOnce() -> Result<bool, PinError>,
    ) -> Result<PinAnswer, PinError> {
        // It is counted before it is looked at, or many at once would be one.
        if let Some(wait) = self.0.lock().begin(now) {
            return Ok(PinAnswer::Wait(wait));
        }
        let found = is_right();
        let mut tries = self.0.lock();
        match found {
            Ok(true) => {
                *tries = Tries::default();
                Ok(PinAnswer::Right)
            }
            Ok(false) => Ok(tries.failed(now)),
            Err(problem) => {
                tries.wrong = tries.wrong.saturating_sub(1);
                Err(problem)
            }
        }
    }
}

impl Tries {
    /// Begins another one, or says how long none may be.
    fn begin(&mut self, now: Instant) -> Option<Duration> {
        if let Some(locked) = self.locked {
            let left = WAIT.saturating_sub(now.saturating_duration_since(locked));
            if !left.is_zero() {
                return Some(left);
            }
            *self = Self::default();
        }
        if self.wrong == WRONG_MAX {
            return Some(WAIT); // as many are being looked at
        }
        self.wrong += 1;
        None
    }

    fn failed(&mut self, now: Instant) -> PinAnswer {
        let left = WRONG_MAX.saturating_sub(self.wrong);
        if left > 0 {
            return PinAnswer::Wrong(left);
        }
        self.locked = Some(now);
        PinAnswer::Wait(WAIT)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> (tempfile::TempDir, PinFile) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pin");
        std::fs::write(&path, text).unwrap();
        (folder, PinFile::new(path))
    }

    #[test]
    fn the_right_pin_and_no_other_is_known_by_what_is_kept() {
        let pin = Pin::new("481516").unwrap();
        let (kept, again) = (pin.kept().unwrap(), pin.kept().unwrap());
        assert!(!kept.contains("481516") && kept != again, "{kept}");
        let (_folder, file) = file(&kept);
        assert!(file.is("481516").unwrap());
        assert!(!file.is("481517").unwrap() && !file.is("").unwrap());
    }

    #[test]
    fn a_pin_is_some_digits() {
        for digits in [
            "",
            "12345",
            "1234567890123",
            "12345a",
            "000000",
            "123456",
            "7890123",
            "987654",
            "321098",
            "１２３４５６",
        ] {
            assert!(
                matches!(Pin::new(digits), Err(PinError::Digits)),
                "{digits}"
            );
        }
        let random = Pin::random().unwrap();
        assert!(Pin::new(random.reveal()).is_ok());
    }

    #[test]
    fn a_file_that_holds_none_is_no_pin() {
        let good = Pin::new("481516").unwrap().kept().unwrap();
        let (_folder, whole) = file(&good);
        assert!(whole.check().is_ok());
        for text in [
            "",
            "481516",
            &good.replace("pbkdf2", "plain"),
            &good.replace("$600000$", "$0$"),
            &good.replace("$600000$", "$4000000000$"),
            good.trim_end().trim_end_matches(|last| last != '$'),
            &format!("{}$", good.trim_end()),
        ] {
            let (_folder, file) = file(text);
            assert!(matches!(file.check(), Err(PinError::Damaged(_))), "{text}");
        }
        let (folder, _) = file("");
        let missing = PinFile::new(folder.path().join("no"));
        assert!(matches!(missing.check(), Err(PinError::Disk { .. })));
    }

    #[test]
    fn five_wrong_ones_wait_a_minute() {
        let tries = PinTries::default();
        let begun = clock::now();
        let after = |seconds| begun + Duration::from_secs(seconds);
        let wrong = |seconds| tries.at(after(seconds), || Ok(false)).unwrap();
        for left in [4, 3, 2, 1] {
            assert_eq!(wrong(0), PinAnswer::Wrong(left));
        }
        assert_eq!(wrong(0), PinAnswer::Wait(WAIT));
        let right = |seconds| tries.at(after(seconds), || Ok(true)).unwrap();
        assert_eq!(
            right(59),
            PinAnswer::Wait(Duration::from_secs(1)),
            "the right one waits too"
        );
        assert_eq!(right(60), PinAnswer::Right);
        assert_eq!(wrong(61), PinAnswer::Wrong(4), "it begins anew");
    }

    #[test]
    fn those_that_are_being_looked_at_count() {
        let tries = PinTries::default();
        let now = clock::now();
        let nested = |is_right: fn() -> bool| {
            tries.at(now, || {
                for _ in 1..WRONG_MAX {
                    tries.0.lock().begin(now);
                }
                assert_eq!(tries.at(now, || Ok(true)).unwrap(), PinAnswer::Wait(WAIT));
                Ok(is_right())
            })
        };
        assert_eq!(nested(|| true).unwrap(), PinAnswer::Right);
        assert_eq!(nested(|| false).unwrap(), PinAnswer::Wait(WAIT));
    }

    #[test]
    fn what_cannot_be_compared_is_no_try() {
        let tries = PinTries::default();
        let missing = || Err(PinError::Digits);
        for _ in 0..9 {
            assert!(tries.at(clock::now(), missing).is_err());
        }
        assert_eq!(
            tries.at(clock::now(), || Ok(false)).unwrap(),
            PinAnswer::Wrong(4)
        );
    }
}
