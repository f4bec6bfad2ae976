//! A certificate of our own, made once and kept.

use std::fs;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use rcgen::{CertificateParams, DistinguishedName, DnType, KeyPair, SanType};
use time::{Duration, OffsetDateTime};
use tracing::warn;

use super::TlsError;
use crate::files::names::OWN_CERTIFICATE;
use crate::files::{is_there, write_whole};

/// How long it holds. Source: what browsers take at most of any certificate (CA/Browser Forum, ballot SC-31).
const HOLDS: Duration = Duration::days(397);

/// With less than this to go another one is made at a start.
const RENEWED_BEFORE: Duration = Duration::days(30);

/// It holds from so long ago on: clocks of devices may be behind.
const BACKDATED: Duration = Duration::days(2);

/// The file with a certificate for these names and its key, in PEM form. One that was kept is taken again, so that browsers
/// that were told to trust it still do, unless it ends soon or lacks one of the names.
///
/// # Errors
/// When it can be neither made nor kept.
pub(super) fn kept_in(
    folder: &Path,
    names: &[String],
    addresses: &[IpAddr],
    now_unix_s: i64,
) -> Result<PathBuf, TlsError> {
    let now = OffsetDateTime::from_unix_timestamp(now_unix_s);
    let now = now.unwrap_or(OffsetDateTime::UNIX_EPOCH);
    let path = folder.join(OWN_CERTIFICATE);
    if fs::read(&path).is_ok_and(|pem| still_holds(&pem, names, now)) {
        return Ok(path);
    }
    if is_there(&path) {
        let path = path.display();
        warn!(
            "the certificate in {path} is damaged, ends soon or lacks a name; another one is made, of which browsers warn again"
        );
    }
    let pem = make(names, addresses, now).map_err(|problem| TlsError::Unmade(problem.into()))?;
    let unkept = |source| TlsError::Unkept {
        folder: folder.to_owned(),
        source,
    };
    fs::create_dir_all(folder).map_err(unkept)?;
    // For its owner alone, as all files that are made so.
    write_whole(&path, pem.as_bytes()).map_err(unkept)?;
    Ok(path)
}

/// Certificate and key, one after the other.
fn make(
    names: &[String],
    addresses: &[IpAddr],
    now: OffsetDateTime,
) -> Result<String, rcgen::Error> {
    let key = KeyPair::generate()?;
    let mut params = CertificateParams::new(names.to_vec())?;
    let addresses = addresses.iter().copied().map(SanType::IpAddress);
    params.subject_alt_names.extend(addresses);
    let mut about = DistinguishedName::new();
    about.push(DnType::CommonName, "Docent");
    params.distinguished_name = about;
    params.not_before = now - BACKDATED;
    params.not_after = now + HOLDS - BACKDATED;
    let certificate = params.self_signed(&key)?;
    Ok(certificate.pem() + &key.serialize_pem())
}

/// Whether a file holds a certificate that has some time to go and all of these names.
fn still_holds(pem: &[u8], names: &[String], now: OffsetDateTime) -> bool {
    let Ok((_, pem)) = x509_parser::pem::parse_x509_pem(pem) else {
        return false;
    };
    let Ok(certificate) = pem.parse_x509() else {
        return false;
    };
    let validity = certificate.validity();
    let (from, until) = (
        validity.not_before.to_datetime(),
        validity.not_after.to_datetime(),
    );
    let Ok(Some(there)) = certificate.subject_alternative_name() else {
        return false;
    };
    let has = |name: &String| {
        there.value.general_names.iter().any(|there| {
            matches!(there, x509_parser::extensions::GeneralName::DNSName(there) if there == name)
        })
    };
    from <= now && until - now >= RENEWED_BEFORE && names.iter().all(has)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn it_stays_until_it_ends_or_lacks_a_name() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("tls");
        let start = 1_800_000_000;
        let kept = |wanted: &[&str], after: Duration| {
            let addresses = ["192.0.2.7".parse().unwrap()];
            let path = kept_in(
                &folder,
                &names(wanted),
                &addresses,
                start + after.whole_seconds(),
            )
            .unwrap();
            let mode = fs::metadata(&path).unwrap().permissions().mode() & 0o777;
            assert_eq!(mode, 0o600);
            fs::read(path).unwrap()
        };
        let first = kept(&["localhost", "desk"], Duration::ZERO);
        assert_eq!(kept(&["localhost"], Duration::days(300)), first);
        let second = kept(&["localhost", "kiosk.example"], Duration::days(300));
        assert_ne!(second, first);
        let third = kept(&["localhost"], Duration::days(690));
        assert_ne!(third, second);
        // A clock that is years behind gets one that holds there.
        assert_ne!(kept(&["localhost"], Duration::days(-3_000)), third);
    }

    #[test]
    fn what_is_damaged_is_made_anew() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(OWN_CERTIFICATE);
        fs::write(&path, "-----BEGIN CERTIFICATE-----\nno\n").unwrap();
        let now = 1_800_000_000;
        kept_in(folder.path(), &names(&["localhost"]), &[], now).unwrap();
        let now = OffsetDateTime::from_unix_timestamp(now).unwrap();
        let kept = fs::read(path).unwrap();
        assert!(still_holds(&kept, &names(&["localhost"]), now));
    }
}
