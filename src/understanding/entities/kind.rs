//! Kinds of values.

/// What kind of value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EntityKind {
    /// Digits or number words; the value is in digits.
    Number,
    /// A day; the value is `YYYY-MM-DD`, `YYYY-MM` or `--MM-DD`, or the words in lower case ("next friday").
    Date,
    /// A time of day; the value is `HH:MM`, as said where morning or afternoon was not.
    Time,
    /// An amount; the value is the currency and the number: `USD 50`.
    Money,
    /// The value is in lower case.
    Email,
    /// The value is digits, with a leading `+` when there was one.
    Phone,
    /// A course, room or building; the value is in capitals.
    Code,
    /// The value is as written.
    Url,
}

impl EntityKind {
    /// The name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Date => "date",
            Self::Time => "time",
            Self::Money => "money",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Code => "code",
            Self::Url => "url",
        }
    }
}
