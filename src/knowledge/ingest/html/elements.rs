//! What elements are to a reader, and which are open.

use super::super::limits::Beyond;

/// Elements may be nested this deep: as deep as Chromium and WebKit nest them, so that no page is left out that is shown as
/// it was meant.
const NESTING_MAX: usize = 512;

/// What an element is to a reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Heading(u8),
    Paragraph,
    /// The term of a definition list.
    Term,
    /// What a term means.
    Meaning,
    /// The title of a foldable part.
    Summary,
    List,
    Item,
    Table,
    RowGroup,
    Row,
    /// A cell; true for one that names its column or row.
    Cell(bool),
    /// Anything else that stands apart from what is around it.
    Block,
    /// What a table is about.
    Caption,
    /// Stands apart and holds nothing.
    Break,
    /// The end of a line.
    Line,
    /// Never shown, or no longer so.
    Hidden,
    /// Never shown, and its content is no markup.
    Raw,
    /// Part of a line.
    Inline,
    /// Part of a line, and holds nothing.
    Empty,
}

impl Kind {
    /// By the element's name, in lower case.
    pub fn of(name: &str) -> Self {
        match name {
            "h1" => Self::Heading(1),
            "h2" => Self::Heading(2),
            "h3" => Self::Heading(3),
            "h4" => Self::Heading(4),
            "h5" => Self::Heading(5),
            "h6" => Self::Heading(6),
            "p" => Self::Paragraph,
            "dt" => Self::Term,
            "dd" => Self::Meaning,
            "summary" => Self::Summary,
            "ul" | "ol" => Self::List,
            "li" => Self::Item,
            "table" => Self::Table,
            "tbody" | "thead" | "tfoot" => Self::RowGroup,
            "tr" => Self::Row,
            "caption" => Self::Caption,
            "td" => Self::Cell(false),
            "th" => Self::Cell(true),
            "address" | "article" | "aside" | "blockquote" | "body" | "details" | "dialog"
            | "div" | "dl" | "fieldset" | "figcaption" | "figure" | "footer" | "form"
            | "header" | "html" | "main" | "pre" | "section" => Self::Block,
            "br" => Self::Line,
            "hr" => Self::Break,
            "button" | "del" | "nav" | "noscript" | "s" | "select" | "strike" | "svg"
            | "template" => Self::Hidden,
            "iframe" | "noembed" | "noframes" | "script" | "style" | "textarea" | "title" => {
                Self::Raw
            }
            "area" | "base" | "col" | "embed" | "img" | "input" | "link" | "meta" | "source"
            | "track" | "wbr" => Self::Empty,
            _ => Self::Inline,
        }
    }

    /// Whether it stands apart from what is around it.
    pub fn is_block(self) -> bool {
        !matches!(
            self,
            Self::Hidden | Self::Line | Self::Raw | Self::Inline | Self::Empty
        )
    }

    /// Whether there is nothing in it, so that it is never open.
    pub fn is_empty(self) -> bool {
        matches!(self, Self::Break | Self::Line | Self::Empty)
    }

    /// Whether a start tag of this kind ends an open element.
    fn ends(self, open: Self) -> Ends {
        use Kind::{
            Block, Break, Cell, Empty, Heading, Hidden, Inline, Item, Line, List, Meaning,
            Paragraph,
        };
        use Kind::{Raw, Row, RowGroup, Table, Term};
        match (self, open) {
            (Break | Empty | Hidden | Inline | Line | Raw, _) | (_, Table) | (Item, List) => {
                Ends::Nothing
            }
            (Cell(_), Cell(_))
            | (Row, Cell(_) | Row)
            | (RowGroup, Cell(_) | Row | RowGroup)
            | (Item, Item)
            | (Term | Meaning, Term | Meaning)
            | (Heading(_), Heading(_)) => Ends::This,
            (Cell(_) | Row | RowGroup, _) => Ends::Perhaps,
            (_, Cell(_)) => Ends::Nothing,
            (_, Paragraph) => Ends::This,
            (Item | Term | Meaning, _) | (_, Block) => Ends::Perhaps,
            _ => Ends::Nothing,
        }
    }
}

/// Whether a start tag ends an open element.
enum Ends {
    /// That one.
    This,
    /// Not that one; what is around it is looked at.
    Perhaps,
    /// Neither that one nor any around it.
    Nothing,
}

/// What is done with an element's content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// It is a part of what is around it.
    Part,
    Hidden,
    /// What every page of a site begins with: only its headings are read.
    Banner,
    Heading(u8),
    Term,
    /// What a term means.
    Meaning,
    /// A foldable part.
    Fold,
    List,
    Item,
    Table,
    Caption,
    Row,
    /// True for a cell that names its column or row.
    Cell(bool),
}

/// An element that is open.
#[derive(Debug, Clone)]
pub(super) struct Element {
    pub name: String,
    pub kind: Kind,
    pub role: Role,
}

/// The elements that are open, the innermost last. Of those that are part of a line only hidden ones are kept.
#[derive(Debug, Default)]
pub(super) struct Open {
    elements: Vec<Element>,
    /// The roles of those that are no mere part of another.
    roles: Vec<Role>,
    /// How many of them are parts of a page's own content.
    contents: usize,
}

impl Open {
    /// Opens an element.
    ///
    /// # Errors
    /// There are too many already.
    pub fn push(&mut self, element: Element) -> Result<(), Beyond> {
        if self.elements.len() >= NESTING_MAX {
            return Err(Beyond::Nesting(NESTING_MAX));
        }
        if element.role != Role::Part {
            self.roles.push(element.role);
        }
        self.contents += usize::from(is_content(&element.name));
        self.elements.push(element);
        Ok(())
    }

    /// Ends the innermost element, and says what was done with it.
    pub fn pop(&mut self) -> Option<Role> {
        let element = self.elements.pop()?;
        if element.role != Role::Part {
            self.roles.pop();
        }
        self.contents -= usize::from(is_content(&element.name));
        Some(element.role)
    }

    /// Whether what comes next belongs to a part of the page's content, not to the page.
    pub fn is_in_content(&self) -> bool {
        self.contents > 0
    }

    /// How many are open.
    pub fn depth(&self) -> usize {
        self.elements.len()
    }

    /// What is done with what comes next: the innermost role that is no mere part of another.
    pub fn role(&self) -> Option<Role> {
        self.roles.last().copied()
    }

    /// How many stay open when an element of `kind` begins, whose predecessors need no end tag.
    pub fn kept_at_start(&self, kind: Kind) -> usize {
        let mut kept = self.depth();
        for (depth, element) in self.elements.iter().enumerate().rev() {
            match kind.ends(element.kind) {
                Ends::This => kept = depth,
                Ends::Perhaps => {}
                Ends::Nothing => break,
            }
        }
        kept
    }

    /// How many stay open if the heading ends that what comes next belongs to; all if it belongs to none.
    pub fn before_heading(&self) -> usize {
        let is_heading = |element: &Element| matches!(element.role, Role::Heading(_));
        match self.role() {
            Some(Role::Heading(_)) => self.elements.iter().rposition(is_heading),
            _ => None,
        }
        .unwrap_or(self.depth())
    }

    /// How many stay open at an end tag; all if there is nothing that it could end.
    pub fn kept_at_end(&self, name: &str, kind: Kind) -> usize {
        let is_ended = |element: &Element| match (kind, element.kind) {
            // Any end tag of a heading ends any heading.
            (Kind::Heading(_), Kind::Heading(_)) => true,
            _ => element.kind == kind && element.name == name,
        };
        let of_table = matches!(
            kind,
            Kind::Table | Kind::RowGroup | Kind::Row | Kind::Cell(_)
        );
        for (depth, element) in self.elements.iter().enumerate().rev() {
            if is_ended(element) {
                return depth;
            }
            let keeps_in = match element.kind {
                Kind::Table => true,
                Kind::Cell(_) => !of_table,
                Kind::List => kind == Kind::Item,
                _ => false,
            };
            if keeps_in {
                break;
            }
        }
        self.depth()
    }
}

/// Whether headers and footers in an element of this name are its own, not the page's.
fn is_content(name: &str) -> bool {
    matches!(
        name,
        "article" | "aside" | "main" | "section" | "blockquote" | "figure"
    )
}
