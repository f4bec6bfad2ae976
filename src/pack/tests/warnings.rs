//! What is probably not meant.

use std::fs;

use super::{DOCUMENT, Folder, PACK, warnings_in};

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
            "knowledge: the knowledge folder holds no document (put documents there: .md, .txt, .html, .csv, .pdf or .docx)"
        ]
    );
    folder.write("knowledge/a/fees.odt", b"x");
    folder.write("knowledge/empty.md", b"");
    assert_eq!(
        folder.warnings(),
        [
            "knowledge/a/fees.odt: this kind of file is not read (save it as text, Markdown, HTML, CSV, PDF or DOCX)",
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
        [
            "pack.toml:2: `unknown` is left out, so English is spoken although `language` is \"de\"",
            "pack.toml:2: `not_heard` is left out, so speech that is not understood stays unanswered: `language` is \"de\", and there is a text in English only",
            "pack.toml:2: whether an answer fits its question is not read: what reads that knows English only, and `language` is \"de\" \
             (ask it what its documents do not say, and set `threshold` under [knowledge] so that it declines that; 0.4 is taken \
             where it is left out)"
        ]
    );
    let told = "name = \"D\"\nlanguage = \"de\"\ngreeting = \"Hallo\"\nunknown = \"Keine Ahnung\"\napology = \"Oje\"\n";
    for own in ["Wie bitte?", ""] {
        let pack = format!("{told}not_heard = \"{own}\"\n[knowledge]\nthreshold = 0.4\n");
        assert_eq!(warnings_in("pack.toml", &pack), Vec::<String>::new());
    }
}

#[test]
fn what_cannot_do_what_is_meant_is_warned_about() {
    let warnings = warnings_in(
        "pack.toml",
        "name = \"D\"\nunsure = \"Perhaps {answer}?\"\noffer = \"Try {topics} or {topics}\"\n[knowledge]\nthreshold = 1\nsure = 0.5\n",
    );
    assert_eq!(
        warnings,
        [
            "pack.toml:4: nothing is said as unsure: `knowledge.sure` is not above `knowledge.threshold` (what is between the two is \
             said behind `unsure`; `unsure = \"\"` switches that off)",
            "pack.toml:4: nothing is answered from the documents: `knowledge.threshold` is 1 (leave it out, or lower it)",
            "pack.toml:2: `unsure` is said with \"{answer}\" in it: nothing is put in there (the answer follows it; write it without \
             braces)",
            "pack.toml:3: `offer` is said with \"{topics}\" in it: nothing is put in there ({topics} stands in it once, for the topics)"
        ]
    );
    let told = "name = \"D\"\nunsure = \"Perhaps:\"\noffer = \"Try {topics}.\"\n[knowledge]\nthreshold = 0.2\nsure = 0.5\n";
    assert_eq!(warnings_in("pack.toml", told), Vec::<String>::new());
    let german = "name = \"D\"\nlanguage = \"de\"\ngreeting = \"A\"\nunknown = \"B\"\napology = \"C\"\nnot_heard = \"\"\nunsure = \"D:\"\n";
    let [without_sure, with_sure] = ["", "sure = 0.6"].map(|sure| {
        warnings_in(
            "pack.toml",
            &format!("{german}[knowledge]\nthreshold = 0.4\n{sure}\n"),
        )
    });
    assert!(
        without_sure[0].contains("`unsure` is never said"),
        "{without_sure:?}"
    );
    assert_eq!(with_sure, Vec::<String>::new());
}

#[test]
fn links_and_pictures_that_lead_nowhere() {
    let folder = Folder::with(&[PACK]);
    let text = "# Map\n\nSee [the plan](plan.md), [the hall](../ui/hall.svg) and [the web](https://mill.example/a.html).\n\n\
                ![a wheel](pics/wheel.png)\n";
    folder.write("knowledge/map.md", text.as_bytes());
    folder.write("ui/hall.svg", b"<svg/>");
    let help = "correct the address, put the file there, or take the link or picture out";
    assert_eq!(
        folder.warnings(),
        [
            format!(
                "knowledge/map.md:3: this leads to \"plan.md\", and there is no knowledge/plan.md ({help})"
            ),
            format!(
                "knowledge/map.md:5: this leads to \"pics/wheel.png\", and there is no knowledge/pics/wheel.png ({help})"
            ),
        ]
    );
    let many: Vec<String> = (1..6)
        .map(|page| format!("<a href='{page}.html'>{page}</a>\n"))
        .collect();
    folder.write("knowledge/map.md", b"# Map\n\nStraight on.\n");
    folder.write(
        "knowledge/site.html",
        format!("<p>It is open.</p>{}", many.concat()).as_bytes(),
    );
    let warnings = folder.warnings();
    assert_eq!(warnings.len(), 3, "{warnings:?}");
    assert!(
        warnings[2].contains("2 more lead to files that are not there"),
        "{warnings:?}"
    );
}

#[test]
fn what_a_document_says_is_a_warning_and_what_is_over_a_note() {
    let folder = Folder::with(&[PACK]);
    folder.write(
        "knowledge/hours.md",
        b"# Hours\n\nOpen daily from 9:00 to 25:00.\n",
    );
    assert_eq!(
        folder.warnings(),
        ["knowledge/hours.md:3: no day has the time \"25:00\": write the one that is meant"]
    );
    let today = crate::clock::Zone::system()
        .time()
        .expect("the clock is set")
        .date();
    let past = today
        .yesterday()
        .expect("there is one")
        .strftime("%Y-%m-%d");
    let text = format!("# Hours\n\nWe are closed on {past}.\n");
    folder.write("knowledge/hours.md", text.as_bytes());
    let report = folder.report();
    assert_eq!((report.errors.len(), report.warnings.len()), (0, 0));
    assert!(report.notes[0].message.contains("is over"), "{report}");
}

#[test]
fn pictures_that_cannot_be_shown_are_named_and_the_pack_is_served() {
    let pack = "name = \"D\"\n[kiosk]\nlogo = \"ui/logo.svg\"\npictures = [\"ui/big.png\", \"ui/gone.jpg\", \"ui/text.webp\", \"ui/alert.svg\"]\n";
    let folder = Folder::with(&[("pack.toml", pack), DOCUMENT]);
    folder.write("ui/logo.svg", b"<!-- drawn --><svg></svg>");
    folder.write("ui/alert.svg", b"<svg><script>alert(1)</script></svg>");
    folder.write("ui/text.webp", b"words");
    folder.write("ui/big.png", b"\x89PNG\r\n\x1a\n");
    let big = fs::File::options()
        .write(true)
        .open(folder.path().join("ui/big.png"));
    big.and_then(|file| file.set_len(40_000_000)).expect("made");
    assert_eq!(
        folder.warnings(),
        [
            "ui/big.png: this picture is not shown: it has more than 8 MB",
            "ui/gone.jpg: there is no such picture (correct its path under [kiosk] in pack.toml, or put the file there)",
            "ui/text.webp: this picture is not shown: it does not hold a picture of the kind that its name says",
            "ui/alert.svg: the script in this picture does not run (save it without, as a plain SVG)"
        ]
    );
    assert_eq!(folder.errors(), Vec::<String>::new());
    let files = folder.files();
    assert_eq!(
        files.picture("ui/logo.svg").expect("shown").media_type,
        "image/svg+xml"
    );
    for path in [
        "ui/big.png",
        "ui/gone.jpg",
        "ui/text.webp",
        "pack.toml",
        "../a.svg",
    ] {
        assert!(files.picture(path).is_err(), "{path}");
    }
}

#[test]
fn a_picture_that_a_document_shows_is_no_document_that_is_not_read() {
    let folder = Folder::with(&[
        PACK,
        (
            "knowledge/visit/way.md",
            "# The way\n\nThe lift is behind the stairs.\n\n![Map of the house](maps/a%20map.svg)\n",
        ),
        ("knowledge/visit/maps/a map.svg", "<svg></svg>"),
    ]);
    folder.write("knowledge/visit/maps/scan.png", b"x");
    assert_eq!(
        folder.warnings(),
        [
            "knowledge/visit/maps/scan.png: this kind of file is not read (save it as text, Markdown, HTML, CSV, PDF or DOCX)"
        ]
    );
    let files = folder.files();
    let found = files.pictures_of_answer("visit/way.md", "The lift is behind the stairs.");
    let shown: Vec<_> = found
        .iter()
        .map(|it| (it.path.as_str(), it.alt.as_str()))
        .collect();
    let map = "knowledge/visit/maps/a map.svg";
    assert_eq!(shown, [(map, "Map of the house")]);
    assert!(files.shows_picture("visit/way.md", map));
    assert!(!files.shows_picture("visit/way.md", "knowledge/visit/maps/scan.png"));
    assert!(!files.shows_picture("../pack.toml", map));
}
