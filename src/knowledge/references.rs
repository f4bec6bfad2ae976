//! What the links and pictures of a document lead to.

use pulldown_cmark::{Event, Options, Parser, Tag};

use super::ingest::Format;
use crate::text::html::{Token, Tokens};

/// The attributes with an address.
const ATTRIBUTES: &[&str] = &["href", "src"];
/// Elements in which no markup stands.
const RAW: &[&str] = &["script", "style", "template", "textarea"];

/// A link or picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// The address as it is written.
    pub target: String,
    /// The line, from 1.
    pub line: u64,
}

/// The links and pictures of a document, in its order; none of a format without markup.
pub(super) fn references(format: Format, text: &str) -> Vec<Reference> {
    match format {
        Format::Markdown => of_markdown(text),
        Format::Html => of_html(text, 1),
        Format::Text | Format::Csv | Format::Pdf | Format::Docx => Vec::new(),
    }
}

fn of_markdown(text: &str) -> Vec<Reference> {
    let options = Options::ENABLE_TABLES | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS;
    let mut found = Vec::new();
    // Events come in the order of the text, so that its lines are counted once.
    let (mut line, mut counted) = (1, 0);
    for (event, range) in Parser::new_ext(text, options).into_offset_iter() {
        if range.start > counted {
            line += text[counted..range.start].matches('\n').count() as u64;
            counted = range.start;
        }
        match event {
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                found.push(Reference {
                    target: dest_url.to_string(),
                    line,
                });
            }
            Event::Html(html) | Event::InlineHtml(html) => found.extend(of_html(&html, line)),
            _ => {}
        }
    }
    found
}

/// Those of a page whose first line has this number.
fn of_html(page: &str, first: u64) -> Vec<Reference> {
    let mut found = Vec::new();
    let mut tokens = Tokens::new(page, ATTRIBUTES);
    let (mut line, mut rest) = (first, page);
    while let Some(token) = tokens.next() {
        let Token::Start(tag) = token else {
            continue;
        };
        let attribute = match tag.name.as_str() {
            "a" | "area" => "href",
            "img" => "src",
            name if RAW.contains(&name) && !tag.closes_itself => {
                tokens.skip_content(name);
                continue;
            }
            _ => continue,
        };
        let Some(target) = tag.attribute(attribute).filter(|target| !target.is_empty()) else {
            continue;
        };
        // An address with character references stands there in other letters, and has the line of the one before.
        if let Some(at) = rest.find(target) {
            line += rest[..at].matches('\n').count() as u64;
            rest = &rest[at + target.len()..];
        }
        found.push(Reference {
            target: target.to_owned(),
            line,
        });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(format: Format, text: &str) -> Vec<(String, u64)> {
        let all = references(format, text).into_iter();
        all.map(|one| (one.target, one.line)).collect()
    }

    #[test]
    fn links_and_pictures_are_found_with_their_lines() {
        let text = "# Map\n\nSee [the plan](plan.pdf) and\n![a hall](pics/hall.png).\n\n<p>\n<img src=\"a.jpg\">\n</p>\n\n`[no](code.md)`\n\n[deep]: deep.md\nThe [deep] end.\n";
        let wanted = [
            ("plan.pdf", 3),
            ("pics/hall.png", 4),
            ("a.jpg", 7),
            ("deep.md", 13),
        ];
        let wanted = wanted.map(|(target, line)| (target.to_owned(), line));
        assert_eq!(found(Format::Markdown, text), wanted);
        let page = "<link href='style.css'>\n<script>'<a href=\"no.html\">'</script>\n<a\nhref='b.html'>b</a> <!-- <img src='c.png'> -->\n<img src='d.png'>";
        let wanted = [("b.html", 4), ("d.png", 5)].map(|(target, line)| (target.to_owned(), line));
        assert_eq!(found(Format::Html, page), wanted);
        assert_eq!(found(Format::Text, "[a](b.md)"), []);
    }
}
