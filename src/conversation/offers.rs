//! What was offered with a reply that declined, and what the next words make of it.
//!
//! Words count in whatever language they are: a visitor's need not be the pack's. They are those of English, German, French,
//! Spanish, Italian, Portuguese and Dutch; a topic's own words pick it in any.

use std::sync::Arc;

/// What the next words make of an offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// This is to be told about: a topic, or several.
    Topic(Arc<str>),
    /// None of it.
    Nothing,
}

/// Words that take an offer (in lower case, `|` between them).
const YES: &str = "yes|yeah|yep|yup|sure|ok|okay|please|go|tell|more|gladly|ja|gern|gerne|bitte|erzähl|erzählen|sie|klar|\
oui|daccord|volontiers|svp|sil|vous|te|plaît|plait|dites|sí|si|claro|vale|por|favor|dime|dígame|sì|certo|va|bene|per|favore|\
prego|mi|dica|do|sim|diga|pode|ser|graag|alstublieft|alsjeblieft|prima|vertel|vertelt";
/// Words that turn it down.
const NO: &str = "no|nope|nah|neither|none|nothing|never|nein|nee|weder|keins|keines|keine|nichts|non|aucun|aucune|rien|ninguno|\
ninguna|tampoco|nada|nessuno|nessuna|niente|não|nao|nenhum|nenhuma|geen|niets";
/// Words that turn down what is named beside them, and all where nothing is.
const NOT: &str = "not|nicht|pas|niet";
/// Words that name the first offer, the second, or both.
const FIRST: &str = "first|former|one|1|erste|erstes|ersten|eins|premier|première|premiere|primero|primera|uno|primo|primeiro|\
primeira|eerste";
const SECOND: &str = "second|two|2|last|latter|other|zweite|zweites|zweiten|zwei|andere|anderes|deuxième|deuxieme|seconde|autre|\
dernier|dernière|segundo|segunda|otro|otra|último|última|secondo|seconda|altro|altra|ultimo|ultima|outro|outra|tweede|twee|laatste";
const BOTH: &str = "both|all|beide|beides|alle|alles|deux|tous|toutes|ambos|ambas|dos|entrambi|entrambe|due|tutti|tutte|dois|duas|\
allebei";
/// Words beside them that say no more.
const BESIDE: &str = "uh|um|er|well|ahead|it|out|the|one|number|of|them|about|me|on|and|i|id|would|like|want|to|hear|know|a|us|\
its|is|that|then|with|das|den|die|der|von|über|mir|mehr|nummer|will|ich|möchte|hören|wissen|le|la|les|l|du|des|de|sur|moi|je|veux|voudrais|savoir|en|plus|\
numéro|parlez|un|une|et|el|los|las|del|sobre|quiero|quisiera|saber|más|número|una|y|lo|il|gli|di|della|su|vorrei|sapere|più|\
numero|e|o|os|as|do|da|quero|queria|mais|um|uma|het|van|over|mij|ik|wil|weten|meer|nummer";
/// Words beside a "no".
const THANKS: &str = "thanks|thank|you|thats|fine|right|alright|really|now|already|mind|said|im|good|enough|either|it|danke|schön|\
vielen|dank|beiden|merci|beaucoup|gracias|muchas|grazie|mille|obrigado|obrigada|bedankt|u|noch|ni|né|nem";

/// What is made of what was `offered` by `text`; nothing where the words are a question of their own.
pub fn choice(text: &str, offered: &[Arc<str>]) -> Option<Choice> {
    let (first, others) = offered.split_first()?;
    let words = words(text);
    // "One" stands for the first only where nothing else picks.
    let says = |list| {
        words
            .iter()
            .any(|word| is_among(word, list) && word != "one")
    };
    let only = |lists: &[&str]| {
        let known = |word: &String| lists.iter().any(|list| is_among(word, list));
        words.iter().all(known)
    };
    let topic = |topic: &Arc<str>| Some(Choice::Topic(Arc::clone(topic)));
    if let Some(second) = others.first() {
        let of_two = |list| says(list) && only(&[list, YES, NO, BESIDE]);
        if of_two(BOTH) {
            return Some(Choice::Topic(format!("{first}? {second}?").into()));
        }
        let not = |list| says(NOT) && says(list) && only(&[list, NOT, BESIDE]);
        if of_two(SECOND) || not(FIRST) {
            return topic(second);
        }
        if not(SECOND) {
            return topic(first);
        }
    }
    if (says(NO) || says(NOT)) && only(&[NO, NOT, THANKS, BESIDE]) {
        return Some(Choice::Nothing);
    }
    let is_one = words.iter().any(|word| word == "one");
    if (says(YES) || says(FIRST) || is_one) && only(&[FIRST, YES, THANKS, BESIDE]) {
        return topic(first);
    }
    let mut named = offered.iter().filter(|topic| names(&words, topic));
    named
        .next()
        .filter(|_| named.next().is_none())
        .and_then(topic)
}

/// Whether the words are some of a topic's own, and beside them none but those that take an offer: "the parking one, please".
fn names(words: &[String], topic: &str) -> bool {
    let of_topic = self::words(topic);
    let is_idle = |word: &&String| is_among(word, YES) || is_among(word, BESIDE);
    let mut own = words.iter().filter(|word| !is_idle(word)).peekable();
    own.peek().is_some() && own.all(|word| of_topic.contains(word))
}

fn is_among(word: &str, list: &str) -> bool {
    list.split('|').any(|one| one == word)
}

fn words(text: &str) -> Vec<String> {
    let plain = text.to_lowercase().replace(['\'', '’'], "");
    let words = plain.split(|letter: char| !letter.is_alphanumeric());
    words
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The topic that is picked, "-" where all is turned down, "?" where the words are a question.
    fn made_of(text: &str, offered: &[Arc<str>]) -> String {
        match choice(text, offered) {
            Some(Choice::Topic(topic)) => topic.to_string(),
            Some(Choice::Nothing) => "-".to_owned(),
            None => "?".to_owned(),
        }
    }

    #[test]
    fn a_yes_takes_the_first_and_the_others_are_named() {
        let offered: [Arc<str>; 2] = ["permits".into(), "racks".into()];
        for (text, topic) in [
            ("Yes, please.", "permits"),
            ("the first one", "permits"),
            ("The second one!", "racks"),
            ("no the second", "racks"),
            ("not the first one", "racks"),
            ("not the second", "permits"),
            ("both", "permits? racks?"),
            ("tell me about both of them", "permits? racks?"),
            ("all of them", "permits? racks?"),
            ("yes the second one please", "racks"),
            ("number two", "racks"),
            ("one", "permits"),
            ("Yeah, go on.", "permits"),
            ("I'd like to hear about the racks", "racks"),
            ("ja gerne", "permits"),
            ("das zweite bitte", "racks"),
            ("Oui, s'il vous plaît.", "permits"),
            ("la deuxième", "racks"),
            ("les deux", "permits? racks?"),
            ("sí, por favor", "permits"),
            ("el segundo", "racks"),
            ("sì grazie", "permits"),
            ("il primo", "permits"),
            ("graag", "permits"),
            ("de tweede", "racks"),
            ("yes but when", "?"),
            ("where are the racks", "?"),
            ("tell me about the tower", "?"),
            ("the", "?"),
            ("", "?"),
        ] {
            assert_eq!(made_of(text, &offered), topic, "{text}");
        }
        assert_eq!(choice("yes", &[]), None);
        assert_eq!(choice("no", &[]), None);
        assert_eq!(choice("the second", &offered[..1]), None);
    }

    #[test]
    fn a_no_turns_all_down_unless_more_is_said() {
        let offered: [Arc<str>; 2] = ["permits".into(), "racks".into()];
        for (text, wanted) in [
            ("No.", "-"),
            ("no thanks", "-"),
            ("No, thank you.", "-"),
            ("neither of them", "-"),
            ("none", "-"),
            ("not really", "-"),
            ("never mind", "-"),
            ("i said no", "-"),
            ("nein danke", "-"),
            ("keins von beiden", "-"),
            ("non merci", "-"),
            ("no gracias", "-"),
            ("nee dank u", "-"),
            ("no when do you close", "?"),
            ("no parking", "?"),
            ("why not", "?"),
        ] {
            assert_eq!(made_of(text, &offered), wanted, "{text}");
        }
    }
}
