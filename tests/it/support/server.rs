//! The real binary: `docent serve` on a free port, and every other verb.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::os::unix::fs::{FileExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::{Arc, Condvar, Mutex, PoisonError, Weak};
use std::thread;

use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

use super::http::{Reply, get};
use super::{LOOK_EVERY, PATIENCE, eventually};

/// The user without rights, on every Linux.
const NOBODY: u32 = 65534;

/// Copies a program so that everybody may run it. In a process of its own: a file that this one had open for writing
/// could be held by a child that another test is just starting, and would be too busy to be run.
pub fn copy_program(from: &Path, to: &Path) {
    let copied = Command::new("cp").arg(from).arg(to).status();
    assert!(copied.expect("cp starts").success(), "cp copies");
    fs::set_permissions(to, fs::Permissions::from_mode(0o755)).expect("ours");
}

/// How to start the program. Nothing of this machine's settings reaches it.
pub struct Launch {
    unprivileged: bool,
    /// What a shell does to become the program.
    shell: Option<String>,
    arguments: Vec<OsString>,
    environment: Vec<(String, OsString)>,
    data: Option<PathBuf>,
}

impl Launch {
    /// `docent serve --port 0`.
    pub fn serve() -> Self {
        Self::verb(&["serve", "--port", "0"])
    }

    /// Any verb.
    pub fn verb(arguments: &[&str]) -> Self {
        Self {
            unprivileged: false,
            shell: None,
            arguments: arguments.iter().map(OsString::from).collect(),
            environment: Vec::new(),
            data: None,
        }
    }

    /// One more argument.
    pub fn arg(mut self, argument: impl AsRef<OsStr>) -> Self {
        self.arguments.push(argument.as_ref().to_owned());
        self
    }

    /// A variable.
    pub fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.environment
            .push((name.to_owned(), value.as_ref().to_owned()));
        self
    }

    /// The data folder; left out, a temporary one.
    pub fn data(mut self, folder: &Path) -> Self {
        self.data = Some(folder.to_owned());
        self
    }

    /// The pack.
    pub fn pack(self, folder: &Path) -> Self {
        self.arg("--pack").arg(folder)
    }

    /// Without root's right to write everywhere: where the tests run as root, as the user "nobody" of every Linux.
    pub fn unprivileged(mut self) -> Self {
        self.unprivileged = true;
        self
    }

    /// Started by this program, which must become it.
    pub fn under(mut self, tracer: &str) -> Self {
        self.shell = Some(format!("exec {tracer} \"$0\" \"$@\""));
        self
    }

    /// Within limits that these shell commands set, such as `ulimit -n 100`.
    pub fn within(mut self, limits: &str) -> Self {
        self.shell = Some(format!("{limits}; exec \"$0\" \"$@\""));
        self
    }

    fn command(&self, home: &Path) -> Command {
        let mut program = PathBuf::from(env!("CARGO_BIN_EXE_docent"));
        let drops_rights = self.unprivileged && rustix::process::geteuid().is_root();
        if drops_rights {
            // The build folder may be closed to that user.
            let copy = home.join("docent");
            copy_program(&program, &copy);
            let open = fs::Permissions::from_mode(0o755);
            fs::set_permissions(home, open).expect("ours");
            program = copy;
        }
        let mut command = match &self.shell {
            None => Command::new(program),
            Some(line) => {
                let mut shell = Command::new("sh");
                shell.arg("-c").arg(line).arg(program);
                shell
            }
        };
        if drops_rights {
            command.uid(NOBODY).gid(NOBODY);
        }
        command.args(&self.arguments);
        command.env_clear();
        if let Some(path) = std::env::var_os("PATH") {
            command.env("PATH", path);
        }
        let data = self.data.clone().unwrap_or_else(|| home.join("data"));
        command.env("HOME", home).env("DOCENT__DATA__DIR", data);
        command.envs(
            self.environment
                .iter()
                .map(|(name, value)| (name, value.as_os_str())),
        );
        command.current_dir(home).stdin(Stdio::null());
        command
    }

    /// Runs it to its end.
    pub fn run(self) -> Finished {
        let home = tempfile::tempdir().expect("a temporary folder");
        Finished::of(&self.command(home.path()).output().expect("docent starts"))
    }

    /// Runs it to its end with these bytes on its standard input.
    pub fn run_with_input(self, input: &str) -> Finished {
        let home = tempfile::tempdir().expect("a temporary folder");
        let mut file = tempfile::tempfile_in(home.path()).expect("a temporary file");
        std::io::Write::write_all(&mut file, input.as_bytes()).expect("written");
        std::io::Seek::rewind(&mut file).expect("rewound");
        let mut command = self.command(home.path());
        Finished::of(&command.stdin(file).output().expect("docent starts"))
    }

    /// Starts the server and waits until it listens.
    pub fn start(self) -> Server {
        let home = tempfile::tempdir().expect("a temporary folder");
        let mut command = self.command(home.path());
        command.stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("docent starts");
        let stderr = child.stderr.take().expect("piped");
        let log = Log::read(stderr);
        let mut server = Server {
            child,
            address: String::new(),
            log,
            _home: home,
        };
        let line = server.log.wait_for("listening on http");
        let address = line.split("://").nth(1).unwrap_or_default();
        address.trim().clone_into(&mut server.address);
        server
    }

    /// Starts the server and waits until `/ready` says so.
    pub fn start_ready(self) -> Server {
        let server = self.start();
        server.wait_until_ready();
        server
    }
}

/// A program that has ended.
#[derive(Debug)]
pub struct Finished {
    /// Its exit code; -1 when a signal ended it.
    pub code: i32,
    /// What it wrote to standard output.
    pub out: String,
    /// What it wrote to standard error.
    pub err: String,
}

impl Finished {
    fn of(output: &Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// Asserts the exit code.
    #[track_caller]
    pub fn ended_with(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{self:#?}");
        self
    }

    /// Asserts that standard error says this.
    #[track_caller]
    pub fn says(self, words: &str) -> Self {
        assert!(
            self.err.contains(words),
            "{words:?} is not in the error {:?}",
            self.err
        );
        self
    }
}

/// What a server has written to standard error.
pub struct Log {
    text: Mutex<LogText>,
    grown: Condvar,
}

#[derive(Default)]
struct LogText {
    lines: Vec<String>,
    ended: bool,
}

impl Log {
    fn read(stream: impl Read + Send + 'static) -> Arc<Self> {
        let log = Arc::new(Self {
            text: Mutex::default(),
            grown: Condvar::new(),
        });
        let writer = Arc::clone(&log);
        thread::spawn(move || {
            for line in BufReader::new(stream).split(b'\n').map_while(Result::ok) {
                let line = String::from_utf8_lossy(&line).into_owned();
                writer.change(|text| text.lines.push(line));
            }
            writer.change(|text| text.ended = true);
        });
        log
    }

    fn change(&self, change: impl FnOnce(&mut LogText)) {
        change(&mut self.text.lock().unwrap_or_else(PoisonError::into_inner));
        self.grown.notify_all();
    }

    /// Waits for a line with these words.
    #[track_caller]
    pub fn wait_for(&self, words: &str) -> String {
        let text = self.text.lock().unwrap_or_else(PoisonError::into_inner);
        let missing =
            |text: &mut LogText| !text.ended && !text.lines.iter().any(|line| line.contains(words));
        let (text, _) = self
            .grown
            .wait_timeout_while(text, PATIENCE, missing)
            .unwrap_or_else(PoisonError::into_inner);
        let found = text.lines.iter().find(|line| line.contains(words));
        match found {
            Some(line) => line.clone(),
            None => panic!("the log never said {words:?}; it says {:#?}", text.lines),
        }
    }

    /// Whether one of the last lines has these words.
    pub fn says_lately(&self, words: &str) -> bool {
        let text = self.text.lock().unwrap_or_else(PoisonError::into_inner);
        let mut last = text.lines.iter().rev().take(100);
        last.any(|line| line.contains(words))
    }

    /// Everything until now.
    pub fn text(&self) -> String {
        let text = self.text.lock().unwrap_or_else(PoisonError::into_inner);
        text.lines.join("\n")
    }

    /// Everything, after the program has ended.
    fn whole(&self) -> String {
        let text = self.text.lock().unwrap_or_else(PoisonError::into_inner);
        let (text, _) = self
            .grown
            .wait_timeout_while(text, PATIENCE, |text| !text.ended)
            .unwrap_or_else(PoisonError::into_inner);
        text.lines.join("\n")
    }
}

/// A running server, killed when dropped.
pub struct Server {
    child: Child,
    /// `127.0.0.1:port`
    pub address: String,
    /// What it writes.
    pub log: Arc<Log>,
    _home: TempDir,
}

impl Server {
    /// Waits until `/ready` says so.
    #[track_caller]
    pub fn wait_until_ready(&self) {
        eventually("a ready server", || {
            (get(self, "/ready").status == 200).then_some(())
        });
    }

    /// The process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// The port.
    pub fn port(&self) -> &str {
        self.address.rsplit(':').next().unwrap_or_default()
    }

    /// Its health.
    pub fn health(&self) -> Reply {
        get(self, "/health")
    }

    /// Its resident memory.
    pub fn memory_mib(&self) -> u64 {
        self.memory_of("VmRSS:")
    }

    /// The most that was resident since it was started.
    pub fn memory_peak_mib(&self) -> u64 {
        self.memory_of("VmHWM:")
    }

    fn memory_of(&self, name: &str) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with(name));
        let kib = line.and_then(|line| line.split_whitespace().nth(1));
        kib.unwrap().parse::<u64>().unwrap() / 1024
    }

    /// How often these words stand in its memory.
    pub fn times_in_memory(&self, words: &str) -> usize {
        let process = format!("/proc/{}", self.child.id());
        let maps = fs::read_to_string(format!("{process}/maps")).unwrap();
        let memory = fs::File::open(format!("{process}/mem")).unwrap();
        let address = |text: &str| u64::from_str_radix(text, 16).unwrap();
        let readable = maps.lines().filter_map(|line| {
            let (range, rest) = line.split_once(' ')?;
            let (start, end) = range.split_once('-')?;
            rest.starts_with('r')
                .then_some((address(start), address(end)))
        });
        let times = readable.map(|(start, end)| {
            let mut bytes = vec![0; (end - start) as usize];
            // Some pages are the system's own.
            let read = memory.read_exact_at(&mut bytes, start);
            read.map_or(0, |()| memchr::memmem::find_iter(&bytes, words).count())
        });
        times.sum()
    }

    /// Sends a signal.
    pub fn signal(&self, signal: Signal) {
        let pid = Pid::from_child(&self.child);
        kill_process(pid, signal).expect("the server runs");
    }

    /// Waits for its end. Returns how it ended and all it has written.
    pub fn wait(&mut self) -> (ExitStatus, String) {
        let begun = std::time::Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().expect("it is our child") {
                return (status, self.log.whole());
            }
            assert!(
                begun.elapsed() < PATIENCE,
                "the server does not end; its log: {}",
                self.log.text()
            );
            thread::sleep(LOOK_EVERY);
        }
    }

    /// As a power cut: no chance to finish anything.
    pub fn kill(mut self) -> String {
        self.signal(Signal::KILL);
        self.wait().1
    }

    /// As a service manager stops it.
    #[track_caller]
    pub fn stop(mut self) -> String {
        self.signal(Signal::TERM);
        let (status, log) = self.wait();
        assert_eq!(status.code(), Some(0), "it ends with 0; its log: {log}");
        log
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A server that tests running at the same time share; it ends with the last of them.
pub struct Shared(Mutex<Weak<Server>>);

impl Shared {
    /// Not started yet.
    pub const fn new() -> Self {
        Self(Mutex::new(Weak::new()))
    }

    /// The server, started if nobody has it.
    pub fn get(&self, launch: impl FnOnce() -> Launch) -> Arc<Server> {
        let mut shared = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        shared.upgrade().unwrap_or_else(|| {
            let server = Arc::new(launch().start_ready());
            *shared = Arc::downgrade(&server);
            server
        })
    }
}
