//! Whether this user may open the devices of the kernel. ALSA says of those that it may not open that there are none.

/// Whether there are devices of a direction, and this user may open none of them.
#[cfg(target_os = "linux")]
pub(super) fn is_denied(direction: super::Direction) -> bool {
    use super::Direction;
    use rustix::fs::{Access, access};

    // `pcmC0D0c` captures, `pcmC0D0p` plays.
    let end = match direction {
        Direction::Input => 'c',
        Direction::Output => 'p',
    };
    let files = std::fs::read_dir("/dev/snd")
        .into_iter()
        .flatten()
        .flatten();
    let devices = files.filter(|file| {
        let name = file.file_name();
        let name = name.to_string_lossy();
        name.starts_with("pcm") && name.ends_with(end)
    });
    let mut may = devices.map(|device| access(device.path(), Access::READ_OK | Access::WRITE_OK));
    may.next()
        .is_some_and(|first| first.is_err() && may.all(|it| it.is_err()))
}

/// Other systems say it themselves.
#[cfg(not(target_os = "linux"))]
pub(super) fn is_denied(_: super::Direction) -> bool {
    false
}
