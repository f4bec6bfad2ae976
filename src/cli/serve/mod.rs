//! `docent serve`.

mod memory;
mod pulse;
mod service_manager;

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use clap::Args;
use tracing::{info, warn};

use self::pulse::Pulse;
use crate::app::App;
use crate::cli::signals::Signals;
use crate::cli::{Exit, PackFlag};
use crate::config::{Layers, LiveSettings, Loaded, Overrides};
use crate::files::DataFolder;
use crate::http::secure::Doorway;
use crate::telemetry::LogControl;
use crate::{clock, http, limits};

/// What `serve` can be told.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  docent serve
  docent serve --pack ./desk --port 9000
  DOCENT__SERVER__API_KEY=... docent serve --host 0.0.0.0 --tls

Any other address than this machine's own needs server.api_key. Under systemd (Type=notify, WatchdogSec=) it \
says when it is ready, that it lives, and when it stops.

The config file is read again when it changes, and at SIGHUP. A file with a mistake changes \
nothing; `docent config show --running` tells what is in force.")]
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
    /// Encrypt connections, with a certificate that is made here and kept
    #[arg(long)]
    pub tls: bool,
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
        if self.tls {
            overrides.set("server.tls", "--tls", "own");
        }
        if self.legacy_ports {
            overrides.set("server.legacy_ports", "--legacy-ports", "true");
        }
        if self.no_watch {
            overrides.set("pack.watch", "--no-watch", "false");
        }
    }
}

/// How long the first clients wait for the pack's intents before they are let in all the same.
const TRAINING_MAX: Duration = Duration::from_secs(2);

/// How long engines may take to end what they are doing. All that is to be kept is on disk by then.
const ENGINES_STOP_MAX: Duration = Duration::from_secs(2);

/// Serves until the process is asked to stop.
///
/// # Errors
/// When the port or the data folder cannot be had, or the pack has errors.
pub fn run(layers: Layers, loaded: Loaded, log: LogControl) -> Result<Exit> {
    let started = clock::now();
    limits::raise_open_files();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    for doubt in &loaded.doubts {
        warn!("{}", doubt.summary());
    }
    let live = Arc::new(LiveSettings::new(layers, loaded));
    runtime.block_on(serve(live, log, started))?;
    Ok(Exit::Ok)
}

async fn serve(live: Arc<LiveSettings>, log: LogControl, started: Instant) -> Result<()> {
    let signals = Signals::listen();
    let version = live.current();
    let settings = &version.in_force.settings;
    let listeners = http::server::listen(settings.server.host, &settings.server.ports())?;
    let doorway = Doorway::open(&settings.server, &DataFolder::new(&settings.data.dir))?;
    let app = App::start(live, log, started)?;
    let reloader = app.reloader();
    let watcher = reloader.watch()?;
    app.services.content.wait_until_serving(TRAINING_MAX);
    if settings.audio.local {
        app.join_local(&settings.audio).await?;
    }
    let scheme = match doorway.certificate() {
        Some(certificate) => {
            let now = clock::unix_seconds() as i64;
            if certificate.holds_until().is_some_and(|until| until < now) {
                warn!(
                    "the certificate has ended and browsers refuse it; renew the files of [server] cert and key"
                );
            }
            let fingerprint = certificate.fingerprint();
            info!(
                sha256 = fingerprint,
                "connections may be encrypted; browsers show this of the certificate"
            );
            "https"
        }
        None => "http",
    };
    for listener in &listeners {
        info!("listening on {scheme}://{}", listener.local_addr()?);
    }
    let status = app.services.content.status();
    info!(
        pack = app.services.content.source_name(),
        intents = status.intents,
        passages = status.passages,
        data = %settings.data.dir.display(),
        startup_ms = clock::milliseconds_since(started),
        "ready for questions"
    );
    let pulse = Pulse {
        address: listeners
            .first()
            .context("the server listens nowhere")?
            .local_addr()?,
        services: Arc::clone(&app.services),
    };
    let stop = async move {
        signals.until_stop(move || reloader.reload("SIGHUP")).await;
        service_manager::stopping();
    };
    let serving = http::server::serve(listeners, doorway, Arc::clone(&app.services), stop);
    tokio::select! {
        () = serving => {}
        () = app.sweep() => {}
        () = memory::give_back() => {}
        () = service_manager::report(pulse) => {}
    }
    drop(watcher);
    if !app.close(ENGINES_STOP_MAX) {
        info!("stopped while an engine was still at work");
        Exit::Ok.now();
    }
    info!("stopped");
    Ok(())
}
