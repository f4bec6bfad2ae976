//! The pages at `/` and `/kiosk`, and what they show of the pack.

use std::path::Path;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Extension, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get};
use serde_json::{Value, json};

use crate::config::Version;
use crate::services::Services;

/// Only our own files and our own socket; a picture that asks for the key comes as a blob.
const POLICY: &str =
    "default-src 'self'; img-src 'self' data: blob:; frame-ancestors 'none'; base-uri 'none'";

fn asset(media_type: &'static str, bytes: impl IntoResponse) -> Response {
    let headers = [
        (header::CONTENT_TYPE, media_type),
        (header::CACHE_CONTROL, "no-cache"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, bytes).into_response()
}

const HTML: &str = "text/html; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const JAVASCRIPT: &str = "text/javascript; charset=utf-8";

/// The pages, and where in them is said that they show the room, and which language the pack has.
const INDEX: &str = include_str!("../../assets/page/index.html");
const KIOSK: &str = include_str!("../../assets/kiosk/index.html");
const BODY: &str = "<body";
const ROOT: &str = "<html lang=\"en\"";

/// `GET /`. Where this machine listens by itself the page knows from the start which session is meant.
pub(super) async fn index(State(services): State<Arc<Services>>) -> Response {
    asset(HTML, of_room(INDEX.to_owned(), &services))
}

/// `GET /kiosk`: the page for visitors. It knows from the start in which language it is to speak.
pub(super) async fn kiosk(State(services): State<Arc<Services>>) -> Response {
    let language = &services.content.pack().language;
    let root = format!("{ROOT} data-language=\"{language}\"");
    asset(HTML, of_room(KIOSK.replacen(ROOT, &root, 1), &services))
}

fn of_room(page: String, services: &Services) -> String {
    if services.local.get().is_none() {
        return page;
    }
    page.replacen(BODY, &format!("{BODY} data-room"), 1)
}

/// A file with its path.
macro_rules! file {
    (page $name:literal) => {
        (
            concat!("/", $name),
            include_bytes!(concat!("../../assets/page/", $name)),
        )
    };
    (kiosk $name:literal) => {
        (
            concat!("/kiosk/", $name),
            include_bytes!(concat!("../../assets/kiosk/", $name)),
        )
    };
}

/// The files of both pages, each at a path of its own. The kiosk takes what it shares from the page.
const FILES: [(&str, &[u8]); 40] = [
    file!(page "page.css"),
    file!(page "page.js"),
    file!(page "connection.js"),
    file!(page "devices.js"),
    file!(page "dom.js"),
    file!(page "figures.js"),
    file!(page "form.js"),
    file!(page "hearing.js"),
    file!(page "interruptions.js"),
    file!(page "level.js"),
    file!(page "microphone.js"),
    file!(page "notice.js"),
    file!(page "player.js"),
    file!(page "recorder.js"),
    file!(page "reply.js"),
    file!(page "room.js"),
    file!(page "said.js"),
    file!(page "stored.js"),
    file!(page "talk.js"),
    file!(page "why.js"),
    file!(page "troubles.js"),
    file!(page "turns.js"),
    file!(page "voice.js"),
    file!(kiosk "kiosk.css"),
    file!(kiosk "kiosk.js"),
    file!(kiosk "conversation.js"),
    file!(kiosk "correct.js"),
    file!(kiosk "de.js"),
    file!(kiosk "ear.js"),
    file!(kiosk "en.js"),
    file!(kiosk "es.js"),
    file!(kiosk "fr.js"),
    file!(kiosk "idle.js"),
    file!(kiosk "keys.js"),
    file!(kiosk "look.js"),
    file!(kiosk "pictures.js"),
    file!(kiosk "screen.js"),
    file!(kiosk "sound.js"),
    file!(kiosk "staff.js"),
    file!(kiosk "words.js"),
];

/// Whether this is the path of a file that is the same for everybody.
pub(super) fn is_file(path: &str) -> bool {
    FILES.iter().any(|(known, _)| *known == path)
}

/// The files, each with its path.
pub(super) fn files() -> impl Iterator<Item = (&'static str, MethodRouter<Arc<Services>>)> {
    FILES.into_iter().map(|(path, bytes)| {
        let media_type = if is_style(path) { CSS } else { JAVASCRIPT };
        let serve = move || async move { asset(media_type, bytes) };
        (path, get(serve))
    })
}

fn is_style(path: &str) -> bool {
    Path::new(path)
        .extension()
        .is_some_and(|kind| kind == "css")
}

/// `GET /api/v1/pack`: who the pages speak for, questions to begin with, how the kiosk looks, how it is talked to, and after
/// how many seconds without a visitor it forgets the last one.
pub(super) async fn pack(
    State(services): State<Arc<Services>>,
    Extension(version): Extension<Arc<Version>>,
) -> Json<Value> {
    let pack = services.content.pack();
    let kiosk = &version.in_force.settings.kiosk;
    let colours = pack.kiosk.colour.map(|colour| {
        let [light, dark] = colour.shades().map(
            |shades| json!({ "accent": shades.accent.to_string(), "tint": shades.tint.to_string() }),
        );
        json!({ "light": light, "dark": dark })
    });
    Json(json!({
        "name": pack.name,
        "language": pack.language,
        "greeting": pack.greeting,
        "examples": services.content.example_questions(),
        "topics": services.content.topic_questions(),
        "logo": pack.kiosk.logo,
        "pictures": pack.kiosk.pictures,
        "colours": colours,
        "idle_s": kiosk.idle.map_or(0, |idle| idle.as_secs()),
        "talk": if kiosk.listens { "open" } else { "push" },
    }))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    use super::{BODY, FILES, INDEX, KIOSK, ROOT, is_file, is_style};

    /// One that is there and not served would be missed by browsers only.
    #[test]
    fn every_file_is_served() {
        let names = |page: &str, under: &str| -> Vec<String> {
            let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("assets")
                .join(page);
            fs::read_dir(folder)
                .unwrap()
                .map(|entry| entry.unwrap().file_name().into_string().unwrap())
                .filter(|name| name != "index.html")
                .map(|name| format!("{under}{name}"))
                .collect()
        };
        let there: BTreeSet<String> = [names("page", "/"), names("kiosk", "/kiosk/")]
            .into_iter()
            .flatten()
            .collect();
        let served = FILES.map(|(path, _)| path.to_owned());
        assert_eq!(there, BTreeSet::from(served));
    }

    /// Or it would be an own session beside the room's.
    #[test]
    fn there_is_one_place_to_say_that_it_shows_the_room_and_one_for_the_language() {
        assert_eq!(INDEX.matches(BODY).count(), 1);
        assert_eq!(KIOSK.matches(BODY).count(), 1);
        assert_eq!(KIOSK.matches(ROOT).count(), 1);
    }

    #[test]
    fn scripts_load_only_what_is_served() {
        for (path, bytes) in FILES {
            let text = std::str::from_utf8(bytes).unwrap();
            let folder = path.rsplit_once('/').unwrap().0;
            for (sign, folder) in [("from './", folder), ("from '../", ""), ("addModule('", "")] {
                for rest in text.split(sign).skip(1) {
                    let name = rest.split_once('\'').unwrap().0;
                    assert!(is_file(&format!("{folder}/{name}")), "{path} loads {name}");
                }
            }
        }
    }

    /// A browser shows an empty page for one that is not there.
    #[test]
    fn scripts_take_from_each_other_only_what_is_given() {
        for (path, bytes) in FILES.iter().filter(|(path, _)| !is_style(path)) {
            let text = std::str::from_utf8(bytes).unwrap();
            for taken in text.split("import { ").skip(1) {
                let (names, rest) = taken.split_once(" } from '").unwrap();
                let file = rest.split_once('\'').unwrap().0.trim_start_matches("../");
                let file = file.replace(
                    "./",
                    if path.starts_with("/kiosk/") {
                        "kiosk/"
                    } else {
                        ""
                    },
                );
                let (_, given) = FILES.iter().find(|(known, _)| known[1..] == file).unwrap();
                let given = std::str::from_utf8(given).unwrap();
                for name in names
                    .split(", ")
                    .map(|name| name.split(' ').next().unwrap())
                {
                    let kinds = ["const", "let", "function", "async function", "class"];
                    let is_given = kinds.iter().any(|kind| {
                        let export = format!("export {kind} {name}");
                        let mut ends = given.split(&export).skip(1);
                        ends.any(|end| end.starts_with([' ', '(', ';']))
                    });
                    assert!(is_given, "{path} takes {name} from {file}");
                }
            }
        }
    }

    /// A word that a language lacks would be shown as "undefined".
    #[test]
    fn the_kiosk_has_the_same_words_in_every_language() {
        let names = |language: &str| -> BTreeSet<String> {
            let path = format!("/kiosk/{language}.js");
            let (_, bytes) = FILES.iter().find(|(known, _)| *known == path).unwrap();
            let text = std::str::from_utf8(bytes).unwrap();
            let words = text
                .split([' ', '\n', '{'])
                .filter_map(|word| word.strip_suffix(':'));
            let is_name = |word: &&str| word.bytes().all(|byte| byte.is_ascii_alphabetic());
            words.filter(is_name).map(str::to_owned).collect()
        };
        let german = names("de");
        for language in ["es", "fr"] {
            assert_eq!(names(language), german, "{language}");
        }
        let missing: Vec<_> = names("en").difference(&german).cloned().collect();
        assert!(missing.is_empty(), "{missing:?}");
        for kind in ["word", "label", "hold"] {
            for rest in KIOSK.split(&format!("data-{kind}=\"")).skip(1) {
                let name = rest.split_once('"').unwrap().0;
                assert!(german.contains(name), "{name}");
            }
        }
        let said = include_str!("../../assets/page/said.js");
        let said = said.lines().filter_map(|line| line.strip_prefix("  "));
        for name in said.filter_map(|line| Some(line.split_once(": ")?.0)) {
            assert!(german.contains(name), "{name}");
        }
    }

    /// A kiosk may stand where the network is slow, or none.
    #[test]
    fn the_kiosk_is_light() {
        let read = |name: &str| fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(name));
        let shared = FILES.iter().map(|(_, bytes)| bytes.len()).sum::<usize>();
        let bytes = shared + read("assets/kiosk/index.html").unwrap().len();
        assert!(bytes < 200_000, "{bytes} bytes");
    }
}
