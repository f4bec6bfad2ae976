//! The unit of the screen: a session on the first terminal, with a compositor that shows one window, and a browser in it.
//!
//! Source: systemd.exec(5), systemd.service(5), cage(1), and the list of Chromium's switches.

use std::path::Path;

use super::screen::{BROWSER, COMPOSITOR, FOLDER, KioskScreen};
use crate::setup::unit::quoted;

/// The browser's switches but for those that name the page.
const SWITCHES: [&str; 16] = [
    "--kiosk",
    "--ozone-platform=wayland",
    // By it the page is watched; only who starts the browser has its other end.
    "--remote-debugging-pipe",
    // Gone with the power, and each time that the browser is started anew.
    "--user-data-dir=%t/docent-kiosk/profile",
    "--no-first-run",
    "--no-default-browser-check",
    "--noerrdialogs",
    "--hide-crash-restore-bubble",
    "--disable-breakpad",
    "--password-store=basic",
    "--autoplay-policy=no-user-gesture-required",
    "--disable-pinch",
    "--overscroll-history-navigation=0",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-features=Translate,MediaRouter,TouchpadOverscrollHistoryNavigation",
];

/// The unit.
pub(super) fn service(screen: &KioskScreen) -> String {
    let user = &screen.user;
    let shown = screen.page().replace('%', "%%");
    let command = command(screen);
    format!(
        "\
# Written by `docent kiosk install`. Change it with `systemctl edit docent-kiosk`, which keeps your lines apart from these.
[Unit]
Description=Docent's kiosk, {shown} in full screen
After=docent.service systemd-user-sessions.service systemd-logind.service plymouth-quit-wait.service getty@tty1.service
Conflicts=getty@tty1.service
# Who leaves with the PIN finds a login.
OnSuccess=getty@tty1.service
StartLimitIntervalSec=0
ConditionPathExists=/dev/tty0

[Service]
Type=notify
{command}
ExecStopPost=-+/usr/bin/loginctl terminate-user {user}
User={user}
PAMName=login
TTYPath=/dev/tty1
TTYReset=yes
TTYVHangup=yes
TTYVTDisallocate=yes
StandardInput=tty-fail
StandardOutput=journal
StandardError=journal
UtmpIdentifier=tty1
UtmpMode=user

# Nothing of it is on a disk but what lets this screen in at a server that asks for a key.
Environment=XDG_SESSION_TYPE=wayland HOME=%t/{FOLDER}
RuntimeDirectory={FOLDER}
RuntimeDirectoryMode=0700
StateDirectory={FOLDER}
StateDirectoryMode=0700
UMask=0077

# A page that hangs, a browser that ends: all of it begins anew. Only the PIN ends it, with 0.
Restart=always
RestartSec=2
RestartPreventExitStatus=0
WatchdogSec=60
WatchdogSignal=SIGKILL
TimeoutStopSec=10

# Chromium makes its own sandbox with namespaces.
NoNewPrivileges=yes
CapabilityBoundingSet=
ProtectSystem=full
PrivateTmp=yes
InaccessiblePaths=-/home -/root -/etc/docent -/var/lib/docent
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
LockPersonality=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
SystemCallArchitectures=native

[Install]
WantedBy=multi-user.target
"
    )
}

/// The line that starts it.
fn command(screen: &KioskScreen) -> String {
    let url = &screen.url;
    let mut words = vec![
        quoted(&screen.program),
        "kiosk watch --url".to_owned(),
        quoted(Path::new(url.as_str())),
        format!("--screen-file=%S/{FOLDER}/screen.json --"),
        format!("{COMPOSITOR} -d -- {BROWSER}"),
    ];
    words.extend(SWITCHES.map(str::to_owned));
    if let Some(host) = screen.is_local().then(|| url.host_str()).flatten() {
        // It finds no other machine, whatever it is told to open.
        let rules = format!("--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE {host}");
        words.push(quoted(Path::new(&rules)));
    }
    words.push(quoted(Path::new(&screen.page())));
    format!("ExecStart={}", words.join(" \\\n    "))
}
