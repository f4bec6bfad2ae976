//! Encrypted connections.

use std::fs;
use std::path::Path;

use rcgen::{CertifiedKey, generate_simple_self_signed};
use ureq::tls::{Certificate, RootCerts, TlsConfig};

use crate::support::http::get;
use crate::support::server::{Launch, Server};

/// The answer to `GET /ready` over an encrypted connection, for who trusts this certificate alone.
fn ask_securely(server: &Server, trusted: &Path) -> Result<String, ureq::Error> {
    let trusted = Certificate::from_pem(&fs::read(trusted).unwrap())?;
    let roots = RootCerts::new_with_certs(&[trusted]);
    let tls = TlsConfig::builder().root_certs(roots).build();
    let agent = ureq::Agent::config_builder().tls_config(tls).build();
    let agent: ureq::Agent = agent.into();
    let url = format!("https://{}/ready", server.address);
    agent.get(url).call()?.body_mut().read_to_string()
}

#[test]
fn a_certificate_is_made_once_and_programs_of_this_machine_need_none() {
    let data = tempfile::tempdir().unwrap();
    let launch = || Launch::serve().data(data.path()).arg("--tls");
    let server = launch().start_ready();
    let kept = data.path().join("tls/own.pem");
    let first = fs::read(&kept).unwrap();
    assert!(ask_securely(&server, &kept).unwrap().contains("status"));
    assert!(get(&server, "/ready").text.contains("status"));
    drop(server.stop());
    let server = launch().start_ready();
    assert_eq!(
        fs::read(&kept).unwrap(),
        first,
        "browsers go on trusting it"
    );
    assert!(ask_securely(&server, &kept).is_ok());
}

#[test]
fn a_real_certificate_is_shown_and_shown_anew_when_its_files_change() {
    let folder = tempfile::tempdir().unwrap();
    let (cert, key) = (
        folder.path().join("cert.pem"),
        folder.path().join("key.pem"),
    );
    let renew = || {
        let CertifiedKey {
            cert: made,
            signing_key,
        } = generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
        fs::write(&key, signing_key.serialize_pem()).unwrap();
        fs::write(&cert, made.pem()).unwrap();
    };
    renew();
    let launch = Launch::serve()
        .env("DOCENT__SERVER__CERT", &cert)
        .env("DOCENT__SERVER__KEY", &key);
    let server = launch.start_ready();
    let old = folder.path().join("old.pem");
    fs::copy(&cert, &old).unwrap();
    assert!(ask_securely(&server, &cert).is_ok());
    assert!(
        ask_securely(&server, &key).is_err(),
        "a key vouches for nobody"
    );
    renew();
    crate::support::eventually("the new certificate is shown", || {
        ask_securely(&server, &cert).ok()
    });
    assert!(ask_securely(&server, &old).is_err());
}

#[test]
fn a_certificate_that_cannot_be_used_is_named_with_the_next_step() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs::write(path("empty.pem"), "nothing").unwrap();
    let serve = |cert: &str, key: &str| {
        let launch = Launch::serve().env("DOCENT__SERVER__CERT", path(cert));
        launch.env("DOCENT__SERVER__KEY", path(key)).run()
    };
    serve("missing.pem", "empty.pem")
        .ended_with(1)
        .says("missing.pem")
        .says("check that it is there");
    serve("empty.pem", "empty.pem")
        .ended_with(1)
        .says("holds no certificate in PEM form");
    let alone = Launch::serve()
        .env("DOCENT__SERVER__CERT", path("empty.pem"))
        .run();
    alone.ended_with(2).says("set `server.key`");
}
