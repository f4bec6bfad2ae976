//! The body of one answer, on its way into a part.

use std::io::Read;

use ureq::http::{HeaderMap, Response, header};
use ureq::{Body, BodyReader};

use super::super::store::check_room;
use super::super::{Event, Observer};
use super::client::Client;
use super::part::{Part, PartNote};
use super::problem::FetchProblem;
use super::setback::Setback;
use crate::files::{CHUNK_BYTES, parent};

/// How a web page begins, in small letters.
const PAGE_STARTS: [&[u8]; 3] = [b"<!doctype html", b"<html", b"<head"];

/// What is known of a file before it comes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted<'a> {
    /// Its name, for people.
    pub(super) name: &'a str,
    /// Its published size in bytes.
    pub(super) size: Option<u64>,
    /// Whether a digest will tell if parts of two versions were put together.
    pub(super) is_checked: bool,
}

/// Where an answer begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Start {
    /// At the first byte.
    Beginning,
    /// Where the part ends.
    Rest,
}

/// The whole size in `Content-Range`.
pub(super) fn total(headers: &HeaderMap) -> Option<u64> {
    let range = headers.get(header::CONTENT_RANGE)?.to_str().ok()?;
    range.rsplit('/').next()?.parse().ok()
}

/// Writes the body of an answer into the part, and forces it to the disk.
///
/// # Errors
/// The mirror's fault or this machine's; bytes from before are given up only when others have come.
pub(super) fn transfer(
    client: &Client,
    address: &str,
    wanted: Wanted<'_>,
    (start, response): (Start, Response<Body>),
    part: &mut Part,
    observer: &mut Observer<'_>,
) -> Result<(), Setback> {
    let headers = response.headers().clone();
    let announced = announced(&headers, start);
    let size = wanted.size.or(announced);
    let mut stream = Stream {
        client,
        address,
        size,
        body: response.into_body().into_reader(),
        chunk: vec![0; CHUNK_BYTES],
    };
    let here = match start {
        Start::Beginning => 0,
        Start::Rest => part.length(),
    };
    let first = stream.next(here)?;
    let page = start == Start::Beginning && is_page(first);
    if page || says_page(&headers) {
        return Err(FetchProblem::WebPage(address.to_owned()).into());
    }
    if let (Some(expected), Some(found)) = (wanted.size, announced)
        && expected != found
    {
        return Err(wrong_size(address, expected, found).into());
    }
    let missing = size.map_or(0, |size| size.saturating_sub(here));
    check_room(parent(part.path()), missing)?;
    observer(&Event::Started {
        name: wanted.name,
        from: address,
        have: here,
        size,
    });
    if start == Start::Beginning {
        part.begin(note(&headers, address, size))?;
    }
    part.append(first)?;
    loop {
        let have = part.length();
        observer(&Event::Received { have });
        if let Some(expected) = size.filter(|size| have > *size) {
            part.truncate()?;
            return Err(wrong_size(address, expected, have).into());
        }
        match stream.next(have)? {
            [] => return Ok(part.sync()?),
            bytes => part.append(bytes)?,
        }
    }
}

/// The bytes of a body.
struct Stream<'a> {
    client: &'a Client,
    address: &'a str,
    size: Option<u64>,
    body: BodyReader<'static>,
    chunk: Vec<u8>,
}

impl Stream<'_> {
    /// The bytes after the first `have` of the file; none at its end.
    fn next(&mut self, have: u64) -> Result<&[u8], FetchProblem> {
        match self.body.read(&mut self.chunk) {
            Ok(0) if self.size.is_some_and(|size| have < size) => Err(FetchProblem::Truncated {
                address: self.address.to_owned(),
                have,
                size: self.size,
            }),
            Ok(read) => Ok(&self.chunk[..read]),
            Err(problem) => {
                let client = self.client;
                Err(client.interruption(self.address, have, self.size, &problem))
            }
        }
    }
}

/// Bytes that the whole file will have, if the server says so.
fn announced(headers: &HeaderMap, start: Start) -> Option<u64> {
    match start {
        Start::Rest => total(headers),
        Start::Beginning => {
            let length = headers.get(header::CONTENT_LENGTH)?;
            length.to_str().ok()?.parse().ok()
        }
    }
}

/// What the server names this version of the file.
fn note(headers: &HeaderMap, address: &str, size: Option<u64>) -> PartNote {
    let text = |name| headers.get(name)?.to_str().ok();
    // A weak tag stands for versions that differ in their bytes. Source: RFC 9110, 13.1.5.
    let tag = text(header::ETAG).filter(|tag| !tag.starts_with("W/"));
    PartNote {
        from: address.to_owned(),
        validator: tag
            .or_else(|| text(header::LAST_MODIFIED))
            .map(str::to_owned),
        size,
    }
}

fn wrong_size(address: &str, expected: u64, found: u64) -> FetchProblem {
    FetchProblem::WrongSize {
        address: address.to_owned(),
        expected,
        found,
    }
}

/// Whether an answer says that it is a web page.
fn says_page(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE);
    kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"))
}

/// Whether bytes are the beginning of a web page.
pub(super) fn is_page(bytes: &[u8]) -> bool {
    let text = bytes.trim_ascii_start();
    PAGE_STARTS.iter().any(|start| {
        text.get(..start.len())
            .is_some_and(|found| found.eq_ignore_ascii_case(start))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_known_by_their_beginning() {
        for page in ["<html>", "\n <!DOCTYPE HTML PUBLIC", "<Head lang"] {
            assert!(is_page(page.as_bytes()), "{page}");
        }
        for file in ["", "<", "ggml", "{\"html\": 1}", "\u{8}onnx"] {
            assert!(!is_page(file.as_bytes()), "{file}");
        }
    }

    #[test]
    fn weak_tags_do_not_name_a_version() {
        let note = |name: &'static str, value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(name, value.parse().unwrap());
            note(&headers, "a", None).validator
        };
        assert_eq!(note("etag", "\"1\"").as_deref(), Some("\"1\""));
        assert_eq!(note("etag", "W/\"1\""), None);
        assert!(note("last-modified", "Mon, 23 Nov 2026 08:34:51 GMT").is_some());
    }
}
