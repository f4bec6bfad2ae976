//! The server that the page comes from.

use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use url::Url;

/// How long a connection may take.
const CONNECT_MAX: Duration = Duration::from_secs(2);

/// Whether somebody listens there: without, the browser would show a page of its own.
pub fn answers(url: &Url) -> bool {
    let reaches = |address: &SocketAddr| TcpStream::connect_timeout(address, CONNECT_MAX).is_ok();
    url.socket_addrs(|| None)
        .is_ok_and(|addresses| addresses.iter().any(reaches))
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    #[test]
    fn who_listens_answers() {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let url = Url::parse(&format!("http://{address}/kiosk")).unwrap();
        assert!(answers(&url));
        drop(listener);
        assert!(!answers(&url));
    }
}
