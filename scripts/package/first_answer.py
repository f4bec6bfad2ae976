#!/usr/bin/env python3
"""Starts a server, asks it a question over its WebSocket, and prints the seconds from the start to the first spoken answer.

    first_answer.py PORT COMMAND...

Uses nothing but Python's library, so that it needs no network either. The server is stopped afterwards, and must end
with 0.
"""

import base64
import json
import os
import signal
import socket
import struct
import subprocess
import sys
import time

QUESTION = "What are the admission requirements?"
PATIENCE_S = 60
TEXT, BINARY = 1, 2


def connect(port, process):
    """Opens `/orchestrate` as soon as the server listens."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            connection = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S)
            break
        except ConnectionRefusedError:
            if process.poll() is not None or time.monotonic() > deadline:
                sys.exit("first_answer: the server does not start")
            time.sleep(0.005)
    key = base64.b64encode(os.urandom(16)).decode()
    connection.sendall(
        f"GET /orchestrate?session_id=first HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
    )
    stream = connection.makefile("rb")
    status = stream.readline()
    if b" 101 " not in status:
        sys.exit(f"first_answer: the server refuses: {status!r}")
    while stream.readline() != b"\r\n":
        pass
    return connection, stream


def send(connection, message):
    """A masked text frame, RFC 6455."""
    payload, mask = json.dumps(message).encode(), os.urandom(4)
    masked = bytes(byte ^ mask[index % 4] for index, byte in enumerate(payload))
    connection.sendall(struct.pack("!BB", 0x80 | TEXT, 0x80 | len(payload)) + mask + masked)


def receive(stream):
    """The next frame: its kind and its bytes."""
    first, length = struct.unpack("!BB", stream.read(2))
    if length == 126:
        (length,) = struct.unpack("!H", stream.read(2))
    elif length == 127:
        (length,) = struct.unpack("!Q", stream.read(8))
    return first & 0x0F, stream.read(length)


def ask(connection, stream):
    """Asks once. Returns whether sound came, and with it an answer from the documents."""
    send(connection, {"type": "stt_fragment", "text": QUESTION})
    send(connection, {"type": "vad_end"})
    sources = []
    while True:
        kind, payload = receive(stream)
        if kind == BINARY and sources and payload.startswith(b"RIFF"):
            return True
        message = json.loads(payload) if kind == TEXT else {"type": "sound"}
        sources = message.get("sources", sources)
        if message["type"] == "turn_complete":
            return False


def first_answer(connection, stream):
    """Asks again while the voice or the documents are still being loaded, as a visitor would."""
    deadline = time.monotonic() + PATIENCE_S
    while not ask(connection, stream):
        if time.monotonic() > deadline:
            sys.exit("first_answer: no spoken answer from the documents comes")
        time.sleep(0.05)


def main():
    port, command = int(sys.argv[1]), sys.argv[2:]
    started = time.monotonic()
    process = subprocess.Popen(command, stderr=subprocess.PIPE)
    try:
        first_answer(*connect(port, process))
        print(f"{time.monotonic() - started:.2f}", flush=True)
    finally:
        process.send_signal(signal.SIGTERM)
        _, log = process.communicate(timeout=PATIENCE_S)
        sys.stderr.write(log.decode(errors="replace"))
    sys.exit(process.returncode)


if __name__ == "__main__":
    main()
