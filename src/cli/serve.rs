//! `docent serve`.

use clap::Args;

use super::PackFlag;
use crate::config::Overrides;

/// What `serve` can be told.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  docent serve
  docent serve --pack ./desk --port 9000
  DOCENT__SERVER__API_KEY=... docent serve --host 0.0.0.0

Any other address than this machine's own needs server.api_key.")]
pub struct ServeArgs {
    /// Which pack to serve.
    #[command(flatten)]
    pub pack: PackFlag,
    /// IP address to listen on [default: 127.0.0.1]
    #[arg(long, value_name = "ADDRESS")]
    pub host: Option<String>,
    /// Port to listen on; 0 takes any free one [default: 8004]
    #[arg(long, value_name = "PORT")]
    pub port: Option<u16>,
    /// Also listen on 8001, 8002, 8003 and 8005, for clients of separate services
    #[arg(long)]
    pub legacy_ports: bool,
    /// Do not pick up changes in the pack while running
    #[arg(long)]
    pub no_watch: bool,
}

impl ServeArgs {
    pub(super) fn fill(&self, overrides: &mut Overrides) {
        self.pack.fill(overrides);
        if let Some(host) = &self.host {
            overrides.set("server.host", "--host", host);
        }
        if let Some(port) = self.port {
            overrides.set("server.port", "--port", port.to_string());
        }
        if self.legacy_ports {
            overrides.set("server.legacy_ports", "--legacy-ports", "true");
        }
        if self.no_watch {
            overrides.set("pack.watch", "--no-watch", "false");
        }
    }
}
