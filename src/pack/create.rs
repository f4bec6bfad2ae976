//! A new pack to begin with: the starter, or a copy of an example.

use std::borrow::Cow;
use std::fs;
use std::path::Path;

use include_dir::{Dir, DirEntry, include_dir};

use super::PackError;
use super::demo::DEMO;
use super::layout::PACK_FILE;

/// Two answers and many comments.
static STARTER: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/assets/starter-pack");
/// The welcome desk of a fictional museum.
static MUSEUM: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/assets/museum-pack");

/// What a new pack is a copy of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Template {
    /// A small commented pack, which is nobody's until it has a name.
    Starter,
    /// The pack that is served when no other is named.
    Demo,
    /// A small museum, with a document of every kind that is read.
    Museum,
}

impl Template {
    fn files(self) -> &'static Dir<'static> {
        match self {
            Self::Starter => &STARTER,
            Self::Demo => &DEMO,
            Self::Museum => &MUSEUM,
        }
    }
}

/// Writes a copy of `template` into `folder`, which is made when it is missing. Its name becomes `name`; left out, an
/// example keeps its own. So it is with its language.
///
/// # Errors
/// [`PackError::NotEmpty`] when the folder holds anything, [`PackError::NoName`], [`PackError::Write`].
pub fn create(
    folder: &Path,
    template: Template,
    name: Option<&str>,
    language: Option<&str>,
) -> Result<(), PackError> {
    let name = name.map(str::trim);
    if name.is_some_and(str::is_empty) || (name.is_none() && template == Template::Starter) {
        return Err(PackError::NoName);
    }
    if fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(PackError::NotEmpty(folder.to_owned()));
    }
    let changes = [("name", name), ("language", language)];
    copy(template.files(), folder, &changes)
}

/// Writes what is in `from` under `root`, deeper folders too.
fn copy(from: &Dir<'_>, root: &Path, changes: &[(&str, Option<&str>)]) -> Result<(), PackError> {
    let folder = root.join(from.path());
    fs::create_dir_all(&folder).map_err(|source| PackError::Write {
        path: folder,
        source,
    })?;
    for entry in from.entries() {
        let file = match entry {
            DirEntry::Dir(folder) => {
                copy(folder, root, changes)?;
                continue;
            }
            DirEntry::File(file) => file,
        };
        let contents = if file.path() == Path::new(PACK_FILE) {
            changed(file.contents(), changes)
        } else {
            Cow::Borrowed(file.contents())
        };
        let path = root.join(file.path());
        fs::write(&path, contents).map_err(|source| PackError::Write { path, source })?;
    }
    Ok(())
}

/// A `pack.toml` of ours with other values of these keys, each of which stands in a line of its own.
fn changed<'a>(pack_file: &'a [u8], changes: &[(&str, Option<&str>)]) -> Cow<'a, [u8]> {
    let mut text = String::from_utf8_lossy(pack_file);
    for (key, value) in changes {
        let begin = format!("{key} = ");
        let line = text.lines().find(|line| line.starts_with(&begin));
        if let (Some(line), Some(value)) = (line, value) {
            let written = begin + &toml::Value::from(*value).to_string();
            text = text.replacen(line, &written, 1).into();
        }
    }
    match text {
        Cow::Borrowed(_) => Cow::Borrowed(pack_file),
        Cow::Owned(text) => Cow::Owned(text.into_bytes()),
    }
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
        create(&pack, Template::Starter, Some(name), None).expect("written");
        let files = PackFiles::new(Some(pack));
        let report = check(&files);
        assert!(
            report.errors.is_empty() && report.warnings.is_empty(),
            "{report}"
        );
        let pack = Pack::read(&files).expect("valid");
        assert_eq!(pack.name, name.trim());
        assert_eq!(pack.intents.len(), 5);
        assert_eq!(pack.tests.len(), 2);
    }

    /// The pack that `template` becomes, read back.
    fn copied(template: Template, name: Option<&str>) -> (PackFiles, Pack, tempfile::TempDir) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        create(&folder.path().join("copy"), template, name, None).expect("written");
        let files = PackFiles::new(Some(folder.path().join("copy")));
        let report = check(&files);
        assert!(report.errors.is_empty(), "{report}");
        let pack = Pack::read(&files).expect("valid");
        (files, pack, folder)
    }

    #[test]
    fn an_example_is_copied_whole_and_keeps_its_name_unless_told_another() {
        let (files, pack, _folder) = copied(Template::Demo, None);
        assert_eq!(pack.name, Pack::read(&PackFiles::Demo).expect("valid").name);
        let paths = |files: &PackFiles| {
            let listing = files.list_knowledge();
            let paths = listing.files.into_iter().map(|file| file.path);
            paths.collect::<Vec<_>>()
        };
        assert_eq!(paths(&files), paths(&PackFiles::Demo));
        let (_, pack, _folder) = copied(Template::Museum, Some("Wick Mill"));
        assert_eq!(pack.name, "Wick Mill");
    }

    #[test]
    fn half_of_the_museums_tests_must_be_declined() {
        let (_, pack, _folder) = copied(Template::Museum, None);
        assert_eq!(pack.name, "Lantern House Museum");
        let declined = pack.tests.iter().filter(|test| test.declined == Some(true));
        let declined = declined.count();
        assert!(pack.tests.len() >= 60, "{}", pack.tests.len());
        assert!(declined * 2 >= pack.tests.len(), "{declined}");
    }

    #[test]
    fn nothing_is_written_over() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        fs::write(folder.path().join("notes.txt"), "mine").expect("written");
        let error =
            create(folder.path(), Template::Museum, Some("Desk"), None).expect_err("not empty");
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
            create(&file, Template::Starter, Some("Desk"), None),
            Err(PackError::Write { .. })
        ));
        let new = folder.path().join("new");
        for (template, name) in [
            (Template::Starter, None),
            (Template::Starter, Some("  ")),
            (Template::Demo, Some("")),
        ] {
            let refused = create(&new, template, name, None);
            assert!(matches!(refused, Err(PackError::NoName)), "{template:?}");
        }
        assert!(!new.exists());
    }
}
