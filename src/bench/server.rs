//! A server process for the bench: this very binary, on a free loopback port, with a data folder that goes away.

use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde_json::Value;
use tokio::time::sleep;

use super::process::{cpu_time, resident_bytes};
use super::report::Report;
use crate::clock;
use crate::inference::Scratch;

/// A server that is not ready by then is not measured.
const START_MAX: Duration = Duration::from_mins(1);

/// Time between two looks at `/ready`.
const LOOK_EVERY: Duration = Duration::from_millis(2);

/// A running server; stopped when dropped.
pub struct BenchServer {
    child: Child,
    port: u16,
    data: Scratch,
}

impl BenchServer {
    /// Starts it on an empty data folder, stops it, starts it again, and reports both times until ready.
    pub async fn start_twice(report: &mut Report) -> Result<Self> {
        let (first, took) = Self::start_on(temporary_folder()?, &[]).await?;
        report.start("start to ready, first ever", took);
        let (second, took) = Self::start_on(first.stop()?, &[]).await?;
        report.start("start to ready, warm", took);
        Ok(second)
    }

    /// Starts it on an empty data folder with these variables.
    pub async fn start(variables: &[(&str, &str)]) -> Result<Self> {
        Ok(Self::start_on(temporary_folder()?, variables).await?.0)
    }

    /// Returns how long it took until it was ready, too.
    async fn start_on(data: Scratch, variables: &[(&str, &str)]) -> Result<(Self, Duration)> {
        let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
        let started = clock::now();
        let child = Command::new(std::env::current_exe()?)
            .args([
                "serve",
                "--host",
                "127.0.0.1",
                "--port",
                &port.to_string(),
                "--data-dir",
            ])
            .arg(data.path())
            .env("DOCENT__LOG__LEVEL", "warn")
            .env("DOCENT__SESSIONS__OPEN_MAX", "20000")
            .envs(variables.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .context("cannot start the server")?;
        let mut server = Self { child, port, data };
        while !server.is_ready() {
            if let Some(status) = server.child.try_wait()? {
                bail!("the server ended before it was ready: {status}");
            }
            if clock::now().duration_since(started) > START_MAX {
                bail!("the server was not ready after {} s", START_MAX.as_secs());
            }
            sleep(LOOK_EVERY).await;
        }
        let took = clock::now().duration_since(started);
        while !server.is_settled() && clock::now().duration_since(started) < START_MAX {
            sleep(LOOK_EVERY).await;
        }
        Ok((server, took))
    }

    fn is_ready(&self) -> bool {
        let url = format!("http://127.0.0.1:{}/ready", self.port);
        ureq::get(&url)
            .call()
            .is_ok_and(|response| response.status() == 200)
    }

    /// Whether nothing more is prepared behind the visitors either.
    pub fn is_settled(&self) -> bool {
        let url = format!("http://127.0.0.1:{}/ready", self.port);
        let body = ureq::get(&url)
            .call()
            .and_then(|mut response| response.body_mut().read_to_string());
        body.is_ok_and(|body| !body.contains("updating"))
    }

    /// Texts of the pack that have no vector yet.
    pub fn texts_without_vector(&self) -> Result<u64> {
        let url = format!("http://127.0.0.1:{}/health", self.port);
        let body = ureq::get(&url).call()?.body_mut().read_to_string()?;
        let health: Value = serde_json::from_str(&body)?;
        let texts = health["engines"]["texts_without_vector"].as_u64();
        texts.context("the server does not tell how many texts have no vector")
    }

    /// Where it listens.
    pub fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// Memory that is in RAM now. Bytes.
    pub fn resident_bytes(&self) -> Result<u64> {
        resident_bytes(self.child.id())
    }

    /// CPU time used so far, user and system.
    pub fn cpu_time(&self) -> Result<Duration> {
        cpu_time(self.child.id())
    }

    /// Stops it and keeps its data.
    fn stop(mut self) -> Result<Scratch> {
        self.terminate()?;
        let data = temporary_folder()?;
        Ok(std::mem::replace(&mut self.data, data))
    }

    fn terminate(&mut self) -> Result<()> {
        let pid = rustix::process::Pid::from_child(&self.child);
        if self.child.try_wait()?.is_none() {
            rustix::process::kill_process(pid, rustix::process::Signal::TERM)?;
            self.child.wait()?;
        }
        Ok(())
    }
}

fn temporary_folder() -> Result<Scratch> {
    Scratch::new().context("cannot make a temporary data folder")
}

impl Drop for BenchServer {
    fn drop(&mut self) {
        // A server that cannot be stopped any more has ended.
        let _ = self.terminate();
    }
}
