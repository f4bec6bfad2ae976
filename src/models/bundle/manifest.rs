//! The list of what is in a bundle: its first member.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};

use super::BundleProblem;
use crate::models::Kind;
use crate::models::kind::is_plain_path;

/// The only format there is.
pub(super) const FORMAT: u32 = 1;

/// Name of the member.
pub(super) const MANIFEST: &str = "manifest.json";

/// The member with the program.
pub(super) const BINARY: &str = "bin/docent";

/// What the paths of a pack's members begin with.
pub(super) const PACK: &str = "pack/";

/// What the paths of models' members begin with.
const MODELS: &str = "models/";

/// What is in a bundle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Manifest {
    /// [`FORMAT`].
    pub(super) format: u32,
    /// Version of the program that made it.
    pub(super) docent: String,
    /// The models.
    pub(super) models: Vec<BundledModel>,
    /// Every other member, in the order in which they follow.
    pub(super) members: Vec<Member>,
}

/// A model in a bundle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BundledModel {
    /// Its id.
    pub(super) id: String,
    /// Its files, by their paths in the folder of its kind.
    pub(super) files: Vec<String>,
}

/// A file in a bundle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Member {
    /// Its path in the bundle.
    pub(super) path: String,
    /// Bytes.
    pub(super) size: u64,
    /// In hexadecimal.
    pub(super) sha256: String,
}

/// Where a model's file lies in a bundle.
pub(super) fn model_path(kind: Kind, name: &str) -> String {
    format!("{MODELS}{}/{name}", kind.folder())
}

impl Manifest {
    /// Reads and checks it.
    pub(super) fn parse(text: &[u8]) -> Result<Self, BundleProblem> {
        /// What every format has.
        #[derive(Deserialize)]
        struct AnyFormat {
            format: u32,
        }
        let unreadable = |problem: serde_json::Error| BundleProblem::Manifest(problem.to_string());
        let any: AnyFormat = serde_json::from_slice(text).map_err(unreadable)?;
        if any.format != FORMAT {
            return Err(BundleProblem::Format(any.format));
        }
        let manifest: Self = serde_json::from_slice(text).map_err(unreadable)?;
        manifest.check()?;
        Ok(manifest)
    }

    /// Whether every path is harmless, no path stands twice, and models and members belong together.
    fn check(&self) -> Result<(), BundleProblem> {
        let mut paths = HashSet::new();
        for member in &self.members {
            if !is_harmless(&member.path) {
                return Err(BundleProblem::Path(member.path.clone()));
            }
            if !paths.insert(member.path.as_str()) {
                return Err(BundleProblem::Duplicate(member.path.clone()));
            }
        }
        let mut claimed = HashSet::new();
        for model in &self.models {
            let kind = Kind::of_id(&model.id)
                .ok_or_else(|| BundleProblem::Manifest(format!("{:?} is no model", model.id)))?;
            for name in &model.files {
                let path = model_path(kind, name);
                if !paths.contains(path.as_str()) {
                    return Err(BundleProblem::Missing(path));
                }
                if !claimed.insert(path.clone()) {
                    return Err(BundleProblem::Duplicate(path));
                }
            }
        }
        let stray = |path: &&&str| path.starts_with(MODELS) && !claimed.contains(**path);
        match paths.iter().find(stray) {
            Some(path) => Err(BundleProblem::Extra((*path).to_owned())),
            None => Ok(()),
        }
    }

    /// Its members by their paths.
    pub(super) fn by_path(&self) -> HashMap<&str, &Member> {
        let members = self.members.iter();
        members.map(|member| (&*member.path, member)).collect()
    }

    /// The pack's members.
    pub(super) fn pack(&self) -> impl Iterator<Item = &Member> {
        let members = self.members.iter();
        members.filter(|member| member.path.starts_with(PACK))
    }

    /// The program's member.
    pub(super) fn binary(&self) -> Option<&Member> {
        self.members.iter().find(|member| member.path == BINARY)
    }
}

/// Whether a path leads to where a bundle's files belong, whatever it is joined with.
fn is_harmless(path: &str) -> bool {
    if let Some(model) = path.strip_prefix(MODELS) {
        return model.split_once('/').is_some_and(|(folder, name)| {
            Kind::of_folder(folder).is_some() && is_plain_path(name)
        });
    }
    let pack = path.strip_prefix(PACK);
    path == BINARY || pack.is_some_and(|path| path.split('/').all(is_name))
}

/// Whether it names one file or folder. A pack's names may have any letters but those that mean something to a system.
fn is_name(name: &str) -> bool {
    let harmful = |letter: char| letter == '\\' || letter.is_control();
    !matches!(name, "" | "." | "..") && !name.contains(harmful)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(path: &str) -> Member {
        Member {
            path: path.into(),
            size: 1,
            sha256: "0".repeat(64),
        }
    }

    fn manifest() -> Manifest {
        Manifest {
            format: FORMAT,
            docent: "0.1.0".into(),
            models: vec![BundledModel {
                id: "whisper:x".into(),
                files: vec!["ggml-x.bin".into()],
            }],
            members: vec![
                member("models/whisper/ggml-x.bin"),
                member("pack/knowledge/Öffnungszeiten 2.md"),
                member("bin/docent"),
            ],
        }
    }

    fn parse(manifest: &Manifest) -> Result<Manifest, String> {
        let text = serde_json::to_vec(manifest).unwrap();
        Manifest::parse(&text).map_err(|problem| problem.to_string())
    }

    #[test]
    fn a_manifest_comes_back() {
        assert_eq!(parse(&manifest()).unwrap(), manifest());
    }

    #[test]
    fn paths_that_lead_elsewhere_are_refused() {
        for path in [
            "/etc/passwd",
            "../x",
            "pack/../../x",
            "pack//x",
            "pack/./x",
            "pack/",
            "pack/a\\..\\b",
            "pack/a\nb",
            "models/whisper/../x",
            "models/whisper/a/b/c",
            "models/whisper/.docent/pins.json",
            "models/other/x",
            "models/x",
            "bin/sh",
            "manifest.json",
            "",
        ] {
            let mut hostile = manifest();
            hostile.members.push(member(path));
            let problem = parse(&hostile).unwrap_err();
            assert!(problem.contains("leads out"), "{path:?}: {problem}");
        }
    }

    #[test]
    fn models_and_members_belong_together() {
        let change = |change: fn(&mut Manifest)| {
            let mut changed = manifest();
            change(&mut changed);
            parse(&changed).unwrap_err()
        };
        let missing = change(|manifest| drop(manifest.members.remove(0)));
        assert!(missing.contains("missing"), "{missing}");
        let stray = change(|manifest| manifest.models.clear());
        assert!(stray.contains("not in its manifest"), "{stray}");
        let twice = change(|manifest| manifest.members.push(member(BINARY)));
        assert!(twice.contains("twice"), "{twice}");
        let shared = change(|manifest| {
            let mut other = manifest.models[0].clone();
            other.id = "whisper:y".into();
            manifest.models.push(other);
        });
        assert!(shared.contains("twice"), "{shared}");
        let newer = change(|manifest| manifest.format = 2);
        assert!(newer.contains("format 2"), "{newer}");
    }
}
