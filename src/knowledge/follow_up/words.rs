//! The words by which a text is known to lean on what was asked before, in lower case and without apostrophes, `|` between.

use super::super::asked::Speech;

/// One language's.
pub(super) struct Words {
    /// What people say before what they ask.
    pub fillers: &'static str,
    /// What joins a text to what was asked before.
    pub joins: &'static str,
    /// The same in several words.
    pub leads: &'static str,
    /// What asks for more of the same, as a whole.
    pub more: &'static str,
    /// What a question begins with or holds.
    pub questions: &'static str,
    /// Verbs that stand before what is asked about.
    pub auxiliaries: &'static str,
    /// What requests and statements begin with.
    pub requests: &'static str,
    /// Who asks, and who is asked.
    pub speakers: &'static str,
    /// What stands for a thing or somebody.
    pub pronouns: &'static str,
    /// The same, where it does so only if no noun follows.
    pub pointers: &'static str,
    /// What stands for its owner.
    pub possessives: &'static str,
    /// What stands for a place.
    pub places: &'static str,
    /// Where "it is so" begins a clause, and "it" stands for nothing.
    pub clauses: &'static str,
    /// What stands for the noun that was named.
    pub ones: &'static str,
    /// What picks one of several things by its place, from the first on, one blank between words for the same.
    pub ordinals: &'static str,
    /// The same for the last of them.
    pub last: &'static str,
    /// Verbs before a list of things.
    pub lists: &'static str,
    pub prepositions: &'static str,
    pub articles: &'static str,
    /// Days, months, seasons and parts of the day.
    pub times: &'static str,
    /// What is asked of many things alike and names none of them.
    pub attributes: &'static str,
    /// Verbs of questions, which are no part of what is asked about.
    pub verbs: &'static str,
    /// What stands before a noun phrase that is added to a question.
    pub about: &'static str,
}

/// The lists of a language.
pub(super) fn of(speech: Speech) -> &'static Words {
    match speech {
        Speech::English => &ENGLISH,
        Speech::German => &GERMAN,
    }
}

static ENGLISH: Words = Words {
    fillers: "ok|okay|so|well|uh|um|er|great|good|fine|thanks|right|cool|alright|yes|yeah|no|oh|ah|hm|hmm|please|sorry|then|now",
    joins: "and|or|but|also|plus",
    leads: "what about|how about|what of|whats with|what if its|how is it with",
    more: "tell me more|more|more please|tell me more please|tell me more about it|tell me more about that|more about it|\
more about that|more details|more information|any more|anything more|anything else|what else|go on|continue|what more|\
say more|can you tell me more|could you tell me more|can you tell me more about it|can you tell me more about that|\
id like to know more|i want to know more|is there more|what else do you know|keep going|and what else|details please|\
whats more|anything else about it|tell me more about them|tell me more about him|tell me more about her",
    questions: "what|whats|when|whens|where|wheres|which|who|whos|whom|whose|why|how|hows",
    auxiliaries: "is|are|was|were|do|does|did|has|have|had|can|could|will|would|may|might|must|should|shall|am|isnt|arent|dont|doesnt|\
cant|wont",
    requests: "i|im|ive|id|ill|we|my|our|tell|give|show|explain|list|let|help|call|book|find|get|take|bring|thank|hello|hi|hey|bye",
    speakers: "i|we|you|one|people|visitors|someone|somebody|anyone|anybody|everyone|everybody",
    pronouns: "it|he|she|him|they|them",
    pointers: "that|this|those|these|her",
    possessives: "his|its|their|her|theirs|hers",
    places: "there",
    clauses: "to|if|that|when|whether",
    ones: "one|ones",
    ordinals: "first 1st|second 2nd|third 3rd|fourth 4th|fifth 5th|sixth 6th",
    last: "last|latter",
    lists: "are|include",
    prepositions: "for|in|on|at|with|from|by|during|to|of|as|after|before|without|under|until|about|near",
    articles: "the|a|an|your|any|some|my|this|that|these|those",
    times: "monday|tuesday|wednesday|thursday|friday|saturday|sunday|mondays|tuesdays|wednesdays|thursdays|fridays|saturdays|sundays|\
january|february|march|april|may|june|july|august|september|october|november|december|spring|summer|autumn|fall|winter|\
weekend|weekends|weekday|weekdays|today|tomorrow|tonight|holiday|holidays|christmas|easter|morning|mornings|afternoon|afternoons|\
evening|evenings|night|nights|week|month|year",
    attributes: "phone|telephone|number|email|e|mail|address|hours|opening|open|closing|times|time|price|prices|cost|costs|room|\
floor|location|located|contact|details|directions|name|expensive|much|many|long|far|late|early|often|old|big|high",
    verbs: "begin|begins|start|starts|end|ends|open|opens|opened|close|closes|closed|cost|costs|happen|happens|take|takes|place|held|due|\
located|work|works|mean|means|called|include|includes|last|lasts|emptied|built|pay|charge|meet|meets|run|runs|get|come|called|\
find|reach|contact|book|need|know",
    about: "for",
};

static GERMAN: Words = Words {
    fillers: "ok|okay|also|na|gut|danke|ähm|äh|ja|nein|bitte|ach|so|dann|prima|super|schön|entschuldigung|jetzt",
    joins: "und|oder|aber|auch",
    leads: "was ist mit|wie ist es mit|wie sieht es mit|wie siehts mit|wie steht es mit|was ist denn mit",
    more: "mehr|mehr dazu|mehr darüber|erzähl mir mehr|erzählen sie mir mehr|erzähl mehr|erzählen sie mehr|was noch|noch etwas|\
noch mehr|weiter|weitere informationen|mehr informationen|mehr bitte|was weißt du noch|genaueres|was gibt es noch dazu|\
erzähl mir mehr darüber|erzählen sie mir mehr darüber",
    questions: "was|wann|wo|wohin|woher|welche|welcher|welches|welchen|wer|wen|wem|wessen|warum|wieso|wie|wieviel|womit",
    auxiliaries: "ist|sind|war|waren|hat|habt|haben|kann|können|darf|dürfen|muss|müssen|wird|werden|soll|gibt|macht|kostet|kosten|\
öffnet|schließt|braucht|brauche",
    requests: "ich|wir|mein|meine|unser|sag|sagen|zeig|zeigen|erzähl|erzählen|nenn|nennen|hallo|tschüss|hilf|buch|geben|gib",
    speakers: "ich|wir|man|ihr|du|jemand|besucher",
    pronouns: "es|er|ihn|ihm|ihnen|sie",
    pointers: "das|die|der|dies|diese|dieser|dieses|den|dem",
    possessives: "sein|seine|seiner|seinen|ihre|ihrer|dessen|deren",
    places: "dort|da|dorthin|dahin",
    clauses: "zu|wenn|dass|ob",
    ones: "",
    ordinals: "erste ersten erster erstes|zweite zweiten zweiter zweites|dritte dritten dritter drittes|vierte vierten vierter viertes",
    last: "letzte|letzten|letzter|letztes",
    lists: "sind|umfassen",
    prepositions: "für|in|im|am|an|mit|von|vom|bei|beim|während|zu|zum|zur|auf|ab|bis|nach|vor|ohne|unter|als",
    articles: "der|die|das|den|dem|des|ein|eine|einen|einem|einer|euer|eure|ihre|mein|meine",
    times: "montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|montags|dienstags|mittwochs|donnerstags|freitags|samstags|\
sonntags|januar|februar|märz|april|mai|juni|juli|august|september|oktober|november|dezember|frühling|frühjahr|sommer|herbst|\
winter|wochenende|werktags|heute|morgen|feiertag|feiertagen|feiertags|weihnachten|ostern|abends|nachts|vormittags|nachmittags",
    attributes: "telefon|telefonnummer|nummer|rufnummer|email|e|mail|mailadresse|adresse|öffnungszeiten|zeiten|uhrzeit|preis|preise|\
kostet|kosten|raum|zimmer|stock|teuer|viel|viele|lange|weit|spät|früh|oft|alt|groß|hoch|offen|geöffnet|öffnet|schließt|heißt|name",
    verbs: "beginnt|beginnen|endet|öffnet|öffnen|geöffnet|offen|auf|zu|schließt|geschlossen|kostet|kosten|findet|statt|dauert|gilt|liegt|\
heißt|bekomme|finde|komme|brauche|kaufen|buchen|zahle|steht|gibt|erreiche|erreicht|stattfindet",
    about: "für",
};
