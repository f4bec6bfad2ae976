//! The tables. Facts of the languages; no source.

use super::lists::Words;

/// English first: it stands for languages that are not here.
pub static ALL: [Words; 4] = [ENGLISH, GERMAN, SPANISH, FRENCH];

const ENGLISH: Words = Words {
    language: "en",
    yes: "yes|yeah|looks right|looks correct|yep|yup|lovely|everything's right|all correct|all right|cool|all good|that's everything|all set|book it|yes please|sure|right|that's right|that is right|thats right|correct|that's correct|that is correct|exactly|ok|\
          okay|fine|that's fine|perfect|good|looks good|sounds good|great|absolutely|definitely|do it|please do|go ahead|confirm|confirmed|\
          all right|alright|it is|that's it|that is it|i confirm|indeed|of course|certainly",
    no: "no|nope|nah|wrong|that's wrong|that is wrong|incorrect|not right|not quite|not correct|no it isn't|no it's not|it's not|it isn't|\
         that's not right|that is not right|something is wrong|no thanks|no thank you|nothing|not really",
    cancel: "let's stop here|stop here|leave it for now|not now|cancel|cancel it|forget the whole thing|cancel the booking|cancel the appointment|cancel everything|think about it first|think about it|call it a day|cancel that|cancel this|forget it|forget about it|forget that|never mind|nevermind|abort|stop|quit|drop it|\
             changed my mind|leave it|let's leave it|don't want it anymore|don't want to anymore|don't want it any more|don't want that anymore|\
             don't want this anymore|do not want it anymore|no longer want|don't need it anymore|don't need it any more|scrap that|scrap it|\
             call it off|don't bother",
    back: "go back|back|go back again|a step back|previous|previous question|previous one|step back|one step back|go one back|go back one|back up|\
           the question before|the one before|the last question|to the previous question|to the last question|back one|take me back",
    correcting: "sorry|no|actually|wait|hang|oops|nope|hold",
    polite: "please|thanks|thank|you",
    denying: "not|isn't|wrong|but|instead|different|except|incorrect|change|don't",
    skip: "skip|skip it|skip that|skip this|pass|don't have one|don't have any|do not have one|haven't got one|i have none|rather not|\
           prefer not|prefer not to|don't want to give|don't want to say|don't want to tell|leave it out|leave that out|leave it blank|\
           without|none|no phone|no email|no number|don't have a phone|don't have an email|not necessary|next question|i don't want to",
    frame: "i|i'd|i'll|i'm|we|we'd|we'll|we're|would|like|to|want|wanna|need|can|could|may|it|it's|it'll|is|be|on|at|in|for|the|a|an|of|\
            my|our|please|thanks|thank|you|make|let's|let|us|say|do|does|have|possible|how|about|what|that|that'd|that's|this|and|or|so|\
            um|uh|er|hmm|well|okay|ok|yes|yeah|sure|no|not|actually|sorry|instead|rather|change|should|will|around|best|works|work|good|\
            great|fine|maybe|perhaps|then|just|mean|meant|i've|am|are|there|by|but|oh|wait|hold|one|better|prefer|if|me|fits|suits|\
            come|take|go|with|put|was|wrong|now|really|still|think|guess|hi|hello|here|too|also|switch|move|day|time|date|o'clock|\
            number|phone|email|mail|address|reach|under|call|group|book|appointment|come|coming|they|he|she|he's|she's|they're|\
            oops|again|hang|exactly|about|total|all|altogether|people|persons|person|old|years|year|got|get|could|correction|nope|whole|party|i'm|as|from",
    asking: "what|what's|when|when's|where|where's|who|who's|why|how|how's|which|whose|do|does|did|is|are|am|has",
    requesting: "can|could|will|would|should|may|might|have|tell",
    not: "not|isn't|don't|than|of|from",
    lead: "alright|all right|please|please put|hang on|hold on|put it under|put me under|put us under|under the name of|under the name|the name of|write down|you can write down|you can write|you can put|that's me|it's me|me|the kid's called|the child's called|my full name is|full name is|of course|certainly|gladly|very well|that'd be|it'd be|it should be|should be|make it|make that|i said|it's actually|then|and|also|called|is called|named|is named|the swimmer is called|my name is|the name is|name is|my name's|the name's|name's|i am called|i'm called|call me|it is|it's|that is|that's|that would be|\
           this is|i am|i'm|i live in|i live at|i live on|we live in|we live at|we live on|i have|i've got|we have|we've got|there is|there's|\
           there are|you can collect|please collect|please take|put down|put|make it|please put|write|in|at|on|the address is|the street is|\
           his name is|her name is|his name's|her name's|she is called|he is called|she's called|he's called|he is|she is|he's|she's|\
           under|for|just|i would say|i mean|i meant|sorry|actually|no|yes|um|uh|well|okay|ok|so|oh|hi|hello|yeah|sure|no sorry|mainly|\
           mostly|only|maybe|it would be|they are|they're|we want to get rid of|i want to get rid of|please change it to|change it to|\
           the swimmer is|the swimmer's name is|the child is|the kid is",
    is: "is|'s|are|should be|to|was|be|should read|as",
    tail: "to get rid of|to be collected|please|thanks|thank you|thank you very much|is my name|is the name|here|speaking|that's all|that is all|actually|instead",
    weekdays: [
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
    ],
    months: [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    kinds: [
        "day|date",
        "time|hour",
        "number|how many",
        "email|e-mail|mail|mail address|email address",
        "phone|telephone|phone number|telephone number|number|mobile|cell",
    ],
    date: |date, words| {
        format!(
            "{}, {} {}",
            words.weekday_of(date),
            words.month_of(date),
            date.day()
        )
    },
    time: |hour, minute| {
        let half = if hour < 12 { "AM" } else { "PM" };
        let hour = if hour % 12 == 0 { 12 } else { hour % 12 };
        if minute == 0 {
            format!("{hour} {half}")
        } else {
            format!("{hour}:{minute:02} {half}")
        }
    },
};

const GERMAN: Words = Words {
    language: "de",
    yes: "ja|jawohl|jo|genau|richtig|das ist richtig|stimmt|das stimmt|passt|das passt|korrekt|in ordnung|ok|okay|gut|perfekt|gerne|gern|\
          bestätigt|ja bitte|ja genau|alles richtig|so ist es|klar|sicher|natürlich",
    no: "nein|nee|nö|falsch|das ist falsch|stimmt nicht|das stimmt nicht|nicht richtig|nein danke|nichts|nicht ganz|passt nicht",
    cancel: "abbrechen|abbruch|vergiss es|vergessen sie es|lass es|lassen sie es|stopp|stop|schluss|doch nicht mehr|will nicht mehr|\
             möchte nicht mehr|egal|nicht mehr nötig|lassen wir das|lassen wir es",
    back: "zurück|geh zurück|gehen sie zurück|einen schritt zurück|vorherige|vorherige frage|noch mal zurück|eins zurück|zur vorherigen frage",
    correcting: "nein|entschuldigung|halt|doch|moment|pardon",
    polite: "bitte|danke",
    denying: "nicht|falsch|aber|statt|anders|außer|ändern",
    skip: "überspringen|weiter|habe keine|habe keins|habe keinen|hab keine|ohne|keine|keins|keinen|möchte ich nicht sagen|lieber nicht|weglassen",
    frame: "ich|wir|möchte|möchten|würde|würden|will|wollen|gern|gerne|es|ist|am|um|im|in|an|für|der|die|das|den|dem|ein|eine|einen|mein|\
            meine|bitte|danke|machen|machen sie|geht|ginge|wie|wäre|wäre's|mit|und|oder|ja|nein|nicht|doch|also|äh|ähm|lieber|statt|\
            stattdessen|sondern|ändern|soll|sein|sagen|wir|uhr|tag|zeit|nummer|telefon|email|mail|adresse|so|gegen|passt|gut|mir|uns|\
            vielleicht|dann|eher|besser|sind|personen|leute|jahre|alt|er|sie|auf|zu|von|termin|wir's",
    asking: "was|wann|wo|wer|warum|wieso|wie|welche|welcher|welches|wieviel|ist|sind|gibt|habt|hat|wird|muss",
    requesting: "kann|können|könnte|könnten|darf|haben|würden",
    not: "nicht|kein|statt",
    lead: "mein name ist|der name ist|ich heiße|ich bin|ich bin der|ich bin die|es ist|es sind|das ist|das sind|das wäre|wir haben|ich habe|\
           ich wohne in|ich wohne in der|ich wohne im|wir wohnen in|wir wohnen in der|in der|in dem|im|in|am|an der|an|auf|die adresse ist|\
           er heißt|sie heißt|also|äh|ähm|ja|nein|ok|okay|nein es ist|nein ich heiße|bitte|eigentlich|nur|hallo|guten tag",
    is: "ist|sind|heißt|soll sein|auf|lautet|wäre",
    tail: "bitte|danke|danke schön|vielen dank|ist mein name|heiße ich",
    weekdays: [
        "Montag",
        "Dienstag",
        "Mittwoch",
        "Donnerstag",
        "Freitag",
        "Samstag",
        "Sonntag",
    ],
    months: [
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ],
    kinds: [
        "tag|datum",
        "uhrzeit|zeit",
        "zahl|anzahl|wie viele",
        "email|e-mail|mail|mailadresse",
        "telefon|telefonnummer|handynummer|nummer",
    ],
    date: |date, words| {
        format!(
            "{}, {}. {}",
            words.weekday_of(date),
            date.day(),
            words.month_of(date)
        )
    },
    time: |hour, minute| {
        if minute == 0 {
            format!("{hour} Uhr")
        } else {
            format!("{hour}:{minute:02} Uhr")
        }
    },
};

const SPANISH: Words = Words {
    language: "es",
    yes: "sí|si|claro|correcto|exacto|está bien|vale|de acuerdo|perfecto|así es|eso es|bien|ok|por supuesto|sí por favor|es correcto",
    no: "no|incorrecto|no es correcto|no está bien|está mal|no gracias|nada|no exactamente",
    cancel: "cancelar|cancela|cancele|cancelarlo|olvídalo|olvídelo|déjalo|déjelo|da igual|parar|ya no quiero|stop|no quiero seguir",
    back: "atrás|volver|vuelve|volver atrás|anterior|la pregunta anterior|vuelva atrás|ir atrás",
    correcting: "no|perdón|perdone|espere",
    polite: "favor|gracias|por",
    denying: "incorrecto|mal|pero|cambiar|otro|otra",
    skip: "saltar|omitir|paso|no tengo|sin|ninguno|ninguna|prefiero no decirlo|prefiero no|siguiente",
    frame: "yo|quiero|quisiera|quiere|me|gustaría|puede|podría|es|sea|el|la|los|las|un|una|en|a|al|de|del|para|por|favor|gracias|y|o|mi|\
            que|sí|no|mejor|entonces|pues|eh|hora|horas|día|fecha|número|teléfono|correo|somos|personas|años|tiene|tengo|cambiar|sino|con|\
            está|bien|vale|hola|sobre",
    asking: "qué|cuándo|cuando|dónde|donde|quién|cómo|como|cuánto|cuánta|cuántos|cuál|hay|está|tienen|por",
    requesting: "puedo|puede|podría|podrían",
    not: "no",
    lead: "me llamo|mi nombre es|soy|es|son|se llama|el nombre es|la dirección es|vivo en|vivimos en|en la|en el|en|tengo|tenemos|hay|un|\
           pues|eh|sí|no|bueno|hola",
    is: "es|son|a|sea",
    tail: "por favor|gracias|muchas gracias",
    weekdays: [
        "lunes",
        "martes",
        "miércoles",
        "jueves",
        "viernes",
        "sábado",
        "domingo",
    ],
    months: [
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ],
    kinds: [
        "día|fecha",
        "hora",
        "número|cuántos",
        "correo|email|correo electrónico",
        "teléfono|móvil",
    ],
    date: |date, words| {
        format!(
            "{} {} de {}",
            words.weekday_of(date),
            date.day(),
            words.month_of(date)
        )
    },
    time: |hour, minute| format!("{hour}:{minute:02}"),
};

const FRENCH: Words = Words {
    language: "fr",
    yes: "oui|ouais|d'accord|c'est ça|c'est correct|c'est bon|exact|exactement|correct|parfait|ok|bien sûr|oui merci|tout à fait|c'est juste",
    no: "non|faux|c'est faux|pas correct|ce n'est pas ça|ce n'est pas correct|pas tout à fait|non merci|rien",
    cancel: "annuler|annule|annulez|laisse tomber|laissez tomber|oublie|oubliez|oubliez ça|arrête|arrêtez|stop|je ne veux plus|tant pis",
    back: "retour|revenir|précédent|précédente|la question précédente|en arrière|retour en arrière|revenez en arrière",
    correcting: "non|pardon|attendez|attends",
    polite: "merci|plaît",
    denying: "pas|faux|mais|changer|autre",
    skip: "passer|passe|passez|je n'en ai pas|sans|aucun|aucune|je préfère ne pas|je préfère ne pas le dire|suivant",
    frame: "je|j'aimerais|voudrais|veux|nous|on|est|c'est|ce|le|la|les|l|un|une|à|au|aux|de|du|des|en|pour|s'il|vous|plaît|merci|et|ou|\
            mon|ma|oui|non|plutôt|alors|euh|ben|heure|heures|jour|date|numéro|téléphone|mail|adresse|sommes|personnes|ans|a|ai|changer|\
            pas|mais|avec|serait|possible|bonjour|vers|il|elle",
    asking: "que|quoi|quand|où|qui|pourquoi|comment|combien|quel|quelle|quels|quelles|est|avez|y",
    requesting: "puis|peut|peux|pourriez|pouvez",
    not: "pas|non",
    lead: "je m'appelle|mon nom est|je suis|c'est|il s'appelle|elle s'appelle|le nom est|l'adresse est|j'habite|nous habitons|j'ai|nous avons|\
           il y a|à la|à|au|dans la|dans le|dans|euh|alors|oui|non|bonjour",
    is: "est|sont|en|serait",
    tail: "s'il vous plaît|s'il te plaît|merci|merci beaucoup",
    weekdays: [
        "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche",
    ],
    months: [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
    kinds: [
        "jour|date",
        "heure",
        "nombre|combien",
        "mail|e-mail|email|adresse mail",
        "téléphone|numéro de téléphone|portable",
    ],
    date: |date, words| {
        format!(
            "{} {} {}",
            words.weekday_of(date),
            date.day(),
            words.month_of(date)
        )
    },
    time: |hour, minute| {
        if minute == 0 {
            format!("{hour} h")
        } else {
            format!("{hour} h {minute:02}")
        }
    },
};
