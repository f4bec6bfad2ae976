//! Why a client was refused or sent away, each with its name in `/metrics`.

/// A limit that a client has met. None counts what one client asks (429): who asks without pause waits behind the others, and
/// what all share is refused with 503.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Refusal {
    /// The head of a request was not there in time: closed without an answer.
    HeadTooSlow,
    /// Nothing more of a body came: 408.
    BodyStoodStill,
    /// All of a body took too long: 408.
    BodyTooSlow,
    /// The client does not read its answer: closed.
    AnswerNotRead,
    /// A connection that asked for nothing made room for another one: closed.
    MadeRoom,
    /// So did one whose body stood still: closed.
    StalledMadeRoom,
    /// The system has no descriptor for another connection.
    NoDescriptor,
    /// 401.
    Key,
    /// 403.
    Origin,
    /// 408 of an endpoint itself.
    TooSlow,
    /// 413 and 431.
    TooLarge,
    /// 421.
    Host,
    /// 422.
    Invalid,
    /// 503 with `Retry-After`.
    Busy,
    /// A client of a socket does not read what it is sent: close code 1013.
    FramesNotRead,
}

impl Refusal {
    /// All of them.
    pub const ALL: [Self; 15] = [
        Self::HeadTooSlow,
        Self::BodyStoodStill,
        Self::BodyTooSlow,
        Self::AnswerNotRead,
        Self::MadeRoom,
        Self::StalledMadeRoom,
        Self::NoDescriptor,
        Self::Key,
        Self::Origin,
        Self::TooSlow,
        Self::TooLarge,
        Self::Host,
        Self::Invalid,
        Self::Busy,
        Self::FramesNotRead,
    ];

    /// The label's value.
    pub fn name(self) -> &'static str {
        match self {
            Self::HeadTooSlow => "head_too_slow",
            Self::BodyStoodStill => "body_stood_still",
            Self::BodyTooSlow => "body_too_slow",
            Self::AnswerNotRead => "answer_not_read",
            Self::MadeRoom => "made_room",
            Self::StalledMadeRoom => "stalled_made_room",
            Self::NoDescriptor => "no_descriptor",
            Self::Key => "key",
            Self::Origin => "origin",
            Self::TooSlow => "too_slow",
            Self::TooLarge => "too_large",
            Self::Host => "host",
            Self::Invalid => "invalid",
            Self::Busy => "busy",
            Self::FramesNotRead => "frames_not_read",
        }
    }

    /// What an answer with this status was refused for; none where no limit was met.
    pub fn of_status(status: u16, has_retry_after: bool) -> Option<Self> {
        match status {
            401 => Some(Self::Key),
            403 => Some(Self::Origin),
            408 => Some(Self::TooSlow),
            413 | 431 => Some(Self::TooLarge),
            421 => Some(Self::Host),
            422 => Some(Self::Invalid),
            503 if has_retry_after => Some(Self::Busy),
            _ => None,
        }
    }

    /// What an operator is told when it begins; none where only the client is told, or who refuses tells more.
    pub(super) fn notice(self) -> Option<&'static str> {
        match self {
            Self::HeadTooSlow => Some("a connection is closed: its request did not come in time"),
            Self::BodyStoodStill | Self::BodyTooSlow => {
                Some("a request is refused: its body did not come in time")
            }
            Self::AnswerNotRead | Self::FramesNotRead => {
                Some("a client does not read what it is sent; its connection is closed")
            }
            Self::MadeRoom | Self::StalledMadeRoom => Some(
                "as many connections are open as this process may have; those that ask for nothing make room; \
                 raise the limit of open files if these are visitors",
            ),
            Self::NoDescriptor => Some(
                "the system gives no descriptor for another connection; raise the limit of open files",
            ),
            Self::Key
            | Self::Origin
            | Self::TooSlow
            | Self::TooLarge
            | Self::Host
            | Self::Invalid
            | Self::Busy => None,
        }
    }
}
