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
    /// The key is behind a password.
    #[error(
        "the private key {0} has a password, which nobody types when a server starts; take it off into a file that only this user \
             reads: openssl pkey -in KEY -out NEW"
    )]
    Password(PathBuf),
    /// Both were read, and one is not of the other.
    #[error(
        "the key {key} is not that of the certificate {cert}; the certificate comes first in its file, before those that vouch for it"
    )]
    Apart {
        /// The certificate.
        cert: PathBuf,
        /// A key.
        key: PathBuf,
    },
    /// Both were read and are of a kind that browsers do not take.
    #[error(
        "the certificate {cert} and the key {key} cannot be used; browsers want a certificate of version 3 whose key is ECDSA P-256 or \
             P-384, Ed25519, or RSA of 2048 bits and more"
    )]
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
