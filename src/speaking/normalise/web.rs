//! Web addresses in languages without rules of their own.

/// `text` without the schemes of its web addresses, and without what follows their paths.
pub(super) fn readable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (index, chunk) in text.split(' ').enumerate() {
        if index > 0 {
            out.push(' ');
        }
        let scheme = ["https://", "http://"]
            .into_iter()
            .find_map(|scheme| chunk.split_once(scheme));
        match scheme {
            Some((before, address)) if !before.chars().any(char::is_alphanumeric) => {
                out.push_str(before);
                let address = address.trim_end_matches('/');
                out.push_str(address.split(['?', '#']).next().unwrap_or(address));
            }
            _ => out.push_str(chunk),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_languages_keep_what_can_be_read() {
        assert_eq!(
            readable("siehe https://uni.example/plan/ dort"),
            "siehe uni.example/plan dort"
        );
    }
}
