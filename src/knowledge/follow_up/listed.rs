//! Which of several things that were named is meant by its place among them: "the second one", "the last".

use std::ops::Range;

use super::super::asked::is_one_of;
use super::words::Words;

/// A name of more words is a clause.
const NAME_WORDS_MAX: usize = 5;

/// The thing that the words pick by its place, and which of them do so; none where they pick none, or nothing was listed.
pub(super) fn picked(words: &[String], said: &str, list: &Words) -> Option<(Range<usize>, String)> {
    let at = words.iter().position(|word| place(word, list).is_some())?;
    let beside = |at: usize, among: &str| words.get(at).is_some_and(|word| is_one_of(word, among));
    // "The second floor" names its own noun.
    let end = if beside(at + 1, list.ones) {
        at + 2
    } else {
        at + 1
    };
    let is_named = at > 0 && beside(at - 1, list.articles);
    let is_alone = end > at + 1 || is_named && end == words.len();
    let start = if is_named { at - 1 } else { at };
    let names = names(said, list);
    let index = match place(&words[at], list)? {
        Place::Last => names.len().checked_sub(1)?,
        Place::Of(index) => index,
    };
    let name = names.get(index).filter(|_| is_alone)?;
    Some((start..end, name.to_lowercase()))
}

/// Whether the words only pick something by its place.
pub(super) fn picks(words: &[String], list: &Words) -> bool {
    let is_idle = |word: &String| {
        is_one_of(word, list.articles) || is_one_of(word, list.ones) || place(word, list).is_some()
    };
    words.iter().all(is_idle) && words.iter().any(|word| place(word, list).is_some())
}

enum Place {
    Of(usize),
    Last,
}

fn place(word: &str, list: &Words) -> Option<Place> {
    if is_one_of(word, list.last) {
        return Some(Place::Last);
    }
    let index = list
        .ordinals
        .split('|')
        .position(|group| group.split(' ').any(|one| one == word))?;
    Some(Place::Of(index))
}

/// What a text lists, in order: names of rows, else what stands after a colon or "are" with commas between.
fn names(said: &str, list: &Words) -> Vec<String> {
    let rows: Vec<String> = said
        .split(". ")
        .filter_map(|row| {
            let (name, cells) = row.split_once(", ")?;
            (cells.contains(": ") && is_name(name)).then(|| name.to_owned())
        })
        .collect();
    if rows.len() > 1 {
        return rows;
    }
    let listed = said.split(". ").filter_map(|sentence| {
        let by_colon = sentence.split_once(": ").map(|(_, listed)| listed);
        let by_verb = || {
            let mut verbs = list.lists.split('|').map(|verb| format!(" {verb} "));
            verbs.find_map(|verb| sentence.split_once(verb.as_str()).map(|(_, listed)| listed))
        };
        by_colon
            .or_else(by_verb)
            .map(|listed| of_commas(listed, list))
    });
    let mut listed =
        listed.filter(|names| names.len() > 1 && names.iter().all(|name| is_name(name)));
    listed.next().unwrap_or_default()
}

fn of_commas(listed: &str, list: &Words) -> Vec<String> {
    let mut text = listed.trim_end_matches(['.', '!']).to_owned();
    for join in list.joins.split('|') {
        text = text.replace(&format!(" {join} "), ", ");
    }
    let names = text
        .split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty());
    names.map(str::to_owned).collect()
}

fn is_name(text: &str) -> bool {
    text.split_whitespace().count() <= NAME_WORDS_MAX
}

#[cfg(test)]
mod tests {
    use super::super::super::asked::Speech;
    use super::super::words;
    use super::*;

    fn picked_of(text: &str, said: &str) -> Option<String> {
        let words: Vec<String> = text.split(' ').map(str::to_owned).collect();
        picked(&words, said, words::of(Speech::English)).map(|(_, name)| name)
    }

    #[test]
    fn a_thing_is_picked_by_its_place() {
        let halls =
            "There are three halls: Juniper Hall, Maple Hall and Alder Court. They are full.";
        for (text, name) in [
            ("the second one", Some("maple hall")),
            ("how much is the last one", Some("alder court")),
            ("the first", Some("juniper hall")),
            ("the fourth one", None),
            ("what is on the second floor", None),
            ("where is it", None),
        ] {
            assert_eq!(picked_of(text, halls).as_deref(), name, "{text}");
        }
        let rows = "Gold, meals: unlimited. Green, meals: 14 a week.";
        assert_eq!(picked_of("the second one", rows).as_deref(), Some("green"));
        assert_eq!(picked_of("the second one", "It is open until 9 pm."), None);
    }
}
