//! E-mail addresses, web addresses, file names, handles.

use super::letters::{is_spelled, spelled};
use super::numbers::{code, digits};
use super::token::Kind;
use super::view::{Reading, View, is_one_of};

/// Last parts of host names.
const ENDINGS: &[&str] = &[
    "com",
    "org",
    "net",
    "edu",
    "gov",
    "mil",
    "int",
    "info",
    "biz",
    "example",
    "test",
    "io",
    "ai",
    "co",
    "uk",
    "us",
    "ca",
    "au",
    "de",
    "fr",
    "at",
    "ch",
    "nl",
    "eu",
    "app",
    "dev",
    "me",
    "tv",
    "be",
    "es",
    "it",
    "se",
    "no",
    "dk",
    "fi",
    "pl",
    "ie",
    "nz",
    "jp",
    "cn",
    "in",
    "br",
    "mx",
    "kr",
    "online",
    "site",
    "tech",
    "museum",
    "travel",
    "local",
    "academy",
    "university",
    "college",
    "library",
    "ac",
];
/// Ends of file names.
const FILES: &[&str] = &[
    "pdf", "docx", "doc", "txt", "html", "htm", "csv", "xlsx", "xls", "pptx", "zip", "jpg", "jpeg",
    "png", "gif", "mp3", "mp4", "wav", "md", "json", "xml", "toml", "exe",
];
/// Ends of host names and files that are said as words.
const WORD_ENDINGS: &[&str] = &[
    "com", "org", "net", "gov", "info", "biz", "zip", "doc", "me", "it", "in", "no", "be", "at",
    "mil", "app", "dev",
];

/// What is written without spaces at the start of `view`, when it is an address.
pub(super) fn read(view: &View<'_>) -> Option<Reading> {
    if view.text(0) == "@" && view.is_alphanumeric(1) && view.kind_before(1) != Kind::Number {
        return Some(Reading::new("at ", 1));
    }
    if !view.is_alphanumeric(0) || !might_be(view) {
        return None;
    }
    let (mut tokens, mut scheme) = (0, 0);
    let (mut has_at, mut has_dot) = (None, None);
    while !matches!(view.kind(tokens), Kind::Space | Kind::Nothing) {
        match view.text(tokens) {
            "@" if has_at.is_none() => has_at = Some(tokens),
            "." if has_dot.is_none() => has_dot = Some(tokens),
            ":" if tokens == 1 && view.text(2) == "/" && view.text(3) == "/" => scheme = 4,
            ":" if tokens == 1 && view.text(0) == "mailto" => scheme = 2,
            "<" | ">" | "\"" | "“" | "”" | "," | ";" | "(" => break,
            _ => {}
        }
        tokens += 1;
    }
    // What ends the sentence is not of the address.
    while tokens > scheme && !view.is_alphanumeric(tokens - 1) {
        tokens -= 1;
    }
    if tokens <= scheme {
        return None;
    }
    let inner = tokens - scheme;
    let address = view.ahead(scheme);
    if let Some(at) = has_at.filter(|at| *at >= scheme) {
        let domain = view.ahead(at + 1);
        let is_mail = tokens > at + 1 && host_end(&domain, tokens - at - 1).is_some();
        return is_mail.then(|| Reading::new(words(&address, inner, usize::MAX), tokens));
    }
    if scheme == 4 {
        // Any host will do: "http://desk:8004/help".
        let host = host_end(&address, inner).unwrap_or(usize::MAX);
        return Some(Reading::new(
            words(&address, shown(&address, inner), host),
            closed(view, tokens),
        ));
    }
    has_dot?;
    let host = host_end(&address, inner)?;
    let known = is_one_of(ENDINGS, address.text(host))
        && (host + 1 < inner || !is_sentence(&address, host));
    let is_file = host + 1 == inner && is_one_of(FILES, address.text(host));
    if view.text(0) == "www" || known || is_file {
        return Some(Reading::new(
            words(&address, shown(&address, inner), host),
            closed(view, tokens),
        ));
    }
    None
}

/// The tokens of an address before a question mark or hash sign: what follows means nothing to a listener.
fn shown(address: &View<'_>, tokens: usize) -> usize {
    (0..tokens)
        .find(|at| matches!(address.text(*at), "?" | "#"))
        .unwrap_or(tokens)
}

/// The tokens of an address with the slash at its end.
fn closed(view: &View<'_>, tokens: usize) -> usize {
    tokens + usize::from(view.text(tokens) == "/")
}

/// A cheap look whether an address can start here.
fn might_be(view: &View<'_>) -> bool {
    const NEAR: usize = 40;
    let mut at = 1;
    while at < NEAR {
        match view.kind(at) {
            Kind::Space | Kind::Nothing => return false,
            Kind::Mark => match view.text(at) {
                "." if view.is_alphanumeric(at + 1) => return true,
                "@" => return true,
                ":" if at == 1 && view.is_alphanumeric(2) || view.text(2) == "/" => return true,
                "-" | "_" | "+" | "'" | "." => {}
                _ => return false,
            },
            _ => {}
        }
        at += 1;
    }
    false
}

/// The token with the last part of the host name.
fn host_end(view: &View<'_>, tokens: usize) -> Option<usize> {
    let mut end = 0;
    let mut dots = 0;
    while end < tokens {
        match view.kind(end) {
            Kind::Word | Kind::Number | Kind::Fixed => end += 1,
            Kind::Mark if view.text(end) == "." && view.is_alphanumeric(end + 1) => {
                dots += 1;
                end += 1;
            }
            Kind::Mark if matches!(view.text(end), "-" | "_") && view.is_alphanumeric(end + 1) => {
                end += 1;
            }
            Kind::Mark if matches!(view.text(end), "/" | ":" | "?" | "#") => break,
            _ => return None,
        }
    }
    let last = end.checked_sub(1)?;
    (dots > 0 && view.kind(last) == Kind::Word && view.text(last).len() >= 2).then_some(last)
}

/// Whether "end.It" is rather two sentences without a space.
fn is_sentence(view: &View<'_>, last: usize) -> bool {
    let ending = view.text(last);
    let capital = ending.starts_with(|letter: char| letter.is_ascii_uppercase())
        && !view.text(0).starts_with(char::is_uppercase);
    let common = is_one_of(&["in", "it", "no", "at", "me", "be", "us", "co"], ending);
    capital || (common && last == 2 && view.text(0).len() < 3)
}

/// The parts of an address as words. `host` is the token of its ending.
pub(super) fn words(view: &View<'_>, tokens: usize, host: usize) -> String {
    let mut spoken = String::new();
    let mut push = |word: &str| {
        if word.is_empty() {
            return;
        }
        if !spoken.is_empty() {
            spoken.push(' ');
        }
        spoken.push_str(word);
    };
    for at in 0..tokens {
        let text = view.text(at);
        match view.kind(at) {
            Kind::Word if matches!(text, "v" | "V") && view.kind(at + 1) == Kind::Number => {
                push("version");
            }
            Kind::Word => push(&part(text, at == host || at + 1 == tokens)),
            Kind::Number if text.len() <= 4 && !text.starts_with('0') => push(&code(text)),
            Kind::Number => push(&digits(text, "zero")),
            Kind::Mark => push(sign(text)),
            _ => push(text),
        }
    }
    spoken
}

fn part(text: &str, ends: bool) -> String {
    let lower = text.to_ascii_lowercase();
    let vowel = lower.bytes().any(|letter| b"aeiouy".contains(&letter)) || !lower.is_ascii();
    let short_ending = ends && lower.len() <= 3 && !WORD_ENDINGS.contains(&lower.as_str());
    let file = ends && FILES.contains(&lower.as_str()) && !WORD_ENDINGS.contains(&lower.as_str());
    if text.chars().count() == 1
        || short_ending && (lower.len() == 2 || lower == "edu" || file)
        || file
        || (!vowel && lower.len() <= 5)
        || is_spelled(text)
    {
        return spelled(text);
    }
    text.to_owned()
}

fn sign(sign: &str) -> &'static str {
    match sign {
        "." => "dot",
        "@" => "at",
        "-" | "–" => "dash",
        "_" => "underscore",
        "/" => "slash",
        "\\" => "backslash",
        "+" => "plus",
        ":" => "colon",
        "=" => "equals",
        "&" => "and",
        "%" => "percent",
        "~" => "tilde",
        "'" => "apostrophe",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use crate::speaking::normalise;

    #[test]
    fn addresses() {
        let cases = [
            (
                "write to info@northfield.example.",
                "write to info at northfield dot example.",
            ),
            (
                "at northfield.example/portal, where",
                "at northfield dot example slash portal, where",
            ),
            ("https://www.a-b.org/", "W W W dot eh dash B dot org"),
            ("studentaid.gov", "studentaid dot gov"),
            (
                "jo.smith2@cs.example.edu",
                "jo dot smith two at C S dot example dot E D U",
            ),
            (
                "(see http://x.example/a?b=1&c=2)",
                "(see X dot example slash eh)",
            ),
            (
                "http://desk:8004/help",
                "desk colon eighty oh four slash help",
            ),
            ("report.pdf", "report dot P D F"),
            ("It ends.Then it starts", "It ends.Then it starts"),
            ("follow @northfield", "follow at northfield"),
            ("bbc.co.uk", "B B C dot co dot U K"),
            ("mailto:x_y@a.example", "X underscore Y at eh dot example"),
        ];
        for (written, spoken) in cases {
            assert_eq!(normalise(written, "en"), spoken, "{written}");
        }
    }
}
