//! What Markdown and HTML leave in a reply: signs go, words stay, blocks become sentences.

use super::{entities, notes};

/// Bytes of a link's target or a tag that are looked through for its end.
const TARGET_BYTES_MAX: usize = 500;

/// Tags within a word or sentence; all others part words.
const INLINE_TAGS: [&str; 12] = [
    "a", "b", "i", "u", "em", "strong", "span", "code", "sup", "sub", "small", "mark",
];

/// `text` on one line without markup.
pub(super) fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut ended = true;
    for line in text.lines() {
        let (content, is_block) = block(line);
        if is_block || content.is_empty() {
            ended = true;
        }
        if content.is_empty() {
            continue;
        }
        if ended {
            end_sentence(&mut out);
        }
        if !out.is_empty() {
            out.push(' ');
        }
        inline(content, &mut out);
        ended = is_block;
    }
    out
}

/// Gives what is there a full stop, unless it ends with a sign of its own.
fn end_sentence(out: &mut String) {
    out.truncate(out.trim_end().len());
    if out.ends_with(|last: char| last.is_alphanumeric() || matches!(last, ')' | '"' | '\'' | '%'))
    {
        out.push('.');
    }
}

/// A line without the signs of a quotation. Before an amount or "=" the sign is a comparison: ">18 only".
fn unquoted(mut line: &str) -> &str {
    let compares = |next: char| next.is_ascii_digit() || matches!(next, '=' | '$' | '€' | '£');
    while let Some(rest) = line.strip_prefix(['>', ' ']) {
        if line.starts_with('>') && rest.starts_with(compares) {
            break;
        }
        line = rest;
    }
    line
}

/// What a line says, and whether it is a block of its own.
fn block(line: &str) -> (&str, bool) {
    let line = unquoted(line.trim());
    let signs = |sign: char| line.bytes().all(|byte| byte == sign as u8 || byte == b' ');
    let is_rule = line.len() >= 3 && (signs('-') || signs('*') || signs('_') || signs('='));
    let is_table_rule = line.starts_with('|')
        && line
            .bytes()
            .all(|byte| matches!(byte, b'|' | b'-' | b':' | b' '));
    if is_rule || is_table_rule || line.starts_with("```") || line.starts_with("~~~") {
        return ("", true);
    }
    let hashes = line.bytes().take_while(|byte| *byte == b'#').count();
    if (1..=6).contains(&hashes) && line[hashes..].starts_with(' ') {
        return (line[hashes..].trim_matches(['#', ' ']), true);
    }
    for bullet in ["- ", "* ", "+ ", "• ", "▪ ", "● ", "■ ", "◦ ", "► ", "‣ "] {
        if let Some(item) = line.strip_prefix(bullet) {
            let item = item.trim_start();
            let open = ["[ ] ", "[x] ", "[X] "]
                .iter()
                .find_map(|check| item.strip_prefix(check));
            return (open.unwrap_or(item), true);
        }
    }
    let number = line.bytes().take_while(u8::is_ascii_digit).count();
    let is_item = (1..=3).contains(&number) && line[number..].starts_with(". ");
    if line.starts_with('|') && line.len() > 1 {
        return (line.trim_matches(['|', ' ']), true);
    }
    (line, is_item)
}

fn inline(line: &str, out: &mut String) {
    let mut links = Links::default();
    let mut rest = line;
    let mut before = ' ';
    while let Some(letter) = rest.chars().next() {
        let (skip, after) = (
            letter.len_utf8(),
            rest[letter.len_utf8()..].chars().next().unwrap_or(' '),
        );
        let used = match letter {
            '*' | '_' | '`' | '~' | '\\' => sign(letter, before, rest, out),
            '[' | ']' | '!' => links.sign(letter, rest, out),
            '<' => tag(rest, out),
            '&' => entity(rest, out),
            '|' if before == ' ' && after == ' ' => {
                out.truncate(out.trim_end().len());
                out.push(',');
                skip
            }
            _ => {
                out.push(letter);
                skip
            }
        };
        before = rest[..used].chars().next_back().unwrap_or(' ');
        rest = &rest[used..];
    }
}

/// Emphasis, code and escapes. Returns the bytes it used.
fn sign(letter: char, before: char, rest: &str, out: &mut String) -> usize {
    let run = rest
        .bytes()
        .take_while(|byte| *byte == letter as u8)
        .count()
        .min(TARGET_BYTES_MAX);
    let after = rest[run..].chars().next().unwrap_or(' ');
    let stays = match letter {
        '\\' => {
            if after.is_ascii_punctuation() {
                out.push(after);
                return run + 1;
            }
            true
        }
        // "2*8" and "a * b" are arithmetic.
        '*' => {
            run == 1
                && ((before.is_ascii_digit() && after.is_ascii_digit())
                    || (before == ' ' && after == ' ')
                    || is_key(&rest[1..], out))
        }
        '_' => run <= 2 && before.is_alphanumeric() && after.is_alphanumeric(),
        '~' => run == 1,
        _ => false,
    };
    if stays {
        out.push_str(&rest[..run]);
    }
    run
}

/// Whether an asterisk is the key of a telephone: "dial *86#", "press *9", and not the start of "*9*".
fn is_key(after: &str, out: &str) -> bool {
    /// Characters that are looked at before and after it.
    const CODE_MAX: usize = 24;
    const WORDS: [&str; 8] = [
        "dial", "press", "call", "enter", "key", "hit", "push", "type",
    ];
    let code: String = after
        .chars()
        .take(CODE_MAX)
        .take_while(|letter| letter.is_ascii_digit() || matches!(letter, '*' | '#'))
        .collect();
    let digits = code.trim_start_matches(|letter: char| letter.is_ascii_digit());
    let near: Vec<char> = out.trim_end().chars().rev().take(CODE_MAX).collect();
    let word: String = near.iter().rev().collect();
    let word = word.rsplit(' ').next().unwrap_or_default();
    let after_word = WORDS.iter().any(|known| known.eq_ignore_ascii_case(word));
    digits.len() < code.len() && (code.ends_with('#') || after_word && !digits.starts_with('*'))
}

/// Square brackets that may turn out to be a link.
#[derive(Default)]
struct Links {
    /// Where in the output `[` stands.
    open: Vec<usize>,
}

impl Links {
    fn sign(&mut self, letter: char, rest: &str, out: &mut String) -> usize {
        match letter {
            '!' if rest.starts_with("![") => {
                self.open.push(out.len());
                out.push('[');
                return 2;
            }
            '[' if let Some((label, used)) = notes::wiki_link(rest) => {
                out.push_str(label);
                return used;
            }
            '[' if let Some(used) = notes::reference(rest, out) => return used,
            '[' if rest.starts_with("[^") => {
                if let Some(end) = find(rest, ']').filter(|end| !rest[..*end].contains(' ')) {
                    return end + 1;
                }
                out.push('[');
            }
            '[' => {
                self.open.push(out.len());
                out.push('[');
            }
            ']' => {
                let open = self.open.pop();
                if let (Some(open), Some(used)) = (open, target(&rest[1..])) {
                    out.remove(open);
                    return 1 + used;
                }
                out.push(']');
            }
            _ => out.push(letter),
        }
        1
    }
}

/// The bytes of `(…)`.
fn target(rest: &str) -> Option<usize> {
    if !rest.starts_with('(') {
        return None;
    }
    find(rest, ')').map(|end| end + 1)
}

/// Where `sign` stands, not too far off.
fn find(rest: &str, sign: char) -> Option<usize> {
    let near = rest.len().min(TARGET_BYTES_MAX);
    rest.as_bytes()[..near]
        .iter()
        .position(|byte| *byte == sign as u8)
}

/// `<br>` goes, `<https://…>` loses its brackets.
fn tag(rest: &str, out: &mut String) -> usize {
    let inner = find(rest, '>').map(|end| &rest[1..end]);
    let Some(inner) = inner.filter(|inner| !inner[..].contains('<')) else {
        out.push('<');
        return 1;
    };
    if let Some((raised, used)) = notes::raised(rest) {
        out.push_str(&raised);
        return used;
    }
    let is_address = !inner.contains(' ') && (inner.contains("://") || inner.contains('@'));
    let first = inner.trim_start_matches('/').chars().next().unwrap_or(' ');
    if is_address {
        out.push_str(inner);
    } else if first.is_ascii_alphabetic() || first == '!' {
        let name = inner
            .trim_matches('/')
            .split(' ')
            .next()
            .unwrap_or_default();
        let breaks = !INLINE_TAGS.contains(&name);
        if breaks && !out.ends_with(' ') {
            out.push(' ');
        }
    } else {
        out.push('<');
        return 1;
    }
    inner.len() + 2
}

fn entity(rest: &str, out: &mut String) -> usize {
    let (sign, used) = entities::sign(rest).unwrap_or_else(|| ("&".to_owned(), 1));
    out.push_str(&sign);
    used
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_go_and_words_stay() {
        let cases = [
            ("**Bring** your *card* and `PIN`", "Bring your card and PIN"),
            ("see [the map](https://a.example/m) now", "see the map now"),
            ("![plan](p.png) of the hall", "plan of the hall"),
            ("go to <https://a.example>", "go to https://a.example"),
            (
                "one<br>two &amp; <b>three</b><td>four",
                "one two & three four",
            ),
            ("2*8 and a_b and ~~old~~ new", "2*8 and a_b and old new"),
            ("\\*not bold\\*", "*not bold*"),
            ("a note[^3] here [x]", "a note here [x]"),
            ("> # Fees", "Fees"),
            ("3 < 5 and 7 > 2", "3 < 5 and 7 > 2"),
        ];
        for (text, expected) in cases {
            assert_eq!(plain(text), expected, "{text}");
        }
    }

    #[test]
    fn blocks_become_sentences() {
        let text = "## Hours\n\nThe desk is\nopen.\n\n- Monday\n- [x] Friday!\n\n| a | b |\n| --- | --- |\n| c | d |";
        assert_eq!(
            plain(text),
            "Hours. The desk is open. Monday. Friday! a, b. c, d"
        );
        assert_eq!(plain("1. Pay.\n2. Go"), "1. Pay. 2. Go");
        assert_eq!(plain("***\n---\n```rust\n"), "");
    }

    #[test]
    fn brackets_without_end_are_harmless() {
        for text in ["[", "](", "[a](b", "<", "<a", "![", "[^", "\\", "&"] {
            let _ = plain(&text.repeat(50));
        }
        assert_eq!(plain("[a](b"), "[a](b");
    }
}
