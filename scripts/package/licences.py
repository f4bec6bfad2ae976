#!/usr/bin/env python3
"""Writes the licences of everything that the program is linked from or carries, for the packages.

    licences.py [NAME=FILE ...]

Crates come from `cargo metadata`, each with the licence files in its sources, those of a bundled C library included; what
does not come as a crate is named on the command line, with the file that holds its licence. Equal texts stand once.
"""

import collections
import json
import pathlib
import subprocess
import sys

TARGET = "x86_64-unknown-linux-gnu"
# Names of files, in lower case, that hold licences; a bundled library lies at most this deep in its crate.
NAMES = ("license", "licence", "copying", "notice", "copyright", "unlicense")
DEPTH_MAX = 2
RULE = "=" * 100


def linked_crates():
    """The crates that the program is linked from: build scripts' and tests' own are left out."""
    command = ["cargo", "metadata", "--locked", "--format-version", "1", "--filter-platform", TARGET]
    metadata = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    packages = {package["id"]: package for package in metadata["packages"]}
    nodes = {node["id"]: node for node in metadata["resolve"]["nodes"]}
    root = metadata["resolve"]["root"]
    found, waiting = set(), [root]
    while waiting:
        crate = waiting.pop()
        for dependency in nodes[crate]["deps"]:
            linked = any(kind["kind"] is None for kind in dependency["dep_kinds"])
            if linked and dependency["pkg"] not in found:
                found.add(dependency["pkg"])
                waiting.append(dependency["pkg"])
    return sorted((packages[crate] for crate in found), key=lambda package: (package["name"], package["version"]))


def licence_files(folder):
    for path in sorted(folder.rglob("*")):
        near = len(path.relative_to(folder).parts) <= DEPTH_MAX + 1
        if near and path.is_file() and path.name.lower().startswith(NAMES) and path.suffix not in (".rs", ".c", ".h", ".py"):
            yield path


def main():
    crates = linked_crates()
    users = collections.defaultdict(list)
    for package in crates:
        folder = pathlib.Path(package["manifest_path"]).parent
        for path in licence_files(folder):
            text = path.read_text(encoding="utf-8", errors="replace").strip()
            users[text].append(f"{package['name']} {package['version']}: {path.relative_to(folder)}")
    for given in sys.argv[1:]:
        name, _, file = given.partition("=")
        users[pathlib.Path(file).read_text(encoding="utf-8", errors="replace").strip()].append(name)
    print("What this program is made of\n")
    for package in crates:
        print(f"{package['name']} {package['version']}: {package['license'] or 'see below'}")
    for text, names in users.items():
        print(f"\n{RULE}\n" + "\n".join(names) + f"\n{RULE}\n\n{text}")


if __name__ == "__main__":
    main()
