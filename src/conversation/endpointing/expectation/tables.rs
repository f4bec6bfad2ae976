//! The English words that say whether more will come. Lower case, without punctuation.

/// After one of these last words something must follow.
pub(super) const DANGLING: &[&str] = &[
    // Conjunctions.
    "and", "or", "but", "because", "cause", "although", "though", "unless", "until", "while", "whereas", "if", "than",
    "whether", "nor", "plus", "since",
    // Articles and determiners.
    "a", "an", "the", "every", "these", "those", "another",
    // Possessives.
    "my", "your", "our", "their", "its", "whose",
    // Prepositions that no sentence ends with.
    "into", "onto", "during", "between", "among", "against", "toward", "towards", "via", "per", "upon", "despite",
    "beside", "regarding", "concerning", "except",
    // Words that lean on the next.
    "very", "also", "maybe", "perhaps", "quite", "um", "uh", "uhm", "er", "erm", "ah", "eh", "hm", "hmm", "mm",
    "i'm", "we're", "they're", "i'd", "we'd", "i'll", "we'll", "i've", "we've", "let's", "gonna", "wanna", "gotta",
];

/// After one of these last words something follows, unless a question began the sentence ("where are you from").
pub(super) const DANGLING_BUT_IN_QUESTIONS: &[&str] = &[
    "to", "of", "for", "from", "with", "at", "in", "on", "by", "about", "as", "like", "under", "without", "near",
    "is", "are", "was", "were", "am", "be", "do", "does", "did", "can", "could", "will", "would", "should", "has",
    "have", "had", "i", "we", "he", "she", "they", "which", "who", "what", "where", "when", "how", "why", "called",
    "so", "then",
];

/// Last words that ask for time.
pub(super) const THINKING: &[&str] = &[
    "let me see", "let me think", "let me check", "let's see", "hold on", "hang on", "wait", "one moment", "one second",
    "just a second", "just a moment", "you know", "i mean", "such as", "for example", "as well as", "kind of", "sort of",
    "first of all", "in order", "as follows",
];

/// What begins a question.
pub(super) const QUESTION: &[&str] = &[
    "what", "what's", "where", "where's", "when", "when's", "who", "who's", "whom", "which", "how", "how's", "why",
];

/// The verb a question is made with.
pub(super) const AUXILIARY: &[&str] = &[
    "is", "are", "was", "were", "am", "do", "does", "did", "can", "could", "will", "would", "should", "has", "have",
    "may", "must", "isn't", "aren't", "don't", "doesn't", "can't", "what's", "where's", "when's", "who's", "how's",
];

/// Auxiliaries after which one noun is enough ("is it free"); after the others a verb must follow too.
pub(super) const BEING: &[&str] = &[
    "is", "are", "was", "were", "isn't", "aren't", "what's", "where's", "when's", "who's", "how's",
];

/// Verbs that want an object, so that "where can i find" goes on.
pub(super) const WANTING: &[&str] = &[
    "find", "get", "buy", "see", "know", "want", "need", "like", "send", "give", "tell", "show", "bring", "take", "use",
    "have", "make", "reach", "change", "want to", "order",
];

/// What begins a command.
pub(super) const COMMAND: &[&str] = &[
    "tell", "show", "give", "play", "open", "close", "turn", "switch", "stop", "call", "book", "help", "repeat", "read",
    "set", "start", "find", "go", "say", "explain", "describe", "list", "cancel", "send", "bring", "take", "add",
    "remove", "search", "print", "pause", "order", "put",
];

/// What begins a sentence that asks for a thing politely.
pub(super) const MAY: &[&str] = &["can", "could", "may", "might", "will", "would", "shall"];

/// What asks for a thing: more about it may follow any time, "can I have a coffee with milk".
pub(super) const GETTING: &[&str] = &["have", "get", "order", "take", "make", "bring", "give", "buy", "add", "put"];

/// What politeness, or gathering one's thoughts, puts before a sentence.
pub(super) const OPENING: &[&str] = &[
    "um", "uh", "er", "hm", "hmm", "so", "well", "okay", "ok", "hi", "hello", "hey", "please", "excuse", "me", "sorry",
    "and", "but", "yes", "no", "yeah", "right", "now", "then", "alright", "oh", "thanks", "thank", "you",
];

/// Whole utterances.
pub(super) const WHOLE: &[&str] = &[
    "yes", "no", "yeah", "yep", "nope", "okay", "ok", "sure", "thanks", "thank you", "thank you very much", "stop",
    "cancel", "help", "hello", "hi", "goodbye", "bye", "good morning", "good afternoon", "good evening", "never mind",
    "yes please", "no thanks", "no thank you", "repeat that", "say that again", "go back", "that's all", "that's it",
    "good bye", "bye bye", "start over", "i don't know",
];

/// Ends a request, whatever it was.
pub(super) const CLOSING: &[&str] = &["please", "thanks", "thank you"];

/// Spoken digits, and what is said for several.
pub(super) const DIGIT: &[&str] = &[
    "zero", "oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "double", "triple",
];

/// Two letters that are a word, not the beginning of a spelling.
pub(super) const ABBREVIATION: &[&str] = &["a m", "p m", "i d", "u s", "t v", "u k", "p c", "i t"];

/// What is dictated digit by digit or letter by letter, when "is" follows.
pub(super) const DICTATED: &[&str] = &[
    "number", "id", "code", "zip", "phone", "account", "reference", "birthday", "birth", "date", "email", "address",
    "extension", "postcode", "name", "surname", "pin", "it", "that",
];

/// After "on" a day must follow.
pub(super) const MONTH: &[&str] = &[
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
];
