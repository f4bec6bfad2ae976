//! `POST /api/v1/admin/backup`: a backup, while it is made.

use std::io::{self, Write};
use std::sync::Arc;
use std::thread;

use axum::Extension;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use tokio::sync::{Semaphore, SemaphorePermit, mpsc};
use tracing::{info, warn};

use super::apart::apart;
use super::error::HttpError;
use super::fields::Fields;
use crate::backup::{BackupError, Options, Sources, owns, write};
use crate::cause::told;
use crate::config::Version;
use crate::files::DataFolder;
use crate::limits::CpuShare;
use crate::services::Services;

/// Characters of a proof, at most.
const PROOF_CHARACTERS_MAX: usize = 64;

/// Bytes that are handed on at once.
const PIECE_BYTES: usize = 64 << 10;

/// Pieces that may wait for the client: half a megabyte.
const PIECES_WAITING_MAX: usize = 8;

/// Each takes a core for seconds to minutes, and holds on to what is stored meanwhile.
static ONE_AT_A_TIME: Semaphore = Semaphore::const_new(1);

/// Makes a backup for whoever shows that the data folder is theirs.
pub(super) async fn backup(
    State(services): State<Arc<Services>>,
    Extension(version): Extension<Arc<Version>>,
    body: Bytes,
) -> Result<Response, HttpError> {
    let (proof, options) = Fields::of(body, |fields| {
        let proof = fields.text("proof", PROOF_CHARACTERS_MAX)?.to_owned();
        let options = Options {
            words: fields.boolean("words")?,
            keys: fields.boolean("keys")?,
        };
        Ok((proof, options))
    })
    .await?;
    let data = DataFolder::new(&version.in_force.settings.data.dir);
    if !apart(move || owns(&data, &proof)).await? {
        let message = "this server's data folder is not the one in which you have left the proof; `docent backup` leaves it, \
             started by the server's user with the server's settings";
        return Err(HttpError::Status(StatusCode::FORBIDDEN, message.to_owned()));
    }
    let Ok(turn) = ONE_AT_A_TIME.try_acquire() else {
        let message = "another backup is being made; try again when that is done";
        return Err(HttpError::Busy(message.to_owned()));
    };
    let store = Arc::clone(&services.store);
    let sessions = apart(move || store.snapshot()).await?;
    let unavailable = |problem: &(dyn std::error::Error + 'static)| {
        HttpError::Status(StatusCode::SERVICE_UNAVAILABLE, told(problem))
    };
    let sessions = sessions.map_err(|problem| unavailable(&problem))?;
    let (sender, receiver) = mpsc::channel(PIECES_WAITING_MAX);
    let make = move || {
        CpuShare::Least.take();
        let sources = Sources {
            loaded: &version.in_force,
            sessions: Some(sessions),
        };
        make(sources, options, sender, turn);
    };
    let started = thread::Builder::new().name("docent-backup".to_owned());
    let started = started.spawn(make);
    started.map_err(|problem| unavailable(&problem))?;
    let pieces = stream::unfold(receiver, |mut receiver| async move {
        receiver.recv().await.map(|piece| (piece, receiver))
    });
    let kind = [(header::CONTENT_TYPE, "application/zstd")];
    Ok((kind, Body::from_stream(pieces)).into_response())
}

type Pieces = mpsc::Sender<io::Result<Bytes>>;

/// Writes a backup to the client. Why it is not complete stands in it, too.
fn make(sources: Sources<'_>, options: Options, pieces: Pieces, turn: SemaphorePermit<'static>) {
    let client = io::BufWriter::with_capacity(PIECE_BYTES, Client(pieces.clone()));
    let made = write(&mut { client }, sources, options);
    drop(turn);
    match made {
        Ok(()) => info!(words = options.words, "a backup was made"),
        Err(BackupError::Sink(_)) => info!("a backup was not taken to its end"),
        Err(problem) => warn!("a backup is not complete: {}", told(&problem)),
    }
}

/// Whoever asked. What it does not take yet is waited for.
struct Client(Pieces);

impl Write for Client {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let piece = Ok(Bytes::copy_from_slice(bytes));
        let sent = self.0.blocking_send(piece);
        sent.map_err(|_| io::ErrorKind::BrokenPipe)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
