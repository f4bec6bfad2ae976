//! `[kiosk]` of `pack.toml`: what the page for visitors shows.

use std::path::{Component, Path};

use toml::Spanned;

use super::colour::Colour;
use super::model::KioskLook;
use super::pictures::kind_of;
use super::texts::{filled, filled_list};
use crate::diagnostics::{Problems, Section};

/// Reads the section; all of it may be left out.
pub(super) fn read(top: &Section<'_>, problems: &mut Problems) -> KioskLook {
    let Some(section) = top.section("kiosk", problems) else {
        return KioskLook::default();
    };
    section.allow_only(&["logo", "pictures", "colour", "topics"], problems);
    let logo = filled(&section, "logo", problems);
    let logo = logo.and_then(|path| picture(&section, "logo", path, problems));
    let pictures = filled_list(&section, "pictures", problems).unwrap_or_default();
    let pictures = pictures
        .into_iter()
        .filter_map(|path| picture(&section, "pictures", path, problems))
        .collect();
    let topics = filled_list(&section, "topics", problems);
    KioskLook {
        logo,
        pictures,
        colour: colour(&section, problems),
        topics: topics.map(|all| all.into_iter().map(|it| it.into_inner().into()).collect()),
    }
}

/// The path of a picture in the pack; whether it is there is seen when it is shown.
fn picture(
    section: &Section<'_>,
    key: &str,
    path: Spanned<String>,
    problems: &mut Problems,
) -> Option<String> {
    let written = path.get_ref();
    let is_inside = Path::new(written)
        .components()
        .all(|part| matches!(part, Component::Normal(_)))
        && !written.contains('\\');
    if is_inside && kind_of(written).is_some() {
        return Some(path.into_inner());
    }
    let message =
        format!("`kiosk.{key}` must be the path of a picture in the pack, not {written:?}");
    let help = "for example \"ui/logo.svg\"; a picture ends in .svg, .png, .jpg, .jpeg or .webp";
    problems.error_at(section.file(), path.span(), message, Some(help.to_owned()));
    None
}

fn colour(section: &Section<'_>, problems: &mut Problems) -> Option<Colour> {
    let text = filled(section, "colour", problems)?;
    let colour = Colour::parse(text.get_ref());
    if colour.is_none() {
        let message = format!(
            "`kiosk.colour` must be written \"#1f4e5f\", not {:?}",
            text.get_ref()
        );
        problems.error_at(section.file(), text.span(), message, None);
    }
    colour
}
