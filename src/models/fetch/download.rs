//! One file from one address, from where it stopped.

use ureq::Body;
use ureq::http::{HeaderMap, Response, header};

use super::super::Observer;
use super::client::{Client, refusal};
use super::part::Part;
use super::problem::FetchProblem;
use super::setback::Setback;
use super::transfer::{Start, Wanted, total, transfer};

/// Brings the rest of a file. Afterwards the part has all its bytes, forced to the disk, whatever they are.
///
/// # Errors
/// The mirror's fault or this machine's; the part keeps what came, if it can be gone on with.
pub(super) fn download(
    client: &Client,
    address: &str,
    wanted: Wanted<'_>,
    part: &mut Part,
    observer: &mut Observer<'_>,
) -> Result<(), Setback> {
    let size = wanted.size.or(part.note().size);
    let is_unsure = !wanted.is_checked && part.note().validator.is_none();
    if is_unsure || size.is_some_and(|size| part.length() > size) {
        part.truncate()?;
    }
    if part.length() > 0 && size == Some(part.length()) {
        return Ok(());
    }
    let validator = part.note().validator.clone();
    let answer = client.get(address, part.length(), validator.as_deref())?;
    let answer = match read(address, part.length(), answer)? {
        Answer::Body(start, answer) => (start, answer),
        Answer::Whole => return Ok(()),
        Answer::CannotGoOn => {
            part.truncate()?;
            match read(address, 0, client.get(address, 0, None)?)? {
                Answer::Body(start, answer) => (start, answer),
                _ => return Err(FetchProblem::Range(address.to_owned()).into()),
            }
        }
    };
    transfer(client, address, wanted, answer, part, observer)
}

/// What a server says to the wish for the rest of a file.
enum Answer {
    /// Here it comes.
    Body(Start, Response<Body>),
    /// There is no more.
    Whole,
    /// It has no such rest.
    CannotGoOn,
}

/// Reads the head of an answer to the wish for the bytes after the first `have`.
fn read(address: &str, have: u64, answer: Response<Body>) -> Result<Answer, FetchProblem> {
    let headers = answer.headers();
    Ok(match answer.status().as_u16() {
        200 => Answer::Body(Start::Beginning, answer),
        206 if have > 0 && first(headers) == Some(have) => Answer::Body(Start::Rest, answer),
        416 if have > 0 && total(headers) == Some(have) => Answer::Whole,
        206 | 416 if have > 0 => Answer::CannotGoOn,
        206 => return Err(FetchProblem::Range(address.to_owned())),
        code => return Err(refusal(address, code)),
    })
}

/// The number of the first byte in `Content-Range`.
fn first(headers: &HeaderMap) -> Option<u64> {
    let range = headers.get(header::CONTENT_RANGE)?.to_str().ok()?;
    let range = range.strip_prefix("bytes ")?;
    range.split('-').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read() {
        let headers = |range: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::CONTENT_RANGE, range.parse().unwrap());
            headers
        };
        assert_eq!(first(&headers("bytes 5-9/10")), Some(5));
        for wrong in ["bytes */10", "lines 5-9/10", "bytes x-9/10"] {
            assert_eq!(first(&headers(wrong)), None, "{wrong}");
        }
        assert_eq!(total(&headers("bytes */10")), Some(10));
        assert_eq!(total(&headers("bytes 5-9/*")), None);
    }
}
