//! What a search reads: one commit, its passages in memory order, and the vectors that are there.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use tantivy::DocAddress;

use super::super::KnowledgeError;
use super::super::passages::Passage;
use super::super::vectors::{Matrix, Row, VectorKey};
use super::words::{FileRecord, View};

/// Sentences have vectors of their own up to this many of them in the index (8 MB, one minute of encoding); in a
/// larger index their passages' vectors stand for them.
const SENTENCE_VECTORS_MAX: usize = 20_000;

/// Vectors of texts that are gone are kept while there are few: an edit that is undone finds them again.
const COMPACT_ROWS_MIN: usize = 1_000;

/// What a vector of a passage stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Role {
    /// The question of an FAQ.
    Question,
    /// The heading path.
    Heading,
    /// Headings and text together.
    Passage,
    /// One sentence, with the heading or question right above it.
    Sentence,
}

/// A text of a passage that has, or will have, a vector.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Unit {
    pub role: Role,
    pub key: VectorKey,
    /// Its row in the matrix, once it is there.
    pub row: Option<u32>,
}

/// A passage of the view.
#[derive(Debug, Clone)]
pub(crate) struct Slot {
    pub address: DocAddress,
    /// Its units, in the order of [`texts`].
    pub units: Range<u32>,
    /// Made of its path, place and words.
    id: u64,
}

/// See the module.
pub(crate) struct State {
    pub view: View,
    pub slots: Vec<Slot>,
    pub units: Vec<Unit>,
    pub matrix: Matrix,
    pub(super) files: BTreeMap<String, FileRecord>,
    /// Which units wait for the vector of a text.
    unlinked: HashMap<VectorKey, Vec<u32>>,
    /// Per segment and document: its slot, or `u32::MAX`.
    slot_of: Vec<Vec<u32>>,
}

impl State {
    /// Reads a view; its vectors are still to be given. Passages that are `known` are not read from the store again.
    pub fn read(view: View, known: &Known) -> Result<Self, KnowledgeError> {
        let mut state = Self {
            view,
            slots: Vec::new(),
            units: Vec::new(),
            matrix: Matrix::default(),
            files: BTreeMap::new(),
            unlinked: HashMap::new(),
            slot_of: Vec::new(),
        };
        let segments = state.view.searcher.segment_readers().len();
        for segment in 0..segments {
            state.read_segment(segment as u32, known)?;
        }
        state.limit_sentences();
        Ok(state)
    }

    fn read_segment(&mut self, segment: u32, known: &Known) -> Result<(), KnowledgeError> {
        let view = self.view.clone();
        let reader = view.searcher.segment_reader(segment);
        let ids = reader.fast_fields().u64(view.id_name())?;
        let mut slots = vec![u32::MAX; reader.max_doc() as usize];
        for document in reader.doc_ids_alive() {
            let address = DocAddress::new(segment, document);
            let Some(id) = ids.first(document) else {
                let file = view.file(address)?;
                self.files.insert(file.path.clone(), file);
                continue;
            };
            slots[document as usize] = self.slots.len() as u32;
            let start = self.units.len() as u32;
            match known.get(&id) {
                Some(keys) => self
                    .units
                    .extend(keys.iter().map(|(role, key)| unit(*role, *key))),
                None => self.units.extend(
                    texts(&view.passage(address)?)
                        .iter()
                        .map(|(role, text)| unit(*role, VectorKey::of(text))),
                ),
            }
            let units = start..self.units.len() as u32;
            self.slots.push(Slot { address, units, id });
        }
        self.slot_of.push(slots);
        Ok(())
    }

    /// What a passage is known by: the same as long as its content is.
    pub fn id(&self, slot: u32) -> u64 {
        self.slots[slot as usize].id
    }

    /// What the next state need not read again.
    pub fn known(&self) -> Known {
        let keys = |slot: &Slot| {
            let units = &self.units[slot.units.start as usize..slot.units.end as usize];
            (
                slot.id,
                units.iter().map(|unit| (unit.role, unit.key)).collect(),
            )
        };
        if self.sentences_left_out() {
            Known::new()
        } else {
            self.slots.iter().map(keys).collect()
        }
    }

    /// Without units for sentences, a passage's units are not complete and must be read again.
    fn sentences_left_out(&self) -> bool {
        !self.slots.is_empty() && !self.units.iter().any(|unit| unit.role == Role::Sentence)
    }

    fn limit_sentences(&mut self) {
        let sentences = self
            .units
            .iter()
            .filter(|unit| unit.role == Role::Sentence)
            .count();
        if sentences <= SENTENCE_VECTORS_MAX {
            return;
        }
        let all = std::mem::take(&mut self.units);
        for slot in &mut self.slots {
            let start = self.units.len() as u32;
            let old = &all[slot.units.start as usize..slot.units.end as usize];
            self.units
                .extend(old.iter().filter(|unit| unit.role != Role::Sentence));
            slot.units = start..self.units.len() as u32;
        }
    }

    /// Takes over vectors, and looks up the row of every unit.
    pub fn link(&mut self, matrix: Matrix) {
        self.matrix = matrix;
        self.unlinked.clear();
        for (index, unit) in self.units.iter_mut().enumerate() {
            unit.row = self.matrix.find(&unit.key);
            if unit.row.is_none() {
                self.unlinked
                    .entry(unit.key)
                    .or_default()
                    .push(index as u32);
            }
        }
    }

    /// Adds vectors, and gives them to the units that wait for them.
    pub fn add(&mut self, rows: &[(VectorKey, Row)]) {
        for (key, row) in rows {
            self.matrix.insert(*key, row);
            let row = self.matrix.find(key);
            for unit in self.unlinked.remove(key).into_iter().flatten() {
                self.units[unit as usize].row = row;
            }
        }
    }

    /// Forgets the vectors of texts that are gone, once they are most of them. Gives back the rest for writing.
    pub fn compact(&mut self) -> Option<Vec<(VectorKey, Row)>> {
        if self.matrix.len() <= COMPACT_ROWS_MIN {
            return None;
        }
        let wanted: HashSet<VectorKey> = self.units.iter().map(|unit| unit.key).collect();
        if self.matrix.len() <= 2 * wanted.len() {
            return None;
        }
        let mut matrix = std::mem::take(&mut self.matrix);
        let rows = matrix.retain(&wanted);
        self.link(matrix);
        Some(rows)
    }

    /// The slot of a document that a search found.
    pub fn slot_at(&self, address: DocAddress) -> Option<u32> {
        let slot = *self
            .slot_of
            .get(address.segment_ord as usize)?
            .get(address.doc_id as usize)?;
        (slot != u32::MAX).then_some(slot)
    }

    /// The units of a slot.
    pub fn units_of(&self, slot: u32) -> &[Unit] {
        let units = &self.slots[slot as usize].units;
        &self.units[units.start as usize..units.end as usize]
    }

    /// The passage of a slot.
    pub fn passage(&self, slot: u32) -> Result<Passage, KnowledgeError> {
        self.view.passage(self.slots[slot as usize].address)
    }

    /// How many texts still wait for their vector.
    pub fn waiting(&self) -> usize {
        self.unlinked.len()
    }

    /// Up to `limit` different texts without a vector: questions and headings first, sentences last.
    pub fn missing(&self, limit: usize) -> Result<Vec<MissingVector>, KnowledgeError> {
        let mut seen = HashSet::new();
        let mut found = Vec::new();
        for wanted in [Role::Question, Role::Heading, Role::Passage, Role::Sentence] {
            for slot in 0..self.slots.len() as u32 {
                let units = self.units_of(slot);
                let open = |unit: &Unit| unit.role == wanted && unit.row.is_none();
                if !units
                    .iter()
                    .any(|unit| open(unit) && !seen.contains(&unit.key))
                {
                    continue;
                }
                let texts = texts(&self.passage(slot)?);
                for (unit, (_, text)) in units.iter().zip(texts) {
                    if open(unit) && found.len() < limit && seen.insert(unit.key) {
                        found.push(MissingVector {
                            key: unit.key,
                            text: text.into(),
                            is_passage: wanted == Role::Passage,
                        });
                    }
                }
                if found.len() >= limit {
                    return Ok(found);
                }
            }
        }
        Ok(found)
    }
}

/// A text that has no vector yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingVector {
    /// What its vector is added by.
    pub key: VectorKey,
    /// The text.
    pub text: Arc<str>,
    /// It is a whole passage, as evidence reads it.
    pub is_passage: bool,
}

/// The units of passages by the hash of their record.
pub(crate) type Known = HashMap<u64, Arc<[(Role, VectorKey)]>>;

fn unit(role: Role, key: VectorKey) -> Unit {
    Unit {
        role,
        key,
        row: None,
    }
}

/// The texts of a passage that have vectors, in a fixed order: question or heading, the whole, then its sentences. A
/// single sentence is not encoded apart from the whole.
pub(crate) fn texts(passage: &Passage) -> Vec<(Role, String)> {
    let mut texts = Vec::with_capacity(passage.sentences.len() + 2);
    let found_by = passage.searched_path();
    match &passage.question {
        Some(question) => texts.push((Role::Question, question.clone())),
        None if !found_by.is_empty() => texts.push((Role::Heading, found_by)),
        None => {}
    }
    texts.push((Role::Passage, passage.whole()));
    if passage.sentences.len() > 1 {
        // What stands right above a sentence says what it is about.
        let above = passage.question.as_ref().or(passage.heading.last());
        let sentence = |sentence: &String| match above {
            Some(above) => format!("{above}: {sentence}"),
            None => sentence.clone(),
        };
        texts.extend(
            passage
                .sentences
                .iter()
                .map(|one| (Role::Sentence, sentence(one))),
        );
    }
    texts
}
