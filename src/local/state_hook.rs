//! The operator's own program that is told what a lamp shows.

use std::io;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process_group};
use tokio::sync::watch;
use tokio::task::spawn_blocking;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tracing::warn;

use super::lamp::Lamp;
use crate::cause::told;
use crate::clock;

/// How long a program may run. Source: what switches a lamp over a slow network takes a second or two, and until it has ended
/// no newer state is shown.
const RUNS_MAX: Duration = Duration::from_secs(5);

/// How often it is looked whether a program has ended: the next state waits for that.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// How often faults are told.
const TOLD_EVERY: Duration = Duration::from_mins(1);

/// Runs a program with the name of the lamp as its last argument: when it begins, and at each change. Never two at once: what
/// changes while one runs is told when it has ended, and of several changes the newest. A program has no input, its output
/// goes nowhere, and what runs for longer than 5 s is killed with all that it started.
#[derive(Debug)]
pub struct StateHook {
    program: String,
    arguments: Vec<String>,
    runs_max: Duration,
    told: Option<Instant>,
}

/// What went wrong with a program.
#[derive(Debug)]
enum Fault {
    DoesNotStart(io::Error),
    CannotBeWatched(io::Error),
    Failed(ExitStatus),
    TookTooLong(Duration),
}

/// A program that runs. What still does when this is dropped is killed.
struct Running(Child);

impl StateHook {
    /// Of the setting `audio.state_hook`: a program and its arguments; none where it is empty.
    pub fn new(command: &[String]) -> Option<Self> {
        let (program, arguments) = command.split_first()?;
        Some(Self {
            program: program.clone(),
            arguments: arguments.to_vec(),
            runs_max: RUNS_MAX,
            told: None,
        })
    }

    /// Follows the lamp until `shutdown`, or until nobody is left who sets it. A program that runs then is killed.
    pub async fn follow(mut self, mut lamps: watch::Receiver<Lamp>, shutdown: CancellationToken) {
        let follow = async {
            let mut shown = None;
            loop {
                let lamp = *lamps.borrow_and_update();
                if shown != Some(lamp) {
                    shown = Some(lamp);
                    if let Err(fault) = self.show(lamp).await {
                        self.tell(lamp, &fault, clock::now());
                    }
                }
                if lamps.changed().await.is_err() {
                    break;
                }
            }
        };
        shutdown.run_until_cancelled(follow).await;
    }

    async fn show(&self, lamp: Lamp) -> Result<(), Fault> {
        let mut command = Command::new(&self.program);
        command
            .args(&self.arguments)
            .arg(lamp.name())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            // A group of its own, so that what it starts can be killed with it.
            .process_group(0);
        // To start one takes longer than a thread that serves sockets may wait.
        let start = move || command.spawn().map(Running);
        let started = spawn_blocking(start).await;
        let started = started.unwrap_or_else(|stopped| Err(io::Error::other(stopped)));
        let mut running = started.map_err(Fault::DoesNotStart)?;
        let ended = self.wait_for(&mut running.0).await;
        // What still runs is killed and waited for, which takes a while as well.
        spawn_blocking(move || drop(running)).await.ok();
        ended
    }

    async fn wait_for(&self, program: &mut Child) -> Result<(), Fault> {
        let end = clock::now() + self.runs_max;
        loop {
            match program.try_wait() {
                Ok(Some(status)) if status.success() => return Ok(()),
                Ok(Some(status)) => return Err(Fault::Failed(status)),
                Ok(None) if clock::now() >= end => return Err(Fault::TookTooLong(self.runs_max)),
                Ok(None) => sleep(LOOK_EVERY).await,
                Err(problem) => return Err(Fault::CannotBeWatched(problem)),
            }
        }
    }

    fn tell(&mut self, lamp: Lamp, fault: &Fault, now: Instant) {
        if self.is_due(now) {
            warn!("{} (told once a minute)", self.words(lamp, fault));
        }
    }

    fn is_due(&mut self, now: Instant) -> bool {
        let is_due = self.told.is_none_or(|at| now - at >= TOLD_EVERY);
        if is_due {
            self.told = Some(now);
        }
        is_due
    }

    /// What is wrong and what to do.
    fn words(&self, lamp: Lamp, fault: &Fault) -> String {
        let program = &self.program;
        let by_hand = format!("run it by hand with {} as its last argument", lamp.name());
        match fault {
            Fault::DoesNotStart(problem) => format!(
                "the program of [audio] state_hook, {program}, does not start: {}; set state_hook to a program that this user \
                 may run, by its whole path, or to []",
                told(problem)
            ),
            Fault::CannotBeWatched(problem) => format!(
                "it cannot be told whether the program of [audio] state_hook, {program}, has ended, so it was killed: {}",
                told(problem)
            ),
            Fault::Failed(status) => {
                format!(
                    "the program of [audio] state_hook, {program}, failed ({status}); {by_hand}"
                )
            }
            Fault::TookTooLong(runs_max) => format!(
                "the program of [audio] state_hook, {program}, was killed as it had not ended after {} s; have it leave what \
                 takes long to another one, or {by_hand}",
                runs_max.as_secs_f32()
            ),
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if matches!(self.0.try_wait(), Ok(Some(_))) {
            return;
        }
        // Not yet waited for, so its number is still its own.
        let group = Pid::from_child(&self.0);
        if kill_process_group(group, Signal::KILL).is_ok() {
            self.0.wait().ok();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;

    /// A program that is a line of shell; `$0` is a folder, `$1` the lamp.
    fn hook(line: &str, folder: &Path) -> StateHook {
        let folder = folder.to_str().unwrap();
        let command = ["/bin/sh", "-c", line, folder].map(str::to_owned);
        StateHook::new(&command).unwrap()
    }

    /// Waits until a file says so.
    async fn reads(file: &Path, expected: &str) {
        for _ in 0..1_000 {
            if fs::read_to_string(file).is_ok_and(|text| text == expected) {
                return;
            }
            sleep(Duration::from_millis(10)).await;
        }
        panic!("{:?}, not {expected:?}", fs::read_to_string(file));
    }

    #[test]
    fn without_a_program_there_is_no_hook() {
        assert!(StateHook::new(&[]).is_none());
    }

    #[tokio::test]
    async fn the_newest_lamp_is_shown_and_never_two_at_once() {
        let folder = tempfile::tempdir().unwrap();
        // Two at once would both make the folder.
        let line = "mkdir $0/one || echo two >> $0/log; echo $1 >> $0/log; while [ ! -e $0/go ]; do sleep 0.01; done; rmdir \
                    $0/one; echo noise; echo noise >&2; read line";
        let (lamps, shown) = watch::channel(Lamp::Idle);
        let shutdown = CancellationToken::new();
        let hook = hook(line, folder.path()).follow(shown, shutdown.clone());
        let task = tokio::spawn(hook);
        let log = folder.path().join("log");
        reads(&log, "idle\n").await;
        for lamp in [Lamp::Listening, Lamp::Thinking, Lamp::Speaking] {
            lamps.send(lamp).unwrap();
            tokio::task::yield_now().await;
        }
        fs::write(folder.path().join("go"), "").unwrap();
        reads(&log, "idle\nspeaking\n").await;
        lamps.send(Lamp::NotUnderstood).unwrap();
        reads(&log, "idle\nspeaking\nnot_understood\n").await;
        shutdown.cancel();
        task.await.unwrap();
    }

    #[tokio::test]
    async fn the_same_again_is_no_change_and_it_ends_with_whoever_sets_the_lamp() {
        let folder = tempfile::tempdir().unwrap();
        let (lamps, shown) = watch::channel(Lamp::Idle);
        let hook = hook(
            "echo $1 >> $0/log; while [ ! -e $0/go ]; do sleep 0.01; done",
            folder.path(),
        );
        let task = tokio::spawn(hook.follow(shown, CancellationToken::new()));
        let log = folder.path().join("log");
        reads(&log, "idle\n").await;
        lamps.send(Lamp::Idle).unwrap();
        drop(lamps);
        fs::write(folder.path().join("go"), "").unwrap();
        task.await.unwrap();
        reads(&log, "idle\n").await;
    }

    #[tokio::test]
    async fn what_runs_at_the_end_is_killed() {
        let folder = tempfile::tempdir().unwrap();
        let (_lamps, shown) = watch::channel(Lamp::Idle);
        let shutdown = CancellationToken::new();
        let hook = hook(
            "echo $$ > $0/part; mv $0/part $0/pid; sleep 600",
            folder.path(),
        );
        let task = tokio::spawn(hook.follow(shown, shutdown.clone()));
        let file = folder.path().join("pid");
        while !file.exists() {
            sleep(Duration::from_millis(10)).await;
        }
        shutdown.cancel();
        task.await.unwrap();
        let pid = fs::read_to_string(file).unwrap();
        assert!(
            !Path::new("/proc").join(pid.trim()).exists(),
            "{pid} goes on"
        );
    }

    #[tokio::test]
    async fn what_takes_too_long_is_killed_with_what_it_started() {
        let folder = tempfile::tempdir().unwrap();
        let mut hook = hook("sleep 600 & echo $! > $0/pid; wait", folder.path());
        hook.runs_max = Duration::from_millis(500);
        let fault = hook.show(Lamp::Idle).await.unwrap_err();
        let words = hook.words(Lamp::Idle, &fault);
        assert!(words.contains("had not ended after 0.5 s"), "{words}");
        assert!(words.contains("[audio] state_hook, /bin/sh"), "{words}");
        let pid = fs::read_to_string(folder.path().join("pid")).unwrap();
        let process = Path::new("/proc").join(pid.trim());
        // Killed; who waits for it now is the machine's first process.
        for _ in 0..1_000 {
            let state = fs::read_to_string(process.join("stat"));
            if state.is_err() || state.is_ok_and(|it| it.contains(") Z ")) {
                return;
            }
            sleep(Duration::from_millis(10)).await;
        }
        panic!("process {pid} goes on");
    }

    #[tokio::test]
    async fn what_fails_is_told_with_the_next_step_once_a_minute() {
        let mut hook = StateHook::new(&["/absent/lamp".to_owned()]).unwrap();
        let fault = hook.show(Lamp::Idle).await.unwrap_err();
        let words = hook.words(Lamp::Idle, &fault);
        assert!(
            words.contains("/absent/lamp, does not start: No such file"),
            "{words}"
        );
        assert!(words.contains("set state_hook to a program"), "{words}");
        let fault = StateHook::new(&["/bin/false".to_owned()]).unwrap();
        let fault = fault.show(Lamp::Thinking).await.unwrap_err();
        let words = hook.words(Lamp::Thinking, &fault);
        assert!(
            words.contains("failed (exit status: 1); run it by hand with thinking"),
            "{words}"
        );
        let start = clock::now();
        let mut is_due = |second| hook.is_due(start + Duration::from_secs(second));
        assert_eq!(
            [0, 1, 59, 60, 61].map(&mut is_due),
            [true, false, false, true, false]
        );
    }
}
