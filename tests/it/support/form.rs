//! Forms with a sound file, as clients send them to be written down.

use super::http::{Reply, send};
use super::server::Server;

/// Where sound files are written down.
pub const TRANSCRIPTIONS: &str = "/v1/audio/transcriptions";

/// What divides the fields.
pub const BOUNDARY: &str = "----a-boundary-that-is-in-no-sound";

/// The type of such a form.
pub const KIND: &str = "multipart/form-data; boundary=----a-boundary-that-is-in-no-sound";

/// A form with the sound in `file`, where there is one, and other fields.
pub fn form(file: Option<&[u8]>, fields: &[(&str, &str)]) -> Vec<u8> {
    let mut form = Vec::new();
    for (name, value) in fields {
        form.extend(
            format!(
                "--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            )
            .bytes(),
        );
    }
    if let Some(file) = file {
        form.extend(format!("--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.bin\"\r\ncontent-type: application/octet-stream\r\n\r\n").bytes());
        form.extend(file);
        form.extend(b"\r\n");
    }
    form.extend(format!("--{BOUNDARY}--\r\n").bytes());
    form
}

/// Has a sound file written down.
pub fn transcribe(server: &Server, file: &[u8]) -> Reply {
    let headers = [("content-type", KIND)];
    let body = form(Some(file), &[]);
    send(server, "POST", TRANSCRIPTIONS, &headers, Some(&body))
}
