//! Listening, serving and stopping.

use std::convert::Infallible;
use std::future::Future;
use std::net::{IpAddr, SocketAddr};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::ConnectInfo;
use axum::http::{Request, header};
use axum::response::{IntoResponse, Response};
use hyper::body::{Body as HttpBody, Incoming};
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

use super::connections::{Connection, Connections, Fault, FrameMemory, Standing, answer, patient};
use super::router::{insecure, router};
use super::secure::{Doorway, Entered};
use crate::clock;
use crate::services::Services;
use crate::telemetry::{Metrics, Refusal};

/// Connections that may wait to be accepted: a burst of clients after a restart.
const BACKLOG: u32 = 4096;

/// How long requests under way may take when the server stops.
const REQUESTS_MAX: Duration = Duration::from_secs(3);

/// Within this a request's head must be there, and another one on a connection that was used. What stands still is closed.
const HEADER_MAX: Duration = Duration::from_secs(10);

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

/// Serves what comes through the `doorway` until `stop` resolves, then closes every session.
pub async fn serve(
    listeners: Vec<TcpListener>,
    doorway: Doorway,
    services: Arc<Services>,
    stop: impl Future<Output = ()>,
) {
    let app = router(Arc::clone(&services));
    let connections = Arc::new(Connections::of_this_process(Arc::clone(&services.metrics)));
    let (stopping, tasks) = (CancellationToken::new(), TaskTracker::new());
    for listener in listeners {
        let port = Port {
            listener,
            doorway: doorway.clone(),
            app: app.clone(),
            connections: Arc::clone(&connections),
            metrics: Arc::clone(&services.metrics),
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
    doorway: Doorway,
    app: Router,
    connections: Arc<Connections>,
    metrics: Arc<Metrics>,
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
                    // Others go on meanwhile.
                    Err(problem) => {
                        if !has_left(&problem) {
                            self.metrics.refused(Refusal::NoDescriptor);
                        }
                        sleep(RETRY_AFTER).await;
                    }
                }
            }
        };
        stopping.run_until_cancelled(taking).await;
    }

    fn take(&self, stream: TcpStream, client: SocketAddr, room: OwnedSemaphorePermit) {
        // Small frames must not wait for each other. Without it they are merely slower.
        let _ = stream.set_nodelay(true);
        let standing = Arc::new(Standing::new(clock::now()));
        let visit = Visit {
            client,
            app: self.app.clone(),
            frames: self.connections.frames().clone(),
            metrics: Arc::clone(&self.metrics),
            stopping: self.stopping.clone(),
        };
        let longest_poll = self.metrics.polls.of("connection");
        let (doorway, served) = (self.doorway.clone(), Arc::clone(&standing));
        let task = self.tasks.spawn(longest_poll.measured(async move {
            // Who does not come to the point goes the way of those who send no request.
            if let Ok(Ok(entered)) = timeout(HEADER_MAX, doorway.enter(stream, client)).await {
                visit.serve(entered, served, room).await;
            }
        }));
        self.connections.add(&standing, task.abort_handle());
    }
}

/// A connection, and what is needed to serve it.
struct Visit {
    client: SocketAddr,
    app: Router,
    frames: FrameMemory,
    metrics: Arc<Metrics>,
    stopping: CancellationToken,
}

impl Visit {
    /// Answers requests until one side has had enough.
    async fn serve(self, entered: Entered, standing: Arc<Standing>, room: OwnedSemaphorePermit) {
        let Self {
            client,
            app,
            frames,
            metrics,
            stopping,
        } = self;
        let Entered {
            stream,
            must_be_secure,
        } = entered;
        let app = if must_be_secure { insecure() } else { app };
        let counted = Arc::clone(&metrics);
        let stream = Connection::new(stream, room, Arc::clone(&standing), &frames, metrics);
        let (served, metrics) = (Arc::downgrade(&standing), Arc::clone(&counted));
        let service = service_fn(move |request| {
            let (standing, metrics) = (Arc::clone(&standing), Arc::clone(&counted));
            serve_request(app.clone(), request, client, standing, metrics)
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEADER_MAX)
            .serve_connection(TokioIo::new(stream), service)
            .with_upgrades();
        let mut connection = pin!(connection);
        let ended = tokio::select! {
            ended = connection.as_mut() => ended,
            () = stopping.cancelled() => {
                connection.as_mut().graceful_shutdown();
                connection.await
            }
        };
        // Most of what a connection ends with is the client's affair.
        if let Err(problem) = ended {
            let has_begun = served.upgrade().is_some_and(|it| it.has_begun());
            count_end(&problem, has_begun, &metrics);
        }
    }
}

/// Whether a client had left again before it was let in.
fn has_left(problem: &std::io::Error) -> bool {
    use std::io::ErrorKind::{ConnectionAborted, ConnectionReset};

    matches!(problem.kind(), ConnectionAborted | ConnectionReset)
}

/// Has one request answered, and counts what it was refused for.
async fn serve_request(
    mut app: Router,
    mut request: Request<Incoming>,
    client: SocketAddr,
    standing: Arc<Standing>,
    metrics: Arc<Metrics>,
) -> Result<Response<impl HttpBody<Data = Bytes, Error = axum::Error>>, Infallible> {
    standing.works();
    request.extensions_mut().insert(ConnectInfo(client));
    request.extensions_mut().insert(Arc::clone(&standing));
    let fault = Fault::default();
    let body = |body| patient(body, Arc::clone(&standing), Arc::clone(&fault));
    let mut response = app.call(request.map(body)).await?;
    let mut refusal = Refusal::of_status(
        response.status().as_u16(),
        response.headers().contains_key(header::RETRY_AFTER),
    );
    if let Some(too_slow) = fault.get() {
        response = too_slow.into_response();
        refusal = Some(too_slow.refusal());
    }
    if let Some(refusal) = refusal {
        metrics.refused(refusal);
    }
    Ok(answer(response, standing))
}

/// Counts a connection that hyper ended without asking us.
fn count_end(problem: &hyper::Error, has_begun: bool, metrics: &Metrics) {
    if problem.is_parse_too_large() {
        metrics.refused(Refusal::TooLarge);
    } else if problem.is_timeout() && has_begun {
        metrics.refused(Refusal::HeadTooSlow);
    }
}
