//! How a connection comes in.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use rustls::ServerConfig;
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;

use super::certificate::provider;
use super::{Certificate, OwnNames, Stream, TlsError, own};
use crate::cause::Cause;
use crate::clock;
use crate::config::{ServerSettings, TlsSettings};
use crate::files::{DataFolder, names};

/// The first byte that a client sends who wants to encrypt: a record of the handshake. Source: RFC 8446, 5.1.
const HANDSHAKE: u8 = 0x16;

/// What every connection comes in through.
#[derive(Clone, Default)]
pub struct Doorway {
    secure: Option<(TlsAcceptor, Arc<Certificate>)>,
}

/// A connection that has come in.
pub struct Entered {
    /// Its bytes.
    pub stream: Stream,
    /// It is not encrypted, comes from elsewhere, and this server encrypts: it is only told to come again.
    pub must_be_secure: bool,
}

impl Doorway {
    /// As these settings want it.
    ///
    /// # Errors
    /// [`TlsError`] when there is no certificate.
    pub fn open(settings: &ServerSettings, data: &DataFolder) -> Result<Self, TlsError> {
        let certificate = match &settings.tls {
            TlsSettings::Off => return Ok(Self::default()),
            TlsSettings::Own => {
                let OwnNames { names, addresses } = OwnNames::of(settings);
                let now = clock::unix_seconds() as i64;
                let file = own::kept_in(&data.folder(names::TLS), &names, &addresses, now)?;
                Certificate::read(&file, &file)?
            }
            TlsSettings::Files { cert, key } => Certificate::read(cert, key)?,
        };
        let certificate = Arc::new(certificate);
        let mut config = ServerConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()
            .map_err(|problem| TlsError::Unmade(Cause::from(problem)))?
            .with_no_client_auth()
            .with_cert_resolver(Arc::clone(&certificate) as _);
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        let acceptor = TlsAcceptor::from(Arc::new(config));
        Ok(Self {
            secure: Some((acceptor, certificate)),
        })
    }

    /// The certificate that is shown, if connections may be encrypted.
    pub fn certificate(&self) -> Option<&Certificate> {
        self.secure.as_ref().map(|(_, certificate)| &**certificate)
    }

    /// Lets a connection in.
    ///
    /// # Errors
    /// When it breaks off, or cannot be encrypted as the client wants it.
    pub(in crate::http) async fn enter(
        &self,
        stream: TcpStream,
        client: SocketAddr,
    ) -> io::Result<Entered> {
        let Some((acceptor, _)) = &self.secure else {
            return Ok(Entered {
                stream: Stream::Plain(stream),
                must_be_secure: false,
            });
        };
        let mut first = [0];
        if stream.peek(&mut first).await? == 1 && first[0] == HANDSHAKE {
            let stream = acceptor.accept(stream).await?;
            return Ok(Entered {
                stream: Stream::Secure(Box::new(stream)),
                must_be_secure: false,
            });
        }
        let is_here = is_of_this_machine(client.ip(), stream.local_addr()?.ip());
        Ok(Entered {
            stream: Stream::Plain(stream),
            must_be_secure: !is_here,
        })
    }
}

/// Whether a client is on this machine: its address is one of it, or the one that it has asked.
fn is_of_this_machine(client: IpAddr, asked: IpAddr) -> bool {
    let client = client.to_canonical();
    client.is_loopback() || client == asked.to_canonical()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_asks_by_an_address_of_its_own_is_on_this_machine() {
        for (client, asked, is_here) in [
            ("127.0.0.1", "127.0.0.1", true),
            ("::1", "::1", true),
            ("::ffff:127.0.0.1", "::ffff:127.0.0.1", true),
            ("192.0.2.7", "::ffff:192.0.2.7", true),
            ("192.0.2.8", "192.0.2.7", false),
            ("2001:db8::1", "2001:db8::2", false),
        ] {
            let found = is_of_this_machine(client.parse().unwrap(), asked.parse().unwrap());
            assert_eq!(found, is_here, "{client} asks {asked}");
        }
    }
}
