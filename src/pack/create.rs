//! A new pack to begin with.

use std::fs;
use std::path::Path;

use super::PackError;

/// The files of a new pack; `NAME` in the first becomes the pack's name.
const FILES: &[(&str, &str)] = &[
    (
        "pack.toml",
        include_str!("../../assets/starter-pack/pack.toml"),
    ),
    (
        "intents.toml",
        include_str!("../../assets/starter-pack/intents.toml"),
    ),
    (
        "tests.toml",
        include_str!("../../assets/starter-pack/tests.toml"),
    ),
    (
        "lexicon.txt",
        include_str!("../../assets/starter-pack/lexicon.txt"),
    ),
    (
        "knowledge/visiting.md",
        include_str!("../../assets/starter-pack/knowledge/visiting.md"),
    ),
];

/// Writes a small commented pack called `name` into `folder`, which is made when it is missing.
///
/// # Errors
/// [`PackError::NotEmpty`] when the folder holds anything, [`PackError::NoName`], [`PackError::Write`].
pub fn create(folder: &Path, name: &str) -> Result<(), PackError> {
    let name = name.trim();
    if name.is_empty() {
        return Err(PackError::NoName);
    }
    if fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(PackError::NotEmpty(folder.to_owned()));
    }
    let quoted = toml::Value::from(name).to_string();
    make_folder(&folder.join("knowledge"))?;
    for (path, text) in FILES {
        let path = folder.join(path);
        let text = text.replacen("\"NAME\"", &quoted, 1);
        fs::write(&path, text).map_err(|source| PackError::Write { path, source })?;
    }
    Ok(())
}

fn make_folder(folder: &Path) -> Result<(), PackError> {
    fs::create_dir_all(folder).map_err(|source| PackError::Write {
        path: folder.to_owned(),
        source,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::{Pack, PackFiles, check};

    #[test]
    fn a_new_pack_has_nothing_to_complain_about() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let pack = folder.path().join("desk/main");
        let name = "Anna \"Ann\" O'Neill \\ Söhne\n";
        create(&pack, name).expect("written");
        let files = PackFiles::new(Some(pack));
        let report = check(&files);
        assert!(
            report.errors.is_empty() && report.warnings.is_empty(),
            "{report}"
        );
        let pack = Pack::read(&files).expect("valid");
        assert_eq!(pack.name, name.trim());
        assert_eq!(pack.intents.len(), 4);
        assert_eq!(pack.tests.len(), 2);
    }

    #[test]
    fn nothing_is_written_over() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        fs::write(folder.path().join("notes.txt"), "mine").expect("written");
        let error = create(folder.path(), "Desk").expect_err("not empty");
        assert!(
            error
                .to_string()
                .contains("is not empty: name a folder that is new or empty"),
            "{error}"
        );
        assert_eq!(fs::read_dir(folder.path()).expect("there").count(), 1);
    }

    #[test]
    fn a_file_in_the_way_and_an_empty_name_are_refused() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("file");
        fs::write(&file, "").expect("written");
        assert!(matches!(
            create(&file, "Desk"),
            Err(PackError::Write { .. })
        ));
        assert!(matches!(
            create(&folder.path().join("new"), "  "),
            Err(PackError::NoName)
        ));
    }
}
