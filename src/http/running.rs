//! A server that is already running here: it has the store and warm models, so verbs ask it.

use std::io::Read;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use http::Response;
use serde_json::Value;
use ureq::{Body, RequestBuilder, Timeout};

use crate::config::Settings;

/// How long a server on this machine may take to say that it is there.
const LOOK_MAX: Duration = Duration::from_millis(500);

/// A running server.
#[derive(Debug, Clone)]
pub struct RunningServer {
    /// `host:port`
    pub address: String,
    /// What it says of itself.
    pub health: Value,
}

/// Who listens where the settings say.
#[derive(Debug, Clone)]
pub enum Listener {
    /// A Docent that answers.
    Docent(RunningServer),
    /// Somebody at this `host:port` who takes connections and says nothing.
    Silent(String),
    /// Another program, or nobody.
    Other,
}

impl Listener {
    /// Asks who is there, and waits so long for an answer.
    pub fn look(settings: &Settings, patience: Duration) -> Self {
        let host = match settings.server.host {
            IpAddr::V4(host) if host.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
            IpAddr::V6(host) if host.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
            host => host,
        };
        let address = std::net::SocketAddr::new(host, settings.server.port).to_string();
        let asked = patient_for(patience).get(format!("http://{address}/health"));
        let health = with_key(asked, settings)
            .call()
            .and_then(|mut response| response.body_mut().read_json::<Value>());
        match health {
            Ok(health) if health["service"] == "orchestrator" && health["engines"].is_object() => {
                Self::Docent(RunningServer { address, health })
            }
            Err(ureq::Error::Timeout(at)) if at != Timeout::Connect => Self::Silent(address),
            _ => Self::Other,
        }
    }
}

impl RunningServer {
    /// The Docent that listens where the settings say, if there is one that answers at once.
    pub fn find(settings: &Settings) -> Option<Self> {
        match Listener::look(settings, LOOK_MAX) {
            Listener::Docent(server) => Some(server),
            Listener::Silent(_) | Listener::Other => None,
        }
    }

    /// Asks it for a text.
    ///
    /// # Errors
    /// When it refuses, with its status.
    pub fn text(&self, path: &str, settings: &Settings) -> Result<String> {
        let url = self.url(path);
        let answer = with_key(patient_for(LOOK_MAX).get(&url), settings).call();
        Ok(body(answer, &url)?.read_to_string()?)
    }

    /// Asks it for a JSON document.
    ///
    /// # Errors
    /// When it refuses, with its status.
    pub fn get(&self, path: &str, settings: &Settings) -> Result<Value> {
        let url = self.url(path);
        let answer = with_key(patient_for(LOOK_MAX).get(&url), settings).call();
        Ok(body(answer, &url)?.read_json()?)
    }

    /// Posts to it and reads the JSON answer.
    ///
    /// # Errors
    /// When it refuses, with its status.
    pub fn post(&self, path: &str, settings: &Settings) -> Result<Value> {
        let url = self.url(path);
        let answer = with_key(ureq::post(&url), settings).send_empty();
        Ok(body(answer, &url)?.read_json()?)
    }

    /// Posts this to it and reads what it answers, bit by bit, for as long as that takes.
    ///
    /// # Errors
    /// When it refuses, with what it says.
    pub fn bytes(&self, path: &str, asked: &Value, settings: &Settings) -> Result<impl Read> {
        let url = self.url(path);
        let patient = ureq::Agent::config_builder().http_status_as_error(false);
        let patient = ureq::Agent::from(patient.build());
        let answer = with_key(patient.post(&url), settings).send_json(asked);
        let mut answer = answer.with_context(|| format!("the running server at {url}"))?;
        if !answer.status().is_success() {
            let refusal = answer.body_mut().read_json::<Value>().unwrap_or_default();
            let status = answer.status().to_string();
            let detail = refusal["detail"].as_str().unwrap_or(&status);
            bail!("the running server at {} refuses: {detail}", self.address);
        }
        Ok(answer.into_body().into_reader())
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }
}

fn with_key<B>(request: RequestBuilder<B>, settings: &Settings) -> RequestBuilder<B> {
    match &settings.server.api_key {
        Some(key) => request.header("x-api-key", key.reveal()),
        None => request,
    }
}

fn body(answer: Result<Response<Body>, ureq::Error>, url: &str) -> Result<Body> {
    let answer = answer.with_context(|| format!("the running server at {url}"))?;
    Ok(answer.into_body())
}

/// A client that waits so long for an answer.
fn patient_for(time: Duration) -> ureq::Agent {
    let config = ureq::Agent::config_builder().timeout_global(Some(time));
    config.build().into()
}
