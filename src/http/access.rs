//! Who may come in: the `Origin` rule and the API key (rule 11 of the [wire](super::protocol)).

use std::net::IpAddr;
use std::sync::Arc;

use axum::Extension;
use axum::extract::{Request, State};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, Version as HttpVersion, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::error::HttpError;
use super::join::Guest;
use super::keys::keys_of;
use super::page;
use crate::config::{Area, ServerSettings, Version, WebOrigin};
use crate::services::Services;
use crate::telemetry::Refusal;

/// What proxies add to the requests that they pass on.
const PROXY_HEADERS: [&str; 6] = [
    "forwarded",
    "via",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-proto",
    "x-real-ip",
];

/// Seconds for which a browser may remember a preflight's answer.
const PREFLIGHT_MAX_AGE_S: &str = "600";

/// What is said to those who do not hold the key.
const WITHOUT_KEY: &str = "the API key is missing or wrong; send it as `Authorization: Bearer`, `X-API-Key` or `?api_key=`";

/// Who may ask for a path where a key is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Admission {
    /// Anybody.
    Everyone,
    /// Who holds the key.
    Key,
    /// Who holds the key, or a screen that was let in, of what is its own.
    KeyOrScreen,
    /// Who holds the key, or anybody where `server.open` says so.
    KeyUnlessOpen(Area),
}

impl Admission {
    /// Whether a screen that was let in may have it.
    fn lets_screens_in(self) -> bool {
        matches!(self, Self::KeyOrScreen | Self::KeyUnlessOpen(Area::Pack))
    }
}

/// The rules of one version of the settings; a request is judged by one of them from end to end.
#[derive(Debug, Clone, Copy)]
pub(super) struct Access<'s>(&'s ServerSettings);

impl<'s> Access<'s> {
    /// The rules of these settings.
    pub(super) fn new(settings: &'s ServerSettings) -> Self {
        Self(settings)
    }

    /// A page may drive this server if it comes from this machine, is listed, or is this server's own, as its browser has asked
    /// for it by the same `host`. Another site can make its name point here, but it does not have the key. No `Origin` means no
    /// browser.
    pub(super) fn allows_origin(self, origin: &str, host: Option<&str>) -> bool {
        let is_own = |page: &WebOrigin| {
            self.0.api_key.is_some() && host.is_some_and(|host| page.is_of_host(host))
        };
        WebOrigin::parse(origin).is_ok_and(|page| {
            page.is_loopback() || self.0.allowed_origins.contains(&page) || is_own(&page)
        })
    }

    /// Whether this server may be asked for by such a name. A page's own name may be made to point here, and then its
    /// browser lets it read what is answered; where a key is set, it does not have that.
    pub(super) fn allows_host(self, host: &str) -> bool {
        self.0.api_key.is_some()
            || WebOrigin::of_host(host).is_ok_and(|named| {
                let is_listed = self.0.allowed_hosts.iter().any(|host| host.is_of(&named));
                let is_page = |page: &WebOrigin| page.host() == named.host();
                named.is_loopback() || is_listed || self.0.allowed_origins.iter().any(is_page)
            })
    }

    /// Whether the request may have what `admission` guards.
    pub(super) fn admits(self, admission: Admission, headers: &HeaderMap, uri: &Uri) -> bool {
        match admission {
            Admission::Everyone => true,
            Admission::KeyUnlessOpen(area) if self.0.open.contains(&area) => true,
            Admission::Key | Admission::KeyOrScreen | Admission::KeyUnlessOpen(_) => {
                self.allows_key(headers, uri)
            }
        }
    }

    /// Whether the request carries the key, if one is asked for.
    pub(super) fn allows_key(self, headers: &HeaderMap, uri: &Uri) -> bool {
        let Some(wanted) = &self.0.api_key else {
            return true;
        };
        let mut given = keys_of(headers, uri).flatten();
        given.any(|given| wanted.matches(&given))
    }

    /// Whether the client may see paths and what is wrong in the config file: it holds the key, or it is on this machine.
    /// There, a proxy speaks for others, and a page that comes by a foreign name for this machine is a foreign page.
    pub(super) fn shows_details(self, client: IpAddr, headers: &HeaderMap, uri: &Uri) -> bool {
        let holds_key = self.0.api_key.is_some() && self.allows_key(headers, uri);
        let is_proxied = PROXY_HEADERS.iter().any(|name| headers.contains_key(*name));
        holds_key || client.to_canonical().is_loopback() && names_loopback(headers) && !is_proxied
    }
}

fn names_loopback(headers: &HeaderMap) -> bool {
    let host = headers.get(header::HOST);
    host.and_then(|host| host.to_str().ok())
        .is_some_and(|host| WebOrigin::of_host(host).is_ok_and(|origin| origin.is_loopback()))
}

fn access(version: &Version) -> Access<'_> {
    Access::new(&version.in_force.settings.server)
}

/// Hands the request its version of the settings. Refuses foreign pages and answers preflights; lists the caller's
/// origin for CORS. The files of the pages are the same for everybody and go out without a look at it: a browser sends the
/// `Origin` of the page itself with its scripts, and no other page is allowed to read them.
pub(super) async fn check_origin(
    State(services): State<Arc<Services>>,
    mut request: Request,
    next: Next,
) -> Response {
    let version = services.settings.current();
    request.extensions_mut().insert(Arc::clone(&version));
    let is_read = [Method::GET, Method::HEAD].contains(request.method());
    if is_read && page::is_file(request.uri().path()) {
        return next.run(request).await;
    }
    let Some(origin) = request.headers().get(header::ORIGIN).cloned() else {
        return next.run(request).await;
    };
    let host = request.headers().get(header::HOST);
    let host = host.and_then(|host| host.to_str().ok());
    if !origin
        .to_str()
        .is_ok_and(|origin| access(&version).allows_origin(origin, host))
    {
        let notice = format_args!(
            "a page of {origin:?} is refused; [server] allowed_origins lists pages that may come in, and where an api_key is set \
             this server's own page may at any name"
        );
        services.metrics.tell_refused(Refusal::Origin, notice);
        let message = "this Origin is not allowed; list it under [server] allowed_origins";
        return HttpError::Status(StatusCode::FORBIDDEN, message.to_owned()).into_response();
    }
    let preflight = request.method() == Method::OPTIONS
        && request
            .headers()
            .contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    let mut response = if preflight {
        StatusCode::NO_CONTENT.into_response()
    } else {
        next.run(request).await
    };
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    headers.append(header::VARY, HeaderValue::from_static("origin"));
    if preflight {
        for (name, value) in [
            (header::ACCESS_CONTROL_ALLOW_METHODS, "GET, POST"),
            (
                header::ACCESS_CONTROL_ALLOW_HEADERS,
                "authorization, content-type, x-api-key",
            ),
            (header::ACCESS_CONTROL_MAX_AGE, PREFLIGHT_MAX_AGE_S),
        ] {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
    response
}

/// Refuses requests that name another server, or none where they must, or that take this one for a proxy.
pub(super) async fn check_host(
    State(services): State<Arc<Services>>,
    Extension(version): Extension<Arc<Version>>,
    request: Request,
    next: Next,
) -> Response {
    if request.method() == Method::CONNECT {
        let message = "this server passes no connections on".to_owned();
        return HttpError::Status(StatusCode::METHOD_NOT_ALLOWED, message).into_response();
    }
    let mut hosts = request.headers().get_all(header::HOST).iter();
    let (host, another) = (hosts.next(), hosts.next());
    let must_name_one = request.version() == HttpVersion::HTTP_11;
    if another.is_some() || (host.is_none() && must_name_one) {
        return HttpError::bad_request("there must be one Host header").into_response();
    }
    let named = [
        host.map(|host| host.to_str().unwrap_or_default()),
        request.uri().authority().map(Authority::as_str),
    ];
    let is_ours = |host: &str| access(&version).allows_host(host);
    if named.into_iter().flatten().all(is_ours) {
        return next.run(request).await;
    }
    let host = host.and_then(|host| host.to_str().ok()).unwrap_or_default();
    let notice = format_args!(
        "a request that asks for {host:?} is refused; [server] allowed_hosts lists the names of this server, and where an \
         api_key is set all are"
    );
    services.metrics.tell_refused(Refusal::Host, notice);
    let message =
        "this Host is not allowed without an API key; list it under [server] allowed_hosts";
    HttpError::Status(StatusCode::MISDIRECTED_REQUEST, message.to_owned()).into_response()
}

/// Asks for the key where one is configured and `admission` wants it.
pub(super) async fn admit(
    services: Arc<Services>,
    admission: Admission,
    Extension(version): Extension<Arc<Version>>,
    mut request: Request,
    next: Next,
) -> Response {
    if access(&version).admits(admission, request.headers(), request.uri()) {
        return next.run(request).await;
    }
    let guest = || Guest::of(request.headers(), request.uri(), &services.screens);
    if let Some(guest) = admission.lets_screens_in().then(guest).flatten() {
        request.extensions_mut().insert(guest);
        return next.run(request).await;
    }
    // The page asks for the pack before it has the key.
    if admission != Admission::KeyUnlessOpen(Area::Pack) {
        let path = request.uri().path();
        let notice = format_args!(
            "a request for {path} is refused: it does not bring the API key; [server] open lists what strangers may use"
        );
        services.metrics.tell_refused(Refusal::Key, notice);
    }
    let mut message = WITHOUT_KEY.to_owned();
    if let Admission::KeyUnlessOpen(area) = admission {
        let name = area.name();
        message = format!("{message}; `server.open = [\"{name}\"]` lets all use this without it");
    }
    let refusal = HttpError::Status(StatusCode::UNAUTHORIZED, message);
    ([(header::WWW_AUTHENTICATE, "Bearer")], refusal).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{HostName, Secret, TlsSettings};

    fn server(origins: &[&str], key: Option<&str>) -> ServerSettings {
        ServerSettings {
            host: [127, 0, 0, 1].into(),
            port: 0,
            legacy_ports: false,
            allowed_origins: origins
                .iter()
                .map(|origin| WebOrigin::parse(origin).unwrap())
                .collect(),
            api_key: key.map(Secret::new),
            allowed_hosts: vec![HostName::parse("kiosk.local").unwrap()],
            open: vec![Area::Metrics],
            tls: TlsSettings::Off,
        }
    }

    #[test]
    fn only_loopback_and_listed_pages_come_in() {
        let server = server(&["https://kiosk.example:8443"], None);
        let access = Access::new(&server);
        for origin in [
            "http://localhost:3000",
            "http://127.0.0.1",
            "https://127.9.9.9:1",
            "http://[::1]:8004",
            "HTTP://LOCALHOST",
            "https://kiosk.example:8443",
        ] {
            assert!(access.allows_origin(origin, None), "{origin}");
        }
        for origin in [
            "null",
            "https://evil.example",
            "http://localhost.evil.example",
            "http://evil.example/localhost",
            "https://kiosk.example",
            "file://",
            "http://127.0.0.1.evil.example",
            "",
        ] {
            assert!(!access.allows_origin(origin, None), "{origin}");
        }
    }

    #[test]
    fn where_a_key_is_set_the_page_of_this_server_comes_in_at_any_name() {
        let (open, guarded) = (server(&[], None), server(&[], Some("k")));
        let page = "https://192.0.2.7:8004";
        for (host, is_own) in [
            ("192.0.2.7:8004", true),
            ("192.0.2.7", false),
            ("192.0.2.8:8004", false),
            ("", false),
        ] {
            let allows = |server| Access::new(server).allows_origin(page, Some(host));
            assert_eq!((allows(&guarded), allows(&open)), (is_own, false), "{host}");
        }
        let guarded = Access::new(&guarded);
        assert!(guarded.allows_origin("https://Desk.example", Some("desk.example.:443")));
        assert!(guarded.allows_origin("http://desk.example", Some("desk.example")));
        assert!(!guarded.allows_origin("http://desk.example", Some("desk.example:443")));
    }

    #[test]
    fn without_a_key_only_known_names_are_this_server() {
        let pages = ["https://desk.example:8443"];
        let open = server(&pages, None);
        let guarded = server(&pages, Some("k"));
        for host in [
            "localhost:8004",
            "127.0.0.1",
            "[::1]:1",
            "Kiosk.Local:80",
            "desk.example",
            "localhost.",
            "localhost:",
            "LOCALHOST.:8004",
            "127.0.0.1:",
            "[::1]:",
        ] {
            assert!(Access::new(&open).allows_host(host), "{host}");
        }
        for host in [
            "evil.example",
            "192.0.2.7:8004",
            "localhost.evil.example",
            "",
            "a b",
            "\u{e9}",
            "evil.example.",
            "localhost.evil.example.:",
            ".",
            ":",
            "localhost..",
            "localhost::",
        ] {
            assert!(!Access::new(&open).allows_host(host), "{host}");
            assert!(Access::new(&guarded).allows_host(host), "{host}");
        }
    }

    #[test]
    fn what_is_open_needs_no_key() {
        let server = server(&[], Some("k"));
        let admits = |admission, path: &str| {
            let uri = path.parse().unwrap();
            Access::new(&server).admits(admission, &HeaderMap::new(), &uri)
        };
        assert!(admits(Admission::Everyone, "/"));
        assert!(admits(Admission::KeyUnlessOpen(Area::Metrics), "/metrics"));
        assert!(!admits(
            Admission::KeyUnlessOpen(Area::Pack),
            "/api/v1/pack"
        ));
        assert!(admits(
            Admission::KeyUnlessOpen(Area::Pack),
            "/api/v1/pack?api_key=k"
        ));
        assert!(!admits(Admission::Key, "/orchestrate"));
    }

    #[test]
    fn details_are_for_this_machine_and_for_holders_of_the_key() {
        let (here, elsewhere) = ([127, 0, 0, 1].into(), [192, 0, 2, 7].into());
        let shows = |key: Option<&str>, client: IpAddr, named: &[(&'static str, &str)]| {
            let mut headers = HeaderMap::new();
            for (name, value) in named {
                headers.insert(*name, value.parse().unwrap());
            }
            let uri = Uri::from_static("/health");
            Access::new(&server(&[], key)).shows_details(client, &headers, &uri)
        };
        let local = ("host", "localhost:8004");
        assert!(shows(None, here, &[local]));
        assert!(shows(
            None,
            "::ffff:127.0.0.1".parse().unwrap(),
            &[("host", "[::1]:8004")]
        ));
        assert!(shows(Some("k"), here, &[local]));
        assert!(shows(Some("k"), elsewhere, &[local, ("x-api-key", "k")]));
        assert!(shows(
            Some("k"),
            here,
            &[("via", "1.1 a"), ("x-api-key", "k")]
        ));
        assert!(!shows(None, elsewhere, &[local]));
        assert!(!shows(Some("k"), elsewhere, &[local, ("x-api-key", "l")]));
        assert!(!shows(None, here, &[]));
        assert!(!shows(None, here, &[("host", "evil.example")]));
        for name in PROXY_HEADERS {
            assert!(!shows(None, here, &[local, (name, "192.0.2.7")]), "{name}");
        }
    }

    #[test]
    fn the_key_is_taken_from_three_places() {
        let server = server(&[], Some("se+cret"));
        let access = Access::new(&server);
        let plain: Uri = "/orchestrate?session_id=a".parse().unwrap();
        let with_key: Uri = "/orchestrate?api_key=se%2Bcret".parse().unwrap();
        let mut headers = HeaderMap::new();
        assert!(!access.allows_key(&headers, &plain));
        assert!(access.allows_key(&headers, &with_key));
        headers.insert("x-api-key", "se+cret".parse().unwrap());
        assert!(access.allows_key(&headers, &plain));
        headers.insert("x-api-key", "se+cre".parse().unwrap());
        assert!(!access.allows_key(&headers, &plain));
        for scheme in ["Bearer", "bearer", "BEARER"] {
            let value = format!("{scheme} se+cret").parse().unwrap();
            headers.insert("authorization", value);
            assert!(access.allows_key(&headers, &plain), "{scheme}");
        }
    }
}
