//! Why something failed: the error behind an error, and the one way in which both are told.
//!
//! An error's own words may hold those of its cause, where they read better that way. [`told`] says every cause once.

use std::error::Error;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

/// The error behind another one, which all who are told of it share. It may be words alone.
#[derive(Debug, Clone)]
pub struct Cause(Arc<dyn Error + Send + Sync>);

/// Words about an error, with that error behind them.
#[derive(Debug, thiserror::Error)]
#[error("{text}")]
struct Words {
    text: String,
    source: Cause,
}

impl Cause {
    /// `text`, which says what `source` means here.
    pub fn with_words(text: String, source: impl Into<Self>) -> Self {
        let source = source.into();
        Self(Arc::new(Words { text, source }))
    }

    /// `source`, behind the name of `what` failed by it.
    pub fn of(what: &str, source: impl Into<Self>) -> Self {
        let source = source.into();
        Self::with_words(format!("{what}: {source}"), source)
    }
}

impl<E: Into<Box<dyn Error + Send + Sync>>> From<E> for Cause {
    fn from(error: E) -> Self {
        Self(error.into().into())
    }
}

impl Deref for Cause {
    type Target = dyn Error + Send + Sync;

    fn deref(&self) -> &Self::Target {
        &*self.0
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(out)
    }
}

/// Causes are alike that say the same.
impl PartialEq for Cause {
    fn eq(&self, other: &Self) -> bool {
        told(&**self) == told(&**other)
    }
}

impl Eq for Cause {}

/// An error and the causes behind it, on one line; a cause that was named by what is before it is not said again.
pub fn told(error: &(dyn Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let words = cause.to_string();
        if !text.contains(&words) {
            text.push_str(": ");
            text.push_str(&words);
        }
        source = cause.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    #[derive(Debug, thiserror::Error)]
    enum Fault {
        #[error("no sound: {0}")]
        Names(#[source] Cause),
        #[error("no sound")]
        Hides(#[source] Cause),
    }

    fn disk() -> Cause {
        let full = io::Error::new(io::ErrorKind::StorageFull, "the disk is full");
        Cause::with_words("it cannot be written".to_owned(), full)
    }

    #[test]
    fn every_cause_is_told_once() {
        let whole = "no sound: it cannot be written: the disk is full";
        assert_eq!(told(&Fault::Names(disk())), whole);
        assert_eq!(told(&Fault::Hides(disk())), whole);
        assert_eq!(told(&Fault::Names("words".into())), "no sound: words");
    }

    #[test]
    fn the_error_at_the_bottom_is_still_there() {
        let fault = Fault::Names(disk());
        let words = fault.source().unwrap();
        let bottom = words.source().unwrap().downcast_ref::<io::Error>();
        assert_eq!(bottom.unwrap().kind(), io::ErrorKind::StorageFull);
    }

    #[test]
    fn causes_are_compared_by_what_they_say() {
        assert_eq!(disk(), disk());
        assert_ne!(disk(), Cause::from("it cannot be written"));
    }
}
