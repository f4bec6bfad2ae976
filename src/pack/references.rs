//! Links and pictures of documents that lead to files of the pack.

use std::io;

use super::PackFiles;
use super::layout::KNOWLEDGE;
use crate::diagnostics::{Problem, Severity, SourceFile};
use crate::knowledge::Reference;

/// Of one document so many are named; of a page that was taken out of its site all links lead nowhere.
const NAMED_MAX: usize = 3;
/// What a file ends in that somebody links to. Other addresses are pages that a server makes, or names of machines.
const ENDINGS: &[&str] = &[
    "csv", "doc", "docx", "gif", "htm", "html", "jpeg", "jpg", "markdown", "md", "mp3", "mp4",
    "odt", "ogg", "pdf", "png", "pptx", "svg", "tsv", "txt", "wav", "webm", "webp", "xhtml", "xls",
    "xlsx", "zip",
];

/// A warning for each that leads to a file which is not there.
pub(super) fn leading_nowhere(
    files: &PackFiles,
    path: &str,
    references: &[Reference],
    source: Option<&SourceFile>,
) -> Vec<Problem> {
    let mut missing: Vec<(&Reference, String)> = Vec::new();
    for reference in references {
        let Some(target) = in_pack(path, &reference.target) else {
            continue;
        };
        let is_named = missing.iter().any(|(_, named)| *named == target);
        if !is_named && is_missing(files, &target) {
            missing.push((reference, target));
        }
    }
    let more = missing.len().saturating_sub(NAMED_MAX);
    let warning = |(reference, target): &(&Reference, String)| Problem {
        severity: Severity::Warning,
        file: files.shown(&format!("{KNOWLEDGE}/{path}")),
        place: source.map(|source| source.line(reference.line as usize)),
        key: None,
        message: format!(
            "this leads to {:?}, and there is no {}",
            reference.target,
            files.shown(target)
        ),
        help: Some(
            "correct the address, put the file there, or take the link or picture out".to_owned(),
        ),
    };
    let mut problems: Vec<Problem> = missing.iter().take(NAMED_MAX).map(warning).collect();
    if let Some(last) = problems.last_mut().filter(|_| more > 0) {
        last.message = format!(
            "{}; {more} more lead to files that are not there",
            last.message
        );
    }
    problems
}

fn is_missing(files: &PackFiles, path: &str) -> bool {
    let refused = files.open(path).err().map(|error| error.kind());
    refused
        .is_some_and(|kind| matches!(kind, io::ErrorKind::NotFound | io::ErrorKind::NotADirectory))
}

/// The file of the pack that an address in the document at `path` leads to, if it leads to one.
pub(super) fn in_pack(path: &str, address: &str) -> Option<String> {
    let address = address.split(['?', '#']).next().unwrap_or_default().trim();
    let address = decoded(address)?;
    let (_, ending) = address.rsplit_once('.')?;
    let is_file = ENDINGS.contains(&ending.to_lowercase().as_str());
    // Of the web, of a disk, from the top of a site, or to be filled in.
    let is_elsewhere = address.starts_with(['/', '\\']) || address.contains([':', '{', '<', '$']);
    if !is_file || is_elsewhere {
        return None;
    }
    let whole = format!("{KNOWLEDGE}/{path}");
    let (folder, _) = whole.rsplit_once('/')?;
    let mut parts: Vec<&str> = folder.split('/').collect();
    for part in address.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// An address with its signs written out: "%20" is a blank.
fn decoded(address: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(address.len());
    let mut rest = address.as_bytes();
    while let [first, after @ ..] = rest {
        let hex = after.get(..2).filter(|_| *first == b'%');
        let value = hex.and_then(|hex| std::str::from_utf8(hex).ok());
        if let Some(byte) = value.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            bytes.push(byte);
            rest = &after[2..];
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::in_pack;

    #[test]
    fn an_address_leads_to_a_file_of_the_pack_or_elsewhere() {
        for (address, wanted) in [
            ("plan.pdf", Some("knowledge/visit/plan.pdf")),
            ("./a%20b.md#top", Some("knowledge/visit/a b.md")),
            ("../pics/hall.PNG?x=1", Some("knowledge/pics/hall.PNG")),
            ("../../ui/logo.svg", Some("ui/logo.svg")),
            ("../../../../elsewhere.md", None),
            ("https://mill.example/a.html", None),
            ("//mill.example/a.html", None),
            ("/top/a.html", None),
            ("mailto:a@mill.html", None),
            ("{{ site }}/a.html", None),
            ("#part", None),
            ("visit", None),
            ("tickets.php", None),
            ("www.mill.example", None),
        ] {
            assert_eq!(
                in_pack("visit/here.md", address).as_deref(),
                wanted,
                "{address}"
            );
        }
    }
}
