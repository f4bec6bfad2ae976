//! Whole packs: what is read, what is refused, and in which words.

use std::fs;
use std::path::Path;

use super::{CheckReport, IntentAction, Pack, PackFiles, check};
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
        PackFiles::Folder(self.path().to_owned())
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
    assert_eq!(pack.voice.id, "espeak:en-us");
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
}

#[test]
fn everything_that_is_written_is_read() {
    let folder = Folder::with(&[
        (
            "pack.toml",
            "name = \"Desk\"\nlanguage = \"en-GB\"\ngreeting = \"G\"\nunknown = \"U\"\napology = \"A\"\n[voice]\nid = \"piper:x\"\nrate = 2\n\
             [intents]\nthreshold = 0.5\nrejected_label = \"HM\"\n[knowledge]\nthreshold = 1\n",
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
    assert_eq!((pack.voice.id.as_str(), pack.voice.rate), ("piper:x", 2.0));
    assert_eq!(
        (
            pack.intent_settings.threshold,
            pack.knowledge_settings.threshold
        ),
        (Some(0.5), Some(1.0))
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
fn unknown_keys_name_file_line_and_the_nearest() {
    for (file, text, expected) in [
        (
            "pack.toml",
            "name = \"D\"\ngreting = \"x\"\n",
            "pack.toml:2: unknown key `greting` (did you mean `greeting`?)",
        ),
        (
            "pack.toml",
            "name = \"D\"\n[intents]\ntreshold = 0.5\n",
            "pack.toml:3: unknown key `intents.treshold` (did you mean `threshold`?)",
        ),
        (
            "pack.toml",
            "name = \"D\"\n[voice]\nspeed = 1\n",
            "pack.toml:3: unknown key `voice.speed` (known here: id, rate)",
        ),
        (
            "intents.toml",
            "[[intent]]\nname = \"A\"\nexample = [\"a\"]\nexamples = [\"b\", \"c\"]\nreplies = [\"d\"]\n",
            "intents.toml:3: unknown key `intent.example` (did you mean `examples`?)",
        ),
        (
            "intents.toml",
            "[[intents]]\nname = \"A\"\n",
            "intents.toml:1: unknown key `intents` (did you mean `intent`?)",
        ),
        (
            "tests.toml",
            "[[test]]\nask = \"a\"\ndeclined = true\nsuorce = \"x\"\n",
            "tests.toml:4: unknown key `test.suorce` (did you mean `source`?)",
        ),
        (
            "tests.toml",
            "\n[[tests]]\nask = \"a\"\n",
            "tests.toml:2: unknown key `tests` (did you mean `test`?)",
        ),
    ] {
        assert_eq!(errors_in(file, text), [expected]);
    }
}

#[test]
fn syntax_errors_show_file_line_column_and_the_line() {
    for file in ["pack.toml", "intents.toml", "tests.toml"] {
        let folder = Folder::with(&[PACK, DOCUMENT, (file, "# first\nname = \"Desk\nnext = 1\n")]);
        let errors = folder.report().errors;
        assert_eq!(errors.len(), 1, "{errors:?}");
        let text = errors[0].to_string();
        assert!(text.contains(&format!("{file}:2:")), "{text}");
        assert!(text.contains("2 | name = \"Desk"), "{text}");
        assert!(text.contains('^'), "{text}");
    }
}

#[test]
fn what_is_wrong_in_the_pack_file() {
    for (text, expected) in [
        (
            "language = \"en\"\n",
            "pack.toml:1: `name` is missing (add a line: name = \"Who you speak for\")",
        ),
        ("name = \"  \"\n", "pack.toml:1: `name` holds an empty text"),
        (
            "name = 3\n",
            "pack.toml:1: `name` must be a text in quotes, not a whole number",
        ),
        (
            "name = \"D\"\nunknown = \"\"\n",
            "pack.toml:2: `unknown` holds an empty text",
        ),
        (
            "name = \"D\"\nlanguage = \"english\"\n",
            "pack.toml:2: `language` must be a language code, such as \"en\" or \"en-GB\", not \"english\"",
        ),
        (
            "name = \"D\"\n[intents]\nthreshold = 1.5\n",
            "pack.toml:3: `intents.threshold` must be from 0 to 1, not 1.5",
        ),
        (
            "name = \"D\"\n[knowledge]\nthreshold = -0.1\n",
            "pack.toml:3: `knowledge.threshold` must be from 0 to 1, not -0.1",
        ),
        (
            "name = \"D\"\n[knowledge]\nthreshold = nan\n",
            "pack.toml:3: `knowledge.threshold` must be from 0 to 1, not NaN",
        ),
        (
            "name = \"D\"\n[intents]\nthreshold = \"high\"\n",
            "pack.toml:3: `intents.threshold` must be a number, not a text",
        ),
        (
            "name = \"D\"\n[voice]\nrate = 9\n",
            "pack.toml:3: `voice.rate` must be from 0.25 to 4, not 9",
        ),
        (
            "name = \"D\"\n[voice]\nid = \"espaek:en\"\n",
            "pack.toml:3: `voice.id` must be engine:voice, such as \"espeak:en-us\", not \"espaek:en\" (did you mean `espeak`?)",
        ),
        (
            "name = \"D\"\n[voice]\nid = \"piper:\"\n",
            "pack.toml:3: `voice.id` names no voice after \"piper\"",
        ),
        (
            "name = \"D\"\nvoice = \"x\"\n",
            "pack.toml:2: `voice` must be a section, written [voice], not a text",
        ),
    ] {
        assert_eq!(errors_in("pack.toml", text), [expected]);
    }
}

#[test]
fn what_is_wrong_in_the_intents_file() {
    for (text, expected) in [
        (
            "[[intent]]\nname = \"A\"\nexamples = [\"a\", \"b\"]\nreplies = [\"r\"]\n[[intent]]\nname = \"a\"\nexamples = [\"c\", \"d\"]\nreplies = \
             [\"r\"]\n",
            "intents.toml:6: the intent `a` is there twice: its first is on line 2 (put the examples of both into one)",
        ),
        (
            "[[intent]]\nname = \"\"\nexamples = [\"a\", \"b\"]\nreplies = [\"r\"]\n",
            "intents.toml:2: `name` holds an empty text",
        ),
        (
            "[[intent]]\nexamples = [\"a\", \"b\"]\nreplies = [\"r\"]\n",
            "intents.toml:1: an intent has no `name` (add a line: name = \"WHAT_IS_MEANT\")",
        ),
        (
            "[[intent]]\nname = \"A\"\nexamples = [\"a\", \"b\"]\nreplies = [\"r\"]\nanswer = \"knowledge\"\n",
            "intents.toml:5: the intent `A` has both `replies` and `answer` (keep `replies` for fixed words, or `answer` to quote the knowledge)",
        ),
        (
            "[[intent]]\nname = \"A\"\nexamples = [\"a\", \"b\"]\nreplies = []\n",
            "intents.toml:4: the intent `A` has empty `replies` (write at least one, or leave `replies` out)",
        ),
        (
            "[[intent]]\nname = \"A\"\nexamples = [\"a\", \"b\"]\nanswer = \"knowlege\"\n",
            "intents.toml:4: `answer` of the intent `A` must be \"knowledge\", not \"knowlege\" (did you mean `knowledge`?)",
        ),
        (
            "[[intent]]\nname = \"A\"\nreplies = [\"r\"]\n",
            "intents.toml:1: the intent `A` has no examples, so it is never recognised (add a line: examples = [\"what people say\", \"in other \
             words\"])",
        ),
        (
            "[[intent]]\nname = \"A\"\nexamples = [\"a\",\n \"\", \"b\"]\nreplies = [\"r\"]\n",
            "intents.toml:4: `examples` holds an empty text",
        ),
        (
            "[[intent]]\nname = \"A\"\nexamples = [\"a\", 3, \"b\"]\nreplies = [\"r\"]\n",
            "intents.toml:3: `intent.examples` must be a list of texts in quotes, not a whole number",
        ),
        (
            "[intent]\nname = \"A\"\n",
            "intents.toml:1: `intent` must be sections, each written [[intent]], not a section",
        ),
    ] {
        assert_eq!(errors_in("intents.toml", text), [expected]);
    }
}

#[test]
fn what_is_wrong_in_the_tests_file() {
    for (text, expected) in [
        (
            "[[test]]\nintent = \"A\"\n",
            "tests.toml:1: a test has no `ask` (add a line: ask = \"the question\")",
        ),
        (
            "[[test]]\nask = \"a\"\n",
            "tests.toml:1: a test expects nothing, so it cannot fail (add at least one of intent, source, contains, declined)",
        ),
        (
            "[[test]]\nask = \"a\"\ndeclined = true\nsource = \"fees.md\"\n",
            "tests.toml:4: a declined question has no `source` (remove `source`, or `declined`)",
        ),
        (
            "[[test]]\nask = \"a\"\ndeclined = \"yes\"\n",
            "tests.toml:3: `test.declined` must be true or false, not a text",
        ),
        (
            "[[test]]\nask = \"\"\ndeclined = true\n",
            "tests.toml:2: `ask` holds an empty text",
        ),
    ] {
        assert_eq!(errors_in("tests.toml", text), [expected]);
    }
}

#[test]
fn what_is_wrong_in_the_lexicon() {
    for (text, expected) in [
        (
            "# names\nNguyen win\n",
            "lexicon.txt:2: the line has no tab between the word and how it is said (write the word, one tab, and how it is said)",
        ),
        (
            "\twin\n",
            "lexicon.txt:1: the line has no word before the tab (write the word, one tab, and how it is said)",
        ),
        (
            "Nguyen\t \n",
            "lexicon.txt:1: nothing after the tab says how `Nguyen` is said (write the word, one tab, and how it is said)",
        ),
    ] {
        assert_eq!(errors_in("lexicon.txt", text), [expected]);
    }
    assert_eq!(
        warnings_in("lexicon.txt", "Nguyen\twin\nnguyen\tnewin\n"),
        ["lexicon.txt:2: `nguyen` is there twice: this line takes the place of line 1"]
    );
}

#[test]
fn files_that_are_not_utf8_name_the_line() {
    let folder = Folder::with(&[PACK]);
    folder.write("lexicon.txt", b"a\tb\ncaf\xe9\tc\n");
    assert_eq!(
        folder.errors(),
        ["lexicon.txt: line 2 is not UTF-8 text (save the file as UTF-8)"]
    );
}

#[test]
fn all_errors_of_all_files_come_at_once() {
    let folder = Folder::with(&[
        ("pack.toml", "nmae = \"D\"\n[voice]\nrate = 99\n"),
        (
            "intents.toml",
            "[[intent]]\nname = \"A\"\n[[intent]]\nname = \"A\"\nexamples = []\n",
        ),
        ("tests.toml", "[[test]]\n"),
        ("lexicon.txt", "a\nb\n"),
    ]);
    let errors = folder.errors();
    for file in [
        "pack.toml:1",
        "pack.toml:3",
        "intents.toml:1",
        "intents.toml:4",
        "intents.toml:5",
        "tests.toml:1",
        "lexicon.txt:1",
        "lexicon.txt:2",
    ] {
        assert!(
            errors.iter().any(|error| error.starts_with(file)),
            "{file} in {errors:#?}"
        );
    }
    let report = folder.report().to_string();
    assert!(
        report.ends_with(&format!(": {} errors, 3 warnings", errors.len())),
        "{report}"
    );
}

#[test]
fn a_folder_that_is_no_pack_says_what_to_do() {
    let folder = Folder::with(&[("readme.txt", "x")]);
    assert_eq!(
        folder.report().errors[0].message,
        "the folder holds no pack.toml"
    );
    let missing = PackFiles::Folder(folder.path().join("absent"));
    let error = Pack::read(&missing).expect_err("missing").to_string();
    assert!(
        error.contains("there is no such folder") && error.contains("docent pack new"),
        "{error}"
    );
    let file = PackFiles::Folder(folder.path().join("readme.txt"));
    let error = Pack::read(&file).expect_err("a file").to_string();
    assert!(error.contains("a pack is a folder"), "{error}");
}

#[test]
fn intents_that_are_probably_not_meant() {
    for (text, expected) in [
        (
            "[[intent]]\nname = \"A\"\nexamples = [\"a\"]\nreplies = [\"r\"]\n",
            "intents.toml:3: the intent `A` has one example only (five or more, worded differently, make it reliable)",
        ),
        (
            "[[intent]]\nname = \"A\"\nexamples = [\"see you\", \"b\"]\nreplies = [\"r\"]\n[[intent]]\nname = \"B\"\nexamples = [\"c\",\n\"See  you!\"]\nreplies \
             = [\"r\"]\n",
            "intents.toml:8: the example \"See  you!\" is also one of the intent `A` on line 3",
        ),
        (
            "[[intent]]\nname = \"A\"\nexamples = [\"a\", \"A.\"]\nreplies = [\"r\"]\n",
            "intents.toml:3: the example \"A.\" is there twice: its first is on line 3",
        ),
        (
            "[[intent]]\nname = \"A\"\nexamples = [\"a\", \"b\"]\n",
            "intents.toml:1: the intent `A` has neither `replies` nor `answer`, so the knowledge is tried (say so with: answer = \"knowledge\")",
        ),
        (
            "[[intent]]\nname = \"A\"\nexamples = [\"a\", \"b\"]\nout_of_scope = true\nreplies = [\"r\"]\n",
            "intents.toml:5: the intent `A` is out of scope, so its `replies` is never used",
        ),
    ] {
        assert_eq!(warnings_in("intents.toml", text), [expected]);
    }
}

#[test]
fn tests_that_name_what_is_not_there() {
    assert_eq!(
        warnings_in(
            "tests.toml",
            "[[test]]\nask = \"a\"\ndeclined = true\n\n[[test]]\nask = \"b\"\nsource = \"feees.md\"\nintent = \"UNCLAER\"\n"
        ),
        [
            "tests.toml:8: the `intent` \"UNCLAER\" of this test is no intent of the pack (did you mean `UNCLEAR`?)",
            "tests.toml:7: the `source` \"feees.md\" of this test is no document of the pack (did you mean `fees.md`?)"
        ]
    );
}

#[test]
fn knowledge_that_is_not_there_or_not_read() {
    let folder = Folder::with(&[PACK]);
    assert_eq!(
        folder.warnings(),
        [
            "knowledge: there is no knowledge folder (make one with documents, or only intents with replies are answered)"
        ]
    );
    folder.write("knowledge/.DS_Store", b"x");
    assert_eq!(
        folder.warnings(),
        [
            "knowledge: the knowledge folder holds no document (put documents there: .md, .txt, .html or .csv)"
        ]
    );
    folder.write("knowledge/a/fees.docx", b"x");
    folder.write("knowledge/empty.md", b"");
    assert_eq!(
        folder.warnings(),
        [
            "knowledge/a/fees.docx: this kind of file is not read (save it as text, Markdown, HTML or CSV)",
            "knowledge/empty.md: the document is empty"
        ]
    );
}

#[test]
fn large_documents_are_warned_about() {
    let folder = Folder::with(&[PACK, DOCUMENT]);
    let file = fs::File::create(folder.path().join("knowledge/big.txt")).expect("made");
    file.set_len(12_000_000).expect("grown");
    assert_eq!(
        folder.warnings(),
        [
            "knowledge/big.txt: the document has 12 MB, which takes long to index (split it into several)"
        ]
    );
}

#[test]
fn misnamed_files_at_the_top_are_warned_about() {
    assert_eq!(
        warnings_in("intent.toml", ""),
        [
            "intent.toml: this is no part of a pack, so it is not read (did you mean `intents.toml`?)"
        ]
    );
    assert_eq!(warnings_in("README.md", ""), Vec::<String>::new());
}

#[test]
fn a_language_without_its_own_words_is_warned_about() {
    let warnings = warnings_in(
        "pack.toml",
        "name = \"D\"\nlanguage = \"de\"\ngreeting = \"Hallo\"\napology = \"Oje\"\n",
    );
    assert_eq!(
        warnings,
        ["pack.toml:2: `unknown` is left out, so English is spoken although `language` is \"de\""]
    );
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
        files.read_knowledge("b/c/Deep.HTML").expect("there"),
        b"<p>x"
    );
    for path in ["../pack.toml", "/etc/hostname", "", "b/../../pack.toml"] {
        let error = files.read(path).expect_err(path);
        assert_eq!(error.kind(), std::io::ErrorKind::InvalidInput, "{path}");
    }
    let demo = PackFiles::Demo.list_knowledge();
    assert!(demo.exists && !demo.files.is_empty());
    for file in &demo.files {
        let bytes = PackFiles::Demo.read_knowledge(&file.path).expect("there");
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
    let listing = folder.files().list_knowledge();
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
