//! Tags of languages, such as `en` and `en-GB`.

/// Whether the tag `own` is `wanted` or narrower: `en-us` is part of `en`.
pub fn is_part_of(own: &str, wanted: &str) -> bool {
    let plain = |tag: &str| tag.to_lowercase().replace('_', "-");
    let (own, wanted) = (plain(own), plain(wanted));
    own.strip_prefix(&wanted)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_holds_its_regions() {
        assert!(is_part_of("en-us", "en"));
        assert!(is_part_of("en_GB", "en-gb"));
        assert!(is_part_of("en-gb", "EN_GB"));
        assert!(!is_part_of("en", "en-us"));
        assert!(!is_part_of("enm", "en"));
    }
}
