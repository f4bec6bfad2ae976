//! What holds in every file.

use super::house::{HOUSE, Target};

/// Longer files are two.
const LINES_MAX: usize = 500;

#[test]
fn only_the_clock_reads_the_time() {
    let mut reads = 0;
    for source in &HOUSE.sources {
        for named in &source.named {
            for target in HOUSE.targets(named) {
                let Target::Foreign(path) = target else {
                    continue;
                };
                let path = path.join("::");
                let time = ["std::time::", "time::"]
                    .iter()
                    .any(|of| path.starts_with(of));
                if time
                    && path
                        .rsplit("::")
                        .next()
                        .is_some_and(|name| name.starts_with("now"))
                {
                    let file = &source.file;
                    assert_eq!(
                        source.room(),
                        "clock",
                        "{file}:{} reads the time",
                        named.line
                    );
                    reads += 1;
                }
            }
        }
    }
    assert!(reads > 0, "the clock itself is not seen to read it");
}

#[test]
fn files_stay_small() {
    for (file, lines) in &HOUSE.lengths {
        assert!(*lines <= LINES_MAX, "{file} has {lines} lines: split it");
    }
}
