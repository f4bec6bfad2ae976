//! HTML: the readable part, with headings, lists, tables and definition lists.
//!
//! Tags are taken one after the other, and no tree is made: what a page costs grows with its size alone, whatever it
//! nests, repeats or leaves open. A tree has to follow the standard's rules for markup that is not closed, and those copy
//! elements and search among all that are open, once more for every tag.

mod elements;
mod furniture;
mod links;
mod lists;
mod tables;
#[cfg(test)]
mod tests;

use elements::{Element, Kind, Open, Role};
use furniture::{Page, Surroundings};
use tables::Table;

use super::limits::Beyond;
use super::outline::{HARD_BREAK, Outline, PART_BREAK};
use crate::text::html::{StartTag, Token, Tokens};

/// The attributes that are looked at.
const ATTRIBUTES: &[&str] = &[
    "aria-hidden",
    "class",
    "colspan",
    "hidden",
    "href",
    "id",
    "open",
    "role",
    "rowspan",
    "style",
];
/// Foldable parts and captions are headings below all others.
const FOLD_LEVEL: u8 = 7;
const CAPTION_LEVEL: u8 = 200;
/// A sentence in the header of a page has at least so many words.
const BANNER_WORDS_MIN: usize = 5;

/// What the ends of lines in the source mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SourceLines {
    /// Nothing: a page.
    Blank,
    /// They are kept for whoever looks at the paragraph: Markdown.
    Kept,
}

/// Reads HTML into the outline. What surrounds the content (menus, footers) is read only where there is nothing else.
///
/// # Errors
/// Elements are nested too deep.
pub(super) fn read(page: &str, lines: SourceLines, outline: &mut Outline) -> Result<(), Beyond> {
    let (before, headings) = (outline.sentences(), outline.headings());
    read_page(page, lines, Surroundings::LeftOut, outline)?;
    if outline.sentences() == before && lines == SourceLines::Blank {
        outline.again_under(headings);
        read_page(page, lines, Surroundings::Read, outline)?;
    }
    Ok(())
}

/// The text of a cell without the markup that some programs leave in one.
pub(super) fn plain(cell: &str) -> String {
    let is_markup = ["</", "<br", "<p>", "&amp;", "&nbsp;", "&#"]
        .iter()
        .any(|sign| cell.contains(sign));
    if !is_markup {
        return cell.to_owned();
    }
    let mut outline = Outline::default();
    if read(cell, SourceLines::Kept, &mut outline).is_err() {
        return cell.to_owned();
    }
    let sections = outline.finish().0.into_iter();
    let texts = sections.flat_map(|section| {
        section
            .heading
            .into_iter()
            .chain(section.question)
            .chain(section.sentences)
    });
    texts.collect::<Vec<_>>().join(" ")
}

fn read_page(
    page: &str,
    lines: SourceLines,
    surroundings: Surroundings,
    outline: &mut Outline,
) -> Result<(), Beyond> {
    let mut tokens = Tokens::new(page, ATTRIBUTES);
    let mut reader = Reader {
        page: Page::of(page, surroundings),
        lines,
        outline,
        open: Open::default(),
        text: String::new(),
        link: None,
        is_raised: false,
        lists: Vec::new(),
        terms: Terms::default(),
        folds: 0,
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
                if tag.name == "title" && !reader.is_hidden() && !is_nothing {
                    reader.title(&mut tokens);
                } else if kind == Kind::Raw && !is_nothing {
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
    page: Page,
    lines: SourceLines,
    outline: &'a mut Outline,
    open: Open,
    /// Text of the paragraph, heading, item or cell under way.
    text: String,
    /// The link under way: its address, and where in the text it begins.
    link: Option<(String, usize)>,
    /// The text is raised above its line.
    is_raised: bool,
    /// Lists under way, innermost last.
    lists: Vec<List>,
    terms: Terms,
    /// Foldable parts under way.
    folds: u8,
    /// Tables under way, innermost last.
    tables: Vec<Table>,
}

/// A list under way.
struct List {
    items: Vec<String>,
    /// Text of the item around it.
    around: String,
}

/// The terms of a definition list whose meaning comes next.
#[derive(Default)]
struct Terms {
    names: Vec<String>,
    /// A meaning was given: the next term begins anew.
    are_told: bool,
    /// The text that comes next is a meaning's first.
    is_due: bool,
}

impl Reader<'_> {
    fn is_hidden(&self) -> bool {
        self.open.role() == Some(Role::Hidden)
    }

    fn hides(&self, tag: &StartTag, kind: Kind) -> bool {
        self.is_hidden() || self.page.hides(tag, kind, &self.open)
    }

    fn text(&mut self, text: &str) {
        if matches!(self.open.role(), Some(Role::Hidden)) {
            return;
        }
        if self.is_raised && text.bytes().all(|byte| byte.is_ascii_digit()) {
            self.text.extend(text.chars().map(raised));
        } else if self.lines == SourceLines::Blank {
            self.text.push_str(&text.replace('\n', " "));
        } else {
            self.text.push_str(text);
        }
    }

    /// The page's title stands above what comes before its first heading, and above all if it has none.
    fn title(&mut self, tokens: &mut Tokens<'_>) {
        let title = tokens.text_of_content();
        self.outline.title(&title);
    }

    fn start(&mut self, tag: &StartTag, kind: Kind) -> Result<(), Beyond> {
        let kept = self.open.kept_at_start(kind);
        self.keep(kept);
        // A heading that nobody ended is not the heading of nothing.
        let is_body = matches!(kind, Kind::Paragraph | Kind::List | Kind::Table);
        if is_body && !self.text.trim().is_empty() && !self.is_hidden() {
            self.keep(self.open.before_heading());
        }
        if kind.is_block() && !self.is_hidden() {
            self.part();
        }
        if kind.is_empty() {
            if kind == Kind::Line && !self.is_hidden() {
                self.text.push(HARD_BREAK);
            }
            return Ok(());
        }
        if self.hides(tag, kind) {
            return self.push(tag, kind, Role::Hidden);
        }
        if kind == Kind::Inline || tag.name == "button" {
            self.start_inline(tag);
            return Ok(());
        }
        if self.page.is_banner(tag, &self.open) {
            return self.push(tag, kind, Role::Banner);
        }
        if matches!((kind, self.open.role()), (Kind::Cell(_), Some(Role::Table))) {
            let row = StartTag::named("tr");
            self.push(&row, Kind::Row, Role::Row)?;
        }
        self.push(tag, kind, self.role(tag, kind))
    }

    fn start_inline(&mut self, tag: &StartTag) {
        match tag.name.as_str() {
            "a" => {
                self.end_link();
                let address = tag.attribute("href").map(str::to_owned);
                self.link = address.map(|address| (address, self.text.len()));
            }
            "sup" => self.is_raised = true,
            _ => {}
        }
    }

    fn end_link(&mut self) {
        let Some((href, start)) = self.link.take() else {
            return;
        };
        let Some(text) = self.text.get(start..) else {
            return;
        };
        if links::is_mark(text, &href) {
            self.text.truncate(start);
        } else if let Some(address) = links::address(text, &href) {
            self.text.truncate(self.text.trim_end().len());
            self.text.extend([" (", address.as_str(), ")"]);
        }
    }

    /// The text so far; what comes next is another's.
    fn take_text(&mut self) -> String {
        self.is_raised = false;
        if let Some((_, start)) = &mut self.link {
            *start = 0;
        }
        std::mem::take(&mut self.text)
    }

    fn push(&mut self, tag: &StartTag, kind: Kind, role: Role) -> Result<(), Beyond> {
        let name = tag.name.clone();
        self.open.push(Element { name, kind, role })?;
        match role {
            Role::Table => {
                let around = self.take_text();
                self.tables.push(Table::within(around));
            }
            Role::Row => {
                let has_room = self.outline.beyond().is_none();
                self.table(|table| table.start_row(has_room));
            }
            Role::Cell(_) => self.table(|table| table.start_cell(tag)),
            Role::List => {
                self.introduce();
                let around = self.take_text();
                let items = Vec::new();
                self.lists.push(List { items, around });
            }
            Role::Fold => self.folds = self.folds.saturating_add(1),
            Role::Meaning => {
                self.terms.is_due = true;
                self.terms.are_told = true;
            }
            _ => {}
        }
        Ok(())
    }

    /// What is done with an element of `kind` that begins here.
    #[expect(
        clippy::match_same_arms,
        reason = "the first that fits counts, so their order says more than their number"
    )]
    fn role(&self, tag: &StartTag, kind: Kind) -> Role {
        match (kind, self.open.role()) {
            (Kind::Heading(level), Some(Role::Banner)) => Role::Heading(level),
            (_, Some(Role::Heading(_) | Role::Term | Role::Banner | Role::Caption)) => Role::Part,
            (Kind::List, Some(Role::Item)) => Role::List,
            // A card: what follows in the item stands under its heading.
            (Kind::Heading(level), Some(Role::Item)) if self.text.trim().is_empty() => {
                Role::Heading(level)
            }
            (_, Some(Role::Item)) => Role::Part,
            (Kind::Table, _) => Role::Table,
            (Kind::Caption, Some(Role::Table)) => Role::Caption,
            (Kind::Row, Some(Role::Table)) => Role::Row,
            (Kind::Cell(names), Some(Role::Row)) => Role::Cell(names),
            (_, Some(Role::Cell(_))) => Role::Part,
            (Kind::Heading(level), _) => Role::Heading(level),
            (Kind::Term | Kind::Summary, _) => Role::Term,
            (Kind::Meaning, _) => Role::Meaning,
            (Kind::Item, Some(Role::List)) => Role::Item,
            (Kind::List, around) if around != Some(Role::List) => Role::List,
            _ if tag.name == "details" => Role::Fold,
            _ => Role::Part,
        }
    }

    fn end(&mut self, name: &str) {
        let kind = Kind::of(name);
        if kind != Kind::Inline || self.is_hidden() {
            let kept = self.open.kept_at_end(name, kind);
            self.keep(kept);
        }
        if self.is_hidden() {
            return;
        }
        if kind.is_block() {
            self.part();
        }
        match name {
            "a" => self.end_link(),
            "sup" => self.is_raised = false,
            "dl" => self.end_terms(),
            _ => {}
        }
    }

    /// Ends elements until `kept` are open.
    fn keep(&mut self, kept: usize) {
        while self.open.depth() > kept {
            match self.open.pop() {
                Some(Role::Heading(level)) => {
                    let text = self.take_text();
                    self.emit_items();
                    self.outline.heading(level, &text);
                }
                Some(Role::Caption) => {
                    let text = self.take_text();
                    if self.tables.len() == 1 && !text.trim().is_empty() {
                        self.outline.heading(CAPTION_LEVEL, &text);
                        self.table(|table| table.is_named = true);
                    }
                }
                Some(Role::Term) => self.end_term(),
                Some(Role::Meaning) => {
                    self.flush();
                    self.terms.is_due = false;
                }
                Some(Role::Banner) => self.flush_banner(),
                Some(Role::Fold) => {
                    self.flush();
                    self.outline.end_answer();
                    self.outline.end_heading(fold_level(self.folds));
                    self.folds = self.folds.saturating_sub(1);
                }
                Some(Role::Item) => self.end_item(),
                Some(Role::List) => self.end_list(),
                Some(Role::Cell(names)) => {
                    let text = self.take_text();
                    self.table(|table| table.end_cell(text, names));
                }
                Some(Role::Row) => self.end_row(),
                Some(Role::Table) => self.end_table(),
                Some(Role::Part | Role::Hidden) | None => {}
            }
        }
    }

    fn end_row(&mut self) {
        self.flush();
        if let Some(table) = self.tables.last_mut() {
            table.end_row(self.outline);
        }
    }

    fn end_table(&mut self) {
        self.flush();
        if let Some(table) = self.tables.pop() {
            self.outline.end_table();
            if table.is_named {
                self.outline.end_heading(CAPTION_LEVEL);
            }
            self.text = table.around;
        }
    }

    fn table(&mut self, change: impl FnOnce(&mut Table)) {
        if let Some(table) = self.tables.last_mut() {
            change(table);
        }
    }

    /// Something else begins or ends: a paragraph ends, or within a heading, an item or a cell a part does.
    fn part(&mut self) {
        match self.open.role() {
            Some(Role::Heading(_) | Role::Term | Role::Caption) => self.text.push(' '),
            Some(Role::Item | Role::Cell(_)) => {
                if !self.text.trim().is_empty() && !self.text.ends_with(PART_BREAK) {
                    self.text.push(PART_BREAK);
                }
            }
            Some(Role::Banner) => self.flush_banner(),
            _ => self.flush(),
        }
    }

    /// Ends a paragraph in the header of a page: read if it is a sentence, not the page's name or a menu.
    fn flush_banner(&mut self) {
        let text = self.take_text();
        if text.trim_end().ends_with(['.', '!', '。'])
            && text.split_whitespace().nth(BANNER_WORDS_MIN - 1).is_some()
        {
            self.outline.paragraph(&text);
        }
    }

    fn flush(&mut self) {
        let text = self.take_text();
        if text.trim().is_empty() {
            return;
        }
        match self.open.role() {
            Some(Role::List) => {
                if let Some(list) = self.lists.last_mut() {
                    list.items.push(text);
                }
            }
            _ => match self.due_terms() {
                Some(terms) => self
                    .outline
                    .paragraph(&format!("{terms}: {}", text.trim_start())),
                None => self.outline.paragraph(&text),
            },
        }
    }
}

/// The level of a foldable part in others.
fn fold_level(folds: u8) -> u8 {
    folds.saturating_add(FOLD_LEVEL).min(CAPTION_LEVEL - 1)
}

/// A digit above its line.
fn raised(digit: char) -> char {
    match digit {
        '0' => '⁰',
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        '4' => '⁴',
        '5' => '⁵',
        '6' => '⁶',
        '7' => '⁷',
        '8' => '⁸',
        '9' => '⁹',
        other => other,
    }
}
