#!/usr/bin/env python3
"""The screen of a kiosk for real: cage without a screen, Chromium in it, and what watches both.

    scripts/kiosk_screen.py [PROGRAM [--only-pin]]

As root, which cage refuses: everything shown runs as `nobody`. It hangs the page, the browser and the compositor, kills them,
opens what should not open, and leaves with the PIN, typed on a keyboard that is none. One line comes out for each figure, and it
ends with 1 where one is not kept. Debian's packages: cage, chromium, xdotool,
xvfb, xwayland; imagemagick for pictures.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request

PROGRAM = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else "target/release/docent")
PORT = 18432
ADDRESS = f"http://localhost:{PORT}"
NOBODY = 65534
PIN = "481516"
# As in the unit, with what a machine without a screen, a GPU and namespaces needs.
SWITCHES = [
    "--kiosk", "--ozone-platform=wayland", "--remote-debugging-pipe", "--no-first-run", "--noerrdialogs", "--disable-pinch",
    "--disable-background-networking", "--disable-component-update", "--password-store=basic", "--no-sandbox", "--disable-gpu",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost",
]
START_S = 90

work = tempfile.mkdtemp(prefix="docent-screen-")
os.chmod(work, 0o755)
started = []
failed = []


def say(what, figure, kept):
    print(f"{'ok  ' if kept else 'FAIL'} {what}: {figure}", flush=True)
    if not kept:
        failed.append(what)


def pin_file():
    import base64
    import hashlib

    salt = bytes(16)
    digest = hashlib.pbkdf2_hmac("sha256", PIN.encode(), salt, 600_000)
    texts = [base64.b64encode(part).decode().rstrip("=") for part in (salt, digest)]
    path = os.path.join(work, "pin")
    with open(path, "w", encoding="ascii") as file:
        file.write("$".join(["pbkdf2-sha256", "600000", *texts]) + "\n")
    return path


def serve():
    env = dict(os.environ, DOCENT__SERVER__PORT=str(PORT), DOCENT__KIOSK__PIN_FILE=pin_file(), DOCENT__DATA__DIR=f"{work}/data")
    with open(f"{work}/server.log", "w", encoding="utf-8") as log:
        server = subprocess.Popen([PROGRAM, "serve"], env=env, stdout=log, stderr=log)
    started.append(server)
    return server


def open_sessions():
    try:
        request = urllib.request.Request(f"{ADDRESS}/metrics", headers={"accept": "application/json"})
        with urllib.request.urlopen(request, timeout=2) as reply:
            return json.load(reply)["active_sessions"]
    except OSError:
        return None


def wait(condition, seconds):
    """How long it took; none if it did not come."""
    begun = time.monotonic()
    while time.monotonic() - begun < seconds:
        if condition():
            return time.monotonic() - begun
        time.sleep(0.1)
    return None


class Screen:
    """What the unit starts, and its folder in /run."""

    def __init__(self, display=None):
        self.runtime = tempfile.mkdtemp(prefix="run-", dir=work)
        os.chown(self.runtime, NOBODY, NOBODY)
        env = {
            "PATH": os.environ["PATH"], "HOME": self.runtime, "XDG_RUNTIME_DIR": self.runtime, "WLR_BACKENDS": "headless",
            "WLR_LIBINPUT_NO_DEVICES": "1", "WLR_RENDERER": "pixman",
        }
        if display:
            env |= {"WLR_BACKENDS": "x11", "DISPLAY": display}
        browser = ["chromium", *SWITCHES, f"--user-data-dir={self.runtime}/profile", f"{ADDRESS}/kiosk"]
        command = [PROGRAM, "kiosk", "watch", "--url", f"{ADDRESS}/kiosk", "--", "cage", "-d", "--", *browser]
        self.log = f"{self.runtime}.log"
        with open(self.log, "w", encoding="utf-8") as log:
            self.watch = subprocess.Popen(
                command, env=env, cwd="/", user=NOBODY, group=NOBODY, extra_groups=[], stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        started.append(self.watch)
        self.env = env
        self.known = set()

    def processes(self, kind):
        """Those of this screen of a kind: a renderer, the first one of the browser, the compositor; without one, all."""
        parents = {}
        for entry in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{entry}/stat", encoding="utf-8", errors="replace") as file:
                    parents[int(entry)] = int(file.read().rpartition(")")[2].split()[1])
            except OSError:
                continue
        # Whoever lost its parent meanwhile is still of the group that the watcher made.
        self.known = {one for one in self.known if one in parents}
        found = {self.watch.pid}
        while more := {one for one, parent in parents.items() if parent in found} - found:
            found |= more
        self.known |= found - {self.watch.pid}
        return [one for one in self.known if self.is_of(one, kind)]

    @staticmethod
    def is_of(process, kind):
        try:
            with open(f"/proc/{process}/cmdline", "rb") as file:
                # Those that Chromium's zygote makes write their words anew, with spaces.
                line = file.read().replace(b"\0", b" ")
        except OSError:
            return False
        name = os.path.basename(line.split(b" ")[0])
        if kind == "browser":
            return name == b"chromium" and b"--type=" not in line
        return line != b"" and (kind is None or name == kind.encode() or f"--type={kind}".encode() in line)

    def end(self):
        for process in [self.watch.pid, *self.processes(None)]:
            try:
                os.kill(process, signal.SIGKILL)
            except ProcessLookupError:
                pass
        self.watch.wait()

    def shows(self):
        return wait(lambda: self.watch.poll() is not None or open_sessions(), START_S) is not None and self.watch.poll() is None

    def ends(self, seconds):
        took = wait(lambda: self.watch.poll() is not None, seconds)
        return took, self.watch.poll()

    def is_gone(self):
        return not any(self.processes(kind) for kind in ("cage", "browser", "renderer"))

    def does(self, *words):
        """What somebody does who sits before it."""
        subprocess.run(["xdotool", *words], env=self.env, check=True, stdout=subprocess.DEVNULL)

    def says(self):
        with open(self.log, encoding="utf-8", errors="replace") as file:
            return [line.strip() for line in file if line.startswith("docent:")]


def hung(kind, how, seconds):
    screen = Screen()
    if not screen.shows():
        return say(f"{kind}: the page is shown", screen.says(), False)
    time.sleep(8)  # it has drawn more than once
    hit = screen.processes(kind)
    for process in hit:
        os.kill(process, how)
    took, code = screen.ends(seconds)
    is_kept = bool(hit) and code == 1 and wait(screen.is_gone, 5) is not None
    figure = f"given up after {took:.1f} s, {screen.says()}" if took else "it goes on"
    say(f"{kind}, {how.name}", figure, is_kept)
    screen.end()
    wait(lambda: open_sessions() == 0, 20)
    return None


def left_with_pin():
    read, write = os.pipe()
    display = subprocess.Popen(["Xvfb", "-displayfd", str(write), "-screen", "0", "1280x800x24"], pass_fds=[write], stderr=subprocess.DEVNULL)
    started.append(display)
    os.close(write)
    with os.fdopen(read, encoding="ascii") as file:
        screen = Screen(f":{file.readline().strip()}")
    if not screen.shows():
        return say("PIN: the page is shown", screen.says(), False)
    time.sleep(5)
    screen.does("mousemove", "20", "20")
    for keys in ("ctrl+t", "ctrl+n", "ctrl+shift+i", "ctrl+o", "ctrl+u", "alt+Home", "F12", "F11"):
        screen.does("key", keys)
        time.sleep(1)
    picture(screen, "shortcuts")
    time.sleep(16)
    say("shortcuts lead nowhere", f"{open_sessions()} session, ended with {screen.watch.poll()}", open_sessions() == 1 and screen.watch.poll() is None)
    for pin, code in (("111112", None), (PIN, 0)):
        screen.does("click", "--repeat", "5", "--delay", "150", "1")
        time.sleep(1)
        screen.does("type", pin)
        screen.does("key", "Return")
        time.sleep(3)
        picture(screen, pin)
        screen.does("key", "Tab", "Tab", "Return")
        took, ended = screen.ends(10)
        say(f"PIN {pin}", f"ended with {ended}" + (f" after {took:.1f} s" if took else ""), ended == code)
        if ended is None:
            screen.does("key", "Escape")
    screen.end()
    return None


def picture(screen, name):
    """Into the folder KIOSK_SHOTS, where that is set."""
    if folder := os.environ.get("KIOSK_SHOTS"):
        subprocess.run(["import", "-window", "root", f"{folder}/{name}.png"], env=screen.env, check=False)


def without_server():
    screen = Screen()
    time.sleep(3)
    is_waiting = screen.watch.poll() is None and screen.is_gone()
    say("without a server no browser", screen.watch.poll(), is_waiting)
    server = serve()
    say("it comes with the server", f"{wait(open_sessions, START_S)} s", bool(open_sessions()))
    screen.end()
    return server


def hang():
    hung("renderer", signal.SIGSTOP, 40)
    hung("renderer", signal.SIGKILL, 40)
    hung("browser", signal.SIGSTOP, 40)
    hung("browser", signal.SIGKILL, 40)
    hung("cage", signal.SIGSTOP, 60)


def main():
    try:
        server = without_server()
        wait(lambda: open_sessions() == 0, 30)
        if "--only-pin" not in sys.argv:
            hang()
        left_with_pin()
        server.terminate()
    finally:
        for process in started:
            if process.poll() is None:
                process.kill()
        if not os.environ.get("KEEP"):
            shutil.rmtree(work, ignore_errors=True)
    return 1 if failed else 0


sys.exit(main())
