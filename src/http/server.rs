//! Listening, serving and stopping.

use std::future::Future;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use thiserror::Error;
use tokio::net::{TcpListener, TcpSocket};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tracing::warn;

use super::{Services, router};

/// Connections that may wait to be accepted: a burst of clients after a restart.
const BACKLOG: u32 = 4096;

/// How long requests under way may take when the server stops.
const REQUESTS_MAX: Duration = Duration::from_secs(3);

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
///
/// # Errors
/// When a listener fails for good.
pub async fn serve(
    listeners: Vec<TcpListener>,
    services: Arc<Services>,
    stop: impl Future<Output = ()>,
) -> std::io::Result<()> {
    let app = router(Arc::clone(&services));
    let stopping = CancellationToken::new();
    let servers: Vec<_> = listeners
        .into_iter()
        .map(|listener| tokio::spawn(serve_one(listener, app.clone(), stopping.clone())))
        .collect();
    stop.await;
    stopping.cancel();
    services.registry.shut_down().await;
    for server in servers {
        let Ok(ended) = timeout(REQUESTS_MAX, server).await else {
            warn!("a request did not end in time and was dropped");
            return Ok(());
        };
        ended.map_err(std::io::Error::other)??;
    }
    Ok(())
}

async fn serve_one(
    listener: TcpListener,
    app: Router,
    stopping: CancellationToken,
) -> std::io::Result<()> {
    let listener = axum::serve::ListenerExt::tap_io(listener, |stream| {
        // Small frames must not wait for each other. Without it they are merely slower.
        let _ = stream.set_nodelay(true);
    });
    axum::serve(
        listener,
        app.into_make_service_with_connect_info::<SocketAddr>(),
    )
    .with_graceful_shutdown(stopping.cancelled_owned())
    .await
}
