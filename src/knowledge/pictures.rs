//! The pictures of a Markdown document that belong to what was quoted from it.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// A sentence of fewer words stands in many places. Source: "Yes." and "On the first floor."
const QUOTED_WORDS_MIN: usize = 3;

/// A picture as a document shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentPicture {
    /// The address as it is written.
    pub target: String,
    /// What it shows, in words; may be empty.
    pub alt: String,
}

/// What stands under one heading.
#[derive(Default)]
struct Part {
    text: String,
    pictures: Vec<DocumentPicture>,
}

/// The pictures under those headings of `markdown` from which `reply` was quoted, in the document's order.
pub fn pictures_beside(reply: &str, markdown: &str) -> Vec<DocumentPicture> {
    let quoted: Vec<String> = sentences(reply).collect();
    let is_quoted = |part: &Part| {
        let text = plain(&part.text);
        quoted.iter().any(|sentence| text.contains(sentence))
    };
    let parts = parts(markdown).into_iter();
    let quoted = parts.filter(|part| !part.pictures.is_empty() && is_quoted(part));
    quoted.flat_map(|part| part.pictures).collect()
}

/// All pictures of `markdown`.
pub fn pictures_in(markdown: &str) -> impl Iterator<Item = DocumentPicture> {
    parts(markdown).into_iter().flat_map(|part| part.pictures)
}

fn parts(markdown: &str) -> Vec<Part> {
    let options = Options::ENABLE_TABLES | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS;
    let mut parts = vec![Part::default()];
    let mut alt_from = None;
    for event in Parser::new_ext(markdown, options) {
        if matches!(event, Event::Start(Tag::Heading { .. })) {
            parts.push(Part::default());
        }
        let part = parts.last_mut().expect("there is a first one");
        match event {
            Event::Start(Tag::Image { dest_url, .. }) => {
                alt_from = Some(part.text.len());
                part.pictures.push(DocumentPicture {
                    target: dest_url.to_string(),
                    alt: String::new(),
                });
            }
            Event::End(TagEnd::Image) => {
                let alt = alt_from
                    .take()
                    .map(|from| part.text[from..].trim().to_owned());
                if let (Some(picture), Some(alt)) = (part.pictures.last_mut(), alt) {
                    picture.alt = alt;
                }
            }
            Event::Text(text) | Event::Code(text) => part.text.push_str(&text),
            Event::SoftBreak | Event::HardBreak => part.text.push(' '),
            Event::End(end) if !is_within_a_line(end) => part.text.push(' '),
            _ => {}
        }
    }
    parts
}

fn is_within_a_line(end: TagEnd) -> bool {
    matches!(
        end,
        TagEnd::Emphasis | TagEnd::Strong | TagEnd::Link | TagEnd::Strikethrough
    )
}

/// The sentences of a reply that tell where it comes from, as [`plain`] text.
fn sentences(reply: &str) -> impl Iterator<Item = String> {
    let all = reply.split_inclusive(['.', '!', '?', '\n']).map(plain);
    all.filter(|sentence| {
        sentence.split(' ').filter(|word| !word.is_empty()).count() >= QUOTED_WORDS_MIN
    })
}

/// Words alone, each between blanks.
fn plain(text: &str) -> String {
    let words = text.split(|letter: char| !letter.is_alphanumeric());
    let mut plain = " ".to_owned();
    for word in words.filter(|word| !word.is_empty()) {
        plain.extend(word.chars().flat_map(char::to_lowercase));
        plain.push(' ');
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENT: &str = "# Visit\n\nWe are **open** daily from 9.\n\n## The way\n\nThe lift is behind the stairs.\n\n\
                            ![Map of the ground floor](maps/ground.svg)\n\n## Food\n\nThe café is on the roof.\n\n![](a.png)\n";

    fn beside(reply: &str) -> Vec<(String, String)> {
        let all = pictures_beside(reply, DOCUMENT).into_iter();
        all.map(|it| (it.target, it.alt)).collect()
    }

    #[test]
    fn the_picture_under_the_heading_that_was_quoted_is_found() {
        let map = (
            "maps/ground.svg".to_owned(),
            "Map of the ground floor".to_owned(),
        );
        let cafe = ("a.png".to_owned(), String::new());
        for reply in ["The lift is behind the stairs.", "Map of the ground floor."] {
            assert_eq!(beside(reply), std::slice::from_ref(&map), "{reply}");
        }
        assert_eq!(
            beside("The café is on the roof. The lift is behind the stairs."),
            [map, cafe]
        );
    }

    #[test]
    fn a_reply_from_elsewhere_has_none() {
        for reply in [
            "We are open daily from 9.",
            "The lift.",
            "",
            "I do not know that.",
        ] {
            assert_eq!(beside(reply), [], "{reply}");
        }
    }

    #[test]
    fn all_are_listed() {
        let all: Vec<_> = pictures_in(DOCUMENT).map(|it| it.target).collect();
        assert_eq!(all, ["maps/ground.svg", "a.png"]);
    }
}
