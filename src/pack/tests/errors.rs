//! What keeps a pack from being served, and in which words it is refused.

use super::super::{Pack, PackFiles};
use super::{DOCUMENT, Folder, PACK, errors_in, warnings_in};

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
            "pack.toml:3: unknown key `voice.speed` (known here: id, rate, noise, noise_width)",
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
            "name = \"D\"\n[knowledge]\nsure = 2\n",
            "pack.toml:3: `knowledge.sure` must be from 0 to 1, not 2",
        ),
        (
            "name = \"D\"\noffer = \"Ask for more.\"\n",
            "pack.toml:2: `offer` has no {topics} where the topics are named (for example: offer = \"I can tell you about \
             {topics}.\")",
        ),
        (
            "name = \"D\"\n[intents]\nthreshold = \"high\"\n",
            "pack.toml:3: `intents.threshold` must be a number, not a text",
        ),
        (
            "name = \"D\"\n[kiosk]\nlogo = \"../logo.svg\"\n",
            "pack.toml:3: `kiosk.logo` must be the path of a picture in the pack, not \"../logo.svg\" (for example \"ui/logo.svg\"; a \
             picture ends in .svg, .png, .jpg, .jpeg or .webp)",
        ),
        (
            "name = \"D\"\n[kiosk]\npictures = [\"ui/a.gif\"]\n",
            "pack.toml:3: `kiosk.pictures` must be the path of a picture in the pack, not \"ui/a.gif\" (for example \"ui/logo.svg\"; a \
             picture ends in .svg, .png, .jpg, .jpeg or .webp)",
        ),
        (
            "name = \"D\"\n[kiosk]\ncolour = \"teal\"\n",
            "pack.toml:3: `kiosk.colour` must be written \"#1f4e5f\", not \"teal\"",
        ),
        (
            "name = \"D\"\n[voice]\nrate = 9\n",
            "pack.toml:3: `voice.rate` must be from 0.25 to 4, not 9",
        ),
        (
            "name = \"D\"\n[voice]\nnoise_width = 3.5\n",
            "pack.toml:3: `voice.noise_width` must be from 0 to 2, not 3.5",
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

/// Each costs a vector: a file of them must not keep a machine for hours.
#[test]
fn more_examples_than_can_be_learnt_are_an_error_that_says_where() {
    let intent = |name: &str, count: usize| {
        let examples = (0..count).map(|number| format!("\"{name} {number}\",\n"));
        let examples = examples.collect::<Vec<_>>().concat();
        format!("[[intent]]\nname = \"{name}\"\nexamples = [\n{examples}]\nreplies = [\"r\"]\n")
    };
    let as_many_as_can_be = [intent("A", 12_000), intent("B", 8_000)].concat();
    assert_eq!(errors_in("intents.toml", &as_many_as_can_be), [""; 0]);
    let more = [intent("A", 12_000), intent("B", 9_000), intent("C", 9_000)].concat();
    assert_eq!(
        errors_in("intents.toml", &more),
        [
            "intents.toml:20009: there are more than 20000 examples in all (a hundred for each intent are plenty: take out what \
             says the same)"
        ]
    );
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
            "tests.toml:1: a test expects nothing, so it cannot fail (add at least one of intent, source, contains, declined, hedged, sure, form, asks, slots)",
        ),
        (
            "[[test]]\nask = \"a\"\ndeclined = true\nsource = \"fees.md\"\n",
            "tests.toml:4: a declined question has no `source` (remove `source`, or `declined`)",
        ),
        (
            "[[test]]\nask = \"a\"\ndeclined = true\nhedged = true\n",
            "tests.toml:4: a declined question has no `hedged` (remove `hedged`, or `declined`)",
        ),
        (
            "[[test]]\nask = \"a\"\ndeclined = \"yes\"\n",
            "tests.toml:3: `test.declined` must be true or false, not a text",
        ),
        (
            "[[test]]\nask = \"\"\ndeclined = true\n",
            "tests.toml:2: `ask` holds an empty text",
        ),
        (
            "[[conversation]]\nturn = [{ ask = \"a\" }, { ask = \"b\" }]\n",
            "tests.toml:1: a conversation expects nothing, so it cannot fail (add turns, such as turn = [{ ask = \"...\" }, { ask = \"...\", \
             contains = \"...\" }], and to one at least one of intent, source, contains, declined, hedged, sure, form, asks, slots)",
        ),
        (
            "[[conversation]]\nturn = [\n  { ask = \"a\" },\n  { declined = true },\n]\n",
            "tests.toml:4: a test has no `ask` (add a line: ask = \"the question\")",
        ),
        (
            "[[conversation]]\nturns = [{ ask = \"a\", declined = true }]\nturn = [{ ask = \"a\", declined = true }]\n",
            "tests.toml:2: unknown key `conversation.turns` (did you mean `turn`?)",
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
    let missing = PackFiles::new(Some(folder.path().join("absent")));
    let error = Pack::read(&missing).expect_err("missing").to_string();
    assert!(
        error.contains("there is no such folder") && error.contains("docent pack new"),
        "{error}"
    );
    let file = PackFiles::new(Some(folder.path().join("readme.txt")));
    let error = Pack::read(&file).expect_err("a file").to_string();
    assert!(error.contains("a pack is a folder"), "{error}");
}
