//! Lists, and terms with their meanings, as they end.

use super::super::outline::nested;
use super::elements::Role;
use super::{List, Reader, Terms, fold_level};
use crate::text::asks;

/// Terms that share a meaning are named up to this many bytes.
pub(super) const TERMS_BYTES_MAX: usize = 300;

impl Reader<'_> {
    /// The term of a definition list, or the title of a foldable part: an FAQ question if it ends in `?`.
    pub(super) fn end_term(&mut self) {
        let text = self.take_text();
        if asks(text.trim()) {
            self.terms = Terms::default();
            self.outline.question(&text);
        } else if self.open.role() == Some(Role::Fold) {
            self.outline.heading(fold_level(self.folds), &text);
        } else if !text.trim().is_empty() {
            if std::mem::take(&mut self.terms.are_told) {
                self.terms.names.clear();
            }
            self.outline.end_answer();
            let name = text.trim().trim_end_matches(':');
            let bytes: usize = self.terms.names.iter().map(|name| name.len() + 1).sum();
            if bytes + name.len() <= TERMS_BYTES_MAX {
                self.terms.names.push(name.to_owned());
            } else {
                self.outline.paragraph(name);
            }
        }
    }

    /// The end of a definition list.
    pub(super) fn end_terms(&mut self) {
        if !self.terms.are_told {
            let names = std::mem::take(&mut self.terms.names);
            self.outline.list(&names);
        }
        self.terms = Terms::default();
        self.outline.end_answer();
    }

    /// The terms whose meaning comes next, once.
    pub(super) fn due_terms(&mut self) -> Option<String> {
        let is_due = std::mem::take(&mut self.terms.is_due);
        let terms = self.terms.names.join(", ");
        (is_due && !terms.is_empty()).then_some(terms)
    }

    /// A list begins: what stands above it, in an item or a meaning.
    pub(super) fn introduce(&mut self) {
        if self.terms.is_due
            && self.text.trim().is_empty()
            && let Some(terms) = self.due_terms()
        {
            self.outline.paragraph(&format!("{terms}:"));
        }
    }

    pub(super) fn end_item(&mut self) {
        let text = self.take_text();
        if let Some(list) = self.lists.last_mut()
            && !text.trim().is_empty()
        {
            list.items.push(text);
        }
    }

    /// The items so far, in front of a heading that stands in one.
    pub(super) fn emit_items(&mut self) {
        for list in &mut self.lists {
            let around = std::mem::take(&mut list.around);
            self.outline.paragraph(&around);
            self.outline.list(&std::mem::take(&mut list.items));
        }
    }

    pub(super) fn end_list(&mut self) {
        self.flush();
        let Some(List { items, around }) = self.lists.pop() else {
            return;
        };
        match self.lists.last_mut() {
            Some(outer) if self.open.role() == Some(Role::Item) => {
                outer.items.extend(nested(&around, items));
            }
            _ => {
                self.outline.paragraph(&around);
                self.outline.list(&items);
            }
        }
    }
}
