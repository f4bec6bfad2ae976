//! Settings that are right in themselves and wrong on this machine.

use std::io::ErrorKind;
use std::net::TcpListener;
use std::path::{Path, PathBuf};

use rustix::fs::{Access, access};

use crate::app::models_folder;
use crate::config::{Loaded, RecogniserChoice};
use crate::diagnostics::{Problem, Problems};
use crate::files::{DataFolder, nearest_existing};
use crate::hearing::whisper;

/// What this machine lacks for these settings, errors first: what keeps the server from starting is an error, what it
/// works without is a warning, as are the doubts. Changes nothing on the machine.
pub fn misfits(loaded: &Loaded) -> Vec<Problem> {
    let mut problems = Problems::default();
    for look in [pack, host, data, encoder, models, recogniser] {
        look(loaded, &mut problems);
    }
    let (mut found, warnings) = problems.split();
    found.extend(loaded.doubts.iter().cloned());
    found.extend(warnings);
    found
}

fn pack(loaded: &Loaded, problems: &mut Problems) {
    if let Some(folder) = missing_folder(loaded.settings.pack.path.as_ref()) {
        let message = format!("`pack.path`: there is no folder {}", folder.display());
        let help = "`docent pack new DIR` begins a pack".to_owned();
        loaded.refuse("pack.path", message, Some(help), problems);
    }
}

fn host(loaded: &Loaded, problems: &mut Problems) {
    let host = loaded.settings.server.host;
    let refused = TcpListener::bind((host, 0)).err();
    if refused.is_some_and(|error| error.kind() == ErrorKind::AddrNotAvailable) {
        let message = format!("`server.host`: this machine does not have the address {host}");
        let help = "`ip address` lists those that it has".to_owned();
        loaded.doubt("server.host", message, Some(help), problems);
    }
}

fn data(loaded: &Loaded, problems: &mut Problems) {
    let dir = &loaded.settings.data.dir;
    let writable = nearest_existing(dir)
        .is_some_and(|path| path.is_dir() && access(path, Access::WRITE_OK).is_ok());
    if !writable {
        let message = format!(
            "`data.dir`: {} cannot be written, so that sessions would end with the process",
            dir.display()
        );
        let help = "make it writable, or choose another folder".to_owned();
        loaded.doubt("data.dir", message, Some(help), problems);
    }
}

fn encoder(loaded: &Loaded, problems: &mut Problems) {
    let Some(folder) = &loaded.settings.understanding.encoder else {
        return;
    };
    for file in ["model.onnx", "tokenizer.json"] {
        if !folder.join(file).is_file() {
            let message = format!(
                "`understanding.encoder`: there is no {file} in {}",
                folder.display()
            );
            let help = "leave it out for the encoder in the binary".to_owned();
            let key = "understanding.encoder";
            loaded.doubt(key, message, Some(help), problems);
        }
    }
}

fn models(loaded: &Loaded, problems: &mut Problems) {
    let (hearing, speech) = (&loaded.settings.hearing, &loaded.settings.speech);
    for (key, folder) in [
        ("hearing.models", &hearing.models),
        ("speech.voices", &speech.voices),
    ] {
        if let Some(folder) = missing_folder(folder.as_ref()) {
            let message = format!("`{key}`: there is no folder {}", folder.display());
            loaded.doubt(key, message, None, problems);
        }
    }
}

fn recogniser(loaded: &Loaded, problems: &mut Problems) {
    let settings = &loaded.settings;
    let RecogniserChoice::Whisper(name) = &settings.hearing.recogniser else {
        return;
    };
    let data = DataFolder::new(&settings.data.dir);
    let folder = models_folder(settings, Some(&data));
    let file = folder.map(|folder| folder.join(whisper::file_name(name)));
    let missing = file.filter(|file| name != whisper::EMBEDDED && !file.is_file());
    if let Some(file) = missing {
        let message = format!(
            "`hearing.recogniser`: there is no {}, so that whisper:{} would be used",
            file.display(),
            whisper::EMBEDDED
        );
        let help = format!("`docent models pull whisper:{name}` fetches a published one");
        loaded.doubt("hearing.recogniser", message, Some(help), problems);
    }
}

fn missing_folder(folder: Option<&PathBuf>) -> Option<&Path> {
    folder.map(PathBuf::as_path).filter(|path| !path.is_dir())
}
