//! Every path that is served, and who may ask for it.

use std::sync::Arc;

use axum::extract::DefaultBodyLimit;
use axum::routing::{MethodRouter, any, get, post};

use super::access::Admission;
use super::{
    backup, join, metrics, orchestrate, page, pictures, pin, recordings, rest, room, sessions,
    settings, speech, synthesis, transcription,
};
use crate::config::Area;
use crate::services::Services;

/// Where sound files are sent.
const RECORDINGS: &str = "/v1/audio/transcriptions";

/// A path with what serves it.
pub(super) struct Route {
    /// As axum writes it.
    pub(super) path: &'static str,
    /// Who may ask for it.
    pub(super) admission: Admission,
    /// Whether it has an account of its own for the bodies that it reads.
    pub(super) counts_its_body: bool,
    /// What answers.
    pub(super) handler: MethodRouter<Arc<Services>>,
}

/// All of them.
pub(super) fn all() -> Vec<Route> {
    use Admission::{Everyone, Key, KeyOrScreen, KeyUnlessOpen};
    let route = |path, admission, handler| Route {
        path,
        admission,
        counts_its_body: path == RECORDINGS,
        handler,
    };
    let recording =
        post(recordings::transcribe).layer(DefaultBodyLimit::max(recordings::REQUEST_BYTES_MAX));
    let mut routes = vec![
        route("/orchestrate", KeyOrScreen, any(orchestrate::open)),
        route(
            "/api/v1/sessions/{id}",
            KeyOrScreen,
            get(sessions::get_session),
        ),
        route("/api/v1/room", Key, get(room::standing).post(room::command)),
        route("/api/v1/room/events", Key, any(room::events)),
        route(
            "/api/v1/admin/rebuild_index",
            Key,
            post(rest::rebuild_index),
        ),
        route("/api/v1/admin/days", Key, get(rest::days)),
        route("/api/v1/admin/config", Key, get(settings::get_settings)),
        // Beyond the key it asks for a proof that the data folder is the client's.
        route("/api/v1/admin/backup", Key, post(backup::backup)),
        route("/ready", Everyone, get(rest::ready)),
        // It says to strangers whether all is well, and no more.
        route("/health", Everyone, get(rest::health)),
        route("/", Everyone, get(page::index)),
        route("/kiosk", Everyone, get(page::kiosk)),
        // It is the code in the body that lets a screen in.
        route("/api/v1/kiosk/join", Everyone, post(join::join)),
        route("/api/v1/kiosk/pin", KeyOrScreen, post(pin::pin)),
    ];
    let by_area = [
        ("/metrics", Area::Metrics, get(metrics::metrics)),
        ("/api/v1/pack", Area::Pack, get(page::pack)),
        ("/api/v1/pictures", Area::Pack, post(pictures::beside)),
        ("/pack/{*path}", Area::Pack, get(pictures::picture)),
        ("/api/v1/classify", Area::Classify, post(rest::classify)),
        ("/api/v1/query", Area::Query, post(rest::query)),
        ("/api/v1/synthesize", Area::Speech, post(speech::synthesize)),
        ("/v1/audio/speech", Area::Speech, post(speech::speech)),
        ("/api/v1/stream", Area::Speech, any(synthesis::open)),
        (RECORDINGS, Area::Transcription, recording),
        (
            "/api/v1/transcribe/stream",
            Area::Transcription,
            any(transcription::open),
        ),
    ];
    let by_area = by_area.map(|(path, area, handler)| route(path, KeyUnlessOpen(area), handler));
    routes.extend(by_area);
    routes.extend(page::files().map(|(path, handler)| route(path, Everyone, handler)));
    routes
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    /// Whoever adds a path writes down here who may ask for it.
    #[test]
    fn every_path_is_one_that_was_thought_about() {
        let guarded = [
            ("/orchestrate", Admission::KeyOrScreen),
            ("/api/v1/sessions/{id}", Admission::KeyOrScreen),
            ("/api/v1/kiosk/pin", Admission::KeyOrScreen),
            ("/api/v1/room", Admission::Key),
            ("/api/v1/room/events", Admission::Key),
            ("/api/v1/admin/rebuild_index", Admission::Key),
            ("/api/v1/admin/days", Admission::Key),
            ("/api/v1/admin/config", Admission::Key),
            ("/api/v1/admin/backup", Admission::Key),
            ("/metrics", Admission::KeyUnlessOpen(Area::Metrics)),
            ("/api/v1/pack", Admission::KeyUnlessOpen(Area::Pack)),
            ("/api/v1/pictures", Admission::KeyUnlessOpen(Area::Pack)),
            ("/pack/{*path}", Admission::KeyUnlessOpen(Area::Pack)),
            ("/api/v1/classify", Admission::KeyUnlessOpen(Area::Classify)),
            ("/api/v1/query", Admission::KeyUnlessOpen(Area::Query)),
            ("/api/v1/synthesize", Admission::KeyUnlessOpen(Area::Speech)),
            ("/v1/audio/speech", Admission::KeyUnlessOpen(Area::Speech)),
            ("/api/v1/stream", Admission::KeyUnlessOpen(Area::Speech)),
            (
                "/v1/audio/transcriptions",
                Admission::KeyUnlessOpen(Area::Transcription),
            ),
            (
                "/api/v1/transcribe/stream",
                Admission::KeyUnlessOpen(Area::Transcription),
            ),
        ];
        let open = ["/", "/kiosk", "/api/v1/kiosk/join", "/ready", "/health"].into_iter();
        let open = open.chain(page::files().map(|(path, _)| path));
        let wanted: BTreeMap<_, _> = open
            .map(|path| (path, Admission::Everyone))
            .chain(guarded)
            .collect();
        let found: BTreeMap<_, _> = all()
            .into_iter()
            .map(|route| (route.path, route.admission))
            .collect();
        assert_eq!(found, wanted);
    }
}
