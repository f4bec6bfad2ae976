//! `docent doctor`.

mod models;

use std::io::Write;
use std::net::TcpListener;
use std::path::Path;

use anyhow::Result;
use clap::Args;
use serde::Serialize;

use super::running::RunningServer;
use super::{Exit, PackFlag};
use crate::app::{
    SESSIONS_FOLDER, hearing_of_pack, open_store, speech_of_pack, start_encoder,
    usable_data_folder, voice_folder,
};
use crate::clock;
use crate::config::Settings;
use crate::hearing::SAMPLE_RATE_HZ;
use crate::inference::runtime;
use crate::pack::{PackFiles, check};
use crate::understanding::Urgency;

/// What `doctor` can be told.
#[derive(Debug, Args)]
#[command(after_help = "\
Looks at the processor, the data folder, the encoder, the voice, the recogniser, the files of models, the pack, the
sessions and the port, and names what is missing together with the command that mends it. Ends with 4 when something is.")]
pub struct DoctorArgs {
    /// Which pack to look at.
    #[command(flatten)]
    pub pack: PackFlag,
    /// Print the findings as JSON
    #[arg(long)]
    pub json: bool,
}

/// Looks at everything the server needs.
///
/// # Errors
/// When the findings cannot be written.
pub fn run(args: &DoctorArgs, settings: &Settings, out: &mut dyn Write) -> Result<Exit> {
    let server = RunningServer::find(settings);
    let data = usable_data_folder(&settings.data.dir);
    let mut findings = vec![
        processor(),
        memory(),
        data_folder(settings, data.as_deref()),
    ];
    findings.push(encoder(settings, data.as_deref()));
    findings.push(voice(settings, data.as_deref()));
    findings.push(recogniser(settings, data.as_deref()));
    findings.push(models::models(settings));
    findings.push(pack(settings));
    findings.push(store(settings, data.as_deref(), server.as_ref()));
    findings.push(port(settings, server.as_ref()));
    if args.json {
        writeln!(out, "{}", serde_json::to_string_pretty(&findings)?)?;
    } else {
        findings.iter().try_for_each(|finding| finding.write(out))?;
    }
    let failed = findings.iter().any(|finding| finding.state == State::Fail);
    Ok(if failed { Exit::CheckFailed } else { Exit::Ok })
}

/// One thing that was looked at.
#[derive(Debug, Serialize)]
struct Finding {
    name: &'static str,
    state: State,
    found: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum State {
    Ok,
    Warn,
    Fail,
}

impl Finding {
    fn ok(name: &'static str, found: impl Into<String>) -> Self {
        Self {
            name,
            state: State::Ok,
            found: found.into(),
            next: None,
        }
    }

    fn bad(
        name: &'static str,
        state: State,
        found: impl Into<String>,
        next: impl Into<String>,
    ) -> Self {
        Self {
            name,
            state,
            found: found.into(),
            next: Some(next.into()),
        }
    }

    fn write(&self, out: &mut dyn Write) -> std::io::Result<()> {
        let mark = match self.state {
            State::Ok => "ok  ",
            State::Warn => "warn",
            State::Fail => "FAIL",
        };
        writeln!(out, "{mark}  {:<12} {}", self.name, self.found)?;
        match &self.next {
            Some(next) => writeln!(out, "      {:<12} -> {next}", ""),
            None => Ok(()),
        }
    }
}

fn processor() -> Finding {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let found = format!("{cores} cores, {}", std::env::consts::ARCH);
    match runtime::cpu_problem() {
        None => Finding::ok("processor", found),
        Some(problem) => Finding::bad(
            "processor",
            State::Fail,
            problem,
            "use a machine whose processor has AVX2",
        ),
    }
}

/// What the server takes with the demo pack and room for sessions. MiB.
const MEMORY_MIB_MIN: u64 = 300;

fn memory() -> Finding {
    let available = std::fs::read_to_string("/proc/meminfo")
        .ok()
        .and_then(|text| {
            let line = text
                .lines()
                .find(|line| line.starts_with("MemAvailable:"))?;
            line.split_whitespace().nth(1)?.parse::<u64>().ok()
        });
    match available.map(|kib| kib / 1024) {
        None => Finding::ok("memory", "this system does not say"),
        Some(mib) if mib >= MEMORY_MIB_MIN => Finding::ok("memory", format!("{mib} MiB available")),
        Some(mib) => {
            let next = format!("free some memory: about {MEMORY_MIB_MIN} MiB are needed");
            Finding::bad("memory", State::Warn, format!("{mib} MiB available"), next)
        }
    }
}

/// Free space below this is told. MiB.
const DISK_MIB_MIN: u64 = 200;

fn data_folder(settings: &Settings, data: Option<&Path>) -> Finding {
    let shown = settings.data.dir.display();
    let Some(data) = data else {
        let next = "make it writable, or choose another --data-dir; until then sessions end with the process";
        return Finding::bad(
            "data folder",
            State::Warn,
            format!("{shown} cannot be written"),
            next,
        );
    };
    let free = rustix::fs::statvfs(data).map(|disk| (disk.f_bavail * disk.f_frsize) >> 20);
    match free {
        Ok(mib) if mib < DISK_MIB_MIN => Finding::bad(
            "data folder",
            State::Warn,
            format!("{shown}, {mib} MiB free"),
            "free some space",
        ),
        Ok(mib) => Finding::ok("data folder", format!("{shown}, {mib} MiB free")),
        Err(_) => Finding::ok("data folder", shown.to_string()),
    }
}

fn encoder(settings: &Settings, data: Option<&Path>) -> Finding {
    let started = clock::now();
    let pool = match start_encoder(&settings.understanding, data) {
        Ok(pool) => pool,
        Err(problem) => {
            let next =
                "check [understanding] encoder, or leave it out for the encoder in the binary";
            return Finding::bad("encoder", State::Fail, format!("{problem:#}"), next);
        }
    };
    let loaded_ms = clock::milliseconds_since(started);
    let started = clock::now();
    match pool.encode_blocking(0, Urgency::Final, "what are the admission requirements") {
        Ok(_) => {
            let text_ms = clock::milliseconds_since(started);
            let model = pool.model_id().as_str();
            let found =
                format!("{model}, loaded in {loaded_ms:.0} ms, one text in {text_ms:.1} ms");
            Finding::ok("encoder", found)
        }
        Err(problem) => {
            let next = "the model loads but does not run; try the encoder in the binary";
            Finding::bad("encoder", State::Fail, problem.to_string(), next)
        }
    }
}

/// Loads the pack's voice and speaks with it.
fn voice(settings: &Settings, data: Option<&Path>) -> Finding {
    let started = clock::now();
    let Ok(speech) = speech_of_pack(settings, data) else {
        return Finding::ok("voice", "the pack must be mended first");
    };
    let loaded_ms = clock::milliseconds_since(started);
    let status = speech.status();
    let next = || {
        let folder = voice_folder(settings, data);
        let folder = folder.map_or_else(String::new, |folder| folder.display().to_string());
        let way = models::pull_voice(settings).unwrap_or_else(|| {
            format!("put the voice's NAME.onnx and NAME.onnx.json into {folder}")
        });
        format!("{way}, or name another in pack.toml (docent voices)")
    };
    if let Some(problem) = status.problem {
        let state = if status.voice.is_some() {
            State::Warn
        } else {
            State::Fail
        };
        return Finding::bad("voice", state, problem, next());
    }
    let started = clock::now();
    match speech.speak_blocking("Welcome.") {
        Ok(sound) => Finding::ok(
            "voice",
            format!(
                "{}, loaded in {loaded_ms:.0} ms, {:.1} s spoken in {:.1} ms",
                status.voice.unwrap_or_default(),
                sound.duration().as_secs_f64(),
                clock::milliseconds_since(started)
            ),
        ),
        Err(problem) => Finding::bad("voice", State::Fail, problem.to_string(), next()),
    }
}

/// Loads the recogniser of conversations and has it hear a second of silence.
fn recogniser(settings: &Settings, data: Option<&Path>) -> Finding {
    let started = clock::now();
    let Ok(hearing) = hearing_of_pack(settings, data) else {
        return Finding::ok("recogniser", "the pack must be mended first");
    };
    let loaded_ms = clock::milliseconds_since(started);
    let status = hearing.status();
    let next = models::pull_recogniser(settings).unwrap_or_else(|| {
        "put a Whisper model ggml-NAME.bin into the folder that hearing.models names".to_owned()
    });
    let next = format!("{next}, or set hearing.recogniser to pocketsphinx");
    let Some(name) = status.recogniser else {
        let problem = status.problem.unwrap_or_default();
        return Finding::bad("recogniser", State::Fail, problem, next);
    };
    if let Some(problem) = status.problem {
        return Finding::bad("recogniser", State::Warn, problem, next);
    }
    let started = clock::now();
    let heard = hearing.transcribe_blocking(&vec![0; SAMPLE_RATE_HZ as usize]);
    let heard_ms = clock::milliseconds_since(started);
    hearing.stop();
    match heard {
        Ok(_) => {
            let hint = status
                .hint
                .map_or_else(String::new, |hint| format!("; {hint}"));
            Finding::ok(
                "recogniser",
                format!("{name}, loaded in {loaded_ms:.0} ms, 1 s heard in {heard_ms:.0} ms{hint}"),
            )
        }
        Err(problem) => Finding::bad("recogniser", State::Fail, problem.to_string(), next),
    }
}

fn pack(settings: &Settings) -> Finding {
    let files = PackFiles::new(settings.pack.path.clone());
    let report = check(&files);
    let next = || {
        format!(
            "docent pack check {}",
            files.folder().unwrap_or(Path::new("")).display()
        )
    };
    let found = format!(
        "{}: {} errors, {} warnings",
        files.name(),
        report.errors.len(),
        report.warnings.len()
    );
    match (report.errors.is_empty(), report.warnings.is_empty()) {
        (true, true) => Finding::ok("pack", found),
        (true, false) => Finding::bad("pack", State::Warn, found, next()),
        (false, _) => Finding::bad("pack", State::Fail, found, next()),
    }
}

fn store(settings: &Settings, data: Option<&Path>, server: Option<&RunningServer>) -> Finding {
    if let Some(server) = server {
        let store = &server.health["store"];
        if store["working"].as_bool() == Some(true) {
            return Finding::ok("store", "the running server stores sessions");
        }
        let found = store["problem"]
            .as_str()
            .unwrap_or("the running server cannot store sessions");
        return Finding::bad(
            "store",
            State::Fail,
            found,
            "see the log of the running server",
        );
    }
    let Some(data) = data.filter(|data| data.join(SESSIONS_FOLDER).exists()) else {
        return Finding::ok("store", "none yet; the server makes one");
    };
    match open_store(settings, Some(data)) {
        Ok(store) => Finding::ok("store", format!("{} sessions kept", store.session_count())),
        Err(problem) => Finding::bad(
            "store",
            State::Fail,
            problem.to_string(),
            "see the message; nothing was changed",
        ),
    }
}

fn port(settings: &Settings, server: Option<&RunningServer>) -> Finding {
    let (host, port) = (settings.server.host, settings.server.port);
    if let Some(server) = server {
        let version = server.health["version"].as_str().unwrap_or("?");
        return Finding::ok(
            "port",
            format!("Docent {version} is running at {}", server.address),
        );
    }
    match TcpListener::bind((host, port)) {
        Ok(_) => Finding::ok("port", format!("{port} on {host} is free")),
        Err(problem) => {
            let next = "stop the other program, or choose another --port";
            Finding::bad(
                "port",
                State::Fail,
                format!("{port} on {host}: {problem}"),
                next,
            )
        }
    }
}
