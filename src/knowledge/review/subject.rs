//! What a statement is about: the words that are left once those of its value and those that every statement of the kind
//! has are taken out.

use std::collections::{BTreeSet, HashMap};

use super::super::tokens::Analyzer;
use super::values::Kind;

/// A set of stems.
pub(super) type Terms = BTreeSet<String>;

/// Words that are one another's in statements of one house, beside the names that are always
/// ([`synonyms`](super::super::synonyms)); the first stands for all.
const SYNONYMS: &[&[&str]] = &[
    &["collect", "collected", "picked", "pick", "fetch", "abholen"],
    &["hire", "borrow", "leihen", "mieten"],
    &[
        "reserve",
        "booking",
        "booked",
        "reservation",
        "reserved",
        "buchen",
        "reservieren",
    ],
    &["photo", "picture", "pictures", "foto", "fotos"],
    &["course", "class", "kurs"],
    &["cafe", "cafeteria", "café"],
];
/// Words for the place that a pack speaks for.
const PLACE: &str = "museum venue building place site house premises";
/// What says that it is about the place that the pack speaks for, and what only holds a sentence together.
const EMPTY: &str = "here inside everywhere anywhere whole visitor guest \
everyone anybody everybody somebody someone people person all each every per always usually normally also still both \
currently just own self fully max maximum minimum least most up around about approximately \
der die das ein eine einen einem einer ist sind war und oder mit im in am an auf zu zum zur von vom für bei beim sie ihr \
wir ich man es nicht kein keine auch nur bitte hier uns unser unsere gibt wird werden kann können pro je";
/// Words of headings and names of files that say nothing about what stands below them.
const CONTEXT: &str = "visit visitor guide info information rule rules policy general overview about plan practical detail \
details service contact contacts help support question questions faq answer answers frequently asked good know know \
ticket tickets price prices admission hour hours opening open time times welcome everything important notes note list \
table common preise öffnungszeiten fragen antworten informationen allgemein besuch";

/// Words that every statement of a kind has.
fn words_of(kind: &Kind) -> &'static str {
    match kind {
        Kind::Money | Kind::Free => {
            "price cost costs fee fees ticket tickets admission entry entrance charge charged pay paid rate much expensive total \
amount only buy sold sell selling standard enter come free preis kosten kostet eintritt karte gebühr zahlen"
        }
        Kind::Duration => {
            "long take takes last lasts before after within during time begin begins start starts must least late early please keep kept hire loan lend \
dauert dauer lange vor nach"
        }
        Kind::Count(_) => "many has have hold holds seat there number fit room for wie viele hat",
        Kind::Phone => {
            "phone time day telephone call ring dial number line reach contact question ask answer answers tel telefon telefonnummer nummer anrufen rufen \
erreichen"
        }
        Kind::Floor => "where find located situated floor wo finden stock etage",
        Kind::Opens(_) | Kind::Closes(_) | Kind::IsOpen(_) => {
            "am pm oclock noon midnight open opens opening close closes closed closing hour hours time times day days daily week weekday weekdays weekend \
weekends until till late early monday tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays thursdays \
fridays saturdays sundays from to long today stay stays geöffnet offen öffnungszeiten öffnet schließt geschlossen uhr täglich \
montag dienstag mittwoch donnerstag freitag samstag sonntag bis wann"
        }
        Kind::Allowed => {
            "allow allowed permit permitted welcome possible forbidden bring take come enter use may can cannot carry with please \
along erlaubt verboten darf dürfen mitbringen mitnehmen"
        }
        Kind::Needed => {
            "need needed must required require requires necessary have has beforehand advance ahead before just obligatory use get nötig muss \
müssen erforderlich ticket visit"
        }
        Kind::Person => "who responsible charge person contact ask wer zuständig",
        Kind::Exists => "there have has offer any find available gibt haben",
    }
}

/// Takes the words that say what a statement is about out of its text.
pub(super) struct Subjects<'a> {
    analyzer: &'a Analyzer,
    /// Stems that say nothing in this pack: those of its name too.
    empty: Terms,
    context: Terms,
    /// Of each stem of [`SYNONYMS`] that which stands for all of its group.
    synonyms: HashMap<String, String>,
    /// Stems that name the place that the pack speaks for.
    place: Terms,
}

impl<'a> Subjects<'a> {
    /// For a pack of that name.
    pub fn new(analyzer: &'a Analyzer, pack_name: &str) -> Self {
        let stems = |text: &str| -> Terms { analyzer.terms(text).into_iter().collect() };
        let mut empty = stems(EMPTY);
        let mut place = stems(pack_name);
        place.extend(stems(PLACE));
        empty.extend(place.iter().cloned());
        let one = |word: &str| analyzer.terms(word).pop().unwrap_or_default();
        let groups = SYNONYMS
            .iter()
            .flat_map(|group| group.iter().map(|word| (one(word), one(group[0]))));
        let synonyms = groups.collect();
        let mut context = empty.clone();
        context.extend(stems(CONTEXT));
        Self {
            analyzer,
            empty,
            context,
            synonyms,
            place,
        }
    }

    /// What a text is about, if it states a value of that kind.
    pub fn of(&self, text: &str, kind: &Kind) -> Terms {
        let common = self.stems_of(kind);
        let mut terms = self.plain(text);
        terms.retain(|term| !common.contains(term) && !self.empty.contains(term));
        if let Kind::Count(thing) = kind {
            terms.remove(thing);
        }
        terms
    }

    fn stems_of(&self, kind: &Kind) -> Terms {
        let terms = self.analyzer.terms(words_of(kind)).into_iter();
        terms
            .map(|term| self.synonyms.get(&term).cloned().unwrap_or(term))
            .collect()
    }

    /// Whether a text names the place that the pack speaks for.
    pub fn names_place(&self, text: &str) -> bool {
        let we = [" we ", " wir "];
        let lower = format!(" {} ", text.to_lowercase());
        let mut terms = self.plain(text).into_iter();
        terms.any(|term| self.place.contains(&term)) || we.iter().any(|we| lower.contains(we))
    }

    /// What headings and names of files narrow it to.
    pub fn context(&self, text: &str) -> Terms {
        let mut terms = self.plain(text);
        terms.retain(|term| !self.context.contains(term));
        terms
    }

    /// All words that say something.
    pub fn plain(&self, text: &str) -> Terms {
        if !self.analyzer.has_content(text) {
            // Of a text of stop words alone nothing is left.
            return Terms::new();
        }
        let terms = self.analyzer.content_terms(text).into_iter();
        let is_word = |term: &String| !term.starts_with(|first: char| first.is_ascii_digit());
        let meant = |term: String| self.synonyms.get(&term).cloned().unwrap_or(term);
        terms.filter(is_word).map(meant).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_it_is_about_is_left() {
        let analyzer = Analyzer::new("en");
        let subjects = Subjects::new(&analyzer, "Granite Hall");
        let of = |text: &str, kind: &Kind| subjects.of(text, kind).into_iter().collect::<Vec<_>>();
        assert_eq!(
            of("How much is an adult ticket at Granite Hall?", &Kind::Money),
            ["adult"]
        );
        assert_eq!(
            of("Can I bring my dog?", &Kind::Allowed),
            of("Are dogs allowed in here?", &Kind::Allowed)
        );
        assert_eq!(
            of("pick up the kids", &Kind::Duration),
            of("collect a child", &Kind::Duration)
        );
        assert!(of("When are you open?", &Kind::Opens(7)).is_empty());
        assert!(subjects.context("Your visit > Prices").is_empty());
        assert_eq!(
            subjects
                .context("Pool > Prices")
                .into_iter()
                .collect::<Vec<_>>(),
            ["pool"]
        );
    }
}
