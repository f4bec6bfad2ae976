//! The settings: mistakes, and what they open to others.

use std::fs::{self, Metadata};
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use super::super::deployment::Deployment;
use super::super::{Check, Finding};
use crate::cause::told;
use crate::config::{ConfigErrors, Loaded, Secret, SetBy};
use crate::diagnostics::Problem;
use crate::screens::PinFile;

pub(super) const CHECKS: &[Check] = &[
    Check::settings("settings.valid", "Mistakes", valid),
    Check::deployment(
        "settings.permissions",
        "Permissions of the file",
        permissions,
    ),
    Check::deployment("settings.api_key", "Key for other machines", api_key),
    Check::deployment("settings.kiosk_pin", "PIN of the kiosk", kiosk_pin),
];

/// Letters of a key that nobody guesses: 96 bits in base64.
const KEY_LETTERS_MIN: usize = 16;

fn valid(loaded: &Result<Loaded, ConfigErrors>) -> Finding {
    match loaded {
        Ok(loaded) => {
            let file = loaded.config_file.as_ref();
            let file = file.map_or_else(
                || "no config file".into(),
                |file| file.display().to_string(),
            );
            Finding::ok(format!("{file}: no mistakes"))
        }
        Err(ConfigErrors(problems)) => {
            let shown: Vec<String> = problems.iter().map(Problem::summary).collect();
            Finding::fail(shown.join("; "), "docent config check")
                .measured(problems.len() as f64, "mistakes")
        }
    }
}

fn permissions(deployment: &Deployment<'_>) -> Finding {
    let key = deployment
        .loaded
        .values
        .iter()
        .find(|value| value.key == "server.api_key");
    let Some(SetBy::File { path, .. }) = key.map(|key| &key.set_by) else {
        return Finding::skip("the config file holds no key");
    };
    let Ok(file) = fs::metadata(path) else {
        return Finding::skip(format!("{} has gone meanwhile", path.display()));
    };
    kept_apart(&file, path, "it holds the key")
}

/// Whether others may read a file that is for its owner alone, and `why` it is.
fn kept_apart(file: &Metadata, path: &Path, why: &str) -> Finding {
    let mode = file.mode() & 0o777;
    let path = path.display();
    let next = format!("chmod 600 {path}: {why}");
    Finding::warn_if(mode & 0o044 != 0, format!("{mode:03o} {path}"), next)
}

fn kiosk_pin(deployment: &Deployment<'_>) -> Finding {
    let Some(path) = &deployment.settings.kiosk.pin_file else {
        return Finding::skip("[kiosk] pin_file is not set");
    };
    if let Err(problem) = PinFile::new(path).check() {
        let next = "sudo docent kiosk install --new-pin; look here as the user who runs the server";
        return Finding::fail(told(&problem), next);
    }
    let Ok(file) = fs::metadata(path) else {
        return Finding::skip(format!("{} has gone meanwhile", path.display()));
    };
    kept_apart(&file, path, "its PIN can be found out")
}

fn api_key(deployment: &Deployment<'_>) -> Finding {
    let server = &deployment.settings.server;
    if server.host.is_loopback() {
        return Finding::skip("the server listens on this machine only");
    }
    let letters = server
        .api_key
        .as_ref()
        .map_or(0, |key| Secret::reveal(key).chars().count());
    let found = format!("{letters} letters; the server listens on {}", server.host);
    let next = format!("choose a [server] api_key of {KEY_LETTERS_MIN} random letters or more");
    Finding::warn_if(letters < KEY_LETTERS_MIN, found, next).measured(letters as f64, "letters")
}
