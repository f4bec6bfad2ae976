//! What a page shows beside its content, on every page, or not at all.

use super::elements::{Kind, Open, Role};
use crate::text::html::StartTag;

/// Names (class or id, lower case) of what surrounds the content.
const SURROUNDINGS: &[&str] = &[
    "breadcrumb",
    "breadcrumbs",
    "footer",
    "main-nav",
    "mainnav",
    "nav",
    "nav-menu",
    "navbar",
    "navigation",
    "page-footer",
    "pager",
    "pagination",
    "site-footer",
    "site-nav",
    "skip-link",
    "skip-to-content",
    "skiplink",
    "top-nav",
    "topnav",
];
/// Names of what is there and not seen.
const UNSEEN: &[&str] = &[
    "d-none",
    "display-none",
    "hidden",
    "is-hidden",
    "screen-reader-text",
    "sr-only",
    "visually-hidden",
    "visuallyhidden",
];
/// Parts of names that a notice about cookies has beside "cookie".
const NOTICES: &[&str] = &[
    "alert",
    "banner",
    "bar",
    "box",
    "consent",
    "dialog",
    "disclaimer",
    "hinweis",
    "info",
    "law",
    "message",
    "modal",
    "notice",
    "notification",
    "overlay",
    "policy",
    "popup",
    "settings",
    "wall",
    "warning",
];
/// Names that only such notices have, or begin with.
const CONSENT: &[&str] = &[
    "cc-banner",
    "cc-window",
    "consent",
    "cookiebot",
    "cybotcookiebot",
    "gdpr",
    "onetrust",
];
/// How a page begins to speak of its cookies, lower case. A bakery's page has cookies and says none of these.
const COOKIE_PHRASES: &[&str] = &[
    "accept cookies",
    "accept all cookies",
    "cookies akzeptieren",
    "gebruikt cookies",
    "gebruiken cookies",
    "pliki cookie",
    "plików cookie",
    "soubory cookie",
    "this site uses cookies",
    "use cookies",
    "uses cookies",
    "utilise des cookies",
    "utilizamos cookies",
    "utiliza cookies",
    "utilizza cookie",
    "utilizziamo cookie",
    "verwenden cookies",
    "verwendet cookies",
    "använder cookies",
    "bruger cookies",
    "bruker cookies",
    "файлы cookie",
];

/// How much of what surrounds the content is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Surroundings {
    /// Nothing.
    LeftOut,
    /// All: the page has nothing else.
    Read,
}

/// What is known of a page before it is read.
pub(super) struct Page {
    pub surroundings: Surroundings,
    speaks_of_cookies: bool,
}

impl Page {
    /// Looks through a page.
    pub fn of(page: &str, surroundings: Surroundings) -> Self {
        let has_word = page.contains("ookie");
        let lower = if has_word {
            page.to_lowercase()
        } else {
            String::new()
        };
        Self {
            surroundings,
            speaks_of_cookies: COOKIE_PHRASES.iter().any(|phrase| lower.contains(phrase)),
        }
    }

    /// Whether an element is hidden from whoever looks at the page, struck out, or surrounds its content.
    pub fn hides(&self, tag: &StartTag, kind: Kind, open: &Open) -> bool {
        let has = |name: &str, value: &str| {
            tag.attribute(name)
                .is_some_and(|found| found.eq_ignore_ascii_case(value))
        };
        let is_in_heading = || matches!(open.role(), Some(Role::Heading(_) | Role::Term));
        match tag.name.as_str() {
            "html" | "body" | "main" => return false,
            // The switch of a foldable part, whose text is its title.
            "button" => return !is_in_heading(),
            "nav" => return self.surroundings == Surroundings::LeftOut,
            "dialog" if tag.attribute("open").is_none() => return true,
            _ => {}
        }
        kind == Kind::Hidden
            || tag.attribute("hidden").is_some()
            || has("aria-hidden", "true")
            || tag.attribute("style").is_some_and(is_unseen_style)
            || self.surroundings == Surroundings::LeftOut && surrounds(tag, open)
            || names(tag).any(|name| UNSEEN.contains(&name.as_str()) || self.is_notice(&name))
    }

    fn is_notice(&self, name: &str) -> bool {
        let parts = || name.split(['-', '_']);
        let has_cookie = name.contains("cookie");
        has_cookie && NOTICES.iter().any(|word| name.contains(word))
            || has_cookie && self.speaks_of_cookies && parts().all(|part| part.contains("cookie"))
            || CONSENT
                .iter()
                .any(|word| name == *word || parts().next() == Some(word))
    }

    /// Whether an element is the header of the page: its name and menus, on every page.
    pub fn is_banner(&self, tag: &StartTag, open: &Open) -> bool {
        let role = tag.attribute("role").unwrap_or_default();
        let is_header = tag.name == "header" && !open.is_in_content() || role == "banner";
        is_header && self.surroundings == Surroundings::LeftOut
    }
}

/// Whether an element by its role or names holds what every page has.
fn surrounds(tag: &StartTag, open: &Open) -> bool {
    let role = tag
        .attribute("role")
        .unwrap_or_default()
        .to_ascii_lowercase();
    if matches!(
        role.as_str(),
        "navigation" | "contentinfo" | "search" | "menubar" | "dialog" | "alertdialog"
    ) {
        return true;
    }
    let is_box = matches!(
        tag.name.as_str(),
        "div" | "section" | "aside" | "ul" | "ol" | "p" | "form" | "footer" | "a"
    );
    tag.name == "footer" && !open.is_in_content()
        || is_box && names(tag).any(|name| SURROUNDINGS.contains(&name.as_str()))
}

/// The element's class names and id, in lower case.
fn names(tag: &StartTag) -> impl Iterator<Item = String> + '_ {
    let all = [tag.attribute("class"), tag.attribute("id")];
    let names = all
        .into_iter()
        .flatten()
        .flat_map(str::split_ascii_whitespace);
    names.map(str::to_ascii_lowercase)
}

/// Whether a style hides its element or strikes it out.
fn is_unseen_style(style: &str) -> bool {
    let bare: String = style
        .to_ascii_lowercase()
        .split_ascii_whitespace()
        .collect();
    ["display:none", "visibility:hidden", "line-through"]
        .iter()
        .any(|unseen| bare.contains(unseen))
}
