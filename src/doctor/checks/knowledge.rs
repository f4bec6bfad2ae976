//! The index of the pack's documents.

use super::super::deployment::Deployment;
use super::super::{Check, Finding};
use crate::knowledge::verify;
use crate::pack::PackFiles;

pub(super) const CHECKS: &[Check] = &[
    Check::deployment("knowledge.index", "Index on disk", index),
    Check::deployment("knowledge.documents", "Documents", documents),
];

fn index(deployment: &Deployment<'_>) -> Finding {
    let files = PackFiles::of(&deployment.settings.pack);
    let folder = deployment.data().index(files.folder());
    match verify(&folder) {
        Ok(None) => Finding::skip("none yet: the first start makes it"),
        Ok(Some(segments)) => {
            let found = format!("{}: every checksum is right", folder.display());
            Finding::ok(found).measured(segments as f64, "segments")
        }
        Err(problem) => {
            let next = "the next start of the server, or docent index, builds it again; if it is damaged after that \
                        too, check the disk";
            Finding::warn(format!("{}: {problem}", folder.display()), next)
        }
    }
}

fn documents(deployment: &Deployment<'_>) -> Finding {
    deployment.try_engines(|trial| {
        let status = trial.brain.content.status();
        let found = format!("{} with {} passages", status.documents, status.passages);
        let next = "put documents into the folder knowledge of the pack: .md, .txt, .html, .csv, .pdf or .docx";
        let finding = Finding::warn_if(status.passages == 0, found, next);
        finding.measured(status.passages as f64, "passages")
    })
}
