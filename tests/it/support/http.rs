//! Requests as any HTTP client makes them.

use std::io::Write;
use std::net::TcpStream;

use serde::Deserialize;
use serde::de::{IgnoredAny, MapAccess, Visitor};
use serde_json::Value;

use super::PATIENCE;
use super::server::Server;

/// Five minutes of sound as base64 fit in.
const BODY_BYTES_MAX: u64 = 64 << 20;

/// What came back.
#[derive(Debug, Clone)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// The body.
    pub text: String,
    headers: http::HeaderMap,
}

impl Reply {
    /// The body as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("the reply is JSON: {self:?}"))
    }

    /// A header; empty when it is not there.
    pub fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name);
        value
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    /// Asserts an error: its status, and `{"detail": …}` with these words.
    #[track_caller]
    pub fn refuses(&self, status: u16, words: &str) {
        assert_eq!(self.status, status, "{self:?}");
        let json = self.json();
        let detail = json["detail"].as_str().unwrap_or_default();
        assert!(
            detail.contains(words),
            "`detail` says {words:?}: {}",
            self.text
        );
        assert_eq!(keys(&self.text), ["detail"], "nothing but `detail`");
    }
}

/// GET without headers.
#[track_caller]
pub fn get(server: &Server, path: &str) -> Reply {
    request(server, "GET", path, &[], None)
}

/// POST of JSON.
#[track_caller]
pub fn post(server: &Server, path: &str, body: &Value) -> Reply {
    let headers = [("content-type", "application/json")];
    request(server, "POST", path, &headers, Some(&body.to_string()))
}

/// POST of JSON that is answered with bytes: status, content type, body.
#[track_caller]
pub fn download(server: &Server, path: &str, body: &Value) -> (u16, String, Vec<u8>) {
    let url = format!("http://{}{path}", server.address);
    let answer = ureq::post(&url).send_json(body);
    let mut answer = answer.unwrap_or_else(|problem| panic!("POST {path} fails: {problem}"));
    let kind = answer.headers().get("content-type");
    let kind = kind
        .and_then(|kind| kind.to_str().ok())
        .unwrap_or_default()
        .to_owned();
    let bytes = answer.body_mut().read_to_vec().expect("a body");
    (answer.status().as_u16(), kind, bytes)
}

/// What came back of a request that may be refused.
#[derive(Debug)]
pub struct Downloaded {
    /// The status.
    pub status: u16,
    /// `Retry-After`; empty when it is not there.
    pub retry_after: String,
}

/// POST of JSON that may take minutes and may be refused. The body is read to its end or to where it breaks off.
///
/// # Errors
/// When the connection ends before there is an answer: it may be refused before all of it was sent.
pub fn try_download(server: &Server, path: &str, body: &Value) -> Result<Downloaded, ureq::Error> {
    let url = format!("http://{}{path}", server.address);
    let mut answer = agent().post(&url).send_json(body)?;
    let retry_after = answer.headers().get("retry-after");
    let retry_after = retry_after.and_then(|value| value.to_str().ok());
    let retry_after = retry_after.unwrap_or_default().to_owned();
    // It may break off where the sound would be too long.
    let _ = std::io::copy(&mut answer.body_mut().as_reader(), &mut std::io::sink());
    Ok(Downloaded {
        status: answer.status().as_u16(),
        retry_after,
    })
}

/// POST of bytes of this type that may be refused, also before all of it was sent.
///
/// # Errors
/// When the connection ends before there is an answer.
pub fn try_send(server: &Server, path: &str, kind: &str, body: &[u8]) -> Result<u16, ureq::Error> {
    let url = format!("http://{}{path}", server.address);
    let answer = agent().post(&url).header("content-type", kind).send(body)?;
    Ok(answer.status().as_u16())
}

/// Takes a refusal as an answer.
fn agent() -> ureq::Agent {
    let config = ureq::Agent::config_builder().http_status_as_error(false);
    config.build().into()
}

/// The beginning of a request with a file of 26 MB, of which the file is to follow.
pub const UPLOAD: &str = "POST /v1/audio/transcriptions HTTP/1.1\r\nHost: localhost\r\n\
    Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 26000000\r\n\r\n\
    --b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.wav\"\r\n\r\n";

/// Sends the beginning of a request.
pub fn begin(server: &Server, beginning: &str) -> TcpStream {
    let mut stream = TcpStream::connect(&server.address).unwrap();
    stream.write_all(beginning.as_bytes()).unwrap();
    stream
}

/// What `/metrics` counts for this reason.
pub fn refused(server: &Server, reason: &str) -> u64 {
    let metrics = get(server, "/metrics").text;
    let name = format!("docent_refused_total{{reason=\"{reason}\"}} ");
    let count = metrics.lines().find_map(|line| line.strip_prefix(&name));
    count.map_or(0, |count| count.parse().unwrap())
}

/// Any request; a status above 399 is a reply like any other.
#[track_caller]
pub fn request(
    server: &Server,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: Option<&str>,
) -> Reply {
    send(server, method, path, headers, body.map(str::as_bytes))
}

/// As [`request`], with a body of any bytes.
#[track_caller]
pub fn send(
    server: &Server,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: Option<&[u8]>,
) -> Reply {
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .timeout_global(Some(PATIENCE))
        .build()
        .into();
    let mut request = http::Request::builder()
        .method(method)
        .uri(format!("http://{}{path}", server.address));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let answer = match body {
        Some(body) => agent.run(request.body(body.to_owned()).expect("a valid request")),
        None => agent.run(request.body(()).expect("a valid request")),
    };
    let mut answer = answer.unwrap_or_else(|problem| {
        panic!(
            "{method} {path} fails: {problem}; the log: {}",
            server.log.text()
        )
    });
    let body = answer.body_mut().with_config().limit(BODY_BYTES_MAX);
    let body = body.read_to_vec().expect("a body");
    Reply {
        status: answer.status().as_u16(),
        headers: answer.headers().clone(),
        // It may be sound where anything at all is sent.
        text: String::from_utf8_lossy(&body).into_owned(),
    }
}

/// The keys of a JSON object in the order they were written.
#[track_caller]
pub fn keys(json: &str) -> Vec<String> {
    struct Keys(Vec<String>);
    struct Collect;
    impl<'de> Visitor<'de> for Collect {
        type Value = Keys;

        fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            formatter.write_str("an object")
        }

        fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Keys, M::Error> {
            let mut keys = Vec::new();
            while let Some((key, IgnoredAny)) = map.next_entry()? {
                keys.push(key);
            }
            Ok(Keys(keys))
        }
    }
    impl<'de> Deserialize<'de> for Keys {
        fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            deserializer.deserialize_map(Collect)
        }
    }
    let keys: Keys =
        serde_json::from_str(json).unwrap_or_else(|_| panic!("an object is wanted: {json}"));
    keys.0
}
