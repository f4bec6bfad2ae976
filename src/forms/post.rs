//! The address that each form is posted to.

use ureq::tls::TlsConfig;
use ureq::{Agent, Error};

use super::Patience;
use crate::config::WebhookUrl;
use crate::models::authorities;

/// What came of a try.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// It was taken.
    Taken,
    /// It was not, and the next one would not be either; what is told about it has no words.
    Failed(String),
    /// This one is not wanted as it is.
    Refused(String),
}

/// Posts, one at a time.
pub(super) struct Poster {
    agent: Agent,
}

impl Poster {
    /// Servers are known by the authorities in the program, or by those in the file that `SSL_CERT_FILE` names.
    pub(super) fn new(patience: Patience) -> Self {
        let config = Agent::config_builder()
            .user_agent(concat!("docent/", env!("CARGO_PKG_VERSION")))
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_resolve(Some(patience.connect))
            .timeout_connect(Some(patience.connect))
            .timeout_global(Some(patience.whole))
            // A connection that is kept would keep what was sent over it in memory.
            .max_idle_connections(0)
            .tls_config(TlsConfig::builder().root_certs(authorities()).build());
        Self {
            agent: config.build().new_agent(),
        }
    }

    /// Posts a JSON document. Blocks.
    pub(super) fn post(&self, url: &WebhookUrl, document: &str) -> Answer {
        let request = self.agent.post(url.reveal());
        let request = request.header("Content-Type", "application/json");
        match request.send(document) {
            Ok(response) => meaning(response.status().as_u16(), url.origin()),
            Err(problem) => Answer::Failed(told(&problem, url)),
        }
    }
}

/// What a status means.
fn meaning(status: u16, origin: &str) -> Answer {
    match status {
        200..300 => Answer::Taken,
        408 | 425 | 429 | 500.. => Answer::Failed(format!("{origin} answers {status}")),
        _ => Answer::Refused(format!("{origin} refuses a form with {status}")),
    }
}

/// What happened, without the path of the address.
fn told(problem: &Error, url: &WebhookUrl) -> String {
    let origin = url.origin();
    let why = match problem {
        Error::Timeout(_) => "no answer in time".to_owned(),
        Error::Io(problem) => problem.to_string(),
        other => other.to_string().replace(&url.reveal(), "its address"),
    };
    format!("{origin} cannot be reached: {why}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_about_the_form_itself_is_a_refusal() {
        for status in [200, 201, 204, 299] {
            assert_eq!(meaning(status, "http://a"), Answer::Taken);
        }
        for status in [408, 425, 429, 500, 502, 503, 599] {
            let told = format!("http://a answers {status}");
            assert_eq!(meaning(status, "http://a"), Answer::Failed(told));
        }
        for status in [301, 307, 400, 401, 404, 410, 422] {
            let told = format!("http://a refuses a form with {status}");
            assert_eq!(meaning(status, "http://a"), Answer::Refused(told));
        }
    }
}
