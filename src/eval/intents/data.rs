//! CLINC150 and SNIPS as they are published.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::EvalError;
use crate::eval::random::Random;

/// Texts with their intents; out-of-scope ones apart.
#[derive(Default)]
pub(super) struct Data {
    pub(super) train: Vec<(String, String)>,
    pub(super) test: Vec<(String, String)>,
    pub(super) oos_train: Vec<String>,
    pub(super) oos_test: Vec<String>,
}

/// `shots` examples of each intent, the same for the same seed.
pub(super) fn choose(
    texts: Vec<(String, String)>,
    shots: usize,
    seed: u64,
) -> Vec<(String, String)> {
    let mut by_intent: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (text, intent) in texts {
        by_intent.entry(intent).or_default().push(text);
    }
    let mut random = Random::new(seed, "");
    let mut chosen = Vec::new();
    for (intent, mut texts) in by_intent {
        for index in 0..shots.min(texts.len()) {
            let other = index + random.below(texts.len() - index);
            texts.swap(index, other);
            chosen.push((texts[index].clone(), intent.clone()));
        }
    }
    chosen
}

/// Reads either layout.
pub(super) fn read(data: &Path) -> Result<Data, EvalError> {
    let clinc = if data.is_dir() {
        data.join("data_full.json")
    } else {
        data.to_owned()
    };
    if clinc.is_file() {
        return read_clinc(&clinc);
    }
    read_snips(data)
}

/// Some of SNIPS's files are not UTF-8; a letter lost there changes nothing here.
fn read_json(path: &Path) -> Result<Value, EvalError> {
    let bytes = fs::read(path).map_err(|source| EvalError::Read {
        path: path.to_owned(),
        source,
    })?;
    serde_json::from_str(&String::from_utf8_lossy(&bytes))
        .map_err(|_| EvalError::Layout(path.to_owned()))
}

fn read_clinc(path: &Path) -> Result<Data, EvalError> {
    let json = read_json(path)?;
    let split = |name: &str| -> Option<Vec<(String, String)>> {
        let pairs = json.get(name)?.as_array()?.iter();
        pairs
            .map(|pair| Some((pair[0].as_str()?.into(), pair[1].as_str()?.into())))
            .collect()
    };
    let texts = |name| {
        split(name)
            .unwrap_or_default()
            .into_iter()
            .map(|(text, _)| text)
            .collect()
    };
    match (split("train"), split("test")) {
        (Some(train), Some(test)) => Ok(Data {
            train,
            test,
            oos_train: texts("oos_train"),
            oos_test: texts("oos_test"),
        }),
        _ => Err(EvalError::Layout(path.to_owned())),
    }
}

fn read_snips(folder: &Path) -> Result<Data, EvalError> {
    let layout = || EvalError::Layout(folder.to_owned());
    let entries = fs::read_dir(folder).map_err(|source| EvalError::Read {
        path: folder.to_owned(),
        source,
    })?;
    let mut intents: Vec<PathBuf> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.is_dir())
        .collect();
    intents.sort();
    let mut data = Data::default();
    for path in intents {
        let name = path
            .file_name()
            .ok_or_else(layout)?
            .to_string_lossy()
            .into_owned();
        let full = path.join(format!("train_{name}_full.json"));
        let train = if full.is_file() {
            full
        } else {
            path.join(format!("train_{name}.json"))
        };
        let texts = |file: &Path| -> Result<Vec<(String, String)>, EvalError> {
            let json = read_json(file)?;
            let texts = json
                .get(&name)
                .and_then(Value::as_array)
                .ok_or_else(layout)?;
            Ok(texts
                .iter()
                .map(|text| (snips_text(text), name.clone()))
                .collect())
        };
        data.train.extend(texts(&train)?);
        data.test
            .extend(texts(&path.join(format!("validate_{name}.json")))?);
    }
    if data.train.is_empty() {
        Err(layout())
    } else {
        Ok(data)
    }
}

/// SNIPS cuts its texts at slots.
fn snips_text(entry: &Value) -> String {
    let parts = entry.get("data").and_then(Value::as_array);
    let parts = parts
        .into_iter()
        .flatten()
        .filter_map(|part| part.get("text")?.as_str());
    parts.collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_chooses_the_same_examples_in_every_version() {
        let intent = |number: usize| ["even", "odd"][number % 2];
        let texts = (0..20).map(|number| (format!("text {number}"), intent(number).to_owned()));
        let chosen = choose(texts.collect(), 3, 3);
        let numbers: Vec<&str> = chosen.iter().map(|(text, _)| &text[5..]).collect();
        assert_eq!(numbers, ["6", "8", "0", "15", "3", "19"]);
    }
}
