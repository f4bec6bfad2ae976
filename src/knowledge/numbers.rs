//! Questions that a number answers, and the sentences that hold one.

/// How a question for a number begins or goes on.
const NUMBER_QUESTIONS: &[&str] = &[
    "how much",
    "how many",
    "how long",
    "how old",
    "how far",
    "how big",
    "how late",
    "how early",
    "how often",
    "what time",
    "when",
    "what date",
    "which date",
    "what day",
    "last day",
    "first day",
    "deadline",
    "phone number",
    "price of",
    "cost of",
    "what does",
    "what year",
    "which year",
];
/// Words that answer such a question without digits.
const NUMBER_WORDS: &[&str] = &[
    "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "free", "hundred", "thousand", "half", "daily", "weekly", "monthly", "always",
];

/// True for a question that a number, a date or a time answers.
pub(super) fn asks_number(question: &str) -> bool {
    let question = question.to_lowercase();
    NUMBER_QUESTIONS
        .iter()
        .any(|phrase| question.contains(phrase))
}

/// True for a sentence that may answer such a question.
pub(super) fn has_number(sentence: &str) -> bool {
    let words = sentence.split(|character: char| !character.is_alphanumeric());
    let is_number = |word: &str| NUMBER_WORDS.contains(&word.to_lowercase().as_str());
    sentence.contains(|character: char| character.is_ascii_digit())
        || words.into_iter().any(is_number)
}
