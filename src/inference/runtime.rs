//! The ONNX Runtime library: carried inside the program, unpacked once, loaded once.

use std::error::Error;
use std::fs::{self, DirBuilder};
use std::io::{self, Write};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use parking_lot::Mutex;

use super::InferenceError;
use super::carried::Unpacked;
use super::memory_file::MemoryFile;
use crate::files::{Sha256, names};

/// The library, compressed by the build script.
const PACKED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/onnxruntime.zst"));
/// sha256 of the plain library, in hexadecimal.
const SHA256: &str = env!("DOCENT_ONNXRUNTIME_SHA256");
/// The library's file name.
const FILE: &str = env!("DOCENT_ONNXRUNTIME_FILE");

/// Where the library was loaded from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RuntimePlace {
    /// A file in the data folder, checked by hash.
    File(PathBuf),
    /// Memory only: no folder was given or it could not be used.
    Memory,
}

/// How the runtime came to be loaded.
#[derive(Clone, Debug)]
pub struct RuntimeInfo {
    /// Where it lies.
    pub place: RuntimePlace,
    /// Whether this start unpacked it (a later start finds it).
    pub unpacked: bool,
    /// Why the folder could not be used, for `doctor` and the log.
    pub warning: Option<String>,
}

/// The variable without which the library, as its package is built, reports to its maker: it asks for the address of a
/// collector and connects to it as soon as it starts, before `ort` can say [no](ort::environment::EnvironmentBuilder::with_telemetry).
const NO_TELEMETRY: (&str, &str) = ("ORT_DISABLE_TELEMETRY", "1");

static LOADED: OnceLock<RuntimeInfo> = OnceLock::new();
static LOADING: Mutex<()> = Mutex::new(());

/// Loads the runtime from `dir`, unpacking it there first where it is missing or altered. Where `dir` is absent,
/// read-only, full or forbids programs, the library lives in memory instead and [`RuntimeInfo::warning`] says why.
/// Later calls return what the first one did.
///
/// # Errors
/// [`InferenceError::Cpu`], [`InferenceError::Telemetry`], [`InferenceError::Damaged`], [`InferenceError::Place`],
/// [`InferenceError::Load`] or [`InferenceError::Start`].
pub fn load(dir: Option<&Path>) -> Result<RuntimeInfo, InferenceError> {
    let _one_at_a_time = LOADING.lock();
    if let Some(info) = LOADED.get() {
        return Ok(info.clone());
    }
    if let Some(problem) = cpu_problem() {
        return Err(InferenceError::Cpu(problem));
    }
    if !is_telemetry_forbidden() {
        return Err(InferenceError::Telemetry(NO_TELEMETRY.0));
    }
    let info = match dir.map(load_from_folder) {
        Some(Ok(info)) => info,
        Some(Err(InferenceError::Damaged(what))) => return Err(InferenceError::Damaged(what)),
        Some(Err(problem)) => load_from_memory(Some(problem.to_string()))
            .map_err(|memory| InferenceError::Load(format!("{problem}; from memory: {memory}")))?,
        None => load_from_memory(None)?,
    };
    Ok(LOADED.get_or_init(|| info).clone())
}

/// Keeps the runtime from reporting to its maker. [`load`] refuses to go on without it.
///
/// # Safety
/// It sets an environment variable: no other thread may run yet. The first line of `main` is the place.
#[expect(unsafe_code, reason = "the library reads nothing but its environment")]
pub unsafe fn forbid_telemetry() {
    let (name, value) = NO_TELEMETRY;
    // SAFETY: there is no other thread, as the caller promises.
    unsafe { std::env::set_var(name, value) };
}

/// Whether [`forbid_telemetry`] was called, or whoever started the program set the variable.
fn is_telemetry_forbidden() -> bool {
    let (name, value) = NO_TELEMETRY;
    std::env::var_os(name).is_some_and(|it| it == value)
}

/// What this CPU lacks, in words for a person; `None` when it can run the models.
pub fn cpu_problem() -> Option<String> {
    #[cfg(target_arch = "x86_64")]
    if let Some(missing) = missing_instructions() {
        return Some(format!(
            "this CPU has no {missing} instructions, which the models need; any x86-64 CPU since about 2015 except some \
             Celeron, Pentium and Atom models has them (a virtual machine needs a CPU type that passes them on)"
        ));
    }
    None
}

/// Which of the instructions that the C and C++ parts are compiled to (`.cargo/config.toml`) are missing.
#[cfg(target_arch = "x86_64")]
fn missing_instructions() -> Option<String> {
    use std::arch::is_x86_feature_detected as has;

    let missing: Vec<_> = [
        ("AVX2", has!("avx2")),
        ("FMA", has!("fma")),
        ("F16C", has!("f16c")),
        ("BMI2", has!("bmi2")),
    ]
    .into_iter()
    .filter_map(|(name, has)| (!has).then_some(name))
    .collect();
    (!missing.is_empty()).then(|| missing.join(", "))
}

/// How the library lies in `dir`, without a change there.
pub fn unpacked(dir: &Path) -> Unpacked {
    let path = file_in(dir);
    match fs::symlink_metadata(&path) {
        Err(_) => Unpacked::Absent,
        Ok(_) if is_intact(&path) => Unpacked::Intact(path),
        Ok(_) => Unpacked::Altered(path),
    }
}

/// Refuses when the runtime is not loaded: `ort` would search the system for a library of its own.
pub(super) fn require() -> Result<(), InferenceError> {
    LOADED.get().map(|_| ()).ok_or(InferenceError::NotLoaded)
}

fn load_from_folder(dir: &Path) -> Result<RuntimeInfo, InferenceError> {
    let (path, unpacked) = place_in_folder(dir)?;
    open(&path)?;
    Ok(RuntimeInfo {
        place: RuntimePlace::File(path),
        unpacked,
        warning: None,
    })
}

fn load_from_memory(warning: Option<String>) -> Result<RuntimeInfo, InferenceError> {
    let holder = place_in_memory()?;
    open(holder.path())?;
    Ok(RuntimeInfo {
        place: RuntimePlace::Memory,
        unpacked: true,
        warning,
    })
}

/// Hands the library to the dynamic loader. A library that it refuses never reaches `ort`, which would ask the library
/// for the error that says so, and wait for itself for ever.
#[expect(
    unsafe_code,
    reason = "a library's own code runs as soon as it is loaded"
)]
fn open(path: &Path) -> Result<(), InferenceError> {
    // SAFETY: its bytes have the pinned hash.
    let _loaded = unsafe { libloading::Library::new(path) }.map_err(|cause| {
        // The error itself says no more than that there was one.
        let reason = cause.source().map(ToString::to_string);
        InferenceError::Load(reason.unwrap_or_else(|| cause.to_string()))
    })?;
    ort::init_from(path)
        .map_err(InferenceError::Start)?
        .with_name("docent")
        .with_telemetry(false)
        .commit();
    Ok(())
}

/// The library as a file of `dir` with the right hash, and whether it had to be written.
fn place_in_folder(dir: &Path) -> Result<(PathBuf, bool), InferenceError> {
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(dir)
        .map_err(InferenceError::Place)?;
    let dir = dir.canonicalize().map_err(InferenceError::Place)?;
    let path = file_in(&dir);
    if is_intact(&path) {
        return Ok((path, false));
    }
    let library = unpack()?;
    write_atomically(&dir, &path, &library).map_err(InferenceError::Place)?;
    Ok((path, true))
}

/// The library's file in `dir`. The hash in the name lets two versions of the program share a folder.
fn file_in(dir: &Path) -> PathBuf {
    dir.join(format!("{}-{FILE}", &SHA256[..16]))
}

/// Whether `path` is a plain file with the pinned hash.
fn is_intact(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|it| it.is_file())
        && Sha256::of_file(path).is_ok_and(|hash| hash.to_string() == SHA256)
}

fn unpack() -> Result<Vec<u8>, InferenceError> {
    let library =
        zstd::decode_all(PACKED).map_err(|cause| InferenceError::Damaged(cause.to_string()))?;
    let hash = Sha256::of(&library).to_string();
    if hash == SHA256 {
        Ok(library)
    } else {
        Err(InferenceError::Damaged(format!("its sha256 is {hash}")))
    }
}

/// Writes beside the target and renames, so that no other process ever sees half a library.
fn write_atomically(dir: &Path, path: &Path, library: &[u8]) -> io::Result<()> {
    if fs::symlink_metadata(path).is_ok_and(|found| found.is_dir()) {
        fs::remove_dir_all(path)?;
    }
    let mut file = tempfile::Builder::new()
        .prefix(names::RUNTIME_UNFINISHED)
        .permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700))
        .tempfile_in(dir)?;
    file.write_all(library)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|failed| failed.error)?;
    Ok(())
}

fn place_in_memory() -> Result<MemoryFile, InferenceError> {
    MemoryFile::new(FILE, &unpack()?).map_err(InferenceError::Place)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn unpacks_once_with_private_permissions() {
        let folder = tempfile::tempdir().unwrap();
        let dir = folder.path().join("runtime");
        let (path, written) = place_in_folder(&dir).unwrap();
        assert!(written);
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&dir), mode(&path)), (0o700, 0o700));
        assert_eq!(place_in_folder(&dir).unwrap(), (path, false));
        assert_eq!(fs::read_dir(&dir).unwrap().count(), 1, "no leftovers");
    }

    #[test]
    fn replaces_a_file_that_was_altered() {
        let folder = tempfile::tempdir().unwrap();
        let (path, _) = place_in_folder(folder.path()).unwrap();
        let mut bytes = fs::read(&path).unwrap();
        bytes[5000] ^= 1;
        fs::write(&path, bytes).unwrap();
        assert!(!is_intact(&path));
        assert!(place_in_folder(folder.path()).unwrap().1);
        assert!(is_intact(&path));
    }

    #[test]
    fn replaces_a_link_to_elsewhere() {
        let folder = tempfile::tempdir().unwrap();
        let (path, _) = place_in_folder(folder.path()).unwrap();
        let elsewhere = folder.path().join("elsewhere");
        fs::rename(&path, &elsewhere).unwrap();
        std::os::unix::fs::symlink(&elsewhere, &path).unwrap();
        assert!(place_in_folder(folder.path()).unwrap().1);
        assert!(fs::symlink_metadata(&path).unwrap().is_file());
    }

    #[test]
    fn a_folder_that_cannot_be_written_is_refused_and_memory_serves() {
        // /proc takes no folders, not even from root.
        let refused = place_in_folder(Path::new("/proc/docent-runtime"));
        assert!(matches!(refused, Err(InferenceError::Place(_))));
        let memory = place_in_memory().unwrap();
        assert_eq!(Sha256::of_file(memory.path()).unwrap().to_string(), SHA256);
    }

    #[test]
    fn loads_once_even_where_the_folder_is_of_no_use() {
        let first = load(Some(Path::new("/proc/docent-runtime"))).unwrap();
        let again = load(None).unwrap();
        assert_eq!(again.place, first.place);
        assert!(require().is_ok());
    }

    #[test]
    fn a_library_that_the_loader_refuses_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let text = folder.path().join("library.so");
        fs::write(&text, "no library at all").unwrap();
        for path in [text.as_path(), Path::new("/no/such/library.so")] {
            let refused = open(path).unwrap_err();
            assert!(matches!(refused, InferenceError::Load(_)), "{refused}");
            assert!(refused.to_string().contains("library.so"), "{refused}");
        }
    }

    #[test]
    fn memory_keeps_the_reason() {
        let info = load_from_memory(Some("disk full".into())).unwrap();
        assert_eq!(info.place, RuntimePlace::Memory);
        assert_eq!(info.warning.as_deref(), Some("disk full"));
    }
}
