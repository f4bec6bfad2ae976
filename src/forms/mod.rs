//! Filled forms on their way out: to a file, to a webhook, or both.
//!
//! A form that visitors fill in conversation is a [`FormResult`] once it is full. [`FormOutlet::deliver`] takes it and never
//! blocks; the thread `docent-forms` adds it as a line to the file and posts it to the address that `[forms]` names, one at a
//! time, until each of them has taken it. Then the store is told ([`SessionStore::form_sent`](crate::store::SessionStore)).
//!
//! # What is sent
//! One JSON object, the same in the file and to the address, at each try and after a restart but for the `session_id`:
//!
//! ```json
//! {"id":"9f…","form":"APPOINTMENT","session_id":"desk-1","at":"2027-03-16T09:30:05.250Z","values":{"day":"2027-03-18"}}
//! ```
//!
//! `id` has 32 hexadecimal digits and is that of the turn ([`FormHandle::id`](crate::store::FormHandle)): whoever gets it
//! twice drops the second one, for a result is sent again where it is not known whether it was taken. `session_id` is there
//! while the process that filled the form runs: no id of a session is on disk, and so none is known after a restart.
//!
//! # What waits
//! Up to [`WAITING_MAX`] results in memory. What the store keeps is not lost with them: it is taken up at the start and
//! whenever there is room again, and before each try the store is asked whether the turn is still there, so that what
//! was erased is not sent. Where no words are kept a result lives in memory alone, until it is sent, its visitor is
//! [forgotten](FormOutlet::forget), or it has waited for as long as sessions are kept. Memory is overwritten when it is given
//! back ([`erasing`](crate::inference::erasing)), as with all words, and none of them is in a log, a problem or a count.
//!
//! # Who does not take it
//! A file that cannot be written, an address that does not answer, and one that answers 408, 425, 429 or 500 and more rest
//! for 2 s, twice as long each time, up to 5 minutes ([`Patience`]); no redirect is followed. Any other answer but 2xx is a refusal
//! of that one result, which is tried again after 5 minutes, twice as long each time, up to an hour, while others go on.
//!
//! # Reading order
//! `outlet`, `worker`, `queue`, `result`, `line`, `post`.

mod line;
mod outlet;
mod patience;
mod post;
mod queue;
mod result;
mod shared;
mod worker;
mod written;

pub use outlet::{FormOutlet, OutletSettings};
pub use patience::Patience;
pub use queue::WAITING_MAX;
pub use result::FormResult;
pub use shared::FormStatus;
pub use written::WrittenForm;
