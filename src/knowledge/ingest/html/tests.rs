use super::super::outline::Section;
use super::lists::TERMS_BYTES_MAX;
use super::*;

fn sections(page: &str) -> Vec<Section> {
    let mut outline = Outline::default();
    read(page, SourceLines::Blank, &mut outline).expect("within the limits");
    outline.finish().0
}

fn sentences(page: &str) -> Vec<String> {
    let all = sections(page).into_iter();
    all.flat_map(|section| section.sentences).collect()
}

#[test]
fn structure_is_kept_and_scripts_are_not() {
    let page = "<html><head><title>T</title><style>p{}</style></head><body><nav>Home</nav><h1>Dining</h1>\
        <p>Hearth is <b>open</b>.</p><ul><li>one<script>x()</script></li><li>two</li></ul>\
        <table><tr><th>Plan</th><th>Price</th></tr><tr><td>Gold</td><td>2,450</td></tr></table>\
        <dl><dt>Is it free?</dt><dd>Yes, for children.</dd></dl></body></html>";
    let sections = sections(page);
    assert_eq!(sections[0].heading, ["Dining"]);
    assert_eq!(
        sections[0].sentences,
        ["Hearth is open.", "one and two.", "Gold, price: 2,450."]
    );
    assert_eq!(sections[1].question.as_deref(), Some("Is it free?"));
    assert_eq!(sections[1].sentences, ["Yes, for children."]);
}

#[test]
fn end_tags_may_be_left_out() {
    let page = "<title>T</title><h1>Fees</h1><p>One<p>Two<ul><li>a<ul><li>b</ul><li>c</ul>\
        <table><tr><th>Plan<th>Price<tr><td>Gold<td>2,450</table><dl><dt>Open?<dd>Yes<dt>Late<dd>No</dl>after";
    let sections = sections(page);
    let expected = ["One.", "Two.", "a: b.", "c.", "Gold, price: 2,450."];
    assert_eq!(sections[0].heading, ["Fees"]);
    assert_eq!(sections[0].sentences, expected);
    assert_eq!(sections[1].question.as_deref(), Some("Open?"));
    assert_eq!(sections[1].sentences, ["Yes."]);
}

#[test]
fn what_is_hidden_ends_where_its_element_does() {
    let page = "<div>a<nav>x<div>x</div><a>x</div>b<p hidden>x<p>c<svg><path d=''/><g><style/></g></svg>\
        <i aria-hidden=true>x<b>x</b></i>d<ul><li hidden>x<li>e</ul><select><option>x</select>f";
    assert_eq!(sentences(page), ["a.", "b.", "cd.", "e.", "f."]);
}

#[test]
fn tables_for_layout_are_read_once() {
    let page =
        "<table><tr><td>Menu<td>Start <table><tr><td>in<td>side</table> end<tr><td>last</table>";
    assert_eq!(sentences(page), ["in: side.", "Menu: Start end.", "last."]);
}

#[test]
fn nesting_has_an_end_and_what_is_part_of_a_line_none() {
    let deep = |element: &str, depth: usize| format!("{}deep", element.repeat(depth));
    let mut outline = Outline::default();
    let refused = read(&deep("<div>", 513), SourceLines::Blank, &mut outline);
    assert_eq!(refused, Err(Beyond::Nesting(512)));
    assert_eq!(sentences(&deep("<div><i>", 512)), ["deep."]);
    assert_eq!(sentences(&deep("<b><font>", 100_000)), ["deep."]);
}

#[test]
fn line_breaks_links_and_marks_of_notes_are_read_as_they_are_meant() {
    let page = "<h1>Mill</h1><p>The miller is<br>Ida Moss.</p><p>Book <a href='https://mill.example/book'>here</a>.</p>\
        <p>Dogs stay out<sup><a href='#n1'>1</a></sup>. It has 40 m<sup>2</sup>.</p>";
    let wanted = [
        "The miller is Ida Moss.",
        "Book here (mill.example/book).",
        "Dogs stay out.",
        "It has 40 m².",
    ];
    assert_eq!(sentences(page), wanted);
}

#[test]
fn what_is_struck_out_or_on_every_page_is_not_read() {
    let page = "<body><header>Menu <h1>Mill</h1></header><div class='cookie-banner'>We use cookies.</div><main>\
        <p>Open at <s>8</s> 9. <span style='display: none'>Code X.</span></p><ul class=breadcrumbs><li>Home</ul>\
        <article><header>By Ida.</header><p>Bread.</p><footer>Since 1900.</footer></article></main>\
        <footer>Imprint.</footer></body>";
    assert_eq!(
        sentences(page),
        ["Open at 9.", "By Ida.", "Bread.", "Since 1900."]
    );
    assert_eq!(sections(page)[0].heading, ["Mill"]);
    assert_eq!(
        sentences("<nav>Call 555-0101.</nav><footer>Open daily.</footer>"),
        ["Call 555-0101.", "Open daily."]
    );
    assert_eq!(
        sentences("<div class=cookies>Oat cookies cost 2 dollars.</div>"),
        ["Oat cookies cost 2 dollars."]
    );
}

#[test]
fn terms_folds_and_captions_stand_above_what_belongs_to_them() {
    let page = "<dl><dt>Rye<dt>Oat<dd>4 dollars<dd>in bags</dl><details><summary>Parking</summary>It is free.</details>\
        <p>After.</p><table><caption>Prices</caption><tr><th>Flour<th>Bag<tr><td>Rye<td>2</table>";
    let found = sections(page);
    assert_eq!(
        found[0].sentences,
        ["Rye, Oat: 4 dollars.", "Rye, Oat: in bags."]
    );
    assert_eq!(
        (&*found[1].heading, &*found[1].sentences),
        (&["Parking".to_owned()][..], &["It is free.".to_owned()][..])
    );
    assert!(found[2].heading.is_empty());
    assert_eq!(found[3].heading, ["Prices"]);
}

#[test]
fn cells_that_stand_for_several_are_read_in_each() {
    let page = "<table><tr><th>Day<th>Morning<th>Evening<tr><td>Friday<td colspan=2>closed\
        <tr><td rowspan=2>Sunday<td>9<td>5<tr><td>10<td>6</table>";
    let wanted = [
        "Friday, morning: closed, evening: closed.",
        "Sunday, morning: 9, evening: 5.",
        "Sunday, morning: 10, evening: 6.",
    ];
    assert_eq!(sentences(page), wanted);
}

#[test]
fn terms_beyond_measure_cost_nothing() {
    let page = format!(
        "<dl>{}{}",
        "<dt>term".repeat(20_000),
        "<dd>b".repeat(20_000)
    );
    assert!(
        sentences(&page)
            .iter()
            .all(|one| one.len() <= TERMS_BYTES_MAX + 10)
    );
}

#[test]
fn what_follows_a_heading_without_an_end_is_text() {
    let mut outline = Outline::default();
    let page =
        "<h1>Mooring<p>A night costs nine euros.<p>Water is free.<h2><p>Rules</p></h2><p>No fires.";
    read(page, SourceLines::Blank, &mut outline).expect("read");
    let sections = outline.finish().0;
    assert_eq!(sections[0].heading, ["Mooring"]);
    assert_eq!(
        sections[0].sentences,
        ["A night costs nine euros.", "Water is free."]
    );
    assert_eq!(sections[1].heading, ["Mooring", "Rules"]);
}
