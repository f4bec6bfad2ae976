//! XML as a sequence of what matters here: elements by their local names, and text.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::escape::unescape;
use quick_xml::events::{BytesStart, Event};

use super::super::limits::Beyond;
use super::super::packed::Unread;

/// Elements may be nested this deep; word processors reach 40.
const NESTING_MAX: usize = 512;
const DAMAGED: Unread = Unread::Damaged("its XML is damaged");

/// What comes next.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step {
    Start(Element),
    End(String),
    Text(String),
}

/// The start of an element.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Element {
    /// Its name, without the prefix.
    pub name: String,
    attributes: Vec<(String, String)>,
}

impl Element {
    /// The attribute of this local name.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }

    /// `w:val`.
    pub fn value(&self) -> Option<&str> {
        self.attribute("val")
    }

    /// Whether a property without a value, or with one that means so, is switched on.
    pub fn is_on(&self) -> bool {
        !matches!(self.value(), Some("0" | "false" | "off" | "none"))
    }
}

/// Takes the steps of a part one after the other.
pub(super) struct Steps<'a> {
    reader: Reader<&'a [u8]>,
    depth: usize,
}

impl<'a> Steps<'a> {
    /// Of a part.
    pub fn new(part: &'a [u8]) -> Self {
        let mut reader = Reader::from_reader(part);
        reader.config_mut().expand_empty_elements = true;
        Self { reader, depth: 0 }
    }

    /// The next step; `None` at the end.
    ///
    /// # Errors
    /// The part is damaged, or nested too deep.
    pub fn next_step(&mut self) -> Result<Option<Step>, Unread> {
        loop {
            match self.reader.read_event().map_err(|_| DAMAGED)? {
                Event::Eof if self.depth > 0 => return Err(DAMAGED),
                Event::Eof => return Ok(None),
                Event::Start(start) => {
                    self.depth += 1;
                    if self.depth > NESTING_MAX {
                        return Err(Beyond::Nesting(NESTING_MAX).into());
                    }
                    return Ok(Some(Step::Start(element(&start))));
                }
                Event::End(end) => {
                    self.depth -= 1;
                    return Ok(Some(Step::End(end.local_name().as_ref().to_owned())));
                }
                Event::Text(text) => return Ok(Some(Step::Text(text.to_string()))),
                Event::CData(text) => return Ok(Some(Step::Text(text.to_string()))),
                Event::GeneralRef(entity) => {
                    let reference = format!("&{};", &*entity);
                    return Ok(Some(Step::Text(unescaped(&reference).unwrap_or_default())));
                }
                _ => {}
            }
        }
    }

    /// Passes over the element that has just begun.
    ///
    /// # Errors
    /// As [`next_step`](Self::next_step).
    pub fn skip(&mut self) -> Result<(), Unread> {
        let outside = self.depth - 1;
        while self.depth > outside {
            if self.next_step()?.is_none() {
                return Err(DAMAGED);
            }
        }
        Ok(())
    }
}

fn element(start: &BytesStart<'_>) -> Element {
    let mut attributes = start.attributes();
    // Attributes that stand twice are no reason to compare each with all others.
    let attributes = attributes.with_checks(false).flatten().map(|attribute| {
        let value = unescaped(&attribute.value).unwrap_or_default();
        (attribute.key.local_name().as_ref().to_owned(), value)
    });
    Element {
        name: start.local_name().as_ref().to_owned(),
        attributes: attributes.collect(),
    }
}

/// With letters for their references; none for text that is not well formed.
fn unescaped(text: &str) -> Option<String> {
    unescape(text).ok().map(Cow::into_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_and_text_are_told_by_their_local_names() {
        let mut steps = Steps::new(
            b"<w:p a:val='x &amp; y'><w:t>R&amp;D &#233;</w:t><w:skip><a/></w:skip></w:p>",
        );
        let mut told = Vec::new();
        while let Some(step) = steps.next_step().expect("well formed") {
            match step {
                Step::Start(element) if element.name == "skip" => {
                    steps.skip().expect("well formed");
                }
                Step::Start(element) => {
                    told.push(element.value().unwrap_or(&element.name).to_owned());
                }
                Step::End(name) => told.push(format!("/{name}")),
                Step::Text(text) => told.push(text),
            }
        }
        assert_eq!(told.concat(), "x & ytR&D é/t/p");
    }

    #[test]
    fn damage_and_nesting_are_refused() {
        let refused = |part: &str| {
            let mut steps = Steps::new(part.as_bytes());
            std::iter::from_fn(|| steps.next_step().transpose()).find_map(Result::err)
        };
        assert_eq!(refused("<a><b></a>"), Some(DAMAGED));
        assert_eq!(refused("<a>cut off"), Some(DAMAGED));
        assert_eq!(
            refused(&"<a>".repeat(600)),
            Some(Unread::Beyond(Beyond::Nesting(512)))
        );
    }
}
