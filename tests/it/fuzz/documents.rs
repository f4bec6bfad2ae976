//! No document of a pack ends the process, keeps it or fills its memory.

use std::cell::RefCell;

use docent::knowledge::{KnowledgeIndex, MemorySource, Options};
use proptest::prelude::*;

use super::changed_texts::spoilt;
use super::{corpus, in_a_process, memory, try_one, try_random};

const TARGET: &str = "documents";

const MARKDOWN: &[&str] = &[
    "---\ntitle: x\n---\n# Fees\n\nThe **fee** is [60 dollars](http://x.example \"t\").\n\n- one\n- two\n  1. deeper\n\n> quote\n> > in it\n",
    "## Plans?\n\n| Plan | Price |\n| --- | :-: |\n| Gold | 2,450 |\n\n```rust\ncode\n```\n\nQ: Is it? Yes.  \nA: *No* ~~so~~ `x`\n",
    "Title\n=====\n\n[a]: http://b 'c'\n[a] ![i](j) <http://k> <!-- x --> &amp; \\* <b>bold</b>\n***\n    indented\n",
];
const PAGES: &[&str] = &[
    "<!doctype html><html><head><title>T</title><style>p{}</style></head><body><nav>Home</nav><h1>Dining</h1><p>Open &amp; <b>free</b>.</p>",
    "<ul><li>one<ul><li>two</ul><li hidden>three</ul><dl><dt>Is it?<dd>Yes</dl><!-- c --><svg><path d='M0'/></svg>",
    "<table><caption>c</caption><tr><th>Plan<th>Price<tr><td>Gold<td><table><tr><td>1</table></table><script>if (a<b) x()</script>",
    "<details><summary>Why?</summary>So.</details><select><option>a</select><textarea>b</textarea><i aria-hidden=\"true\">x</i>&#233;&#x1F600;",
];
const TABLES: &[&str] = &[
    "question,answer\nIs it free?,\"Yes, it is.\"\nWhy?,\"Because\nof \"\"it\"\".\"\n",
    "office;phone;room\nDining Office;555-0135;C-140\nAlone;;\n",
    "a\tb\n1\t2\n",
];
const TEXT: &[&str] = &[
    "Health\n\nThe clinic is open. Dr. Hill is in room 2.5, e.g. on Mon. and Tue.\n\nYou can bring:\n- a friend\n- a dog\n\nIs it free?\nYes!\n",
    "Ｃａｆé “Perch” … 「はい。」 ١٢٣ नमस्ते। \u{feff}\u{202e}\u{301}\n",
];

fn documents() -> impl Strategy<Value = (&'static str, Vec<u8>)> {
    let of = |path: &'static str, seeds: &'static [&'static str]| {
        spoilt(seeds).prop_map(move |bytes| (path, bytes))
    };
    prop_oneof![
        of("a.md", MARKDOWN),
        of("a.html", PAGES),
        of("a.csv", TABLES),
        of("a.txt", TEXT),
    ]
}

#[test]
fn no_document_is_too_much() {
    let test = "fuzz::documents::no_document_is_too_much";
    in_a_process(TARGET, test, || {
        let index = KnowledgeIndex::open(None, Options::default()).unwrap();
        let source = RefCell::new(MemorySource::default());
        let read = |(path, bytes): &(&str, Vec<u8>)| {
            let mut source = source.borrow_mut();
            source.insert(*path, bytes.clone());
            index.sync(&*source, &mut |_| {}).unwrap();
            source.remove(path);
        };
        for bytes in corpus(TARGET) {
            for path in ["a.md", "a.html", "a.csv", "a.txt"] {
                try_one(TARGET, &(path, bytes.clone()), read);
            }
        }
        let most = memory() + MEMORY_MAX;
        try_random(TARGET, documents(), |input| {
            read(input);
            assert!(memory() < most, "{} bytes are held", memory());
        });
    });
}

/// What reading may leave behind, in bytes: the index and what the allocator keeps.
const MEMORY_MAX: u64 = 200 << 20;
