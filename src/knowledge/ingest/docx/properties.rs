//! What properties say about paragraphs and letters.

use super::xml::Element;

/// A property that matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Property {
    /// Level of a heading, from 0; 9 is body text.
    Level(u8),
    /// It is numbered or has a bullet; 0 takes that back.
    Numbering(bool),
    Bold(bool),
    /// Struck out or hidden.
    Hidden(bool),
    Other,
}

impl Property {
    /// What an element says.
    pub fn of(element: &Element) -> Self {
        match element.name.as_str() {
            "outlineLvl" => element
                .value()
                .and_then(|level| level.parse().ok())
                .map_or(Self::Other, Self::Level),
            "numId" => Self::Numbering(element.value() != Some("0")),
            "b" => Self::Bold(element.is_on()),
            "strike" | "dstrike" | "vanish" | "webHidden" => Self::Hidden(element.is_on()),
            _ => Self::Other,
        }
    }
}

/// How a paragraph looks; `None` is not said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Look {
    level: Option<u8>,
    numbering: Option<bool>,
    bold: Option<bool>,
    hidden: Option<bool>,
    /// An entry of a table of contents or of an index, a header, a footer.
    apart: Option<bool>,
}

impl Look {
    /// Takes a property.
    pub fn take(&mut self, property: Property) {
        match property {
            Property::Level(level) => self.level = Some(level),
            Property::Numbering(is_on) => self.numbering = Some(is_on),
            Property::Bold(is_on) => self.bold = Some(is_on),
            Property::Hidden(is_on) => self.hidden = Some(is_on),
            Property::Other => {}
        }
    }

    /// Takes the name of a style, which is the same in all languages for the styles that programs bring along.
    pub fn take_name(&mut self, name: &str) {
        let name = name.to_lowercase();
        let level = name
            .strip_prefix("heading ")
            .and_then(|level| level.parse::<u8>().ok());
        self.level = self.level.or(level.map(|level| level.saturating_sub(1)));
        if name == "title" {
            self.level = Some(0);
        }
        if ["toc ", "index ", "table of figures"]
            .iter()
            .any(|start| name.starts_with(start))
            || matches!(name.as_str(), "header" | "footer" | "toc heading")
        {
            self.apart = Some(true);
        }
    }

    /// What this does not say, `other` does.
    pub fn or(self, other: &Self) -> Self {
        Self {
            level: self.level.or(other.level),
            numbering: self.numbering.or(other.numbering),
            bold: self.bold.or(other.bold),
            hidden: self.hidden.or(other.hidden),
            apart: self.apart.or(other.apart),
        }
    }

    /// The level of a heading, 1 is outermost.
    pub fn level(&self) -> Option<u8> {
        self.level.filter(|level| *level < 9).map(|level| level + 1)
    }

    pub fn is_item(&self) -> bool {
        self.numbering == Some(true)
    }

    pub fn is_bold(&self) -> bool {
        self.bold == Some(true)
    }

    pub fn is_hidden(&self) -> bool {
        self.hidden == Some(true)
    }

    pub fn is_apart(&self) -> bool {
        self.apart == Some(true)
    }
}
