//! Pictures of a pack that pages show.

use std::io::{self, Read};

use super::PackFiles;
use super::model::KioskLook;
use super::references::in_pack;
use crate::diagnostics::Problems;
use crate::knowledge::{DocumentPicture, pictures_beside, pictures_in};

/// A picture of more bytes takes a kiosk long to load and to draw: one that fills a screen of 4K has a fifth of them.
const BYTES_MAX: u64 = 8_000_000;
/// How far into an SVG its first element may stand, behind comments of the program that wrote it. Bytes.
const HEAD_BYTES: usize = 4096;

/// A document of more bytes is not looked through for its pictures while a visitor waits for an answer.
const DOCUMENT_BYTES_MAX: u64 = 1_000_000;

/// What a picture's name may end in.
pub const PICTURE_KINDS: [&str; 5] = ["svg", "png", "jpg", "jpeg", "webp"];

/// A picture that can be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Its media type.
    pub media_type: &'static str,
    /// The file.
    pub bytes: Vec<u8>,
}

/// A picture that belongs to an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PictureOfAnswer {
    /// Its path in the pack, with `/`.
    pub path: String,
    /// What it shows, in words; may be empty.
    pub alt: String,
}

/// Why there is none. What to do: go on without it, and let `docent pack check` say so.
#[derive(Debug, thiserror::Error)]
pub enum NoPicture {
    /// Its name ends in something else.
    #[error("a picture's name ends in .svg, .png, .jpg, .jpeg or .webp")]
    Name,
    /// The file does not hold what its name says.
    #[error("it does not hold a picture of the kind that its name says")]
    Kind,
    /// It has too many bytes.
    #[error("it has more than {} MB", BYTES_MAX / 1_000_000)]
    Size,
    /// The file cannot be read.
    #[error("it cannot be read: {0}")]
    File(#[source] io::Error),
}

impl PackFiles {
    /// The picture at `path` (with `/`, relative to the pack).
    ///
    /// # Errors
    /// [`NoPicture`]
    pub fn picture(&self, path: &str) -> Result<Picture, NoPicture> {
        let kind = kind_of(path).ok_or(NoPicture::Name)?;
        let mut bytes = Vec::new();
        let file = self.open(path).map_err(NoPicture::File)?;
        let read = file.take(BYTES_MAX + 1).read_to_end(&mut bytes);
        if read.map_err(NoPicture::File)? as u64 > BYTES_MAX {
            return Err(NoPicture::Size);
        }
        let media_type = media_type(kind, &bytes).ok_or(NoPicture::Kind)?;
        Ok(Picture { media_type, bytes })
    }

    /// The pictures that stand beside what `reply` quotes of the Markdown document at `source` (under `knowledge/`).
    pub fn pictures_of_answer(&self, source: &str, reply: &str) -> Vec<PictureOfAnswer> {
        let markdown = self.markdown(source).unwrap_or_default();
        let pictures = pictures_beside(reply, &markdown).into_iter();
        let mut found: Vec<PictureOfAnswer> = Vec::new();
        for DocumentPicture { target, alt } in pictures {
            let path = in_pack(source, &target).filter(|path| kind_of(path).is_some());
            if let Some(path) = path.filter(|path| found.iter().all(|other| other.path != *path)) {
                found.push(PictureOfAnswer { path, alt });
            }
        }
        found
    }

    /// Whether the Markdown document at `source` shows the picture at `path` (relative to the pack).
    pub fn shows_picture(&self, source: &str, path: &str) -> bool {
        let markdown = self.markdown(source).unwrap_or_default();
        let mut targets = pictures_in(&markdown).map(|picture| in_pack(source, &picture.target));
        targets.any(|target| target.as_deref() == Some(path))
    }

    /// The text of a Markdown document; none of another kind.
    fn markdown(&self, source: &str) -> Option<String> {
        let (_, ending) = source.rsplit_once('.')?;
        let mut markdown = ["md", "markdown"].into_iter();
        let is_markdown = markdown.any(|known| ending.eq_ignore_ascii_case(known));
        let file = self.open_knowledge(source).ok().filter(|_| is_markdown)?;
        let mut bytes = Vec::new();
        file.take(DOCUMENT_BYTES_MAX).read_to_end(&mut bytes).ok()?;
        Some(String::from_utf8_lossy(&bytes).into_owned())
    }
}

/// Which of the kinds its name says.
pub(super) fn kind_of(path: &str) -> Option<&'static str> {
    let (_, ending) = path.rsplit_once('.')?;
    let known = PICTURE_KINDS.into_iter();
    known
        .into_iter()
        .find(|kind| ending.eq_ignore_ascii_case(kind))
}

/// The media type, if the file begins as one of that kind does.
fn media_type(kind: &str, bytes: &[u8]) -> Option<&'static str> {
    let (is_that, name) = match kind {
        "png" => (bytes.starts_with(b"\x89PNG\r\n\x1a\n"), "image/png"),
        "jpg" | "jpeg" => (bytes.starts_with(b"\xff\xd8\xff"), "image/jpeg"),
        "webp" => {
            let is_webp = bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP");
            (is_webp, "image/webp")
        }
        _ => {
            let head = &bytes[..bytes.len().min(HEAD_BYTES)];
            (contains(head, b"<svg"), "image/svg+xml")
        }
    };
    is_that.then_some(name)
}

fn contains(bytes: &[u8], sought: &[u8]) -> bool {
    bytes.windows(sought.len()).any(|window| window == sought)
}

/// Names the pictures that will not be shown, and those that are not as their writer meant them.
pub(super) fn check(files: &PackFiles, look: &KioskLook, problems: &mut Problems) {
    for path in look.logo.iter().chain(&look.pictures) {
        let shown = files.shown(path);
        match files.picture(path) {
            Ok(picture) if has_script(&picture) => {
                let help = "save it without, as a plain SVG".to_owned();
                problems.warn(shown, "the script in this picture does not run", Some(help));
            }
            Ok(_) => {}
            Err(NoPicture::File(error)) if error.kind() == io::ErrorKind::NotFound => {
                let help = "correct its path under [kiosk] in pack.toml, or put the file there";
                problems.warn(shown, "there is no such picture", Some(help.to_owned()));
            }
            Err(why) => {
                problems.warn(shown, format!("this picture is not shown: {why}"), None);
            }
        }
    }
}

fn has_script(picture: &Picture) -> bool {
    picture.media_type == "image/svg+xml" && contains(&picture.bytes, b"<script")
}
