//! The certificate that this server shows.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use parking_lot::Mutex;
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use tracing::{info, warn};

use super::TlsError;
use crate::cause::{Cause, told};
use crate::clock;
use crate::config::TlsSettings;
use crate::files::{DataFolder, Sha256, is_there, names};

/// A chain of certificates has fewer bytes.
const BYTES_MAX: u64 = 1 << 20;

/// Time between two looks at whether the files have changed.
const LOOK_EVERY: Duration = Duration::from_secs(10);

/// A certificate and its key, read from files and again when these change.
#[derive(Debug)]
pub struct Certificate {
    cert: PathBuf,
    key: PathBuf,
    shown: Mutex<Shown>,
}

#[derive(Debug)]
struct Shown {
    certified: Arc<CertifiedKey>,
    /// When both files were changed last.
    changed: [Option<SystemTime>; 2],
    looked: Instant,
}

impl Certificate {
    /// Reads both files, which may be one.
    ///
    /// # Errors
    /// [`TlsError`] names the file, what is wrong with it, and what to do.
    pub fn read(cert: &Path, key: &Path) -> Result<Self, TlsError> {
        let shown = Shown {
            changed: [changed(cert), changed(key)],
            certified: Arc::new(read(cert, key)?),
            looked: clock::now(),
        };
        Ok(Self {
            cert: cert.to_owned(),
            key: key.to_owned(),
            shown: Mutex::new(shown),
        })
    }

    /// The digest by which people can tell it, as browsers show it: SHA-256, pairs of hexadecimal digits.
    pub fn fingerprint(&self) -> String {
        let shown = self.shown.lock();
        let first = shown.certified.cert.first();
        let digest = first.map(|cert| Sha256::of(cert).to_string());
        let digits = digest.unwrap_or_default().to_uppercase();
        let pairs = digits.as_bytes().chunks(2);
        let pairs: Vec<_> = pairs.map(String::from_utf8_lossy).collect();
        pairs.join(":")
    }

    /// The one that a server with these settings shows, as far as it is there.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn kept(settings: &TlsSettings, data: &DataFolder) -> Result<Option<Self>, TlsError> {
        match settings {
            TlsSettings::Off => Ok(None),
            TlsSettings::Own => {
                let file = data.folder(names::TLS).join(names::OWN_CERTIFICATE);
                let is_there = is_there(&file);
                is_there.then(|| Self::read(&file, &file)).transpose()
            }
            TlsSettings::Files { cert, key } => Self::read(cert, key).map(Some),
        }
    }

    /// Until when it holds, in seconds since 1970; none where that cannot be read.
    pub fn holds_until(&self) -> Option<i64> {
        let shown = self.shown.lock();
        let first = shown.certified.cert.first()?;
        let (_, certificate) = x509_parser::parse_x509_certificate(first).ok()?;
        Some(certificate.validity().not_after.timestamp())
    }

    /// The one to show now. Files that have changed and cannot be used change nothing.
    fn current(&self, now: Instant) -> Arc<CertifiedKey> {
        let mut shown = self.shown.lock();
        if now.saturating_duration_since(shown.looked) >= LOOK_EVERY {
            shown.looked = now;
            let changed = [changed(&self.cert), changed(&self.key)];
            if changed != shown.changed {
                shown.changed = changed;
                match read(&self.cert, &self.key) {
                    Ok(certified) => {
                        shown.certified = Arc::new(certified);
                        info!(cert = %self.cert.display(), "the certificate was read again");
                    }
                    Err(problem) => {
                        warn!("the certificate before is still shown: {}", told(&problem));
                    }
                }
            }
        }
        Arc::clone(&shown.certified)
    }
}

impl ResolvesServerCert for Certificate {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.current(clock::now()))
    }
}

/// What encrypts, the same everywhere.
pub(super) fn provider() -> Arc<CryptoProvider> {
    Arc::new(ring::default_provider())
}

fn changed(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).and_then(|about| about.modified()).ok()
}

/// The bytes of a file, as far as a certificate goes; no pipe is waited for.
fn read_file(path: &Path) -> io::Result<Vec<u8>> {
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::other("it is no file"));
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(BYTES_MAX).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn read(cert: &Path, key: &Path) -> Result<CertifiedKey, TlsError> {
    let bytes = |path: &Path| {
        read_file(path).map_err(|source| TlsError::Unreadable {
            path: path.to_owned(),
            source,
        })
    };
    let form = |path: &Path, wanted| TlsError::Form {
        path: path.to_owned(),
        wanted,
    };
    let certificates = bytes(cert)?;
    let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&certificates).collect();
    let chain = chain.ok().filter(|chain| !chain.is_empty());
    let chain = chain.ok_or_else(|| form(cert, "certificate"))?;
    let private = bytes(key)?;
    let parsed = PrivateKeyDer::from_pem_slice(&private);
    let parsed = parsed.map_err(|_| {
        if has_password(&private) {
            TlsError::Password(key.to_owned())
        } else {
            form(key, "private key")
        }
    })?;
    let (cert, key) = (cert.to_owned(), key.to_owned());
    CertifiedKey::from_der(chain, parsed, &provider()).map_err(|problem| match problem {
        rustls::Error::InconsistentKeys(_) => TlsError::Apart { cert, key },
        problem => TlsError::Unusable {
            cert,
            key,
            source: Cause::from(problem),
        },
    })
}

/// Whether a file of a key in PEM form is behind a password. Source: RFC 5958, and RFC 1421, 4.6.1.1, for the older form.
fn has_password(pem: &[u8]) -> bool {
    let text = String::from_utf8_lossy(pem);
    text.contains("-----BEGIN ENCRYPTED PRIVATE KEY-----")
        || text.contains("Proc-Type: 4,ENCRYPTED")
}

#[cfg(test)]
mod tests {
    use rcgen::{CertificateParams, KeyPair};

    use super::*;

    /// Made for this test: a certificate of version 1, as old instructions for OpenSSL make it, and its key.
    const VERSION_1: &str = "\
-----BEGIN CERTIFICATE-----
MIIBGzCBwQIUEcNQK/PsDoswO2wZq99QdG2PV48wCgYIKoZIzj0EAwIwDzENMAsG
A1UEAwwEZGVzazAgFw0yNjExMzAxOTA0MTRaGA8yMTI2MTEwNjE5MDQxNFowDzEN
MAsGA1UEAwwEZGVzazBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABMcKNzI+EEMf
ctVOarLQ6JP9Sx33Yf07OlHeXMlqvx7CFoENKil3F/ttHflpa1sx7xWjcKoqIvnr
iiaMcIH005AwCgYIKoZIzj0EAwIDSQAwRgIhAOzff25nlW/C9HmFqmD064D/c4YK
u4WSeohQz4kf4ByTAiEA5cM+yN+eLsKtgRCwVjGB79Pna2Jwb0clz8VnJ/4svlk=
-----END CERTIFICATE-----
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgWyXReglKaMkdf7cT
sckvABJwl8ic7KLpG1iA/vIhxTChRANCAATHCjcyPhBDH3LVTmqy0OiT/Usd92H9
OzpR3lzJar8ewhaBDSopdxf7bR35aWtbMe8Vo3CqKiL564omjHCB9NOQ
-----END PRIVATE KEY-----
";

    fn refused(folder: &Path, cert: &str, key: &str) -> TlsError {
        let files = [("cert.pem", cert), ("key.pem", key)].map(|(name, text)| {
            let path = folder.join(name);
            fs::write(&path, text).unwrap();
            path
        });
        Certificate::read(&files[0], &files[1]).unwrap_err()
    }

    #[test]
    fn each_reason_is_told_as_what_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let refused = |cert: &str, key: &str| refused(folder.path(), cert, key);
        let (key, other) = (KeyPair::generate().unwrap(), KeyPair::generate().unwrap());
        let params = CertificateParams::new(vec!["desk".to_owned()]).unwrap();
        let cert = params.self_signed(&key).unwrap().pem();
        let apart = refused(&cert, &other.serialize_pem());
        assert!(matches!(apart, TlsError::Apart { .. }), "{apart}");
        let old = refused(VERSION_1, VERSION_1);
        assert!(matches!(old, TlsError::Unusable { .. }), "{old}");
        for begin in [
            "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIC\n-----END ENCRYPTED PRIVATE KEY-----\n",
            "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nMIIC\n-----END RSA PRIVATE KEY-----\n",
        ] {
            let locked = refused(&cert, begin);
            assert!(matches!(locked, TlsError::Password(_)), "{locked}");
        }
        let none = refused(&cert, "no key");
        assert!(matches!(none, TlsError::Form { .. }), "{none}");
    }
}
