//! Whether the running server answers: it is asked over its own socket, and so are its engines.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};
use tracing::warn;

use crate::cause::told;
use crate::clock;
use crate::engines::{EngineError, Question};
use crate::services::Services;
use crate::understanding::Turn;

/// How soon a server that did not answer is asked again.
const AGAIN_AFTER: Duration = Duration::from_secs(1);

/// How long an answer may take: longer than any deadline of an engine by default.
const ANSWER_MAX: Duration = Duration::from_secs(10);

/// What the answer of a server that serves begins with.
const SERVED: &[u8] = b"HTTP/1.1 200";

/// A running server, and where it listens.
pub struct Pulse {
    /// One of its addresses.
    pub address: SocketAddr,
    /// What answers there.
    pub services: Arc<Services>,
}

impl Pulse {
    /// Asks until the server answers, and writes into the log each time that it did not.
    pub async fn wait_until_it_answers(&self) {
        while let Err(problem) = self.feel().await {
            warn!("the server does not answer itself: {}", told(&*problem));
            sleep(AGAIN_AFTER).await;
        }
    }

    async fn feel(&self) -> Result<()> {
        let answers = async {
            ask_socket(reachable(self.address)).await?;
            self.ask_engines().await
        };
        let in_time = timeout(ANSWER_MAX, answers).await;
        in_time.with_context(|| format!("not within {} s", ANSWER_MAX.as_secs()))?
    }

    /// Has a text go through the threads that encode and those that search. A refusal is an answer too, unless it is
    /// that nothing gets done.
    async fn ask_engines(&self) -> Result<()> {
        let engines = &self.services.engines;
        // Each time another text: the vector of a recent one is known without the threads.
        let text = format!("is anybody there {}", clock::unix_seconds());
        let question = Question {
            // It takes no turn of those who ask from outside.
            turn: Turn::awaited(),
            ..engines.visitor(&text)
        };
        match engines.retrieval.ask(&question, 1, ANSWER_MAX).await {
            Err(problem @ (EngineError::TimedOut | EngineError::Overloaded)) => {
                Err(problem).context("the engines")
            }
            _ => Ok(()),
        }
    }

    /// One line for `systemctl status`.
    pub fn status(&self) -> String {
        let content = self.services.content.status();
        format!(
            "{} at http://{}: {} intents, {} passages, {} sessions",
            self.services.content.source_name(),
            self.address,
            content.intents,
            content.passages,
            self.services.registry.active()
        )
    }
}

/// Asks for `/health`, which is answered with 200 by a server in whatever state, as long as it serves.
async fn ask_socket(address: SocketAddr) -> Result<()> {
    let socket = || format!("the socket at {address}");
    let answer = async {
        let mut stream = TcpStream::connect(address).await?;
        let request = "GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        stream.write_all(request.as_bytes()).await?;
        let mut begin = [0; SERVED.len()];
        stream.read_exact(&mut begin).await?;
        std::io::Result::Ok(begin)
    };
    let begin = answer.await.with_context(socket)?;
    ensure!(
        begin == SERVED,
        "{} does not answer /health with 200",
        socket()
    );
    Ok(())
}

/// Where a server that listens on `address` is reached from this machine.
fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::net::TcpListener;

    /// A server that answers its one client with `answer`.
    async fn server_that_says(answer: &'static str) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            let (mut client, _) = listener.accept().await.unwrap();
            let mut request = [0; 16];
            client.read_exact(&mut request).await.unwrap();
            client.write_all(answer.as_bytes()).await.unwrap();
        });
        address
    }

    #[tokio::test]
    async fn only_an_answer_with_200_is_a_sign_of_life() {
        let fine = server_that_says("HTTP/1.1 200 OK\r\n\r\n").await;
        assert!(ask_socket(fine).await.is_ok());
        for answer in ["HTTP/1.1 503 Service Unavailable\r\n\r\n", "HTTP/1.1", ""] {
            let bad = server_that_says(answer).await;
            let problem = ask_socket(bad).await.unwrap_err().to_string();
            assert!(problem.contains(&bad.to_string()), "{problem}");
        }
    }

    #[tokio::test]
    async fn a_closed_port_is_none() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        drop(listener);
        assert!(ask_socket(address).await.is_err());
    }

    #[test]
    fn a_server_on_all_addresses_is_reached_on_this_machine() {
        for (listens, reached) in [
            ("0.0.0.0:8004", "127.0.0.1:8004"),
            ("[::]:8004", "[::1]:8004"),
            ("192.0.2.1:80", "192.0.2.1:80"),
        ] {
            assert_eq!(reachable(listens.parse().unwrap()).to_string(), reached);
        }
    }
}
