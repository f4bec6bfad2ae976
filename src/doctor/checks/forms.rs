//! Filled forms on their way out.

use std::io::{self, ErrorKind};
use std::net::{SocketAddr, TcpStream, ToSocketAddrs};
use std::path::Path;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use jiff::Timestamp;
use rustix::fs::{Access, access};
use serde_json::Value;

use super::super::deployment::Deployment;
use super::super::{Check, Finding};
use super::store::inspect;
use crate::clock;
use crate::config::FormSettings;
use crate::files::parent;

pub(super) const CHECKS: &[Check] = &[
    Check::deployment("forms.file", "File of filled forms", file),
    Check::deployment("forms.webhook", "Webhook of filled forms", webhook),
    Check::deployment("forms.waiting", "Filled forms that wait", waiting),
];

/// How long it may take to find the webhook's address, and to connect to it.
const CONNECT_MAX: Duration = Duration::from_secs(3);

fn file(deployment: &Deployment<'_>) -> Finding {
    let Some(path) = &deployment.settings.forms.file else {
        return Finding::skip("[forms] file is not set");
    };
    let shown = path.display();
    match tries(path) {
        Ok(()) if path.exists() => Finding::ok(format!("{shown} can be added to")),
        Ok(()) => Finding::ok(format!("{shown} is not there yet and can be made")),
        Err(problem) => {
            let next = "let [forms] file name a file in a folder that is there, and that the user who runs docent may write in";
            Finding::fail(format!("{shown} cannot be written: {problem}"), next)
        }
    }
}

/// Whether lines could be added to a file, without adding one.
fn tries(path: &Path) -> io::Result<()> {
    if !path.exists() {
        return Ok(access(parent(path), Access::WRITE_OK | Access::EXEC_OK)?);
    }
    if !path.is_file() {
        return Err(io::Error::other("it is no file"));
    }
    Ok(access(path, Access::READ_OK | Access::WRITE_OK)?)
}

fn webhook(deployment: &Deployment<'_>) -> Finding {
    let Some(url) = &deployment.settings.forms.webhook else {
        return Finding::skip("[forms] webhook_url is not set");
    };
    let (origin, started) = (url.origin(), clock::now());
    match reach(url.authority()) {
        Ok(address) => {
            let found = format!("{origin} takes connections at {address}");
            let is_open = origin.starts_with("http://") && !address.ip().is_loopback();
            let next = "write https:// in [forms] webhook_url: what visitors say goes over the network, and can be read there";
            let took_ms = clock::milliseconds_since(started);
            Finding::warn_if(is_open, found, next).measured(took_ms, "ms")
        }
        Err(problem) => {
            let next = "start what listens there, let the firewall pass it, or mend [forms] webhook_url; filled forms wait until then";
            Finding::fail(format!("{origin} cannot be reached: {problem}"), next)
        }
    }
}

/// Connects to `host:port` and sends nothing. Who answers.
fn reach(authority: String) -> io::Result<SocketAddr> {
    let (sender, found) = mpsc::channel();
    // The system cannot be told for how long to look a name up; a thread that looks on ends with the process.
    thread::spawn(move || {
        let addresses = authority.to_socket_addrs();
        // Nobody waits any more where it took too long.
        let _ = sender.send(addresses.map(Iterator::collect::<Vec<_>>));
    });
    let addresses = found.recv_timeout(CONNECT_MAX);
    let addresses = addresses.unwrap_or_else(|_| Err(ErrorKind::TimedOut.into()))?;
    let mut last = io::Error::other("its name has no address");
    for address in addresses {
        match TcpStream::connect_timeout(&address, CONNECT_MAX) {
            Ok(_) => return Ok(address),
            Err(problem) => last = problem,
        }
    }
    Err(last)
}

/// What is known of those that wait.
struct Waiting {
    count: u64,
    since: Option<i64>,
    /// What a running server says beside that.
    trouble: Vec<String>,
}

fn waiting(deployment: &Deployment<'_>) -> Finding {
    let running = deployment.server().map(|server| &server.health["forms"]);
    let waiting = match running {
        Some(health) if health.is_object() => of_server(health),
        Some(_) => return Finding::skip("the running server does not say"),
        None => match inspect(deployment) {
            Ok(inspection) => Waiting {
                count: inspection.waiting_forms as u64,
                since: inspection.forms_wait_since,
                trouble: Vec::new(),
            },
            Err(Finding { found, .. }) => return Finding::skip(found),
        },
    };
    told(&waiting, running.is_some(), &deployment.settings.forms)
}

fn of_server(health: &Value) -> Waiting {
    let problems = health["problems"].as_array().into_iter().flatten();
    let problems = problems.filter_map(Value::as_str).map(str::to_owned);
    let dropped = health["dropped"].as_u64().filter(|count| *count > 0);
    let dropped = dropped.map(|count| format!("{count} were given up since its start"));
    Waiting {
        count: health["waiting"].as_u64().unwrap_or_default(),
        since: health["since"].as_f64().map(|since| since as i64),
        trouble: problems.chain(dropped).collect(),
    }
}

fn told(waiting: &Waiting, is_running: bool, forms: &FormSettings) -> Finding {
    let goes_nowhere = forms.file.is_none() && forms.webhook.is_none();
    let count = waiting.count;
    if goes_nowhere && count == 0 {
        return Finding::skip("neither [forms] file nor [forms] webhook_url is set");
    }
    let since = waiting
        .since
        .and_then(|since| Timestamp::from_second(since).ok());
    let since = since.map(|since| format!(", the oldest since {since}"));
    let told = [format!("{count}{}", since.unwrap_or_default())];
    let found = told.iter().chain(&waiting.trouble).cloned();
    let found = found.collect::<Vec<_>>().join("; ");
    let next = if goes_nowhere {
        "set [forms] file or [forms] webhook_url, or leave them: they are erased with their sessions"
    } else if is_running {
        "mend what forms.file, forms.webhook and the server name: what waits is tried again by itself. A packaged service \
         reaches only what its unit allows (IPAddressAllow=, ReadWritePaths=)"
    } else {
        "start docent serve: it delivers them"
    };
    let is_amiss = !waiting.trouble.is_empty() || (count > 0 && (goes_nowhere || !is_running));
    Finding::warn_if(is_amiss, found, next).measured(count as f64, "forms")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::super::State;
    use super::*;

    #[test]
    fn what_a_running_server_says_is_handed_on() {
        let forms = FormSettings {
            file: Some("forms.jsonl".into()),
            webhook: None,
            timeout: Duration::ZERO,
        };
        let said = |health| told(&of_server(&health), true, &forms);
        let well = said(json!({"waiting": 0, "since": null, "dropped": 0, "problems": []}));
        assert_eq!(well.state, State::Ok);
        let health =
            json!({"waiting": 2, "since": 1.5, "dropped": 1, "problems": ["http://a answers 500"]});
        let amiss = said(health);
        assert_eq!(amiss.state, State::Warn);
        let found = "2, the oldest since 1970-01-01T00:00:01Z; http://a answers 500; 1 were given up since its start";
        assert_eq!(amiss.found, found);
    }
}
