//! Tables.

use super::{Document, counted, full, named};

/// Tables.
pub fn tables() -> Vec<Document> {
    named(
        "csv",
        vec![
            ("one field", format!("a,b\n{},1\n", full("x"))),
            ("columns", full("a,")),
            (
                "columns and rows",
                format!("{}\n{}", "a,".repeat(500_000), "1,".repeat(500_000)),
            ),
            ("an open quote", format!("a,b\n\"{}", full("x,y\n"))),
            ("quotes", full("\"")),
            ("quotes doubled", format!("a\n{}", full("\"\"\"\"\n"))),
            (
                "a long name",
                format!("a,b\n{}{}", "x".repeat(1_000_000), ",1".repeat(500_000)),
            ),
            (
                "a name at the limit",
                format!("a,b\n{}{}", "x".repeat(1_000), ",1".repeat(900_000)),
            ),
            (
                "a long column",
                format!("a,{}\n{}", "x".repeat(1_000_000), "1,2\n".repeat(250_000)),
            ),
            (
                "a column at the limit",
                format!("a,{}\n{}", "x".repeat(1_000), "1,2\n".repeat(400_000)),
            ),
            ("rows", full("a\n")),
            ("rows of two", counted(|number| format!("a{number},b\n"))),
            ("questions", format!("question,answer\n{}", full("a?,b\n"))),
            (
                "questions of one word",
                format!(
                    "question,answer\n{}",
                    full(&format!("{}?,b\n", "a".repeat(900)))
                ),
            ),
            ("empty rows", full(",\n")),
            ("delimiters of every kind", full(";\t,")),
            // Kept aside while the readers were mended.
            (
                "a long question",
                format!("question,answer\n{},b\n", full("x ")),
            ),
            (
                "answers of many lines",
                format!("question,answer\na b?,\"{}\"\n", full("c\n")),
            ),
            (
                "rows that differ in length",
                counted(|number| format!("{}\n", "a,".repeat(number % 700))),
            ),
            ("quotes within", full("a\"b,")),
            ("one quote a row", full("\"a\n")),
            ("carriage returns", full("a,b\r")),
            (
                "names of columns only",
                counted(|number| format!("column{number},")),
            ),
            ("spaces", full(" , ")),
            ("questions only", format!("q,a\n{}", full("a b?,\n"))),
        ],
    )
}
