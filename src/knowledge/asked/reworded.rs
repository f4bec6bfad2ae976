//! A question in the words that documents have for what it means: who "cannot afford a ticket" asks for a discount, "somebody
//! who is not a student" is a visitor, and a parrot is a pet. English; other languages are read as they are asked.

use super::{Kind, Speech, is_one_of, kind, spaced};

/// A question in other words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reworded {
    /// The question, in lower case and without signs.
    pub text: String,
    /// It asks for more than was asked ("pets" for a parrot): what answers it may not hold for this one, and it is asked only
    /// where the question itself has no sure answer.
    pub is_wider: bool,
}

/// What says that somebody is not able to.
const UNABLE: &str = "not|cannot|cant|couldnt|unable|hardly|barely|wont|never|struggle|struggling";
/// How many words may stand between that and "afford": "not able to", "will never be able to".
const UNABLE_REACH: usize = 4;
/// Where what cannot be afforded ends.
const NEXT_CLAUSE: &str = "what|can|could|is|are|do|does|how|where|who|will|would|but|and|so|please|because|if|any|help|which";
/// What stands between "afford" and the thing.
const TO_PAY: &str = "to|pay|for|buy|even|all|of";
/// What documents call that which helps them, the nearest to a price first.
const HELP: &[&str] = &["waiver", "discount", "concession", "scholarship", "aid"];
/// So many of them are asked for: more leave the thing itself behind.
const HELP_MAX: usize = 2;

/// Those who belong to a house, one and several.
const MEMBERS: &str = "student|students|member|members|resident|residents|customer|customers|pupil|pupils|employee|employees|\
subscriber|subscribers|guest|guests|patient|patients|tenant|tenants|shareholder|shareholders|undergraduate|undergraduates";
/// What documents call others.
const OTHERS: &[&str] = &["visitor", "guest"];
/// Words that lead to "not a student" and go with it.
const LEADING: &str = "is|are|am|im|be|being|who|whos|that|isnt|arent|if|i|we|were|they|theyre|a|even|though|although|since|as|someone|\
somebody|anyone|anybody|people|person|persons|those|one|friends|friend|my|when";
/// Those of them that stand for who is asked about.
const SOMEBODY: &str =
    "someone|somebody|anyone|anybody|people|person|persons|those|one|friends|friend|they";

/// People and where they are found.
const FOUND_AT: &[(&str, &str)] = &[
    ("doctor|physician|nurse", "clinic"),
    ("dentist", "dental"),
    ("vet", "veterinary"),
    ("pharmacist", "pharmacy"),
    ("librarian", "library"),
    ("barber|hairdresser", "salon"),
    ("policeman|policewoman|cop", "police"),
];
/// Kinds of a thing and what they are.
const KINDS_OF: &[(&str, &str)] = &[
    ("mba|msc|llm|mfa", "master"),
    ("phd", "doctoral"),
    (
        "dog|dogs|cat|cats|parrot|hamster|rabbit|puppy|kitten",
        "pet",
    ),
    ("beer|wine|whisky|vodka|champagne|cider", "alcohol"),
    ("car|motorbike|van|moped", "vehicle"),
    ("rucksack|backpack|suitcase|handbag", "bag"),
    ("sandwich|sandwiches|crisps|snack|snacks|pizza", "food"),
    ("visa|mastercard|amex", "card"),
    ("knife|knives|gun|guns|pistol", "weapon"),
];

/// The question in other words, where documents have them: `knows` tells whether a word stands in any.
pub(crate) fn reworded(
    question: &str,
    speech: Option<Speech>,
    knows: impl Fn(&str) -> bool,
) -> Option<Reworded> {
    if speech != Some(Speech::English) {
        return None;
    }
    let text = spaced(question);
    let words: Vec<&str> = text.split_whitespace().collect();
    let same = |text| Reworded {
        text,
        is_wider: false,
    };
    let wider = |text| Reworded {
        text,
        is_wider: true,
    };
    help_with(&words, &knows)
        .or_else(|| as_another(&words, &knows))
        .map(same)
        .or_else(|| of_a_kind(&words, kind(question, speech), &knows).map(wider))
}

/// "Is there a discount for a ticket", of who cannot afford one.
fn help_with(words: &[&str], knows: &impl Fn(&str) -> bool) -> Option<String> {
    let at = words.iter().position(|word| *word == "afford")?;
    let before = &words[at.saturating_sub(UNABLE_REACH)..at];
    if !before.iter().any(|word| is_one_of(word, UNABLE)) {
        return None;
    }
    let behind = words[at + 1..].iter();
    let thing: Vec<&str> = behind
        .skip_while(|word| is_one_of(word, TO_PAY))
        .take_while(|word| !is_one_of(word, NEXT_CLAUSE))
        .copied()
        .collect();
    let is_named = thing
        .iter()
        .any(|word| !is_one_of(word, "it|that|this|them|the|a|an|your"));
    let help = HELP.iter().copied().filter(|word| knows(word));
    let help: Vec<&str> = help.take(HELP_MAX).collect();
    (is_named && !help.is_empty())
        .then(|| format!("is there a {} for {}", help.join(" or "), thing.join(" ")))
}

/// "Can a visitor borrow a book", of somebody who is not a student.
fn as_another(words: &[&str], knows: &impl Fn(&str) -> bool) -> Option<String> {
    let is_member = |at: usize| words.get(at).is_some_and(|word| is_one_of(word, MEMBERS));
    let (first, last) = (0..words.len()).find_map(|at| {
        let last = match words[at] {
            "not" | "isnt" | "arent" if is_one_of(words.get(at + 1)?, "a|an") => at + 2,
            "not" | "arent" | "non" => at + 1,
            _ => return None,
        };
        is_member(last).then_some((at, last))
    })?;
    let other = OTHERS
        .iter()
        .find(|word| !words[last].starts_with(**word) && knows(word))?;
    // "Are you not a member" asks who we are.
    let leading = words[..first]
        .iter()
        .rev()
        .take_while(|word| is_one_of(word, LEADING));
    let start = first - leading.count();
    let gap = &words[start..=first];
    let is_somebody = gap
        .iter()
        .any(|word| is_one_of(word, SOMEBODY) || *word == "non");
    let who = match (is_somebody, words[last].ends_with('s')) {
        (true, true) => format!("{other}s"),
        (true, false) => format!("a {other}"),
        (false, true) => format!("as {other}s"),
        (false, false) => format!("as a {other}"),
    };
    let mut said = words[..start].to_vec();
    said.push(&who);
    said.extend(&words[last + 1..]);
    // Nothing is left to be asked.
    (said.len() > 2).then(|| said.join(" "))
}

/// "Can I bring my pet", of a parrot; "where is the clinic", of a doctor.
fn of_a_kind(words: &[&str], kind: Kind, knows: &impl Fn(&str) -> bool) -> Option<String> {
    let wider = |word: &str, lists: &[(&str, &'static str)]| {
        let of = lists.iter().find(|(narrow, _)| is_one_of(word, narrow));
        of.map(|(_, wider)| *wider).filter(|wider| knows(wider))
    };
    if kind == Kind::Place
        && let Some(place) = words.iter().find_map(|word| wider(word, FOUND_AT))
    {
        return Some(format!("where is the {place}"));
    }
    let at = words
        .iter()
        .position(|word| wider(word, KINDS_OF).is_some())?;
    let mut said = words.to_vec();
    said[at] = wider(words[at], KINDS_OF)?;
    Some(said.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(question: &str, known: &str) -> Option<String> {
        let knows = |word: &str| is_one_of(word, known);
        reworded(question, Some(Speech::English), knows).map(|reworded| reworded.text)
    }

    #[test]
    fn who_cannot_afford_it_asks_for_help() {
        let discount = Some("is there a discount for the boat trip".to_owned());
        for question in [
            "I can't afford the boat trip",
            "what if i am not able to afford the boat trip, is there any help",
            "we cannot afford to pay for the boat trip",
        ] {
            assert_eq!(said(question, "discount"), discount, "{question}");
        }
        assert_eq!(
            said("i cannot afford a cabin", "discount|aid").as_deref(),
            Some("is there a discount or aid for a cabin")
        );
        // Nothing helps in these documents, nothing is named, nobody is unable.
        assert_eq!(said("i cannot afford a cabin", "boat"), None);
        assert_eq!(said("i can not afford it", "discount"), None);
        assert_eq!(said("who can afford a cabin", "discount"), None);
    }

    #[test]
    fn who_does_not_belong_to_the_house_is_a_visitor() {
        for (question, wanted) in [
            (
                "can someone who's not a member use the sauna",
                "can a visitor use the sauna",
            ),
            (
                "I'm not a resident, may I park here",
                "as a visitor may i park here",
            ),
            (
                "may i park here if i am not a resident",
                "may i park here as a visitor",
            ),
            (
                "do people who are not members pay for the sauna",
                "do visitors pay for the sauna",
            ),
            ("what do non-members pay", "what do visitors pay"),
        ] {
            assert_eq!(
                said(question, "visitor").as_deref(),
                Some(wanted),
                "{question}"
            );
        }
        assert_eq!(said("can someone who is not a member swim", "pool"), None);
        assert_eq!(said("is the sauna not a room", "visitor"), None);
        assert_eq!(
            said("can somebody who is not a guest swim here", "guest"),
            None,
            "a guest is no other than a guest"
        );
    }

    #[test]
    fn a_parrot_is_a_pet_and_a_doctor_in_a_clinic() {
        let speech = Some(Speech::English);
        let wider = |question: &str| reworded(question, speech, |_| true);
        let pet = wider("can my parrot come in").unwrap();
        assert_eq!(pet.text, "can my pet come in");
        assert!(pet.is_wider);
        let clinic = wider("where can i find a nurse").unwrap();
        assert_eq!(clinic.text, "where is the clinic");
        assert_eq!(wider("who is the doctor of the village"), None);
        assert_eq!(said("can my parrot come in", "clinic"), None);
    }

    #[test]
    fn other_languages_are_read_as_they_are_asked() {
        let german = reworded("kann ich beer trinken", Some(Speech::German), |_| true);
        assert_eq!(german, None);
    }
}
