//! Build script: puts what the release binary carries, compressed, where the sources embed it, so that it is one file.
//!
//! * the ONNX Runtime shared library, for `src/inference/runtime.rs`; it comes from `scripts/setup.sh`, and
//!   `DOCENT_ONNXRUNTIME` names another copy
//! * the data of espeak-ng, for `src/speaking/espeak/data.rs`; it comes from the build folder of crate `espeak-rs-sys`
//!
//! It also links libsonic, which espeak-ng needs and its crate leaves to us, and tells the sources what they were built
//! from.

mod build_info;

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, exit};

use sha2::{Digest, Sha256};

/// Compression level of zstd: the runtime shrinks from 35 to about 10 MB in a few seconds.
const RUNTIME_COMPRESSION_LEVEL: i32 = 12;
/// Compression level of zstd: espeak-ng's data shrinks from 8.8 to about 3 MB in a few seconds.
const DATA_COMPRESSION_LEVEL: i32 = 19;
/// Files without which espeak-ng's data is not complete.
const DATA_MUST_HAVE: [&str; 6] = [
    "phontab",
    "phonindex",
    "phondata",
    "intonations",
    "en_dict",
    "lang/gmw/en-US",
];

fn main() {
    println!("cargo::rerun-if-changed=scripts/build.rs");
    println!("cargo::rerun-if-changed=scripts/build_info.rs");
    println!("cargo::rerun-if-changed=assets");
    println!("cargo::rerun-if-changed=models");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    let onnxruntime = read_onnxruntime();
    embed_onnxruntime(&onnxruntime, &out);
    build_info::tell(&onnxruntime.bytes);
    let espeak = espeak_build(&out);
    embed_espeak_data(&espeak, &out);
    leave_symbols_out();
    link_sonic();
}

/// Ends the build with a message for the person who runs it.
fn fail(message: &str) -> ! {
    eprintln!("error: {message}");
    exit(1);
}

// --- ONNX Runtime --------------------------------------------------------------------------------

/// The library that is embedded.
struct Library {
    name: String,
    bytes: Vec<u8>,
}

fn read_onnxruntime() -> Library {
    println!("cargo::rerun-if-env-changed=DOCENT_ONNXRUNTIME");
    let library = onnxruntime_path();
    println!("cargo::rerun-if-changed={}", library.display());
    let Ok(bytes) = fs::read(&library) else {
        fail(&format!(
            "the ONNX Runtime library is not at {}; run scripts/setup.sh first, or set DOCENT_ONNXRUNTIME to the \
             library file",
            library.display()
        ));
    };
    let name = library
        .file_name()
        .expect("a file that was read has a name")
        .to_string_lossy()
        .into_owned();
    Library { name, bytes }
}

/// Writes `onnxruntime.zst` and tells the sources the library's file name and sha256.
fn embed_onnxruntime(library: &Library, out: &Path) {
    let digest = write_compressed(
        &out.join("onnxruntime.zst"),
        &library.bytes,
        RUNTIME_COMPRESSION_LEVEL,
    );
    println!("cargo::rustc-env=DOCENT_ONNXRUNTIME_FILE={}", library.name);
    println!("cargo::rustc-env=DOCENT_ONNXRUNTIME_SHA256={digest}");
}

/// The library that setup placed for the target platform, or the one the environment names.
fn onnxruntime_path() -> PathBuf {
    if let Some(path) = env::var_os("DOCENT_ONNXRUNTIME") {
        return path.into();
    }
    let root = env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets CARGO_MANIFEST_DIR");
    let os = env::var("CARGO_CFG_TARGET_OS").expect("cargo sets CARGO_CFG_TARGET_OS");
    let arch = env::var("CARGO_CFG_TARGET_ARCH").expect("cargo sets CARGO_CFG_TARGET_ARCH");
    let file = if os == "macos" {
        "libonnxruntime.dylib"
    } else {
        "libonnxruntime.so"
    };
    Path::new(&root)
        .join("target/onnxruntime")
        .join(format!("{arch}-{os}"))
        .join(file)
}

// --- espeak-ng -----------------------------------------------------------------------------------

/// One output folder of `espeak-rs-sys`, and its data in the form in which it is embedded.
struct EspeakBuild {
    folder: PathBuf,
    packed_data: Vec<u8>,
}

/// The newest complete build of espeak-ng beside our own output folder. The crate has no `links` key, so cargo does not
/// tell where it is; that the crate is a build-dependency of ours too makes it complete by now.
fn espeak_build(out: &Path) -> EspeakBuild {
    let siblings = &host_builds(out);
    let mut builds = complete_espeak_builds(siblings);
    let Some(newest) = builds.pop() else {
        fail(&format!(
            "no complete espeak-ng build is under {}; run `cargo clean -p espeak-rs-sys` and build again",
            siblings.display()
        ));
    };
    if let Some(other) = builds
        .iter()
        .find(|build| build.packed_data != newest.packed_data)
    {
        fail(&format!(
            "the espeak-ng builds {} and {} hold different data; run `cargo clean -p espeak-rs-sys` and build again",
            newest.folder.display(),
            other.folder.display()
        ));
    }
    refuse_pcaudio(&newest.folder);
    newest
}

/// The folder of the builds for the machine that compiles, where build-dependencies lie: `PROFILE/build` around our
/// output folder `PROFILE/build/docent-HASH/out`, and outside `TRIPLE` in `TRIPLE/PROFILE/build` when cargo was given a
/// target.
fn host_builds(out: &Path) -> PathBuf {
    let above = |levels| {
        out.ancestors()
            .nth(levels)
            .expect("OUT_DIR lies deep in the target folder")
    };
    let builds = above(2);
    let target = env::var_os("TARGET").expect("cargo sets TARGET");
    if above(4).file_name() == Some(&target) {
        let inside = builds.strip_prefix(above(4)).expect("it is above");
        return above(5).join(inside);
    }
    builds.to_owned()
}

/// The builds that hold data, the newest last. CMake writes its list of what it installed when it has done so.
fn complete_espeak_builds(siblings: &Path) -> Vec<EspeakBuild> {
    let mut folders: Vec<_> = fs::read_dir(siblings)
        .into_iter()
        .flatten()
        .flatten()
        .filter(|entry| {
            entry
                .file_name()
                .to_string_lossy()
                .starts_with("espeak-rs-sys-")
        })
        .map(|entry| entry.path().join("out"))
        .filter(|folder| {
            let data = espeak_data(folder);
            folder.join("build/install_manifest.txt").is_file()
                && DATA_MUST_HAVE.iter().all(|file| data.join(file).is_file())
        })
        .collect();
    folders.sort_by_key(|folder| {
        fs::metadata(espeak_data(folder).join("phontab"))
            .and_then(|metadata| metadata.modified())
            .ok()
    });
    folders
        .into_iter()
        .map(|folder| EspeakBuild {
            packed_data: pack(&espeak_data(&folder)),
            folder,
        })
        .collect()
}

fn espeak_data(build: &Path) -> PathBuf {
    build.join("share/espeak-ng-data")
}

/// espeak-ng's data as a [`container`].
fn pack(data: &Path) -> Vec<u8> {
    let mut paths = Vec::new();
    list_files(data, "", &mut paths);
    let mut files = Vec::new();
    for path in paths {
        let mut bytes = fs::read(data.join(&path)).unwrap_or_else(|cause| {
            fail(&format!("cannot read {path} of espeak-ng's data: {cause}"))
        });
        if path.starts_with("lang/") {
            match without_complaints(data, &bytes) {
                Some(quiet) => bytes = quiet,
                None => continue,
            }
        }
        files.push((path, bytes));
    }
    container(files)
}

/// The container that `src/inference/carried.rs` reads: for each file, in the order of the paths' bytes, the length of
/// its path (u32), its path with `/`, its own length (u32) and its bytes; numbers little-endian.
fn container(mut files: Vec<(String, Vec<u8>)>) -> Vec<u8> {
    files.sort();
    let mut packed = Vec::new();
    for (path, bytes) in &files {
        for part in [path.as_bytes(), bytes] {
            let length = u32::try_from(part.len()).expect("the files are small");
            packed.extend(length.to_le_bytes());
            packed.extend(part);
        }
    }
    packed
}

/// The file of a language without the line that has espeak-ng print a complaint each time, because the crate leaves the
/// larger Chinese and Russian dictionaries out; `None` for a language whose dictionary it leaves out altogether, which
/// could not be spoken.
fn without_complaints(data: &Path, bytes: &[u8]) -> Option<Vec<u8>> {
    let text = str::from_utf8(bytes).expect("espeak-ng's language files are UTF-8");
    let value = |key: &str| {
        text.lines()
            .find_map(|line| line.trim().strip_prefix(key))
            .and_then(|rest| rest.split_whitespace().next())
    };
    let dictionary = value("dictionary ").or_else(|| value("language ")?.split('-').next())?;
    if !data.join(format!("{dictionary}_dict")).is_file() {
        return None;
    }
    let kept = text
        .split_inclusive('\n')
        .filter(|line| !line.trim_start().starts_with("dict_min"));
    Some(kept.collect::<String>().into_bytes())
}

/// Collects the paths of all files under `root`, relative to it.
fn list_files(root: &Path, folder: &str, files: &mut Vec<String>) {
    let entries = fs::read_dir(root.join(folder))
        .unwrap_or_else(|cause| fail(&format!("cannot list espeak-ng's data: {cause}")));
    for entry in entries.flatten() {
        let name = entry.file_name();
        let name = name.to_str().expect("espeak-ng's file names are UTF-8");
        let path = if folder.is_empty() {
            name.to_owned()
        } else {
            format!("{folder}/{name}")
        };
        if entry.path().is_dir() {
            list_files(root, &path, files);
        } else {
            files.push(path);
        }
    }
}

/// Writes `espeak-ng-data.zst` and tells the sources the sha256 of the plain container.
fn embed_espeak_data(build: &EspeakBuild, out: &Path) {
    println!(
        "cargo::rerun-if-changed={}",
        espeak_data(&build.folder).display()
    );
    let digest = write_compressed(
        &out.join("espeak-ng-data.zst"),
        &build.packed_data,
        DATA_COMPRESSION_LEVEL,
    );
    println!("cargo::rustc-env=DOCENT_ESPEAK_DATA_SHA256={digest}");
}

/// Ends the build where espeak-ng was configured with libpcaudio, which would make the binary need sound libraries that
/// it never uses.
fn refuse_pcaudio(build: &Path) {
    let cache = fs::read_to_string(build.join("build/CMakeCache.txt")).unwrap_or_default();
    if cache.lines().any(|line| line == "USE_LIBPCAUDIO:BOOL=ON") {
        fail(
            "espeak-ng found libpcaudio on this machine and would link it; remove the package libpcaudio-dev, run \
             `cargo clean -p espeak-rs-sys` and build again",
        );
    }
}

/// Links libsonic into the binary. The C compiler knows where libraries lie on this machine.
fn link_sonic() {
    println!("cargo::rerun-if-env-changed=CC");
    let compiler = env::var("CC").unwrap_or_else(|_| "cc".to_owned());
    let answer = Command::new(&compiler)
        .arg("-print-file-name=libsonic.a")
        .output()
        .map(|output| PathBuf::from(String::from_utf8_lossy(&output.stdout).trim()))
        .unwrap_or_default();
    let places = [
        answer,
        "/usr/local/lib/libsonic.a".into(),
        "/opt/homebrew/lib/libsonic.a".into(),
    ];
    // A compiler that finds nothing answers with the bare name.
    let Some(library) = places
        .iter()
        .find(|path| path.is_absolute() && path.is_file())
    else {
        fail(
            "libsonic.a is not installed, which espeak-ng needs for fast speech; run scripts/setup.sh, or install the \
             package libsonic-dev",
        );
    };
    let folder = library
        .parent()
        .expect("an absolute path of a file has a parent");
    println!("cargo::rustc-link-search=native={}", folder.display());
    println!("cargo::rustc-link-lib=static=sonic");
}

/// Names of functions take 7 MB of the binary; its messages name file and line without them. Not through the profile,
/// whose `strip` would have the tests lose theirs.
fn leave_symbols_out() {
    if env::var("CARGO_CFG_TARGET_OS").is_ok_and(|os| os == "linux") {
        println!("cargo::rustc-link-arg-bins=-Wl,--strip-all");
    }
}

/// Writes `bytes` compressed to `path`, and tells their sha256. A file that an earlier run made of the same bytes stays:
/// this script runs at each commit.
fn write_compressed(path: &Path, bytes: &[u8], level: i32) -> String {
    let digest = format!("{:x}", Sha256::digest(bytes));
    let stamp = path.with_extension("stamp");
    let made_of = format!("{digest} at level {level}");
    if path.is_file() && fs::read_to_string(&stamp).is_ok_and(|stamp| stamp == made_of) {
        return digest;
    }
    let packed = zstd::encode_all(bytes, level).expect("zstd compresses a byte slice");
    let writable = "cargo's OUT_DIR is writable";
    // The stamp is last: it vouches for the file.
    fs::write(path, packed).expect(writable);
    fs::write(stamp, made_of).expect(writable);
    digest
}
