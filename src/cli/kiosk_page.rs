//! The page that a screen shows.

use url::Url;

/// What keeps a browser from hearing.
pub(super) const NO_MICROPHONE: &str = "Its browser will give no microphone, as connections are not encrypted: set `server.tls` to \"own\" (`serve --tls`).";

/// Characters that no address has as they are, but for space.
const STRANGE: &str = "\"'`\\<>^{}|$";

/// The address of a page.
///
/// # Errors
/// What is wrong with it, and what to write.
pub(super) fn page(text: &str) -> Result<Url, String> {
    if let Some(strange) = strange(text) {
        return Err(strange);
    }
    let url = Url::parse(text)
        .map_err(|problem| format!("{problem}; write it as http://localhost:8004/kiosk"))?;
    let problem = if !["http", "https"].contains(&url.scheme()) {
        "it must begin with http:// or https://, as in http://localhost:8004/kiosk"
    } else if !url.username().is_empty() || url.password().is_some() {
        "no name or password belongs into it; `docent kiosk link` makes a link that lets a screen in"
    } else if url.path() == "/" {
        "the browser is held to one page, and this would allow every page of the server; name it, as in http://localhost:8004/kiosk"
    } else if url.query().is_some() {
        "the browser is held to one page, which takes nothing after a question mark; leave ? and the rest out"
    } else {
        return Ok(url);
    };
    Err(problem.to_owned())
}

/// What no address has in it, if there is some.
fn strange(text: &str) -> Option<String> {
    let is_strange =
        |letter: char| letter.is_whitespace() || letter.is_control() || STRANGE.contains(letter);
    if let Some(letter) = text.chars().find(|letter| is_strange(*letter)) {
        return Some(format!("no address has {letter:?} in it"));
    }
    let mut after = text.split('%').skip(1);
    let is_digits =
        |rest: &str| rest.len() >= 2 && rest.bytes().take(2).all(|byte| byte.is_ascii_hexdigit());
    let bare = after.any(|rest| !is_digits(rest));
    bare.then(|| "two hexadecimal digits belong after each %; % itself is %25".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_an_address_with_a_path() {
        for (text, is_page) in [
            ("http://localhost:8004/kiosk", true),
            ("https://desk.example/kiosk#join=a", true),
            ("http://localhost:8004", false),
            ("http://a:b@localhost/kiosk", false),
            ("http://localhost/kiosk?a=b", false),
            ("file:///etc/passwd", false),
            ("localhost", false),
        ] {
            assert_eq!(page(text).is_ok(), is_page, "{text}");
        }
    }

    #[test]
    fn what_is_wrong_with_an_address_is_said() {
        for (text, told) in [
            ("http://localhost:8004/", "every page of the server"),
            (
                "http://localhost:8004/kiosk?a=1",
                "leave ? and the rest out",
            ),
            ("https://a:b@desk.example/kiosk", "docent kiosk link"),
            ("ftp://desk.example/kiosk", "http:// or https://"),
            ("desk.example/kiosk", "http://localhost:8004/kiosk"),
            ("http://localhost/kio sk", "' '"),
            ("http://localhost/kiosk\n", "'\\n'"),
            ("http://localhost/\"kiosk", "'\"'"),
            ("http://localhost/$HOME", "'$'"),
            ("http://localhost/%h/kiosk", "after each %"),
            ("http://localhost/kiosk%", "after each %"),
        ] {
            let problem = page(text).unwrap_err();
            assert!(problem.contains(told), "{text}: {problem}");
        }
        assert!(page("http://localhost/%C3%A4#join=a%20b").is_ok());
    }
}
