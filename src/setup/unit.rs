//! The systemd unit of a desk that runs for the user who made it.

use std::path::Path;

/// The unit. The program says itself when it is ready and that it lives.
pub(super) fn unit(name: &str, program: &Path, settings: &Path) -> String {
    let description = name.replace('%', "%%");
    let (program, settings) = (quoted(program), quoted(settings));
    format!(
        "\
# Written by `docent init`. Starts the desk when its user does; with `loginctl enable-linger` when the machine does.
[Unit]
Description={description} (Docent)
After=pipewire.service pulseaudio.service

[Service]
Type=notify
ExecStart={program} serve --config {settings}
ExecReload=/bin/kill -HUP $MAINPID
WatchdogSec=60
TimeoutStartSec=120
TimeoutStopSec=30
Restart=on-failure
RestartSec=2
UMask=0077
NoNewPrivileges=yes

[Install]
WantedBy=default.target
"
    )
}

/// A path as a word of a command line of systemd. Source: systemd.service(5), \"Command lines\", and systemd.syntax(7), \"Quoting\".
pub(super) fn quoted(path: &Path) -> String {
    let path = path.to_string_lossy();
    let path = path.replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{}\"", path.replace('%', "%%").replace('$', "$$"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_one_word() {
        for (path, word) in [
            ("/usr/bin/docent", "\"/usr/bin/docent\""),
            ("/home/a b/50%", "\"/home/a b/50%%\""),
            ("/x/\"$y\"\\z", "\"/x/\\\"$$y\\\"\\\\z\""),
        ] {
            assert_eq!(quoted(Path::new(path)), word);
        }
    }
}
