//! What `scripts/package.sh` relies on: the gate for instructions, and the unit.

use std::fs;
use std::path::Path;
#[cfg(target_arch = "x86_64")]
use std::process::{Command, Output};

use docent::config::{Overrides, Places, Settings};

const PACKAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/scripts/package");

/// Compiles C with these flags and has the gate look at it.
#[cfg(target_arch = "x86_64")]
fn gate(source: &str, flags: &[&str]) -> Output {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (code, object) = (folder.path().join("part.c"), folder.path().join("part.o"));
    fs::write(&code, source).expect("writable");
    let compiler = Command::new("cc")
        .args(["-O2", "-c", "-o"])
        .args([&object, &code])
        .args(flags)
        .output()
        .expect("scripts/setup.sh installs a C compiler");
    assert!(compiler.status.success(), "{compiler:?}");
    Command::new("python3")
        .arg(format!("{PACKAGE}/cpu_gate.py"))
        .arg(object)
        .output()
        .expect("scripts/setup.sh installs Python")
}

#[cfg(target_arch = "x86_64")]
#[test]
fn the_gate_refuses_instructions_beyond_its_level_by_function() {
    const SUM: &str = "#include <immintrin.h>\n\
        float sum(const float *x, int n) { float s = 0; for (int i = 0; i < n; i++) s += x[i] * x[i]; return s; }\n";
    let aes = "#include <immintrin.h>\n__m128i round_of(__m128i a, __m128i b) { return _mm_aesenc_si128(a, b); }\n";
    let masked = "#include <immintrin.h>\n\
        __m256i few(__m256i a) { return _mm256_maskz_add_epi32(5, a, a); }\n";
    let dot = "#include <immintrin.h>\n\
        __m256i dots(__m256i a, __m256i b) { return _mm256_dpbusd_avx_epi32(a, a, b); }\n";
    for (source, flags, function) in [
        (
            SUM,
            &["-mavx512f", "-mprefer-vector-width=512", "-Ofast"][..],
            "sum",
        ),
        (aes, &["-maes"], "round_of"),
        (masked, &["-mavx512vl"], "few"),
        (dot, &["-mavxvnni"], "dots"),
    ] {
        let refused = gate(source, flags);
        let said = String::from_utf8_lossy(&refused.stdout);
        assert_eq!(refused.status.code(), Some(1), "{flags:?}: {refused:?}");
        assert!(said.contains(function), "{flags:?}: {said}");
    }
    let level = [
        "-mavx2", "-mfma", "-mf16c", "-mbmi2", "-mlzcnt", "-mmovbe", "-Ofast",
    ];
    let passed = gate(SUM, &level);
    assert_eq!(passed.status.code(), Some(0), "{passed:?}");
}

/// The value of a line of the unit.
fn unit(key: &str) -> String {
    let unit = fs::read_to_string(format!("{PACKAGE}/docent.service")).expect("the unit");
    let mut lines = unit.lines();
    let value = lines.find_map(|line| line.strip_prefix(key)?.strip_prefix('='));
    value.unwrap_or_else(|| panic!("{key} is set")).to_owned()
}

#[test]
fn the_unit_lets_as_many_files_be_open_as_there_may_be_sessions() {
    let places = Places {
        data_dir: Some("/var/lib/docent".into()),
        ..Places::default()
    };
    let defaults = Settings::load(&Overrides::default(), Vec::new(), &places);
    let settings = defaults.expect("valid").settings;
    let files: usize = unit("LimitNOFILE").parse().expect("a number");
    assert!(files >= 2 * settings.sessions.open_max, "{files}");
}

#[test]
fn the_unit_starts_the_program_where_the_package_puts_it() {
    assert!(unit("ExecStart").starts_with("/usr/bin/docent serve"));
    let postinst = fs::read_to_string(Path::new(PACKAGE).join("deb/postinst")).expect("there");
    let user = unit("User");
    assert!(postinst.contains(&format!("useradd --system --gid {user} ")));
}

/// The Debian packages that a script names where it installs some.
fn installed_by(script: &str) -> Vec<String> {
    let path = format!("{}/scripts/{script}", env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(path).expect("readable");
    let lists = text.lines().filter_map(|line| {
        let line = line.trim();
        let listed = line.strip_prefix("build_packages=(");
        listed.or_else(|| line.strip_prefix("install_debian_packages "))
    });
    let names = lists.flat_map(|list| list.trim_end_matches(')').split(' '));
    let names = names.filter(|name| !name.contains('$'));
    names.map(str::to_owned).collect()
}

#[test]
fn the_readme_names_every_package_that_the_scripts_install() {
    let readme = format!("{}/README.md", env!("CARGO_MANIFEST_DIR"));
    let readme = fs::read_to_string(readme).expect("readable");
    let words = readme.split(|letter: char| letter.is_whitespace() || "`,".contains(letter));
    let words: Vec<&str> = words.collect();
    for script in ["setup.sh", "test.sh", "package.sh", "package/try.sh"] {
        let installed = installed_by(script);
        assert!(!installed.is_empty(), "{script} installs nothing");
        for package in installed {
            assert!(words.contains(&package.as_str()), "{package} of {script}");
        }
    }
}
