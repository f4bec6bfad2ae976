//! HTML: the readable part, with headings, lists, tables and definition lists.

use scraper::node::Element;
use scraper::{ElementRef, Html, Node};

use super::outline::Outline;

/// Elements nested deeper than this are read as plain text, so that hostile nesting cannot exhaust the stack.
const DEPTH_MAX: usize = 128;

/// Reads HTML into the outline.
pub(super) fn read(text: &str, outline: &mut Outline) {
    let document = Html::parse_document(text);
    let mut reader = Reader {
        outline,
        text: String::new(),
    };
    reader.element(document.root_element(), 0);
    reader.flush();
}

struct Reader<'a> {
    outline: &'a mut Outline,
    text: String,
}

impl Reader<'_> {
    fn element(&mut self, element: ElementRef<'_>, depth: usize) {
        let name = element.value().name();
        if is_hidden(element.value()) {
            return;
        }
        match name {
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                self.flush();
                let level = name.as_bytes()[1] - b'0';
                self.outline.heading(level, &plain(element));
            }
            "summary" | "dt" => {
                self.flush();
                self.term(&plain(element));
            }
            "ul" | "ol" => {
                self.flush();
                let items: Vec<String> = children(element, &["li"]).map(plain).collect();
                self.outline.list(&items);
            }
            "table" => {
                self.flush();
                self.table(element);
            }
            _ if depth > DEPTH_MAX => self.text.push_str(&plain(element)),
            _ => self.children(element, depth),
        }
    }

    fn children(&mut self, element: ElementRef<'_>, depth: usize) {
        let block = is_block(element.value().name());
        if block {
            self.flush();
        }
        for child in element.children() {
            match child.value() {
                Node::Text(text) => self.text.push_str(text),
                Node::Element(_) => {
                    if let Some(inner) = ElementRef::wrap(child) {
                        self.element(inner, depth + 1);
                    }
                }
                _ => {}
            }
        }
        if block {
            self.flush();
        }
    }

    /// The term of a definition list, or the title of a foldable part: an FAQ question if it ends in `?`.
    fn term(&mut self, text: &str) {
        if text.trim_end().ends_with('?') {
            self.outline.question(text);
        } else {
            self.outline
                .paragraph(&format!("{}:", text.trim().trim_end_matches(':')));
        }
    }

    fn table(&mut self, table: ElementRef<'_>) {
        let mut columns: Vec<String> = Vec::new();
        for row in table
            .descendants()
            .filter_map(ElementRef::wrap)
            .filter(|part| part.value().name() == "tr")
        {
            let cells: Vec<ElementRef<'_>> = children(row, &["th", "td"]).collect();
            let texts: Vec<String> = cells.iter().copied().map(plain).collect();
            let all_headers = cells.iter().all(|cell| cell.value().name() == "th");
            if columns.is_empty() && all_headers && !texts.is_empty() {
                columns = texts;
            } else {
                self.outline.row(&columns, &texts);
            }
        }
    }

    fn flush(&mut self) {
        let text = std::mem::take(&mut self.text);
        self.outline.paragraph(&text);
    }
}

fn children<'a>(
    element: ElementRef<'a>,
    names: &'static [&str],
) -> impl Iterator<Item = ElementRef<'a>> {
    element
        .child_elements()
        .filter(move |child| names.contains(&child.value().name()))
}

/// All text of an element, with blanks between its blocks and without what is hidden.
fn plain(element: ElementRef<'_>) -> String {
    let mut text = String::new();
    for node in element.descendants() {
        match node.value() {
            Node::Text(part)
                if !node
                    .ancestors()
                    .filter_map(ElementRef::wrap)
                    .any(|above| is_hidden(above.value())) =>
            {
                text.push_str(part);
            }
            Node::Element(inner) if is_block(inner.name()) => text.push(' '),
            _ => {}
        }
    }
    text
}

fn is_hidden(element: &Element) -> bool {
    let never = matches!(
        element.name(),
        "head"
            | "script"
            | "style"
            | "noscript"
            | "template"
            | "nav"
            | "svg"
            | "iframe"
            | "button"
            | "select"
            | "textarea"
    );
    never || element.attr("hidden").is_some() || element.attr("aria-hidden") == Some("true")
}

fn is_block(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "body"
            | "br"
            | "dd"
            | "details"
            | "div"
            | "dl"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "header"
            | "hr"
            | "html"
            | "li"
            | "main"
            | "ol"
            | "p"
            | "pre"
            | "section"
            | "table"
            | "td"
            | "th"
            | "tr"
            | "ul"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn structure_is_kept_and_scripts_are_not() {
        let mut outline = Outline::default();
        let page = "<html><head><title>T</title><style>p{}</style></head><body><nav>Home</nav><h1>Dining</h1>\
            <p>Hearth is <b>open</b>.</p><ul><li>one<script>x()</script></li><li>two</li></ul>\
            <table><tr><th>Plan</th><th>Price</th></tr><tr><td>Gold</td><td>2,450</td></tr></table>\
            <dl><dt>Is it free?</dt><dd>Yes, for children.</dd></dl></body></html>";
        read(page, &mut outline);
        let sections = outline.finish();
        assert_eq!(sections[0].heading, ["Dining"]);
        assert_eq!(
            sections[0].sentences,
            ["Hearth is open.", "one.", "two.", "Gold, price: 2,450."]
        );
        assert_eq!(sections[1].question.as_deref(), Some("Is it free?"));
        assert_eq!(sections[1].sentences, ["Yes, for children."]);
    }

    #[test]
    fn deep_nesting_is_survived() {
        let mut outline = Outline::default();
        read(&format!("{}deep", "<div><i>".repeat(2000)), &mut outline);
        assert!(outline.finish()[0].sentences[0].contains("deep"));
    }
}
