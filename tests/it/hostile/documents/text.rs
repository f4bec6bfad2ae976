//! Plain text.

use super::{Document, counted, full, named};

/// Plain text.
pub fn text() -> Vec<Document> {
    named(
        "txt",
        vec![
            ("one word", full("a")),
            ("one sentence", full("word ")),
            ("stops", full(".")),
            ("stops apart", full(". ")),
            ("abbreviations", full("Dr. ")),
            ("initials", full("A.")),
            ("quotes", full("\"")),
            ("closing quotes", full(".\" ")),
            ("questions", counted(|number| format!("Is it {number}?\n"))),
            (
                "questions with long words",
                full(&format!("Is {}?\n\n", "a".repeat(5_000))),
            ),
            ("headings", counted(|number| format!("A{number}\n\n"))),
            ("letters", full("a\n\n")),
            ("sentences", full("A b. ")),
            ("items", full("- a\n")),
            ("colons and items", full("a:\n- b\n\n")),
            ("lines", full("\n")),
            ("spaces", full(" ")),
            ("marks that combine", full("a\u{301}\u{301}\u{301}")),
            ("marks without end", format!("a{}", full("\u{301}"))),
            ("ligatures", full("\u{fdfa}")),
            ("flags", full("\u{1f1e6}")),
            ("joined", full("\u{1f468}\u{200d}")),
            ("apostrophes", full("a'")),
            ("numbers", full("1,")),
            ("wide stops", full("。")),
            ("from right to left", full("\u{202e}a")),
            // Kept aside while the readers were mended.
            ("questions without words", full("?\n")),
            ("questions in one line", full("a b? ")),
            ("marks of every kind", full("!?.,:;…")),
            ("dotted names", full("a.b.")),
            ("hours", full("9 p.m. ")),
            ("enumerators", full("1. a ")),
            ("bullets without text", full("- ")),
            ("carriage returns", full("\r")),
            ("form feeds", full("a\u{c}")),
            ("letters of Hangul", full("\u{1100}\u{1161}\u{11a8}")),
            ("zero width", full("\u{200b}")),
            ("no-break spaces", full("\u{a0}")),
            (
                "replacement characters",
                full("\u{fffd} a b c d e f g h i j k l "),
            ),
            ("colons", full("a: ")),
            ("opening quotes", full("“")),
        ],
    )
}
