//! Build script: puts the ONNX Runtime shared library, compressed, where `src/inference/runtime.rs`
//! embeds it, so that the release binary is one file.
//!
//! The library comes from `scripts/setup.sh`; `DOCENT_ONNXRUNTIME` names another copy.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::exit;

use sha2::{Digest, Sha256};

/// Compression level of zstd: the library shrinks from 35 to about 10 MB in a few seconds.
const COMPRESSION_LEVEL: i32 = 12;

fn main() {
    println!("cargo::rerun-if-env-changed=DOCENT_ONNXRUNTIME");
    println!("cargo::rerun-if-changed=assets");
    println!("cargo::rerun-if-changed=models");
    let library = library_path();
    println!("cargo::rerun-if-changed={}", library.display());
    let Ok(bytes) = fs::read(&library) else {
        eprintln!(
            "error: the ONNX Runtime library is not at {}; run scripts/setup.sh first, \
             or set DOCENT_ONNXRUNTIME to the library file",
            library.display()
        );
        exit(1);
    };
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    let packed = zstd::encode_all(bytes.as_slice(), COMPRESSION_LEVEL)
        .expect("zstd compresses a byte slice");
    fs::write(out.join("onnxruntime.zst"), packed).expect("cargo's OUT_DIR is writable");
    let name = library
        .file_name()
        .expect("a file that was read has a name")
        .to_string_lossy();
    println!("cargo::rustc-env=DOCENT_ONNXRUNTIME_FILE={name}");
    println!(
        "cargo::rustc-env=DOCENT_ONNXRUNTIME_SHA256={:x}",
        Sha256::digest(&bytes)
    );
}

/// The library that setup placed for the target platform, or the one the environment names.
fn library_path() -> PathBuf {
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
