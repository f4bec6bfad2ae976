//! The words by which a kind is known, in lower case and without apostrophes, `|` between phrases.

/// One language's.
pub(super) struct Wordlist {
    pub time: &'static str,
    /// What has a time and no place, even where a "when" was heard as "where".
    pub timed: &'static str,
    /// The noun for the times that something is open.
    pub hours: &'static str,
    pub open: &'static str,
    pub opens: &'static str,
    pub closes: &'static str,
    pub duration: &'static str,
    pub place: &'static str,
    pub person: &'static str,
    pub price: &'static str,
    pub count: &'static str,
    pub phone: &'static str,
    pub email: &'static str,
    pub permission: &'static str,
    pub way: &'static str,
    pub reason: &'static str,
    /// What a question for yes or no begins with.
    pub verbs: &'static str,
    /// The verb of "when does it open".
    pub does: &'static str,
    /// What people say before a question.
    pub fillers: &'static str,
    /// What joins two parts of a question.
    pub joins: &'static str,
    /// What a part of a question begins with.
    pub starts: &'static str,
    /// What stands for something named before.
    pub pronouns: &'static str,
    /// What an excluded thing begins with.
    pub not: &'static str,
}

pub(super) const ENGLISH: Wordlist = Wordlist {
    time: "when|whens|what time|which time|what date|which date|what day|which day|which days|what days|\
what year|which year|what month|which month|deadline|last day|first day|how late|how early|\
since when|due date",
    timed: "deadline|deadlines|due date|opening hours|opening times",
    hours: "hours of|opening hours|opening times|office hours|business hours|what hours|hours|timetable|\
schedule of",
    open: "open|opens|closed|close|closes|closing|opening|shut|shuts|come in now|get in now|visit now|still come in|\
still get in|come in today|visit today",
    opens: "opens|opening time|how early",
    closes: "close|closes|closing time|until when|till when|how late|until what time|till what time|shut|shuts|\
by when|when last",
    duration: "how long|how much time|how many minutes|how many hours|how many days|how many weeks|how many months|\
how many years|what is the duration",
    place: "where|wheres|which room|what room|which floor|what floor|which building|what building|location of|\
which street|what street|street address|what is the address|whats the address|how do i find|\
how can i find|how do i get to|how do we get to|how can i get to|directions to",
    person: "who|whos|whose|whom|name of the person|which person",
    price: "how much is|how much are|how much does|how much do|how much for|how much will|how much would|\
how much did|how much to|how much it|how much a|how much the|how expensive|price|prices|cost|costs|\
fee|fees|tuition|fare|for free|free of charge|it free|have to pay|do i pay|do you charge|is the charge|discount|discounts|for less|cheaper|reduced|concession|\
concessions",
    count: "how many|how much|number of|how often|how big|how old|how far",
    phone: "phone|telephone|phone number|number do i call|number do i dial|number can i call",
    email: "email|e mail|mail address",
    permission: "can i|may i|can we|may we|could i|am i allowed|are we allowed|allowed|permitted|forbidden|is it ok|\
is it okay|do i have to|do we have to|must i|do i need|do we need|should i|mandatory|required|\
compulsory",
    way: "how do|how can|how to|how could|how should|how does|what do i have to do",
    reason: "why|what for|how come",
    verbs: "is|are|was|were|do|does|did|has|have|had|can|could|will|would|may|must|should|am|isnt|arent|dont|\
doesnt",
    does: "do|does|did",
    fillers: "so|and|um|uh|well|ok|okay|hi|hello|hey|please|excuse|me|sorry|but",
    joins: "and|and also|and then|or|also|plus|but",
    starts: "when|where|who|how|what|which|why|is|are|do|does|can|may|must|whose|will",
    pronouns: "it|they|them|there|that|this|he|she|him|her|those|these|its|their",
    not: "not",
};

pub(super) const GERMAN: Wordlist = Wordlist {
    time: "wann|um wie viel uhr|um wieviel uhr|wie viel uhr|an welchem tag|an welchen tagen|welches datum|\
welcher tag|frist|seit wann|welche uhrzeit|zu welcher zeit|in welchem jahr|letzter tag|erster tag|\
wie spät",
    timed: "frist|fristen|öffnungszeiten",
    hours: "öffnungszeiten|öffnungszeit|sprechzeiten|geschäftszeiten|bürozeiten|sprechstunden",
    open: "offen|geöffnet|öffnet|öffnen|auf|geschlossen|zu|schließt|schliesst|schließen|macht auf|macht zu",
    opens: "öffnet|öffnen|macht auf|ab wann",
    closes: "schließt|schliesst|schließen|bis wann|wie lange|macht zu",
    duration: "wie lange|wie lang|wie viele minuten|wie viele stunden|wie viele tage|wie viele wochen|\
wie viele monate|wie viele jahre",
    place: "wo|wohin|in welchem raum|welcher raum|in welchem gebäude|in welchem stock|welche adresse|adresse|\
wie komme ich zu|wie komme ich zum|wie komme ich zur|wie finde ich",
    person: "wer|wem|wen|wessen",
    price: "kostet|kosten|preis|preise|wie teuer|gebühr|gebühren|eintritt|kostenlos|gratis|wie viel zahle ich|\
bezahlen|umsonst|ermäßigt|ermäßigung|rabatt|günstiger|billiger",
    count: "wie viele|wieviele|wie viel|wieviel|wie oft|wie groß|wie alt|wie weit",
    phone: "telefon|telefonnummer|rufnummer|nummer rufe ich|nummer wähle ich",
    email: "email|e mail|mailadresse",
    permission: "darf ich|dürfen wir|darf man|kann ich|können wir|kann man|erlaubt|verboten|gestattet|muss ich|\
müssen wir|muss man|brauche ich|pflicht",
    way: "wie",
    reason: "warum|wieso|weshalb|wozu",
    verbs: "ist|sind|war|gibt|hat|habt|haben|kann|können|darf|muss|wird|werden|macht|seid|braucht|habe",
    does: "",
    fillers: "also|und|äh|ähm|hallo|bitte|entschuldigung|ja|aber|guten|tag",
    joins: "und|und auch|oder|aber",
    starts: "wann|wo|wer|wie|was|welche|welcher|welches|warum|ist|sind|kann|darf|gibt|muss|bis|ab",
    pronouns: "er|sie|es|dort|da|das|die|der|ihn|ihm|ihr|ihnen|dafür",
    not: "nicht|kein|keine",
};
