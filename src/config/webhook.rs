//! Where filled forms are posted to.

use std::fmt;

use super::values::WebOrigin;

/// An address that is posted to: `http://` or `https://`, a host, and whatever follows. Whoever knows the path of such an
/// address may often post there, so only its origin is shown.
#[derive(Clone, PartialEq, Eq)]
pub struct WebhookUrl {
    origin: WebOrigin,
    /// The path with what follows it.
    path: String,
}

impl WebhookUrl {
    /// Reads an address. Returns what is wrong with it otherwise, without a part of it.
    ///
    /// # Errors
    /// Half a sentence that goes on from the name of the setting.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let text = text.trim();
        let scheme = text.split_once("://");
        let is_web = |scheme: &str| matches!(&*scheme.to_ascii_lowercase(), "http" | "https");
        let Some((scheme, rest)) = scheme.filter(|(scheme, _)| is_web(scheme)) else {
            return Err("does not begin with http:// or https://");
        };
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at(end);
        if authority.contains('@') {
            return Err(
                "has a name or a password before its host, which addresses are no place for",
            );
        }
        let origin = WebOrigin::parse(&format!("{scheme}://{authority}"));
        let origin = origin.map_err(|_| "has no host, or a port that is none")?;
        let may_stand =
            |byte: u8| byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@/?%".contains(&byte);
        if !path.bytes().all(may_stand) {
            return Err(
                "has a letter that must be written with % behind its host, such as a space or a #",
            );
        }
        let slash = if path.starts_with('/') { "" } else { "/" };
        let path = format!("{slash}{path}");
        Ok(Self { origin, path })
    }

    /// The whole address, to post to it. Never shown.
    pub fn reveal(&self) -> String {
        format!("{}{}", self.origin.as_str(), self.path)
    }

    /// `scheme://host[:port]`, for people.
    pub fn origin(&self) -> &str {
        self.origin.as_str()
    }

    /// `host:port`, to connect to.
    pub fn authority(&self) -> String {
        let (scheme, authority) = self.origin().split_once("://").unwrap_or_default();
        let port = if scheme == "https" { 443 } else { 80 };
        if authority.len() > self.origin.host().len() {
            authority.to_owned()
        } else {
            format!("{authority}:{port}")
        }
    }
}

impl fmt::Debug for WebhookUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "WebhookUrl({}/…)", self.origin())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_and_only_its_origin_is_shown() {
        for (text, origin, authority, whole) in [
            (
                "https://Desk.example/forms/T0k3n?a=T0k3n",
                "https://desk.example",
                "desk.example:443",
                "https://desk.example/forms/T0k3n?a=T0k3n",
            ),
            (
                " HTTP://desk.example:8080 ",
                "http://desk.example:8080",
                "desk.example:8080",
                "http://desk.example:8080/",
            ),
            (
                "http://[::1]?T0k3n",
                "http://[::1]",
                "[::1]:80",
                "http://[::1]/?T0k3n",
            ),
        ] {
            let url = WebhookUrl::parse(text).expect(text);
            assert_eq!((url.origin(), &*url.authority()), (origin, authority));
            assert_eq!(url.reveal(), whole);
            assert!(!format!("{url:?}").contains("T0k3n"), "{url:?}");
        }
    }

    #[test]
    fn what_is_none_is_refused_and_not_repeated() {
        for (text, words) in [
            ("desk.example/T0k3n", "begin with http"),
            ("ftp://desk.example/T0k3n", "begin with http"),
            ("file:///T0k3n", "begin with http"),
            ("https://ada:T0k3n@desk.example/", "password"),
            ("https://T0k3n@desk.example", "password"),
            ("https://desk.example/a T0k3n", "a space"),
            ("https://desk.example/#T0k3n", "a #"),
            ("https://desk.exämple/T0k3n", "no host"),
            ("https:///T0k3n", "no host"),
            ("https://?T0k3n", "no host"),
            ("https://desk.example:99999/T0k3n", "no host"),
        ] {
            let why = WebhookUrl::parse(text).expect_err(text);
            assert!(
                why.contains(words) && !why.contains("T0k3n"),
                "{text}: {why}"
            );
        }
    }
}
