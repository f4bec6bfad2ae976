//! Whole packs: what is read and listed; the folder that the other tests work with.

mod errors;
#[cfg(unix)]
mod links;
mod warnings;

use std::fs;
use std::path::Path;

use super::{CheckReport, IntentAction, Links, Pack, PackFiles, check};
use crate::clock::Zone;
use crate::diagnostics::Problem;

/// A pack folder with these files.
struct Folder(tempfile::TempDir);

impl Folder {
    fn with(files: &[(&str, &str)]) -> Self {
        let folder = Self(tempfile::tempdir().expect("a temporary folder"));
        for (path, text) in files {
            folder.write(path, text.as_bytes());
        }
        folder
    }

    fn write(&self, path: &str, bytes: &[u8]) {
        let path = self.path().join(path);
        fs::create_dir_all(path.parent().expect("inside")).expect("made");
        fs::write(path, bytes).expect("written");
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn files(&self) -> PackFiles {
        PackFiles::new(Some(self.path().to_owned()))
    }

    fn report(&self) -> CheckReport {
        check(&self.files())
    }

    /// One line for each, without the temporary folder's name.
    fn lines(&self, problems: &[Problem]) -> Vec<String> {
        let folder = format!("{}/", self.path().display());
        problems
            .iter()
            .map(|problem| problem.summary().replace(&folder, ""))
            .collect()
    }

    fn errors(&self) -> Vec<String> {
        self.lines(&self.report().errors)
    }

    fn warnings(&self) -> Vec<String> {
        self.lines(&self.report().warnings)
    }
}

/// Two files that make a pack without a complaint.
const PACK: (&str, &str) = ("pack.toml", "name = \"Desk\"\n");
const DOCUMENT: (&str, &str) = ("knowledge/fees.md", "# Fees\nFree.\n");

/// The errors of a pack whose `name` is right and whose `file` holds `text`.
fn errors_in(file: &str, text: &str) -> Vec<String> {
    let folder = Folder::with(&[PACK, DOCUMENT, (file, text)]);
    let errors = folder.errors();
    assert_eq!(
        Pack::read(&folder.files()).is_err(),
        !errors.is_empty(),
        "read and check must agree"
    );
    errors
}

fn warnings_in(file: &str, text: &str) -> Vec<String> {
    let folder = Folder::with(&[PACK, DOCUMENT, (file, text)]);
    assert_eq!(folder.errors(), Vec::<String>::new());
    assert!(
        Pack::read(&folder.files()).is_ok(),
        "warnings must not keep a pack from being read"
    );
    folder.warnings()
}

#[test]
fn a_name_is_enough() {
    let folder = Folder::with(&[PACK]);
    let pack = Pack::read(&folder.files()).expect("valid");
    assert_eq!((pack.name.as_str(), pack.language.as_str()), ("Desk", "en"));
    assert_eq!(pack.voice.id, "piper:en_US-joe-medium");
    assert_eq!(&*pack.intent_settings.rejected_label, "UNCLEAR");
    assert_eq!(
        (
            pack.intent_settings.threshold,
            pack.knowledge_settings.threshold
        ),
        (None, None)
    );
    assert!(pack.intents.is_empty() && pack.tests.is_empty() && pack.lexicon.entries.is_empty());
    assert!(!pack.greeting.is_empty() && !pack.unknown.is_empty() && !pack.apology.is_empty());
    assert!(pack.not_heard.is_some_and(|text| !text.is_empty()));
}

#[test]
fn who_is_not_understood_is_told_so_in_their_language_or_not_at_all() {
    for (language, own, told) in [
        (
            "en-GB",
            None,
            Some("Sorry, I did not catch that. Please say it again."),
        ),
        ("en", Some("Pardon?"), Some("Pardon?")),
        ("en", Some(""), None),
        ("en", Some("  "), None),
        ("de", None, None),
        ("de", Some("Wie bitte?"), Some("Wie bitte?")),
    ] {
        let own = own.map_or(String::new(), |own| format!("not_heard = \"{own}\"\n"));
        let text = format!("name = \"D\"\nlanguage = \"{language}\"\n{own}");
        let folder = Folder::with(&[("pack.toml", &text)]);
        let pack = Pack::read(&folder.files()).expect("valid");
        assert_eq!(pack.not_heard.as_deref(), told, "{text}");
    }
}

#[test]
fn everything_that_is_written_is_read() {
    let folder = Folder::with(&[
        (
            "pack.toml",
            "name = \"Desk\"\nlanguage = \"en-GB\"\ngreeting = \"G\"\nunknown = \"U\"\napology = \"A\"\nnot_heard = \" N \"\nstop_words = [\"whoa\", \" that will do \"]\nwake_words = [\"hey desk\"]\n[voice]\nid = \"piper:x\"\nrate = 2\n\
             [intents]\nthreshold = 0.5\nrejected_label = \"HM\"\n[knowledge]\nthreshold = 0.25\n",
        ),
        (
            "intents.toml",
            "[[intent]]\nname = \"HI\"\nexamples = [\"hi\", \"hello\"]\nreplies = [\"Yo\", \"Ho\"]\n[[intent]]\nname = \"ASK\"\nexamples = \
             [\"what\", \"why\"]\nanswer = \"knowledge\"\n[[intent]]\nname = \"NOT\"\nexamples = [\"x\", \"y\"]\nout_of_scope = true\n",
        ),
        (
            "lexicon.txt",
            "# names\r\nNguyen\twin\r\n\r\nLeicester\tlester\r\n",
        ),
        (
            "tests.toml",
            "[[test]]\nask = \"what\"\nintent = \"ASK\"\nsource = \"fees.md\"\ncontains = \"Free\"\n[[test]]\nask = \"z\"\ndeclined = true\n",
        ),
        DOCUMENT,
    ]);
    assert_eq!(folder.warnings(), Vec::<String>::new());
    let pack = Pack::read(&folder.files()).expect("valid");
    assert_eq!(
        (&*pack.greeting, &*pack.unknown, &*pack.apology),
        ("G", "U", "A")
    );
    assert_eq!(pack.not_heard.as_deref(), Some("N"));
    let stop_words = ["whoa", "that will do"].map(Into::into);
    assert_eq!(pack.stop_words, Some(stop_words.to_vec()));
    assert_eq!(pack.wake_words, Some(vec!["hey desk".into()]));
    assert_eq!((pack.voice.id.as_str(), pack.voice.rate), ("piper:x", 2.0));
    assert_eq!(
        (
            pack.intent_settings.threshold,
            pack.knowledge_settings.threshold
        ),
        (Some(0.5), Some(0.25))
    );
    assert_eq!(&*pack.intent_settings.rejected_label, "HM");
    assert_eq!(
        pack.intents[0].action,
        IntentAction::Replies(["Yo".into(), "Ho".into()].into())
    );
    assert_eq!(pack.intents[1].action, IntentAction::Knowledge);
    assert_eq!(pack.intents[2].action, IntentAction::None);
    assert!(pack.intents[2].out_of_scope && !pack.intents[0].out_of_scope);
    assert_eq!(pack.lexicon.entries[1].word, "Leicester");
    assert_eq!(pack.lexicon.entries[1].spoken, "lester");
    assert_eq!(pack.tests[0].source.as_deref(), Some("fees.md"));
    assert_eq!(
        (pack.tests[1].declined, pack.tests[1].line),
        (Some(true), 6)
    );
}

#[test]
fn the_demo_pack_has_no_error() {
    let report = check(&PackFiles::Demo);
    assert!(report.errors.is_empty(), "{report}");
    Pack::read(&PackFiles::Demo).expect("valid");
}

#[test]
fn lists_and_reads_documents_of_folder_and_demo() {
    let folder = Folder::with(&[
        PACK,
        DOCUMENT,
        ("knowledge/b/c/Deep.HTML", "<p>x"),
        ("knowledge/b/~$lock.md", ""),
    ]);
    let files = folder.files();
    let listing = files.list_knowledge();
    let paths: Vec<_> = listing
        .files
        .iter()
        .map(|file| file.path.as_str())
        .collect();
    assert_eq!(paths, ["b/c/Deep.HTML", "fees.md"]);
    assert_eq!(listing.files[0].bytes, 4);
    assert!(listing.files[0].modified_ns.is_some());
    assert_eq!(
        files.read("knowledge/b/c/Deep.HTML").expect("there"),
        b"<p>x"
    );
    for path in ["../pack.toml", "/etc/hostname", "", "b/../../pack.toml"] {
        let error = files.read(path).expect_err(path);
        assert_eq!(error.kind(), std::io::ErrorKind::InvalidInput, "{path}");
    }
    let demo = PackFiles::Demo.list_knowledge();
    assert!(demo.exists && !demo.files.is_empty());
    for file in &demo.files {
        let bytes = PackFiles::Demo
            .read(&format!("knowledge/{}", file.path))
            .expect("there");
        assert_eq!(bytes.len() as u64, file.bytes, "{}", file.path);
    }
}

#[cfg(unix)]
#[test]
fn loops_dead_links_and_odd_files_are_reported_and_the_rest_is_listed() {
    use std::os::unix::fs::symlink;
    use std::os::unix::net::UnixListener;

    let folder = Folder::with(&[PACK, DOCUMENT]);
    let knowledge = folder.path().join("knowledge");
    let elsewhere = Folder::with(&[("linked.md", "# L\n")]);
    symlink(elsewhere.path(), knowledge.join("extra")).expect("linked");
    symlink(&knowledge, knowledge.join("loop")).expect("linked");
    symlink("nothing.md", knowledge.join("dead.md")).expect("linked");
    let _socket = UnixListener::bind(knowledge.join("socket.md")).expect("bound");
    let listing = PackFiles::Folder(folder.path().to_owned(), Links::Anywhere).list_knowledge();
    let paths: Vec<_> = listing
        .files
        .iter()
        .map(|file| file.path.as_str())
        .collect();
    assert_eq!(paths, ["extra/linked.md", "fees.md"]);
    let mut unreadable: Vec<_> = listing
        .unreadable
        .iter()
        .map(|file| file.path.as_str())
        .collect();
    unreadable.sort_unstable();
    assert_eq!(unreadable, ["dead.md", "loop", "socket.md"]);
    let warnings = folder.warnings();
    assert!(
        warnings
            .iter()
            .any(|line| line
                .contains("knowledge/loop: it cannot be read: a link that leads back to")),
        "{warnings:?}"
    );
}

#[test]
fn a_pack_has_its_time_zone_and_a_test_its_time() {
    let folder = Folder::with(&[
        (
            "pack.toml",
            "name = \"D\"\n[knowledge]\ntime_zone = \"Asia/Tokyo\"\n",
        ),
        (
            "tests.toml",
            "[[test]]\nask = \"open now\"\nat = \"2027-03-09T10:00\"\ncontains = \"yes\"\n",
        ),
    ]);
    let pack = Pack::read(&folder.files()).expect("valid");
    assert_eq!(pack.knowledge_settings.time_zone, Zone::named("Asia/Tokyo"));
    let at = pack.tests[0].at.expect("a time");
    assert_eq!((at.day(), at.hour()), (9, 10));
}

#[test]
fn a_zone_and_a_time_that_are_none_are_told() {
    for (file, text, message) in [
        (
            "pack.toml",
            "name = \"D\"\n[knowledge]\ntime_zone = \"Tokio\"\n",
            "must be the name of a zone",
        ),
        (
            "tests.toml",
            "[[test]]\nask = \"a\"\nat = \"noon\"\ndeclined = true\n",
            "must be a local time",
        ),
    ] {
        let errors = errors_in(file, text).join("\n");
        assert!(errors.contains(message), "{errors}");
    }
}
