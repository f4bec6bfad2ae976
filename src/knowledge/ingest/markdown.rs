//! Markdown: turned into HTML, so that both are read alike, and so is HTML that stands in Markdown.

use std::collections::HashMap;

use pulldown_cmark::{CowStr, Event, MetadataBlockKind, Options, Parser, Tag, TagEnd, html};

use super::html::SourceLines;
use super::limits::Beyond;
use super::outline::Outline;

/// Reads Markdown into the outline. The parser's time grows with the text's size alone, however deep it is nested.
///
/// # Errors
/// Its parts are nested too deep.
pub(super) fn read(text: &str, outline: &mut Outline) -> Result<(), Beyond> {
    let notes = notes(text);
    let mut events = Events {
        parser: parser(text),
        notes,
        cited: Vec::new(),
        depth: 0,
        title: None,
        queue: None,
    };
    let mut page = String::with_capacity(text.len() + text.len() / 4);
    html::push_html(&mut page, &mut events);
    if let Some(title) = &events.title {
        outline.title(title);
    }
    super::html::read(&page, SourceLines::Kept, outline)
}

fn parser(text: &str) -> Parser<'_> {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS
        | Options::ENABLE_PLUSES_DELIMITED_METADATA_BLOCKS;
    Parser::new_ext(text, options)
}

/// The footnotes of a text as HTML, by name.
fn notes(text: &str) -> HashMap<String, String> {
    let mut notes = HashMap::new();
    if !text.contains("[^") {
        return notes;
    }
    let mut under_way: Option<(String, Vec<Event<'_>>)> = None;
    for event in parser(text) {
        match event {
            Event::Start(Tag::FootnoteDefinition(name)) => {
                under_way = Some((name.to_string(), Vec::new()));
            }
            Event::End(TagEnd::FootnoteDefinition) => {
                if let Some((name, events)) = under_way.take() {
                    let mut note = String::new();
                    html::push_html(&mut note, events.into_iter());
                    notes.entry(name).or_insert(note);
                }
            }
            Event::FootnoteReference(_) => {}
            event => {
                if let Some((_, events)) = &mut under_way {
                    events.push(event);
                }
            }
        }
    }
    notes
}

/// The events of a text, without what is not to be read and with footnotes behind the block that cites them.
struct Events<'a> {
    parser: Parser<'a>,
    notes: HashMap<String, String>,
    /// Footnotes of the block under way.
    cited: Vec<String>,
    /// Blocks that are open.
    depth: usize,
    /// The title in the text's front matter.
    title: Option<String>,
    /// Comes before what the parser gives next.
    queue: Option<Event<'a>>,
}

impl<'a> Iterator for &mut Events<'a> {
    type Item = Event<'a>;

    fn next(&mut self) -> Option<Event<'a>> {
        loop {
            if let Some(event) = self.queue.take() {
                return Some(event);
            }
            let Some(event) = self.parser.next() else {
                return self.rest();
            };
            match event {
                Event::Start(Tag::FootnoteDefinition(_)) => self.skip_note(),
                Event::Start(Tag::MetadataBlock(kind)) => self.front_matter(kind),
                // What a picture shows is text.
                Event::Start(Tag::Image { .. })
                | Event::End(TagEnd::Image)
                | Event::TaskListMarker(_) => {}
                Event::FootnoteReference(name) => self.cite(&name),
                Event::InlineHtml(tag) if is_swallowing(&tag) => {}
                Event::Start(tag) => {
                    self.depth += 1;
                    return Some(Event::Start(tag));
                }
                Event::End(tag) => {
                    self.depth = self.depth.saturating_sub(1);
                    if self.depth == 0 && !self.cited.is_empty() {
                        let notes = std::mem::take(&mut self.cited).concat();
                        self.queue = Some(Event::Html(CowStr::from(notes)));
                    }
                    return Some(Event::End(tag));
                }
                event => return Some(event),
            }
        }
    }
}

impl<'a> Events<'a> {
    fn cite(&mut self, name: &str) {
        self.cited.extend(self.notes.remove(name));
    }

    /// Notes that nobody cites stand at the end.
    fn rest(&mut self) -> Option<Event<'a>> {
        let mut rest: Vec<String> = std::mem::take(&mut self.notes).into_values().collect();
        rest.sort_unstable();
        rest.extend(std::mem::take(&mut self.cited));
        let rest = rest.concat();
        (!rest.is_empty()).then(|| Event::Html(CowStr::from(rest)))
    }

    fn skip_note(&mut self) {
        self.parser
            .find(|event| matches!(event, Event::End(TagEnd::FootnoteDefinition)));
    }

    /// Of what stands in front of a text, its title is what the text is about.
    fn front_matter(&mut self, kind: MetadataBlockKind) {
        let mut text = String::new();
        for event in self.parser.by_ref() {
            match event {
                Event::Text(line) => text.push_str(&line),
                Event::End(TagEnd::MetadataBlock(_)) => break,
                _ => {}
            }
        }
        let sign = match kind {
            MetadataBlockKind::YamlStyle => ':',
            MetadataBlockKind::PlusesStyle => '=',
        };
        let value = |line: &str| {
            let (key, value) = line.split_once(sign)?;
            let value = value.trim().trim_matches(['"', '\'']);
            (key.trim().eq_ignore_ascii_case("title") && !value.is_empty())
                .then(|| value.to_owned())
        };
        self.title = text.lines().find_map(value);
    }
}

/// A tag within a line behind which no text is read: a word in angles ("Dear <title>"), or a slip, which would take the
/// rest of the document with it.
fn is_swallowing(tag: &str) -> bool {
    const NAMES: &[&str] = &[
        "iframe", "noembed", "noframes", "script", "select", "style", "template", "textarea",
        "title",
    ];
    let name = tag.trim_start_matches(['<', '/']);
    let name = name
        .split(|letter: char| !letter.is_ascii_alphanumeric())
        .next()
        .unwrap_or_default();
    NAMES.iter().any(|known| known.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::ingest::outline::Section;

    fn read_all(text: &str) -> Vec<Section> {
        let mut outline = Outline::default();
        read(text, &mut outline).expect("within the limits");
        outline.finish().0
    }

    fn sentences(text: &str) -> Vec<String> {
        read_all(text)
            .into_iter()
            .flat_map(|section| section.sentences)
            .collect()
    }

    #[test]
    fn headings_lists_tables_and_markup() {
        let sections = read_all(
            "---\ntitle: x\n---\n# Fees\n\nThe **fee** is [60 dollars](http://x.example).\n\n- one 1\n- two 2\n  - deeper\n\n## Plans\n\n\
             | Plan | Price |\n| --- | --- |\n| Gold | 2,450 |\n",
        );
        assert_eq!(sections[0].heading, ["Fees"]);
        assert_eq!(
            sections[0].sentences,
            ["The fee is 60 dollars.", "one 1.", "two 2: deeper."]
        );
        assert_eq!(sections[1].heading, ["Fees", "Plans"]);
        assert_eq!(sections[1].sentences, ["Gold, price: 2,450."]);
    }

    #[test]
    fn a_question_heading_makes_an_faq() {
        let sections = read_all("# Tours\n\n### What does a tour cost?\n\nTours are free.\n");
        assert_eq!(
            sections[0].question.as_deref(),
            Some("What does a tour cost?")
        );
        assert_eq!(sections[0].sentences, ["Tours are free."]);
    }

    #[test]
    fn html_in_markdown_is_read_as_in_a_page() {
        let text = "# Mill\n\n<table><tr><th>Flour</th><th>Price</th></tr>\n<tr><td>Rye</td><td>4 dollars</td></tr></table>\n\n\
                    <div class='x'>The wheel has 32 blades.</div>\n\nOpen <b>daily</b><br>from 9.\n\n\
                    <details><summary>Can I bake?</summary>On Fridays.</details>\n\nThe end.\n";
        let sections = read_all(text);
        let wanted = [
            "Rye, price: 4 dollars.",
            "The wheel has 32 blades.",
            "Open daily from 9.",
        ];
        assert_eq!(sections[0].sentences, wanted);
        assert_eq!(sections[1].question.as_deref(), Some("Can I bake?"));
        assert_eq!(sections[1].sentences, ["On Fridays."]);
        assert_eq!(
            (sections[2].question.as_ref(), &*sections[2].sentences),
            (None, &["The end.".to_owned()][..])
        );
    }

    #[test]
    fn struck_out_text_and_boxes_are_not_read() {
        let text = "The mill opens ~~at 8~~ at 9. <s>Closed in May.</s> <del>Or June.</del>\n\n~~No bread.~~\n\n- [x] flour 1\n- [ ] ~~yeast~~\n";
        assert_eq!(sentences(text), ["The mill opens at 9.", "flour 1."]);
    }

    #[test]
    fn footnotes_stand_behind_what_cites_them() {
        let text = "Dogs stay out[^d]. Bread is sold.\n\n# Later\n\nMore.\n\n[^d]: Except [guide dogs](#g).\n[^n]: Nobody cites this.\n";
        let found = sentences(text);
        assert_eq!(
            found,
            [
                "Dogs stay out.",
                "Bread is sold.",
                "Except guide dogs.",
                "More.",
                "Nobody cites this."
            ]
        );
    }

    #[test]
    fn who_cannot_click_gets_the_address() {
        let text = "Book a tour [here](https://mill.example/book). See the [old mill](https://mill.example).\n";
        assert_eq!(
            sentences(text),
            ["Book a tour here (mill.example/book).", "See the old mill."]
        );
    }

    #[test]
    fn front_matter_gives_the_title_and_nothing_else() {
        let sections = read_all("+++\ntitle = \"Old mill\"\ntags = [\"a\"]\n+++\nOpen daily.\n");
        assert_eq!(
            (&*sections[0].heading, &*sections[0].sentences),
            (
                &["Old mill".to_owned()][..],
                &["Open daily.".to_owned()][..]
            )
        );
    }

    #[test]
    fn a_word_in_angles_takes_nothing_with_it() {
        assert_eq!(
            sentences("Dear <title> Moss, come in.\n\nWe are open.\n"),
            ["Dear Moss, come in.", "We are open."]
        );
    }
}
