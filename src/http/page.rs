//! The page at `/`, and what it shows of the pack.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get};
use serde_json::{Value, json};

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

/// The page, and where in it is said that it shows the room.
const INDEX: &str = include_str!("../../assets/page/index.html");
const BODY: &str = "<body";

/// `GET /`. Where this machine listens by itself the page knows from the start which session is meant.
pub(super) async fn index(State(services): State<Arc<Services>>) -> Response {
    let media_type = "text/html; charset=utf-8";
    if services.local.get().is_none() {
        return asset(media_type, INDEX);
    }
    let of_room = INDEX.replacen(BODY, &format!("{BODY} data-room"), 1);
    asset(media_type, of_room)
}

/// Whether this is the path of a file of the page that is the same for everybody.
pub(super) fn is_file(path: &str) -> bool {
    path == STYLE || SCRIPTS.iter().any(|(script, _)| *script == path)
}

/// The path of the page's style.
pub(super) const STYLE: &str = "/page.css";

/// `GET /page.css`
pub(super) async fn style() -> Response {
    asset(
        "text/css; charset=utf-8",
        include_bytes!("../../assets/page/page.css"),
    )
}

/// A script with its path.
macro_rules! script {
    ($name:literal) => {
        (
            concat!("/", $name),
            include_bytes!(concat!("../../assets/page/", $name)),
        )
    };
}

/// The scripts, each at a path of its own.
const SCRIPTS: [(&str, &[u8]); 14] = [
    script!("page.js"),
    script!("connection.js"),
    script!("dom.js"),
    script!("hearing.js"),
    script!("level.js"),
    script!("microphone.js"),
    script!("player.js"),
    script!("recorder.js"),
    script!("room.js"),
    script!("talk.js"),
    script!("why.js"),
    script!("troubles.js"),
    script!("turns.js"),
    script!("voice.js"),
];

/// `GET /page.js` and the scripts that it imports, each with its path.
pub(super) fn scripts() -> impl Iterator<Item = (&'static str, MethodRouter<Arc<Services>>)> {
    SCRIPTS.into_iter().map(|(path, bytes)| {
        let serve = move || async move { asset("text/javascript; charset=utf-8", bytes) };
        (path, get(serve))
    })
}

/// `GET /api/v1/pack`: who the page speaks for, and questions to begin with.
pub(super) async fn pack(State(services): State<Arc<Services>>) -> Json<Value> {
    let pack = services.content.pack();
    Json(json!({
        "name": pack.name,
        "language": pack.language,
        "greeting": pack.greeting,
        "examples": services.content.example_questions(),
    }))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    use super::{BODY, INDEX, SCRIPTS};

    /// One that is there and not served would be missed by browsers only.
    #[test]
    fn every_script_is_served() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/page");
        let there: BTreeSet<String> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|kind| kind == "js"))
            .map(|path| format!("/{}", path.file_name().unwrap().to_str().unwrap()))
            .collect();
        let served = SCRIPTS.map(|(path, _)| path.to_owned());
        assert_eq!(there, BTreeSet::from(served));
    }

    /// Or it would be an own session beside the room's.
    #[test]
    fn there_is_one_place_to_say_that_it_shows_the_room() {
        assert_eq!(INDEX.matches(BODY).count(), 1);
    }

    #[test]
    fn scripts_load_only_what_is_served() {
        let is_served = |name: &str| SCRIPTS.iter().any(|(path, _)| *path == format!("/{name}"));
        for (path, bytes) in SCRIPTS {
            let text = std::str::from_utf8(bytes).unwrap();
            let imported = text.split("from './").skip(1);
            let added = text.split("addModule('").skip(1);
            for rest in imported.chain(added) {
                let name = rest.split_once('\'').unwrap().0;
                assert!(is_served(name), "{path} loads {name}");
            }
        }
    }
}
