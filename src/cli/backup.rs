//! `docent backup`.

use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Args;
use serde_json::json;

use super::{Exit, PackFlag};
use crate::app::store_settings;
use crate::backup::{BackupError, Draft, Options, Proof, Sources, Summary, check, write};
use crate::config::Loaded;
use crate::files::DataFolder;
use crate::http::running::RunningServer;
use crate::store::{RedbStore, StoreError};

/// What `backup` can be told.
#[derive(Debug, Args)]
#[command(after_help = "\
Settings, pack, models and sessions go into one file that only you can read; a server that runs is asked for them and goes on \
answering. Of sessions it holds intents, sources and times. Indexes, vectors and sounds are left out: they are made anew.

With --words it holds what people said, in the clear: no retention reaches it, so delete it in time. With --keys it holds the API \
key, the certificate that was made here, and the screens that were let in.

`docent restore` is the way back.

Examples:
  docent backup
  docent backup --words /media/stick/docent-$(date +%F).tar.zst
  sudo -u docent docent backup --config /etc/docent/docent.toml --data-dir /var/lib/docent \\
    /var/tmp/docent.tar.zst")]
pub struct BackupArgs {
    /// Where to write it; a file that exists is not replaced
    #[arg(value_name = "FILE.tar.zst", default_value = "docent-backup.tar.zst")]
    pub file: PathBuf,
    /// With what people said and were told
    #[arg(long)]
    pub words: bool,
    /// With the API key
    #[arg(long)]
    pub keys: bool,
    /// Which pack to take; that of a running server is its own.
    #[command(flatten)]
    pub pack: PackFlag,
}

/// Makes a backup, reads it back, and says what is in it.
///
/// # Errors
/// When something cannot be read or written; nothing is left behind then.
pub fn run(args: &BackupArgs, loaded: &Loaded, out: &mut dyn Write) -> Result<Exit> {
    let options = Options {
        words: args.words,
        keys: args.keys,
    };
    let data = DataFolder::new(&loaded.settings.data.dir);
    if !data.path().is_dir() {
        return Err(BackupError::NoData(data.path().to_owned()).into());
    }
    if data.holds(&args.file) {
        return Err(BackupError::Inside(args.file.clone()).into());
    }
    let draft = Draft::begin(&args.file)?;
    match RedbStore::snapshot_of(&data.sessions(), &store_settings(&loaded.settings)) {
        Ok(sessions) => {
            let sources = Sources { loaded, sessions };
            let written = write(&mut draft.file(), sources, options);
            written.map_err(|problem| at(&args.file, problem))?;
        }
        Err(locked @ StoreError::Locked { .. }) => {
            ask_server(&draft, args, loaded, (&data, options, locked))?;
        }
        Err(problem) => return Err(problem.into()),
    }
    let summary = check(&args.file, draft.written()?)?;
    let (bytes, is_open) = draft.keep()?;
    tell(args, &summary, bytes, out)?;
    if is_open {
        writeln!(out, "  others can read it: its disk keeps no permissions")?;
    }
    Ok(Exit::Ok)
}

/// What is said when the backup itself takes no more.
fn at(path: &Path, problem: BackupError) -> BackupError {
    match problem {
        BackupError::Sink(source) => BackupError::Write {
            path: path.to_owned(),
            source,
        },
        other => other,
    }
}

/// Has the server that holds the sessions make it.
fn ask_server(
    draft: &Draft,
    args: &BackupArgs,
    loaded: &Loaded,
    (data, options, locked): (&DataFolder, Options, StoreError),
) -> Result<()> {
    let settings = &loaded.settings;
    let Some(server) = RunningServer::find(settings) else {
        let (host, port) = (settings.server.host, settings.server.port);
        let step = format!(
            "no Docent answers on {host}, port {port}, where these settings say: name those of the server with --config or \
             DOCENT__SERVER__PORT, or stop it"
        );
        return Err(anyhow::Error::new(BackupError::Store(locked)).context(step));
    };
    let proof = Proof::leave(data);
    let proof = proof.with_context(|| {
        let folder = data.sessions();
        format!(
            "{} is not yours; make the backup as the server's user",
            folder.display()
        )
    })?;
    let asked = json!({"proof": proof.name(), "words": options.words, "keys": options.keys});
    let mut answer = server.bytes("/api/v1/admin/backup", &asked, settings)?;
    let mut file = draft.file();
    let mut piece = vec![0; crate::files::CHUNK_BYTES];
    loop {
        match answer.read(&mut piece) {
            Ok(0) => return Ok(()),
            Ok(read) => {
                let written = file.write_all(&piece[..read]);
                written.map_err(|problem| at(&args.file, BackupError::Sink(problem)))?;
            }
            Err(problem) if problem.kind() == io::ErrorKind::Interrupted => {}
            Err(problem) => {
                bail!("the running server has broken off ({problem}); its log says why, try again")
            }
        }
    }
}

fn tell(args: &BackupArgs, summary: &Summary, bytes: u64, out: &mut dyn Write) -> Result<()> {
    writeln!(
        out,
        "{}: {bytes} bytes, written and read back",
        args.file.display()
    )?;
    let words = match (args.words, summary.with_words) {
        (_, true) => "with what people said, in the clear: delete the file in time",
        (true, false) => "without words: privacy.words keeps none",
        (false, false) => "without words (--words takes them)",
    };
    for line in contents(summary) {
        writeln!(out, "  {line}")?;
    }
    writeln!(out, "  {words}")?;
    if args.keys && summary.keys_left_out.is_empty() {
        writeln!(
            out,
            "  with the keys that are set: keep it as safe as they are"
        )?;
    }
    for key in &summary.keys_left_out {
        writeln!(out, "  without {key} (--keys takes it)")?;
    }
    for problem in &summary.left_out {
        writeln!(out, "  left out: {problem}")?;
    }
    Ok(())
}

/// What is in a backup, line by line.
pub(super) fn contents(summary: &Summary) -> Vec<String> {
    let sessions = summary.sessions;
    let mut lines = vec![format!(
        "{} sessions with {} turns",
        sessions.sessions, sessions.turns
    )];
    for (count, why) in [
        (sessions.expired, "past their retention"),
        (sessions.unreadable, "damaged"),
    ] {
        if count > 0 {
            lines.push(format!("{count} sessions are not in it, they are {why}"));
        }
    }
    lines.push(match &summary.settings_from {
        Some(file) => format!("the settings, with {file}"),
        None => "the settings; there was no config file".to_owned(),
    });
    lines.push(match &summary.pack_from {
        Some(folder) => format!("{} files of the pack {folder}", summary.pack_files),
        None => "no pack: the one in the program is served".to_owned(),
    });
    let (files, bytes) = (summary.model_files, summary.model_bytes);
    lines.push(format!("{files} files of models, {bytes} bytes"));
    lines
}
