//! Markdown.

use super::{Document, counted, full, joined, named, nested};

/// A list that goes one step in with every item.
fn steps(count: usize) -> String {
    joined(count, |depth| format!("{}- a\n", "  ".repeat(depth)))
}

/// What stands in blocks.
pub fn blocks() -> Vec<Document> {
    named(
        "md",
        vec![
            ("quotes", full("> ")),
            (
                "quotes and lines",
                format!("{}\n{}", "> ".repeat(500_000), "a\n".repeat(500_000)),
            ),
            ("quotes tight", full(">")),
            ("lists", full("- ")),
            (
                "lists and blank lines",
                format!("{}a\n{}", "- ".repeat(500_000), "\n".repeat(1_000_000)),
            ),
            ("lists that step in", steps(1_400)),
            ("lists that step in and blank lines", {
                format!("{}{}", steps(1_000), "\n".repeat(1_000_000))
            }),
            ("numbered", full("1. ")),
            ("references", counted(|number| format!("[a{number}]: b\n"))),
            (
                "references used",
                format!("[a]: {}\n{}", "b".repeat(1_000_000), "[a]".repeat(300_000)),
            ),
            ("references open", full("[a]:\n")),
            ("reference titles", full("[a]: b \"c\n")),
            ("headings", counted(|number| format!("# a{number}\n"))),
            ("headings and text", full("###### a\n\nb\n\n")),
            ("headings below long ones", {
                let long = "word ".repeat(190);
                format!(
                    "# {long}\n## {long}\n### {long}\n{}",
                    "#### a\n\nb\n\n".repeat(150_000)
                )
            }),
            ("one heading", format!("# {}", full("word "))),
            ("underlined", full("a\n=\n")),
            (
                "columns",
                format!(
                    "{}\n{}\n{}",
                    "|a".repeat(200_000),
                    "|-".repeat(200_000),
                    "|b\n".repeat(300_000)
                ),
            ),
            ("table heads", full("|a|\n|-|\n")),
            (
                "rows",
                format!(
                    "|a|{}|\n|-|-|\n{}",
                    "long ".repeat(190),
                    "|b|c|\n".repeat(300_000)
                ),
            ),
            // Kept aside while the readers were mended.
            ("bullets by turns", format!("{}a", full("* + "))),
            (
                "quotes and lists by turns",
                format!("{}a\n{}", "> - ".repeat(250_000), "\n>\n".repeat(300_000)),
            ),
            (
                "lists of many in many",
                format!(
                    "{}{}",
                    steps(700),
                    joined(1_000, |_| format!("{}- b\n", "  ".repeat(699)))
                ),
            ),
            ("empty items", full("-\n")),
            (
                "numbers that grow",
                counted(|number| format!("{}. a\n", number % 999_999_999)),
            ),
            ("tables of one row each", full("|a|b|\n|-|-|\n|c|d|\n\n")),
            ("bars", full("|")),
            (
                "delimiter rows",
                format!("|{}\n|{}", "a|".repeat(500_000), "-|".repeat(500_000)),
            ),
            (
                "fences of every length",
                counted(|number| format!("{}\n", "`".repeat(3 + number % 1_500))),
            ),
            (
                "references that differ by case",
                counted(|number| format!("[ẞ{number}]: b\n[SS{number}]\n")),
            ),
            ("carriage returns", full("a\r")),
        ],
    )
}

/// What stands in lines.
pub fn lines() -> Vec<Document> {
    named(
        "md",
        vec![
            ("brackets", full("[")),
            ("brackets closed", nested("[", "]")),
            ("links open", full("[a](")),
            ("links nested", nested("[", "](a)")),
            ("links", full("[a](b)")),
            ("links in angles", full("[a](<b")),
            ("images", full("![")),
            ("emphasis", full("*a_ ")),
            ("emphasis opened", full("*a **a ")),
            ("emphasis mixed", full("*_**__a")),
            ("stars", full("*")),
            ("stars and letters", full("a**b")),
            ("strike", full("~~a ~b ")),
            (
                "backticks",
                counted(|number| format!("{} a ", "`".repeat(number % 2_000 + 1))),
            ),
            ("backticks alone", full("`a")),
            ("references to characters", full("&amp;")),
            ("angles", full("<a")),
            ("angles and quotes", full("<a b=\"")),
            ("comments", full("<!--")),
            ("declarations", full("<!A")),
            ("sections of data", full("<![CDATA[")),
            ("instructions", full("<?")),
            ("html blocks", full("<div>\n\n")),
            ("autolinks", full("<http://a")),
            ("escapes", full("\\")),
            ("breaks", full("a?  \n")),
            ("fences", full("```\n")),
            ("indented", full("    a\n\n")),
            ("spaces", full(" ")),
            ("tabs", full("\t")),
            ("lines", full("\n")),
            ("metadata", full("---\n")),
            ("one word", full("a")),
            ("one sentence", full("word, ")),
            // Kept aside while the readers were mended.
            ("parentheses", format!("[a]({}", full("("))),
            ("titles", full("[a](b \"c")),
            ("brackets and stars", full("[*a ")),
            ("stars closed late", nested("*a ", " b*")),
            ("underlines between letters", full("a_b")),
            ("emphasis of three", full("***a** b* ")),
            ("backticks and brackets", full("[`]")),
            ("exclamation marks", full("!")),
            ("references within references", full("[a][b")),
            ("tags with attributes", full("<a b='c' d=\"e\" ")),
            (
                "one tag with attributes",
                format!("a <b {}>", counted(|number| format!("c{number}=d "))),
            ),
            ("comments in a line", full("a <!-- - ")),
            ("tildes", full("~")),
            ("entities without end", full("&a")),
            ("backslashes and breaks", full("a\\\n")),
        ],
    )
}
