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

/// Only our own files, and only our own socket.
const POLICY: &str =
    "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'";

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

/// The page, and where in it is said that it shows the room.
const INDEX: &str = include_str!("../../assets/page/index.html");
const BODY: &str = "<body";

/// `GET /`. Where this machine listens by itself the page knows from the start which session is meant.
pub(super) async fn index(State(services): State<Arc<Services>>) -> Response {
    if services.local.get().is_none() {
        return asset(HTML, INDEX);
    }
    let of_room = INDEX.replacen(BODY, &format!("{BODY} data-room"), 1);
    asset(HTML, of_room)
}

/// `GET /kiosk`: the page for visitors.
pub(super) async fn kiosk() -> Response {
    asset(HTML, include_str!("../../assets/kiosk/index.html"))
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
const FILES: [(&str, &[u8]); 26] = [
    file!(page "page.css"),
    file!(page "page.js"),
    file!(page "connection.js"),
    file!(page "dom.js"),
    file!(page "figures.js"),
    file!(page "hearing.js"),
    file!(page "interruptions.js"),
    file!(page "level.js"),
    file!(page "microphone.js"),
    file!(page "notice.js"),
    file!(page "player.js"),
    file!(page "recorder.js"),
    file!(page "reply.js"),
    file!(page "room.js"),
    file!(page "stored.js"),
    file!(page "talk.js"),
    file!(page "why.js"),
    file!(page "troubles.js"),
    file!(page "turns.js"),
    file!(page "voice.js"),
    file!(kiosk "kiosk.css"),
    file!(kiosk "kiosk.js"),
    file!(kiosk "ear.js"),
    file!(kiosk "idle.js"),
    file!(kiosk "screen.js"),
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

/// `GET /api/v1/pack`: who the pages speak for, questions to begin with, and after how many seconds without a visitor the
/// kiosk forgets the last one.
pub(super) async fn pack(
    State(services): State<Arc<Services>>,
    Extension(version): Extension<Arc<Version>>,
) -> Json<Value> {
    let pack = services.content.pack();
    Json(json!({
        "name": pack.name,
        "language": pack.language,
        "greeting": pack.greeting,
        "examples": services.content.example_questions(),
        "topics": services.content.topic_questions(),
        "idle_s": version.in_force.settings.kiosk.idle.map_or(0, |idle| idle.as_secs()),
    }))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    use super::{BODY, FILES, INDEX, is_file};

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
    fn there_is_one_place_to_say_that_it_shows_the_room() {
        assert_eq!(INDEX.matches(BODY).count(), 1);
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

    /// A kiosk may stand where the network is slow, or none.
    #[test]
    fn the_kiosk_is_light() {
        let read = |name: &str| fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(name));
        let shared = FILES.iter().map(|(_, bytes)| bytes.len()).sum::<usize>();
        let bytes = shared + read("assets/kiosk/index.html").unwrap().len();
        assert!(bytes < 200_000, "{bytes} bytes");
    }
}
