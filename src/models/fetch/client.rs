//! HTTP: requests with limits, and what their failures mean.

use std::env;
use std::fs;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use ureq::http::Response;
use ureq::tls::{PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::{Agent, Body, Error};

use super::problem::FetchProblem;

/// Redirects that are followed. Publishers use one or two.
const REDIRECTS_MAX: u32 = 8;

/// A page of a Python index may have so many bytes; the largest projects' have about 5e6.
const PAGE_BYTES_MAX: u64 = 32 << 20;

/// Sends requests.
pub(super) struct Client {
    agent: Agent,
    stall: Duration,
}

impl Client {
    /// A client that gives up when no connection stands after `connect`, or nothing comes for `stall`.
    ///
    /// Servers are known by the authorities in the program, or by those in the file that `SSL_CERT_FILE` names.
    pub(super) fn new(connect: Duration, stall: Duration) -> Self {
        let config = Agent::config_builder()
            .user_agent(concat!("docent/", env!("CARGO_PKG_VERSION")))
            .http_status_as_error(false)
            .max_redirects(REDIRECTS_MAX)
            .timeout_resolve(Some(connect))
            .timeout_connect(Some(connect))
            .timeout_per_read(Some(stall))
            .timeout_per_write(Some(stall))
            .tls_config(TlsConfig::builder().root_certs(authorities()).build());
        Self {
            agent: config.build().new_agent(),
            stall,
        }
    }

    /// Asks for a file, or for the rest of it from byte `from` if it is still the version that `validator` names.
    pub(super) fn get(
        &self,
        address: &str,
        from: u64,
        validator: Option<&str>,
    ) -> Result<Response<Body>, FetchProblem> {
        let secure = address.starts_with("https://");
        let mut request = self.agent.get(address).config().https_only(secure).build();
        request = request.header("Accept-Encoding", "identity");
        if from > 0 {
            request = request.header("Range", format!("bytes={from}-"));
            if let Some(validator) = validator {
                request = request.header("If-Range", validator);
            }
        }
        request
            .call()
            .map_err(|problem| self.meaning(address, from, problem))
    }

    /// Asks for a page of text.
    pub(super) fn page(&self, address: &str) -> Result<String, FetchProblem> {
        let mut response = self.get(address, 0, None)?;
        if !response.status().is_success() {
            return Err(refusal(address, response.status().as_u16()));
        }
        let body = response.body_mut().with_config().limit(PAGE_BYTES_MAX);
        body.read_to_string()
            .map_err(|problem| self.meaning(address, 0, problem))
    }

    /// What a failure before the body means.
    fn meaning(&self, address: &str, have: u64, problem: Error) -> FetchProblem {
        let address = address.to_owned();
        match problem {
            Error::Timeout(ureq::Timeout::PerRead | ureq::Timeout::PerWrite) => {
                let seconds = self.stall.as_secs();
                FetchProblem::Stalled {
                    address,
                    have,
                    seconds,
                }
            }
            Error::TooManyRedirects => FetchProblem::Redirects(address),
            Error::RequireHttpsOnly(_) => FetchProblem::Downgrade(address),
            Error::Io(problem) => FetchProblem::Connect {
                address,
                reason: problem.to_string(),
            },
            other => FetchProblem::Connect {
                address,
                reason: other.to_string(),
            },
        }
    }

    /// What a failure within the body means.
    pub(super) fn interruption(
        &self,
        address: &str,
        have: u64,
        size: Option<u64>,
        problem: &io::Error,
    ) -> FetchProblem {
        let inner = problem.get_ref().and_then(|inner| inner.downcast_ref());
        let address = address.to_owned();
        if let Some(Error::Timeout(_)) = inner {
            let seconds = self.stall.as_secs();
            return FetchProblem::Stalled {
                address,
                have,
                seconds,
            };
        }
        FetchProblem::Truncated {
            address,
            have,
            size,
        }
    }
}

/// What a status that is no success means.
pub(super) fn refusal(address: &str, code: u16) -> FetchProblem {
    let address = address.to_owned();
    match code {
        404 | 410 => FetchProblem::NotFound(address),
        code => FetchProblem::Status { address, code },
    }
}

/// The authorities that vouch for servers.
pub(crate) fn authorities() -> RootCerts {
    let named = env::var_os("SSL_CERT_FILE").and_then(|path| fs::read(path).ok());
    let Some(text) = named else {
        return RootCerts::WebPki;
    };
    let certificates = parse_pem(&text).filter_map(|item| match item {
        Ok(PemItem::Certificate(certificate)) => Some(certificate),
        _ => None,
    });
    RootCerts::Specific(Arc::new(certificates.collect()))
}
