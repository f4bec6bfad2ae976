//! All measures, one after another.

use super::cases::cases;
use super::error::RoomEvalError;
use super::material::Material;
use super::options::{Ears, Options, Part};
use super::report::{EchoReport, Report, Tally};
use super::{double_talk, far_end, talk};

/// Measures; `progress` is told what is being worked on.
///
/// # Errors
/// See [`RoomEvalError`].
pub fn run(
    options: &Options,
    ears: &Ears<'_>,
    progress: &mut dyn FnMut(&str),
) -> Result<Report, RoomEvalError> {
    progress("rooms");
    let material = Material::read(options)?;
    let measures = |part| options.part.is_none_or(|only| only == part);
    Ok(Report {
        rooms: material.rooms.len(),
        echo: measures(Part::Echo)
            .then(|| echo(options, &material, ears, progress))
            .transpose()?,
        talk: measures(Part::Talk)
            .then(|| talk::run(options, &material, ears.talker, progress))
            .transpose()?,
    })
}

fn echo(
    options: &Options,
    material: &Material,
    ears: &Ears<'_>,
    progress: &mut dyn FnMut(&str),
) -> Result<EchoReport, RoomEvalError> {
    let mut tally = Tally::default();
    for case in cases(material, options) {
        progress(&case.response.name);
        tally.add(&case, far_end::measure(&case, ears.detector)?);
    }
    for near_to_echo_db in double_talk::LEVELS_DB {
        progress("double talk");
        let row = double_talk::measure(near_to_echo_db, material, ears, options.seed)?;
        tally.double_talk.push(row);
    }
    Ok(tally.report())
}
