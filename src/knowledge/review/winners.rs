//! Passages that never come first, whatever of their own is asked.

use super::super::KnowledgeError;
use super::super::extract::extract;
use super::super::index::{Role, State, Unit, texts};
use super::super::search::Searcher;
use super::super::table::Row;
use super::super::vectors::WIDTH;

/// So many of the first passages are looked at for the best sentence, as for an answer.
const CANDIDATES: usize = 3;

/// The passage that comes first for most of what one would ask a passage for, where it never does itself.
pub(super) fn winner(searcher: &Searcher<'_>, slot: u32) -> Result<Option<u32>, KnowledgeError> {
    let state = searcher.state;
    let passage = state.passage(slot)?;
    // A row is asked for by its name, which is not its text.
    if passage
        .sentences
        .iter()
        .all(|sentence| Row::of(sentence).is_some())
    {
        return Ok(None);
    }
    let mut others: Vec<u32> = Vec::new();
    let units = state.units_of(slot);
    for (unit, (role, text)) in units.iter().zip(texts(&passage)) {
        // Nobody asks with a whole passage, unless it is all that there is.
        if role == Role::Passage && units.len() > 1 {
            continue;
        }
        let first = first(searcher, unit, role, &text)?;
        if first.contains(&slot) {
            return Ok(None);
        }
        others.extend(first.first());
    }
    let times = |slot: u32| others.iter().filter(|other| **other == slot).count();
    let mut most = others.clone();
    most.sort_by_key(|slot| (std::cmp::Reverse(times(*slot)), *slot));
    Ok(most.first().copied())
}

/// Which passages come first for a text of a passage: by the ranking, and by the best sentence.
fn first(
    searcher: &Searcher<'_>,
    unit: &Unit,
    role: Role,
    text: &str,
) -> Result<Vec<u32>, KnowledgeError> {
    let vector = unit.row.map(|row| vector(searcher.state, row));
    // What is asked is the sentence, and not the heading that its vector is made with.
    let asked = match role {
        Role::Sentence => text.split_once(": ").map_or(text, |(_, sentence)| sentence),
        _ => text,
    };
    let question = searcher.question(asked, vector.as_ref().map(<[f32; WIDTH]>::as_slice))?;
    let ranked = searcher.rank(&question, CANDIDATES)?;
    let mut best: Option<(u32, f32)> = None;
    for one in &ranked {
        let score = extract(
            searcher,
            &question,
            *one,
            &searcher.state.passage(one.slot)?,
        )?
        .score;
        if best.is_none_or(|(_, most)| score > most) {
            best = Some((one.slot, score));
        }
    }
    let first = ranked.first().map(|one| one.slot);
    Ok(first
        .into_iter()
        .chain(best.map(|(slot, _)| slot))
        .collect())
}

/// The vector in a row.
fn vector(state: &State, row: u32) -> [f32; WIDTH] {
    let mut vector = [0.0; WIDTH];
    state.matrix.add_to(row, 1.0, &mut vector);
    vector
}
