//! Pages.

use super::{Document, attributes, counted, full, halves, joined, named, nested};

/// Pages.
pub fn pages() -> Vec<Document> {
    named(
        "html",
        vec![
            ("divs", full("<div>")),
            ("divs closed", nested("<div>", "</div>")),
            ("tables", full("<table><tr><td>")),
            (
                "tables closed",
                nested("<table><tr><td>", "</td></tr></table>"),
            ),
            ("attributes", attributes(|number| format!(" a{number}=1"))),
            (
                "attributes without values",
                attributes(|number| format!("/b{number}")),
            ),
            (
                "many tags of many attributes",
                counted(|number| {
                    let many = joined(5_000, |at| format!(" a{number}x{at}"));
                    format!("<p{many}>")
                }),
            ),
            ("bold", full("<b><i>")),
            (
                "bold apart",
                counted(|number| format!("<p><b id={number}></p>")),
            ),
            ("links", full("<a href=x>")),
            ("misnested", full("<a><b><p></a></b>")),
            ("formatting in tables", full("<table><b>")),
            ("lists", full("<ul><li>")),
            ("terms", full("<dl><dt>a?<dd>b")),
            ("headings", counted(|number| format!("<h1>a{number}</h1>b"))),
            ("one heading", format!("<h1>{}", full("word "))),
            ("a long heading above many", {
                format!("<h1>{}</h1>{}", "word ".repeat(150), full("<h2>a</h2>b."))
            }),
            (
                "columns",
                format!(
                    "<table><tr>{}<tr>{}",
                    "<th>column".repeat(60_000),
                    "<td>1".repeat(200_000)
                ),
            ),
            (
                "rows",
                format!(
                    "<table><tr><th>a<th>{}{}",
                    "long ".repeat(190),
                    "<tr><td>b<td>1".repeat(100_000)
                ),
            ),
            ("comments", full("<!--")),
            ("comments closed", full("<!----!>")),
            ("scripts", full("<script>")),
            (
                "scripts ended by others",
                format!("<script>{}", full("</style>")),
            ),
            ("references", full("&amp")),
            ("references of one name", format!("&{}", full("a"))),
            ("numbers", format!("&#{}", full("9"))),
            ("open tags", full("<a")),
            ("less than", full("<")),
            ("quotes", full("<p a=\"")),
            ("one tag", format!("<{}", full("a"))),
            ("end tags", halves("<div>", "</section>")),
            ("end tags of nothing", full("</p>")),
            ("hidden", full("<p hidden>")),
            ("drawings", full("<svg><path><style>")),
            ("foreign", full("<math><mi><annotation-xml><svg><desc>")),
            ("templates", full("<template>")),
            ("selects", full("<select><option>")),
            ("frames", full("<frameset><frame>")),
            ("one letter a paragraph", full("<p>a")),
            ("buttons", full("<button>")),
        ],
    )
}

/// Pages that were kept aside while the readers were mended.
pub fn more_pages() -> Vec<Document> {
    named(
        "html",
        vec![
            ("rows outside of tables", full("<tr><td>")),
            ("items in paragraphs", full("<p><li>")),
            ("headings in headings", full("<h1><h2>")),
            ("headings closed late", nested("<h1>", "</h1>")),
            ("tables in lists in tables", full("<table><tr><td><ul><li>")),
            (
                "cells of one table",
                format!("<table><tr>{}", full("<td>a")),
            ),
            (
                "a column at the limit",
                format!(
                    "<table><tr><th>a<th>{}{}",
                    "x".repeat(999),
                    full("<tr><td>b<td>1")
                ),
            ),
            ("hidden parts of lines", full("<i aria-hidden=true>")),
            ("hidden and closed", nested("<div hidden>", "</div>")),
            ("attributes of one name", attributes(|_| " a=1".to_owned())),
            (
                "attributes with quotes",
                attributes(|number| format!(" a{number}='\"")),
            ),
            ("equals signs", attributes(|_| "=".to_owned())),
            ("slashes", attributes(|_| "/".to_owned())),
            ("upper case", full("<DIV></div>")),
            ("comments that nearly end", format!("<!--{}", full("--"))),
            (
                "comments that nearly end otherwise",
                format!("<!--{}", full("--!")),
            ),
            ("declarations", full("<!x")),
            ("data", full("<![CDATA[")),
            (
                "scripts that nearly end",
                format!("<script>{}", full("</scrip")),
            ),
            ("title", full("<title>")),
            ("questions", full("<dt>a b?")),
            ("terms of one letter", full("<dt>a")),
            (
                "named references",
                full("&CounterClockwiseContourIntegral;"),
            ),
            ("references without stops", full("&notit")),
            ("captions", full("<table><caption>a")),
            ("row groups", full("<table><tbody>")),
            ("line breaks", full("a<br>")),
            ("plaintext", format!("<plaintext>{}", full("<b>"))),
            ("isindex", full("<isindex><image>")),
        ],
    )
}
