//! Which styles are headings, items of lists, or no content.

use std::collections::HashMap;

use super::super::packed::Unread;
use super::properties::{Look, Property};
use super::xml::{Step, Steps};

/// Styles may be based on each other this often.
const BASES_MAX: usize = 16;

/// The styles of a document by their ids.
#[derive(Debug, Default)]
pub(super) struct Styles(HashMap<String, Style>);

#[derive(Debug, Default)]
struct Style {
    look: Look,
    base: Option<String>,
}

impl Styles {
    /// How paragraphs of a style look; what the style does not say, its base does.
    pub fn look(&self, id: &str) -> Look {
        let mut look = Look::default();
        let mut next = self.0.get(id);
        for _ in 0..BASES_MAX {
            let Some(style) = next else { break };
            look = look.or(&style.look);
            next = style.base.as_ref().and_then(|base| self.0.get(base));
        }
        look
    }
}

/// Reads `word/styles.xml`.
///
/// # Errors
/// It is damaged.
pub(super) fn read(part: &[u8]) -> Result<Styles, Unread> {
    let mut steps = Steps::new(part);
    let mut styles = HashMap::new();
    let mut id = String::new();
    let mut style = Style::default();
    while let Some(step) = steps.next_step()? {
        match step {
            Step::Start(element) => match element.name.as_str() {
                "style" => {
                    element
                        .attribute("styleId")
                        .unwrap_or_default()
                        .clone_into(&mut id);
                    style = Style::default();
                }
                "name" => style.look.take_name(element.value().unwrap_or_default()),
                "basedOn" => style.base = element.value().map(str::to_owned),
                _ => style.look.take(Property::of(&element)),
            },
            Step::End(name) if name == "style" => {
                styles.insert(std::mem::take(&mut id), std::mem::take(&mut style));
            }
            _ => {}
        }
    }
    Ok(Styles(styles))
}
