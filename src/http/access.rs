//! Who may come in: the `Origin` rule and the API key (`protocol.md`, rule 11).

use std::net::IpAddr;
use std::sync::Arc;

use axum::Extension;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::Services;
use super::error::HttpError;
use crate::config::{ServerSettings, Version, WebOrigin};

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

/// The rules of one version of the settings; a request is judged by one of them from end to end.
#[derive(Debug, Clone, Copy)]
pub struct Access<'s>(&'s ServerSettings);

impl<'s> Access<'s> {
    /// The rules of these settings.
    pub fn new(settings: &'s ServerSettings) -> Self {
        Self(settings)
    }

    /// A page may drive this server if it comes from this machine or is listed. No `Origin` means no browser.
    pub fn allows_origin(&self, origin: &str) -> bool {
        WebOrigin::parse(origin)
            .is_ok_and(|origin| origin.is_loopback() || self.0.allowed_origins.contains(&origin))
    }

    /// Whether the request carries the key, if one is asked for: `Authorization: Bearer`, `X-API-Key`, or
    /// `api_key=` in the query for browsers' WebSockets.
    pub fn allows_key(&self, headers: &HeaderMap, uri: &Uri) -> bool {
        let Some(wanted) = &self.0.api_key else {
            return true;
        };
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let bearer = text("authorization").and_then(|value| value.strip_prefix("Bearer "));
        [
            bearer.map(str::to_owned),
            text("x-api-key").map(str::to_owned),
            query_key(uri),
        ]
        .into_iter()
        .flatten()
        .any(|given| wanted.matches(&given))
    }

    /// Whether the client may see paths and what is wrong in the config file: it holds the key, or it is on this machine.
    /// There, a proxy speaks for others, and a page that comes by a foreign name for this machine is a foreign page.
    pub fn shows_details(&self, client: IpAddr, headers: &HeaderMap, uri: &Uri) -> bool {
        let holds_key = self.0.api_key.is_some() && self.allows_key(headers, uri);
        let is_proxied = PROXY_HEADERS.iter().any(|name| headers.contains_key(*name));
        holds_key || client.to_canonical().is_loopback() && names_loopback(headers) && !is_proxied
    }
}

fn names_loopback(headers: &HeaderMap) -> bool {
    let host = headers.get(header::HOST);
    host.and_then(|host| host.to_str().ok())
        .is_some_and(|host| {
            WebOrigin::parse(&format!("http://{host}")).is_ok_and(|origin| origin.is_loopback())
        })
}

fn query_key(uri: &Uri) -> Option<String> {
    form_urlencoded::parse(uri.query()?.as_bytes())
        .find(|(name, _)| name == "api_key")
        .map(|(_, value)| value.into_owned())
}

fn access(version: &Version) -> Access<'_> {
    Access::new(&version.in_force.settings.server)
}

/// Hands the request its version of the settings. Refuses foreign pages and answers preflights; lists the caller's
/// origin for CORS.
pub async fn check_origin(
    State(services): State<Arc<Services>>,
    mut request: Request,
    next: Next,
) -> Response {
    let version = services.settings.current();
    request.extensions_mut().insert(Arc::clone(&version));
    let Some(origin) = request.headers().get(header::ORIGIN).cloned() else {
        return next.run(request).await;
    };
    if !origin
        .to_str()
        .is_ok_and(|origin| access(&version).allows_origin(origin))
    {
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

/// Asks for the key where one is configured.
pub async fn require_key(
    Extension(version): Extension<Arc<Version>>,
    request: Request,
    next: Next,
) -> Response {
    if access(&version).allows_key(request.headers(), request.uri()) {
        return next.run(request).await;
    }
    let message = "the API key is missing or wrong; send it as `Authorization: Bearer`, `X-API-Key` or `?api_key=`";
    let refusal = HttpError::Status(StatusCode::UNAUTHORIZED, message.to_owned());
    ([(header::WWW_AUTHENTICATE, "Bearer")], refusal).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Secret;

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
            assert!(access.allows_origin(origin), "{origin}");
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
            assert!(!access.allows_origin(origin), "{origin}");
        }
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
        headers.insert("authorization", "Bearer se+cret".parse().unwrap());
        assert!(access.allows_key(&headers, &plain));
    }
}
