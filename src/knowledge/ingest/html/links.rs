//! Links: who hears an answer cannot follow one, and needs its address where the words only point at it.

/// A longer address is no help to anybody, in bytes.
const ADDRESS_BYTES_MAX: usize = 100;
/// The mark of a footnote has at most this many letters.
const MARK_CHARS_MAX: usize = 4;

/// Words that only point somewhere, lower case: a text of nothing else says nothing without its link.
const POINTING: &[&str] = &[
    "a",
    "address",
    "apply",
    "at",
    "book",
    "button",
    "buy",
    "call",
    "check",
    "click",
    "contact",
    "details",
    "download",
    "e-mail",
    "email",
    "find",
    "follow",
    "for",
    "form",
    "from",
    "get",
    "go",
    "here",
    "info",
    "information",
    "it",
    "join",
    "learn",
    "link",
    "mail",
    "map",
    "more",
    "now",
    "on",
    "online",
    "open",
    "order",
    "our",
    "out",
    "page",
    "phone",
    "please",
    "portal",
    "press",
    "read",
    "register",
    "registration",
    "reserve",
    "see",
    "sign",
    "site",
    "submit",
    "tap",
    "the",
    "this",
    "tickets",
    "to",
    "up",
    "us",
    "view",
    "visit",
    "watch",
    "way",
    "web",
    "webpage",
    "website",
    "write",
    "your",
    "that",
    "anmelden",
    "auf",
    "dem",
    "den",
    "der",
    "diese",
    "dieser",
    "formular",
    "hier",
    "klick",
    "klicken",
    "mehr",
    "seite",
    "sie",
    "unsere",
    "unserer",
    "webseite",
    "zum",
    "zur",
    "aquí",
    "clic",
    "enlace",
    "este",
    "formulario",
    "haga",
    "más",
    "nuestra",
    "página",
    "sitio",
    "acá",
    "pulse",
    "ici",
    "cliquez",
    "cliquer",
    "ce",
    "cette",
    "formulaire",
    "lien",
    "notre",
    "plus",
    "voir",
    "clicca",
    "clicchi",
    "modulo",
    "nostro",
    "pagina",
    "qui",
    "questa",
    "questo",
    "sito",
    "aqui",
    "clique",
    "formulário",
    "deze",
    "formulier",
    "hierheen",
    "klik",
    "onze",
    "kliknij",
    "strona",
    "stronie",
    "tutaj",
    "tu",
    "formularz",
    "klikněte",
    "stránka",
    "stránce",
    "zde",
    "formulář",
    "här",
    "klicka",
    "her",
    "klikk",
    "sida",
    "sidan",
    "siden",
    "side",
    "skjema",
    "tästä",
    "täältä",
    "klikkaa",
    "sivu",
    "lomake",
    "itt",
    "ide",
    "kattintson",
    "aici",
    "faceți",
    "burada",
    "buraya",
    "tıklayın",
    "здесь",
    "тут",
    "сюда",
    "нажмите",
    "ссылка",
    "ссылке",
    "сайт",
    "сайте",
    "страница",
    "странице",
    "форма",
    "форму",
    "тук",
    "εδώ",
];
/// A text that ends so names a place on the web, whatever stands before.
const PLACES: &[&str] = &[
    "form",
    "here",
    "link",
    "online",
    "page",
    "portal",
    "site",
    "webpage",
    "website",
    "formular",
    "hier",
    "seite",
    "webseite",
    "formulario",
    "página",
    "aquí",
    "formulaire",
    "ici",
    "modulo",
    "sito",
    "qui",
    "formulier",
    "formulário",
];

/// What to add behind a link's text: its address, if the text says nothing without.
pub(super) fn address(text: &str, href: &str) -> Option<String> {
    let text = text.trim();
    let (address, is_personal) = readable(href.trim())?;
    if text.is_empty() || contains(text, &address) {
        return None;
    }
    (is_personal || points(text)).then_some(address)
}

/// Whether a link is the mark of a footnote or the way back from it.
pub(super) fn is_mark(text: &str, href: &str) -> bool {
    let bare = text.trim().trim_matches(['[', ']', '(', ')']);
    let is_sign = |sign: char| !sign.is_alphabetic() || "ivx".contains(sign);
    let is_short = bare.chars().count() <= MARK_CHARS_MAX
        && (bare.chars().all(is_sign) || bare.chars().count() == 1);
    href.contains('#') && is_short
}

/// An address as one writes it down, and whether it is somebody's own: of mail or a telephone.
fn readable(href: &str) -> Option<(String, bool)> {
    let lower = href.to_ascii_lowercase();
    let without = |scheme: &str| lower.starts_with(scheme).then(|| &href[scheme.len()..]);
    let own = without("mailto:").or_else(|| without("tel:"));
    let (address, is_personal) = match own {
        Some(own) => (own.split('?').next().unwrap_or_default(), true),
        None => (without("https://").or_else(|| without("http://"))?, false),
    };
    let address = address
        .strip_prefix("www.")
        .unwrap_or(address)
        .trim_end_matches('/');
    let short = address.split(['?', '#']).next().unwrap_or_default();
    let address = if address.len() > ADDRESS_BYTES_MAX {
        short
    } else {
        address
    };
    let is_whole = !address.is_empty()
        && address.len() <= ADDRESS_BYTES_MAX
        && !address.contains(char::is_whitespace);
    is_whole.then(|| (address.to_owned(), is_personal))
}

/// Whether the text holds the address already, or the digits of the number.
fn contains(text: &str, address: &str) -> bool {
    let plain = |text: &str| -> String {
        let letters = text.chars().filter(|letter| letter.is_alphanumeric());
        letters.flat_map(char::to_lowercase).collect()
    };
    plain(text).contains(&plain(address))
}

fn points(text: &str) -> bool {
    let lower = text.to_lowercase();
    let mut words = lower
        .split(|letter: char| !(letter.is_alphanumeric() || letter == '-'))
        .filter(|word| !word.is_empty())
        .peekable();
    let last = lower.trim_end_matches(|letter: char| !letter.is_alphanumeric());
    let last = last.rsplit(' ').next().unwrap_or_default();
    words.peek().is_some() && (PLACES.contains(&last) || words.all(|word| POINTING.contains(&word)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_only_point_get_the_address() {
        let https = "https://www.mill.example/visit/";
        for text in [
            "here",
            "Click here",
            "this page",
            "the booking form",
            "auf dieser Seite",
            "ici",
            "sign up now",
        ] {
            assert_eq!(
                address(text, https).as_deref(),
                Some("mill.example/visit"),
                "{text}"
            );
        }
        for text in ["the old mill", "mill.example/visit", "", "opening hours"] {
            assert_eq!(address(text, https), None, "{text}");
        }
        assert_eq!(
            address("Ida Moss", "mailto:ida@mill.example?subject=x").as_deref(),
            Some("ida@mill.example")
        );
        assert_eq!(address("555 0102", "tel:5550102"), None);
        for href in ["../visit.html", "#top", "javascript:go()", "", "https://"] {
            assert_eq!(address("here", href), None, "{href}");
        }
        let long = format!("https://mill.example/a?{}", "b".repeat(200));
        assert_eq!(address("here", &long).as_deref(), Some("mill.example/a"));
    }

    #[test]
    fn marks_of_footnotes_are_known() {
        for text in ["1", "[12]", "*", "↩", "a", "¹"] {
            assert!(is_mark(text, "#note"), "{text}");
        }
        assert!(!is_mark("Top", "#top") && !is_mark("1", "https://a.example"));
    }
}
