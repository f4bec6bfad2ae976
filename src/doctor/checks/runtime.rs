//! What the program carries inside itself: the ONNX Runtime, and the data of espeak-ng.

use super::super::deployment::Deployment;
use super::super::{Check, Finding};
use crate::clock;
use crate::files::DataFolder;
use crate::inference::{Unpacked, runtime};
use crate::speaking::espeak;

pub(super) const CHECKS: &[Check] = &[
    Check::deployment("runtime.loads", "ONNX Runtime", loads),
    Check::deployment("runtime.library", "Its unpacked file", library),
    Check::deployment("runtime.espeak", "Data of espeak-ng", espeak_data),
];

fn loads(deployment: &Deployment<'_>) -> Finding {
    let started = clock::now();
    let folder = deployment.scratch().as_ref().map(DataFolder::runtime);
    match runtime::load(folder.as_deref()) {
        Ok(_) => {
            let ms = clock::milliseconds_since(started);
            Finding::ok(format!("unpacked and loaded in {ms:.0} ms")).measured(ms, "ms")
        }
        Err(problem) => {
            let next = "see what the message names: a library that is missing, no room for 20 MiB in memory or in the \
                        temporary folder, or a damaged program file";
            Finding::fail(problem.to_string(), next)
        }
    }
}

fn library(deployment: &Deployment<'_>) -> Finding {
    told(&runtime::unpacked(&deployment.data().runtime()))
}

fn espeak_data(deployment: &Deployment<'_>) -> Finding {
    told(&espeak::unpacked(deployment.data()))
}

fn told(unpacked: &Unpacked) -> Finding {
    match unpacked {
        Unpacked::Absent => Finding::skip("not unpacked yet: the first start does that"),
        Unpacked::Intact(path) => Finding::ok(format!("{}: every byte is right", path.display())),
        Unpacked::Altered(path) => {
            let next =
                "the next start writes it again; if it is altered after that too, check the disk";
            Finding::warn(
                format!("{} was altered or is incomplete", path.display()),
                next,
            )
        }
    }
}
