//! Settings that are right in themselves and wrong on this machine.

use std::io::ErrorKind;
use std::net::TcpListener;
use std::path::{Path, PathBuf};

use rustix::fs::{Access, access};

use super::settings::Loaded;
use super::values::RecogniserChoice;
use crate::diagnostics::{Problem, Problems};
use crate::hearing::whisper;
use crate::models::{Kind, nearest_existing};

impl Loaded {
    /// What this machine lacks for these settings, errors first: what keeps the server from starting is an error, what
    /// it works without is a warning, as are the doubts. Changes nothing on the machine.
    pub fn check_machine(&self) -> Vec<Problem> {
        let mut problems = Problems::default();
        self.check_pack(&mut problems);
        self.check_host(&mut problems);
        self.check_data(&mut problems);
        self.check_encoder(&mut problems);
        self.check_models(&mut problems);
        let (mut found, warnings) = problems.split();
        found.extend(self.doubts.iter().cloned());
        found.extend(warnings);
        found
    }

    fn check_pack(&self, problems: &mut Problems) {
        if let Some(folder) = missing_folder(self.settings.pack.path.as_ref()) {
            let message = format!("`pack.path`: there is no folder {}", folder.display());
            let help = "`docent pack new DIR` begins a pack".to_owned();
            self.raw.refuse("pack.path", message, Some(help), problems);
        }
    }

    fn check_host(&self, problems: &mut Problems) {
        let host = self.settings.server.host;
        let refused = TcpListener::bind((host, 0)).err();
        if refused.is_some_and(|error| error.kind() == ErrorKind::AddrNotAvailable) {
            let message = format!("`server.host`: this machine does not have the address {host}");
            let help = "`ip address` lists those that it has".to_owned();
            self.raw.doubt("server.host", message, Some(help), problems);
        }
    }

    fn check_data(&self, problems: &mut Problems) {
        let dir = &self.settings.data.dir;
        let writable = nearest_existing(dir)
            .is_some_and(|path| path.is_dir() && access(path, Access::WRITE_OK).is_ok());
        if !writable {
            let message = format!(
                "`data.dir`: {} cannot be written, so that sessions would end with the process",
                dir.display()
            );
            let help = "make it writable, or choose another folder".to_owned();
            self.raw.doubt("data.dir", message, Some(help), problems);
        }
    }

    fn check_encoder(&self, problems: &mut Problems) {
        let Some(folder) = &self.settings.understanding.encoder else {
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
                self.raw.doubt(key, message, Some(help), problems);
            }
        }
    }

    fn check_models(&self, problems: &mut Problems) {
        let (hearing, speech) = (&self.settings.hearing, &self.settings.speech);
        for (key, folder) in [
            ("hearing.models", &hearing.models),
            ("speech.voices", &speech.voices),
        ] {
            if let Some(folder) = missing_folder(folder.as_ref()) {
                let message = format!("`{key}`: there is no folder {}", folder.display());
                self.raw.doubt(key, message, None, problems);
            }
        }
        if let RecogniserChoice::Whisper(name) = &hearing.recogniser {
            let in_data = || self.settings.data.dir.join(Kind::Whisper.folder());
            let folder = hearing.models.clone().unwrap_or_else(in_data);
            let file = folder.join(whisper::file_name(name));
            if name != whisper::EMBEDDED && !file.is_file() {
                let message = format!(
                    "`hearing.recogniser`: there is no {}, so that whisper:{} would be used",
                    file.display(),
                    whisper::EMBEDDED
                );
                let help = format!("`docent models pull whisper:{name}` fetches a published one");
                let key = "hearing.recogniser";
                self.raw.doubt(key, message, Some(help), problems);
            }
        }
    }
}

fn missing_folder(folder: Option<&PathBuf>) -> Option<&Path> {
    folder.map(PathBuf::as_path).filter(|path| !path.is_dir())
}
