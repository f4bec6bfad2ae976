//! A mirror that does what a test wants, over a real socket.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

/// What a client asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Request {
    /// The path of the address.
    pub path: String,
    /// The first byte of the range, if the client wants the rest only.
    pub from: Option<usize>,
    /// The version that the rest must be of.
    pub if_range: Option<String>,
}

/// An HTTP server for one test.
pub struct Mirror {
    pub port: u16,
    requests: Arc<Mutex<Vec<Request>>>,
    stopped: Arc<AtomicBool>,
}

impl Mirror {
    /// Answers each request as `answer` does; the connection ends with it.
    pub fn start(answer: impl Fn(&Request, &mut TcpStream) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let stopped = Arc::new(AtomicBool::new(false));
        let (log, stop, answer) = (
            Arc::clone(&requests),
            Arc::clone(&stopped),
            Arc::new(answer),
        );
        thread::spawn(move || {
            for stream in listener.incoming() {
                if stop.load(Ordering::SeqCst) {
                    return;
                }
                let (mut stream, log, answer) =
                    (stream.unwrap(), Arc::clone(&log), Arc::clone(&answer));
                thread::spawn(move || {
                    if let Some(request) = read_request(&stream) {
                        log.lock().unwrap().push(request.clone());
                        answer(&request, &mut stream);
                    }
                });
            }
        });
        Self {
            port,
            requests,
            stopped,
        }
    }

    /// A mirror that serves these bytes at every path, as it should.
    pub fn good(bytes: &[u8]) -> Self {
        let bytes = bytes.to_vec();
        Self::start(move |request, stream| serve(request, stream, &bytes, "\"1\""))
    }

    /// The address of a path.
    pub fn address(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}/{path}", self.port)
    }

    /// What was asked for since the last look.
    pub fn take_requests(&self) -> Vec<Request> {
        std::mem::take(&mut *self.requests.lock().unwrap())
    }
}

/// Where the wishes for the rest of a file began; none for the whole.
pub fn starts(requests: &[Request]) -> Vec<Option<usize>> {
    requests.iter().map(|request| request.from).collect()
}

/// The paths that were asked for.
pub fn paths(requests: &[Request]) -> Vec<&str> {
    requests.iter().map(|request| &*request.path).collect()
}

impl Drop for Mirror {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(("127.0.0.1", self.port));
    }
}

fn read_request(stream: &TcpStream) -> Option<Request> {
    let mut lines = BufReader::new(stream).lines();
    let first = lines.next()?.ok()?;
    let mut request = Request {
        path: first.split(' ').nth(1)?.trim_start_matches('/').to_owned(),
        ..Request::default()
    };
    for line in lines {
        let line = line.ok()?;
        let Some((name, value)) = line.split_once(": ") else {
            return Some(request);
        };
        match name.to_lowercase().as_str() {
            "range" => {
                let first = value.strip_prefix("bytes=")?.strip_suffix('-')?;
                request.from = Some(first.parse().ok()?);
            }
            "if-range" => request.if_range = Some(value.to_owned()),
            _ => {}
        }
    }
    None
}

/// The head of an answer. A client that is gone is no failure of the mirror.
pub fn head(stream: &mut TcpStream, status: &str, headers: &[(&str, String)]) {
    let headers = headers
        .iter()
        .map(|(name, value)| format!("{name}: {value}\r\n"));
    let headers: String = headers.collect();
    let head = format!("HTTP/1.1 {status}\r\n{headers}Connection: close\r\n\r\n");
    let _ = stream.write_all(head.as_bytes());
}

/// The head of a good answer, and the bytes that belong to it.
pub fn good_head<'a>(
    request: &Request,
    stream: &mut TcpStream,
    bytes: &'a [u8],
    tag: &str,
) -> &'a [u8] {
    let total = bytes.len();
    let wanted = request
        .if_range
        .as_deref()
        .is_none_or(|wanted| wanted == tag);
    let tag = ("ETag", tag.to_owned());
    match request.from.filter(|_| wanted) {
        Some(from) if from >= total => {
            let range = ("Content-Range", format!("bytes */{total}"));
            let empty = ("Content-Length", "0".to_owned());
            head(stream, "416 Range Not Satisfiable", &[range, empty]);
            &[]
        }
        Some(from) => {
            let rest = &bytes[from..];
            let range = format!("bytes {from}-{}/{total}", total - 1);
            let length = ("Content-Length", rest.len().to_string());
            head(
                stream,
                "206 Partial Content",
                &[length, ("Content-Range", range), tag],
            );
            rest
        }
        None => {
            head(
                stream,
                "200 OK",
                &[("Content-Length", total.to_string()), tag],
            );
            bytes
        }
    }
}

/// A good answer.
pub fn serve(request: &Request, stream: &mut TcpStream, bytes: &[u8], tag: &str) {
    let body = good_head(request, stream, bytes, tag);
    let _ = stream.write_all(body);
}

/// A good answer that ends after so many bytes of the body.
pub fn serve_cut(request: &Request, stream: &mut TcpStream, bytes: &[u8], end: usize) {
    let body = good_head(request, stream, bytes, "\"1\"");
    let _ = stream.write_all(&body[..end.min(body.len())]);
}

/// An answer without a body.
pub fn refuse(stream: &mut TcpStream, status: &str) {
    head(stream, status, &[("Content-Length", "0".to_owned())]);
}

/// A redirect.
pub fn redirect(stream: &mut TcpStream, address: &str) {
    let location = ("Location", address.to_owned());
    head(
        stream,
        "302 Found",
        &[location, ("Content-Length", "0".to_owned())],
    );
}
