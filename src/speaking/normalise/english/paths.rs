//! Paths of files: `C:\Users\me\plan.pdf`, `/etc/hosts`.

use super::token::Kind;
use super::view::{Reading, View};
use super::web;

/// A path with a drive at the start of `view`.
pub(super) fn read(view: &View<'_>) -> Option<Reading> {
    let drive = view.text(0).len() == 1 && view.text(1) == ":" && view.text(2) == "\\";
    (drive && view.starts_chunk()).then(|| said(view, 3))?
}

/// A path from the root at a slash: at least two names.
pub(super) fn from_root(view: &View<'_>) -> Option<Reading> {
    let names = view.kind(1) == Kind::Word && view.text(2) == "/" && view.is_alphanumeric(3);
    let begins = matches!(view.kind_before(1), Kind::Space | Kind::Nothing);
    (names && begins && view.text(0) == "/").then(|| said(view, 1))?
}

/// What is written without spaces, its signs as words; what ends the sentence is not of it.
fn said(view: &View<'_>, least: usize) -> Option<Reading> {
    const TOKENS_MAX: usize = 80;
    let mut tokens = (0..TOKENS_MAX)
        .take_while(|at| {
            !matches!(view.kind(*at), Kind::Space | Kind::Nothing)
                && !matches!(
                    view.text(*at),
                    "\"" | "”" | "," | ";" | ")" | "<" | ">" | "|" | "?"
                )
        })
        .count();
    while tokens > least
        && !view.is_alphanumeric(tokens - 1)
        && !matches!(view.text(tokens - 1), "\\" | "/")
    {
        tokens -= 1;
    }
    (tokens >= least).then(|| Reading::new(web::words(view, tokens, usize::MAX), tokens))
}

#[cfg(test)]
mod tests {
    use crate::speaking::normalise;

    #[test]
    fn paths() {
        let cases = [
            (
                "Look in D:\\Maps\\west.pdf.",
                "Look in D colon backslash Maps backslash west dot P D F.",
            ),
            ("Edit /etc/hosts now", "Edit slash etc slash hosts now"),
        ];
        for (written, spoken) in cases {
            assert_eq!(normalise(written, "en"), spoken, "{written}");
        }
    }
}
