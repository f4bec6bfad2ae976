//! Why connections cannot be encrypted.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use crate::cause::Cause;

/// Why connections cannot be encrypted.
#[derive(Debug, Error)]
pub enum TlsError {
    /// A file of the certificate or its key cannot be read.
    #[error(
        "cannot read {path}, which [server] names for encrypted connections; check that it is there and may be read by this user"
    )]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// It holds nothing of the kind.
    #[error(
        "{path} holds no {wanted} in PEM form (it begins with -----BEGIN); [server] cert is the certificate, with those that vouch for it \
             after it, and [server] key its private key without a password"
    )]
    Form {
        /// The file.
        path: PathBuf,
        /// What it should hold.
        wanted: &'static str,
    },
    /// Both were read and cannot be used together.
    #[error("the certificate {cert} and the key {key} cannot be used; they must belong together")]
    Unusable {
        /// The certificate.
        cert: PathBuf,
        /// Its key.
        key: PathBuf,
        /// Why.
        #[source]
        source: Cause,
    },
    /// A certificate of our own cannot be made.
    #[error("cannot make a certificate for encrypted connections")]
    Unmade(#[source] Cause),
    /// It cannot be kept.
    #[error(
        "cannot keep the certificate for encrypted connections in {folder}; check that there is room and that it may be written"
    )]
    Unkept {
        /// Where.
        folder: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
}
