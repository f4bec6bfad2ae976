//! Listening, serving and stopping.

use std::convert::Infallible;
use std::future::Future;
use std::net::{IpAddr, SocketAddr};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, StatusCode};
use axum::response::{IntoResponse, Response};
use futures_util::{StreamExt, stream};
use hyper::body::{Body as _, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use thiserror::Error;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower_service::Service;
use tracing::warn;

use super::connections::{Connection, Connections};
use super::error::HttpError;
use super::{Services, router};

/// Connections that may wait to be accepted: a burst of clients after a restart.
const BACKLOG: u32 = 4096;

/// How long requests under way may take when the server stops.
const REQUESTS_MAX: Duration = Duration::from_secs(3);

/// Within this a request's head must be there, and another one on a connection that was used. What stands still is closed.
const HEADER_MAX: Duration = Duration::from_secs(10);

/// The longest that a body may stand still.
const BODY_PAUSE_MAX: Duration = Duration::from_secs(30);

/// When the system gives no connection, it is asked again after this.
const RETRY_AFTER: Duration = Duration::from_millis(100);

/// Why the server cannot listen.
#[derive(Debug, Error)]
pub enum ListenError {
    /// Another program listens there. Stop it or choose another port.
    #[error("port {port} on {host} is in use; stop the other program or choose another --port")]
    PortInUse {
        /// The address.
        host: IpAddr,
        /// The port.
        port: u16,
    },
    /// The system refused.
    #[error("cannot listen on {address}")]
    Refused {
        /// The address with its port.
        address: SocketAddr,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
}

/// Opens one listener per port.
///
/// # Errors
/// [`ListenError`] for the first that cannot be opened; none stays open then.
pub fn listen(host: IpAddr, ports: &[u16]) -> Result<Vec<TcpListener>, ListenError> {
    ports.iter().map(|port| listen_on(host, *port)).collect()
}

fn listen_on(host: IpAddr, port: u16) -> Result<TcpListener, ListenError> {
    let address = SocketAddr::new(host, port);
    let open = || {
        let socket = if host.is_ipv4() {
            TcpSocket::new_v4()
        } else {
            TcpSocket::new_v6()
        }?;
        // A restart does not wait for the old connections' time-out.
        socket.set_reuseaddr(true)?;
        socket.bind(address)?;
        socket.listen(BACKLOG)
    };
    open().map_err(|source| match source.kind() {
        std::io::ErrorKind::AddrInUse => ListenError::PortInUse { host, port },
        _ => ListenError::Refused { address, source },
    })
}

/// Serves until `stop` resolves, then closes every session.
pub async fn serve(
    listeners: Vec<TcpListener>,
    services: Arc<Services>,
    stop: impl Future<Output = ()>,
) {
    let app = router(Arc::clone(&services));
    let connections = Arc::new(Connections::of_this_process());
    let (stopping, tasks) = (CancellationToken::new(), TaskTracker::new());
    for listener in listeners {
        let port = Port {
            listener,
            app: app.clone(),
            connections: Arc::clone(&connections),
            stopping: stopping.clone(),
            tasks: tasks.clone(),
        };
        tasks.spawn(port.serve());
    }
    tasks.close();
    stop.await;
    stopping.cancel();
    services.engines.hearing.give_up_files();
    services.registry.shut_down().await;
    if timeout(REQUESTS_MAX, tasks.wait()).await.is_err() {
        warn!("a request did not end in time and was dropped");
    }
}

/// One port, and what its connections share.
struct Port {
    listener: TcpListener,
    app: Router,
    connections: Arc<Connections>,
    stopping: CancellationToken,
    tasks: TaskTracker,
}

impl Port {
    /// Takes connections until the server stops.
    async fn serve(self) {
        let stopping = self.stopping.clone();
        let taking = async {
            loop {
                let room = self.connections.admit().await;
                match self.listener.accept().await {
                    Ok((stream, client)) => self.take(stream, client, room),
                    // A client that has left again, or no descriptor: others go on meanwhile.
                    Err(_) => sleep(RETRY_AFTER).await,
                }
            }
        };
        stopping.run_until_cancelled(taking).await;
    }

    fn take(&self, stream: TcpStream, client: SocketAddr, room: OwnedSemaphorePermit) {
        // Small frames must not wait for each other. Without it they are merely slower.
        let _ = stream.set_nodelay(true);
        let has_asked = Arc::new(AtomicBool::new(false));
        let asked = Arc::clone(&has_asked);
        let app = self.app.clone();
        let service = service_fn(move |mut request: Request<Incoming>| {
            asked.store(true, Ordering::Relaxed);
            request.extensions_mut().insert(ConnectInfo(client));
            let stands_still = Arc::new(AtomicBool::new(false));
            let body = |body| patient(body, Arc::clone(&stands_still));
            let answer = app.clone().call(request.map(body));
            async move {
                let answer = answer.await?;
                Ok::<_, Infallible>(if stands_still.load(Ordering::Relaxed) {
                    late()
                } else {
                    answer
                })
            }
        });
        let stopping = self.stopping.clone();
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEADER_MAX)
            .serve_connection(TokioIo::new(Connection::new(stream, room)), service)
            .with_upgrades();
        let task = self.tasks.spawn(async move {
            let mut connection = pin!(connection);
            // What a connection ends with is the client's affair.
            let _ = tokio::select! {
                ended = connection.as_mut() => ended,
                () = stopping.cancelled() => {
                    connection.as_mut().graceful_shutdown();
                    connection.await
                }
            };
        });
        self.connections.add(has_asked, task.abort_handle());
    }
}

/// A body that fails when nothing more of it comes, and tells so.
fn patient(body: Incoming, stands_still: Arc<AtomicBool>) -> Body {
    if body.is_end_stream() {
        return Body::new(body);
    }
    let chunks = Body::new(body).into_data_stream();
    Body::from_stream(stream::unfold(Some(chunks), move |chunks| {
        let stands_still = Arc::clone(&stands_still);
        async move {
            let mut chunks = chunks?;
            match timeout(BODY_PAUSE_MAX, chunks.next()).await {
                Ok(Some(Ok(chunk))) => Some((Ok(chunk), Some(chunks))),
                Ok(Some(Err(problem))) => Some((Err(problem), None)),
                Ok(None) => None,
                Err(late) => {
                    stands_still.store(true, Ordering::Relaxed);
                    Some((Err(axum::Error::new(late)), None))
                }
            }
        }
    }))
}

fn late() -> Response {
    let message = format!(
        "nothing of the body came for {} s",
        BODY_PAUSE_MAX.as_secs()
    );
    HttpError::Status(StatusCode::REQUEST_TIMEOUT, message).into_response()
}
