//! Problems in text files that people write, told the way a compiler tells them: what, where, and what to do next.
//!
//! `config` and `pack` both read TOML by hand through [`Section`], because every problem of a file is to be reported at
//! once, each with its line and, for a misspelt key, the key that was probably meant.

mod problem;
mod section;
mod source;

pub(crate) use problem::write_all;
pub use problem::{Problem, Problems, Severity, tell_rest};
pub use section::{Section, parse_toml};
pub use source::{Place, SourceFile};

/// How alike two names must be (Jaro-Winkler, 0..1) before one is offered for the other. Chosen so that one wrong, missing
/// or swapped letter in a short key is found and unrelated keys are not.
const LIKENESS_MIN: f64 = 0.8;

/// Longer names are not compared, in bytes: the time grows with both lengths, and nobody types such a name by mistake.
const LIKE_BYTES_MAX: usize = 128;

/// The known name that is nearest to `name`, if one is near enough to be worth naming.
pub fn nearest<'k>(name: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let is_short = |name: &str| name.len() <= LIKE_BYTES_MAX;
    if !is_short(name) {
        return None;
    }
    let lower = name.to_lowercase();
    known
        .into_iter()
        .filter(|candidate| is_short(candidate))
        .map(|candidate| {
            let likeness = strsim::jaro_winkler(&lower, &candidate.to_lowercase());
            (likeness, candidate)
        })
        .filter(|(likeness, _)| *likeness >= LIKENESS_MIN)
        .max_by(|left, right| left.0.total_cmp(&right.0))
        .map(|(_, candidate)| candidate)
}

/// The help text for a name that is not known: the nearest one, or all of them.
pub fn suggestion(name: &str, known: &[&str]) -> String {
    match nearest(name, known.iter().copied()) {
        Some(candidate) => format!("did you mean `{candidate}`?"),
        None => format!("known here: {}", known.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_key_that_was_meant() {
        let known = ["threshold", "rejected_label"];
        assert_eq!(nearest("treshold", known), Some("threshold"));
        assert_eq!(nearest("Threshold", known), Some("threshold"));
        assert_eq!(nearest("rejectedlabel", known), Some("rejected_label"));
        assert_eq!(nearest("colour", known), None);
    }

    #[test]
    fn lists_the_known_keys_when_none_is_near() {
        assert_eq!(
            suggestion("colour", &["id", "rate"]),
            "known here: id, rate"
        );
        assert_eq!(suggestion("rte", &["id", "rate"]), "did you mean `rate`?");
    }
}
