//! HTML: the readable part, with headings, lists, tables and definition lists.
//!
//! Tags are taken one after the other, and no tree is made: what a page costs grows with its size alone, whatever it
//! nests, repeats or leaves open. A tree has to follow the standard's rules for markup that is not closed, and those copy
//! elements and search among all that are open, once more for every tag.

mod elements;

use elements::{Element, Kind, Open, Role};

use super::limits::Beyond;
use super::outline::Outline;
use crate::text::html::{StartTag, Token, Tokens};

/// The attributes that are looked at.
const ATTRIBUTES: &[&str] = &["hidden", "aria-hidden"];

/// Reads HTML into the outline.
///
/// # Errors
/// Elements are nested too deep.
pub(super) fn read(page: &str, outline: &mut Outline) -> Result<(), Beyond> {
    let mut tokens = Tokens::new(page, ATTRIBUTES);
    let mut reader = Reader {
        outline,
        open: Open::default(),
        text: String::new(),
        items: Vec::new(),
        tables: Vec::new(),
    };
    while let Some(token) = tokens.next() {
        match token {
            Token::Text(text) => reader.text(&text),
            Token::End(name) => reader.end(&name),
            Token::Start(tag) => {
                let kind = Kind::of(&tag.name);
                // In drawings and in XHTML.
                let is_nothing = tag.closes_itself && reader.hides(&tag, kind);
                if kind == Kind::Raw && !is_nothing {
                    tokens.skip_content(&tag.name);
                } else if !is_nothing {
                    reader.start(&tag, kind)?;
                }
            }
        }
    }
    reader.keep(0);
    reader.flush();
    Ok(())
}

struct Reader<'a> {
    outline: &'a mut Outline,
    open: Open,
    /// Text of the paragraph, heading, item or cell under way.
    text: String,
    /// Items of the list under way.
    items: Vec<String>,
    /// Tables under way, innermost last.
    tables: Vec<Table>,
}

#[derive(Default)]
struct Table {
    columns: Vec<String>,
    cells: Vec<String>,
    /// No cell of the row under way holds a value.
    is_header: bool,
    /// Text of the cell around this table.
    around: String,
}

impl Reader<'_> {
    fn is_hidden(&self) -> bool {
        self.open.role() == Some(Role::Hidden)
    }

    fn hides(&self, tag: &StartTag, kind: Kind) -> bool {
        self.is_hidden()
            || kind == Kind::Hidden
            || tag.attribute("hidden").is_some()
            || tag.attribute("aria-hidden") == Some("true")
    }

    fn text(&mut self, text: &str) {
        if !self.is_hidden() {
            self.text.push_str(text);
        }
    }

    fn start(&mut self, tag: &StartTag, kind: Kind) -> Result<(), Beyond> {
        let kept = self.open.kept_at_start(kind);
        self.keep(kept);
        if kind.is_block() && !self.is_hidden() {
            self.part();
        }
        if kind.is_empty() {
            return Ok(());
        }
        if self.hides(tag, kind) {
            return self.push(&tag.name, kind, Role::Hidden);
        }
        if kind == Kind::Inline {
            return Ok(());
        }
        if matches!((kind, self.open.role()), (Kind::Cell(_), Some(Role::Table))) {
            self.push("tr", Kind::Row, Role::Row)?;
        }
        self.push(&tag.name, kind, self.role(kind))
    }

    fn push(&mut self, name: &str, kind: Kind, role: Role) -> Result<(), Beyond> {
        let name = name.to_owned();
        self.open.push(Element { name, kind, role })?;
        match role {
            Role::Table => self.tables.push(Table {
                around: std::mem::take(&mut self.text),
                ..Table::default()
            }),
            Role::Row => self.table(|table| table.is_header = true),
            _ => {}
        }
        Ok(())
    }

    /// What is done with an element of `kind` that begins here.
    fn role(&self, kind: Kind) -> Role {
        match (kind, self.open.role()) {
            (_, Some(Role::Heading(_) | Role::Term | Role::Item)) => Role::Part,
            (Kind::Table, _) => Role::Table,
            (Kind::Row, Some(Role::Table)) => Role::Row,
            (Kind::Cell(names), Some(Role::Row)) => Role::Cell(names),
            (_, Some(Role::Cell(_))) => Role::Part,
            (Kind::Heading(level), _) => Role::Heading(level),
            (Kind::Term | Kind::Summary, _) => Role::Term,
            (Kind::Item, Some(Role::List)) => Role::Item,
            (Kind::List, around) if around != Some(Role::List) => Role::List,
            _ => Role::Part,
        }
    }

    fn end(&mut self, name: &str) {
        let kind = Kind::of(name);
        if kind != Kind::Inline || self.is_hidden() {
            let kept = self.open.kept_at_end(name, kind);
            self.keep(kept);
        }
        if kind.is_block() && !self.is_hidden() {
            self.part();
        }
    }

    /// Ends elements until `kept` are open.
    fn keep(&mut self, kept: usize) {
        while self.open.depth() > kept {
            match self.open.pop() {
                Some(Role::Heading(level)) => {
                    let text = std::mem::take(&mut self.text);
                    self.outline.heading(level, &text);
                }
                Some(Role::Term) => self.end_term(),
                Some(Role::Item) => self.items.push(std::mem::take(&mut self.text)),
                Some(Role::List) => {
                    self.flush();
                    self.outline.list(&std::mem::take(&mut self.items));
                }
                Some(Role::Cell(names)) => {
                    let text = std::mem::take(&mut self.text);
                    self.table(|table| {
                        table.cells.push(text);
                        table.is_header &= names;
                    });
                }
                Some(Role::Row) => self.end_row(),
                Some(Role::Table) => self.end_table(),
                Some(Role::Part | Role::Hidden) | None => {}
            }
        }
    }

    /// The term of a definition list, or the title of a foldable part: an FAQ question if it ends in `?`.
    fn end_term(&mut self) {
        let text = std::mem::take(&mut self.text);
        if text.trim_end().ends_with('?') {
            self.outline.question(&text);
        } else if !text.trim().is_empty() {
            self.outline
                .paragraph(&format!("{}:", text.trim().trim_end_matches(':')));
        }
    }

    fn end_row(&mut self) {
        self.flush();
        let Some(table) = self.tables.last_mut() else {
            return;
        };
        let cells = std::mem::take(&mut table.cells);
        if table.columns.is_empty() && table.is_header && !cells.is_empty() {
            table.columns = cells;
        } else {
            self.outline.row(&table.columns, &cells);
        }
    }

    fn end_table(&mut self) {
        self.flush();
        if let Some(table) = self.tables.pop() {
            self.text = table.around;
        }
    }

    fn table(&mut self, change: impl FnOnce(&mut Table)) {
        if let Some(table) = self.tables.last_mut() {
            change(table);
        }
    }

    /// Something else begins or ends: a paragraph ends, or within a heading, an item or a cell a word does.
    fn part(&mut self) {
        match self.open.role() {
            Some(Role::Heading(_) | Role::Term | Role::Item | Role::Cell(_)) => self.text.push(' '),
            _ => self.flush(),
        }
    }

    fn flush(&mut self) {
        let text = std::mem::take(&mut self.text);
        self.outline.paragraph(&text);
    }
}

#[cfg(test)]
mod tests {
    use super::super::outline::Section;
    use super::*;

    fn sections(page: &str) -> Vec<Section> {
        let mut outline = Outline::default();
        read(page, &mut outline).expect("within the limits");
        outline.finish().0
    }

    fn sentences(page: &str) -> Vec<String> {
        let all = sections(page).into_iter();
        all.flat_map(|section| section.sentences).collect()
    }

    #[test]
    fn structure_is_kept_and_scripts_are_not() {
        let page = "<html><head><title>T</title><style>p{}</style></head><body><nav>Home</nav><h1>Dining</h1>\
            <p>Hearth is <b>open</b>.</p><ul><li>one<script>x()</script></li><li>two</li></ul>\
            <table><tr><th>Plan</th><th>Price</th></tr><tr><td>Gold</td><td>2,450</td></tr></table>\
            <dl><dt>Is it free?</dt><dd>Yes, for children.</dd></dl></body></html>";
        let sections = sections(page);
        assert_eq!(sections[0].heading, ["Dining"]);
        assert_eq!(
            sections[0].sentences,
            ["Hearth is open.", "one.", "two.", "Gold, price: 2,450."]
        );
        assert_eq!(sections[1].question.as_deref(), Some("Is it free?"));
        assert_eq!(sections[1].sentences, ["Yes, for children."]);
    }

    #[test]
    fn end_tags_may_be_left_out() {
        let page = "<title>T</title><h1>Fees</h1><p>One<p>Two<ul><li>a<ul><li>b</ul><li>c</ul>\
            <table><tr><th>Plan<th>Price<tr><td>Gold<td>2,450</table><dl><dt>Open?<dd>Yes<dt>Late<dd>No</dl>after";
        let sections = sections(page);
        let expected = ["One.", "Two.", "a b.", "c.", "Gold, price: 2,450."];
        assert_eq!(sections[0].heading, ["Fees"]);
        assert_eq!(sections[0].sentences, expected);
        assert_eq!(sections[1].question.as_deref(), Some("Open?"));
        assert_eq!(sections[1].sentences, ["Yes.", "Late:", "No.", "after."]);
    }

    #[test]
    fn what_is_hidden_ends_where_its_element_does() {
        let page = "<div>a<nav>x<div>x</div><a>x</div>b<p hidden>x<p>c<svg><path d=''/><g><style/></g></svg>\
            <i aria-hidden=true>x<b>x</b></i>d<ul><li hidden>x<li>e</ul><select><option>x</select>f";
        assert_eq!(sentences(page), ["a.", "b.", "cd.", "e.", "f."]);
    }

    #[test]
    fn tables_for_layout_are_read_once() {
        let page = "<table><tr><td>Menu<td>Start <table><tr><td>in<td>side</table> end<tr><td>last</table>";
        assert_eq!(sentences(page), ["in, side.", "Menu, Start end.", "last."]);
    }

    #[test]
    fn nesting_has_an_end_and_what_is_part_of_a_line_none() {
        let deep = |element: &str, depth: usize| format!("{}deep", element.repeat(depth));
        let mut outline = Outline::default();
        let refused = read(&deep("<div>", 513), &mut outline);
        assert_eq!(refused, Err(Beyond::Nesting(512)));
        assert_eq!(sentences(&deep("<div><i>", 512)), ["deep."]);
        assert_eq!(sentences(&deep("<b><font>", 100_000)), ["deep."]);
    }
}
