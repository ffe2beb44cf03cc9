#!/usr/bin/env python3
"""Checks a pack of evidence without any network, with Python's own library alone (3.9 or newer).

    python3 verify.py              the folder in which this file lies
    python3 verify.py FOLDER       an unpacked pack elsewhere
    python3 verify.py PACK.zip     a pack that nobody unpacked

Every file is read and compared with the SHA-256 in the manifests (RFC 8493, BagIt), then the chain of the seals of the
logs is computed again. Whatever was changed, is missing, or was added is named. Exit status 0 only when all is whole.
Nothing is written, nothing outside the pack is opened, whatever the manifests say.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
import sys
import zipfile

PIECE = 1024 * 1024
DATA, TAGS = "manifest-sha256.txt", "tagmanifest-sha256.txt"
SEALS, HEAD = "seals/seals.jsonl", "seals/head.json"
DIGITS = set("0123456789abcdef")
WORDS = {
    "pl": {
        "changed": "ZMIENIONY plik",
        "missing": "BRAK pliku",
        "added": "DODANY plik, którego nie ma w spisie",
        "path": "NIEDOZWOLONA ścieżka",
        "twice": "POWTÓRZONY plik",
        "link": "DOWIĄZANIE zamiast pliku",
        "manifest": "NIECZYTELNY spis",
        "seal": "PRZERWANY łańcuch pieczęci",
        "whole": "W PORZĄDKU: plików %d, bajtów %d, pieczęci dziennika %d.",
        "head": "Skrót spisu: %s",
        "broken": "NIE W PORZĄDKU: usterek %d.",
        "none": "To nie jest pakiet dowodów: brak pliku bagit.txt.",
    },
    "en": {
        "changed": "CHANGED file",
        "missing": "MISSING file",
        "added": "ADDED file that no manifest lists",
        "path": "FORBIDDEN path",
        "twice": "file listed TWICE",
        "link": "LINK instead of a file",
        "manifest": "UNREADABLE manifest",
        "seal": "BROKEN chain of seals",
        "whole": "WHOLE: files %d, bytes %d, seals of the logs %d.",
        "head": "Digest of the manifest: %s",
        "broken": "NOT WHOLE: faults %d.",
        "none": "This is no pack of evidence: bagit.txt is missing.",
    },
}


class Folder:
    """An unpacked pack."""

    def __init__(self, root):
        self.root, self.faults, self.places = os.path.abspath(root), [], {}
        for folder, names, files in os.walk(self.root):
            for name in names + files:
                place = os.path.join(folder, name)
                called = os.path.relpath(place, self.root).replace(os.sep, "/")
                if os.path.islink(place):
                    self.faults.append(("link", called))
                elif name in files and stat.S_ISREG(os.lstat(place).st_mode):
                    self.places[called] = place

    def names(self):
        """Every file, as manifests write it."""
        return set(self.places)

    def open(self, name):
        """One of them, to be read."""
        return open(self.places[name], "rb")


class Archive:
    """A pack that nobody unpacked: everything lies in its one folder."""

    def __init__(self, path):
        self.file, self.faults, self.places = zipfile.ZipFile(path), [], {}
        top = ""
        for info in self.file.infolist():
            if info.filename.endswith("/"):
                continue
            first, slash, called = info.filename.partition("/")
            top = top or first
            if not slash or first != top or not allowed(called):
                self.faults.append(("path", info.filename))
            elif called in self.places:
                self.faults.append(("twice", called))
            else:
                self.places[called] = info

    def names(self):
        """Every file, as manifests write it."""
        return set(self.places)

    def open(self, name):
        """One of them, to be read."""
        return self.file.open(self.places[name])


def allowed(name):
    """Whether a name stays inside the pack on every system."""
    parts = name.split("/")
    strange = "\\" in name or ":" in name or "\0" in name
    return bool(name) and not strange and not any(part in ("", ".", "..") for part in parts)


def digest_of(pack, name):
    """(SHA-256, length) of a file, read piece by piece."""
    digest, size = hashlib.sha256(), 0
    with pack.open(name) as file:
        while True:
            piece = file.read(PIECE)
            if not piece:
                return digest.hexdigest(), size
            digest.update(piece)
            size += len(piece)


def listed(pack, name, faults):
    """{path: digest} of a manifest; what no line of one looks like is a fault."""
    lines = {}
    if name not in pack.names():
        return lines
    with pack.open(name) as file:
        for raw in file:
            digest, _space, path = raw.decode("utf-8", "replace").rstrip("\r\n").partition("  ")
            path = path.replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%")
            if len(digest) != 64 or set(digest) - DIGITS:
                faults.append(("manifest", name))
            elif not allowed(path):
                faults.append(("path", path))
            elif path in lines:
                faults.append(("twice", path))
            else:
                lines[path] = digest
    return lines


def compared(pack, lines, faults):
    """How many bytes the listed files have; those that differ are faults."""
    total = 0
    for name in sorted(lines):
        if name not in pack.names():
            faults.append(("missing", name))
            continue
        try:
            digest, size = digest_of(pack, name)
        except (OSError, zipfile.BadZipFile, RuntimeError):
            digest, size = "", 0
        total += size
        if digest != lines[name]:
            faults.append(("changed", name))
    return total


def spelled(content):
    """A seal as it was hashed."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode("utf-8")


def chained(pack, faults):
    """How many seals follow from each other; the first that does not is a fault."""
    count = 0
    if HEAD not in pack.names() or SEALS not in pack.names():
        return count
    try:
        with pack.open(HEAD) as file:
            head = json.loads(file.read())
        chain, number = head["before"], 0
        with pack.open(SEALS) as file:
            for line in file:
                row = json.loads(line)
                seal = row["seal"]
                chain = hashlib.sha256(chain.encode() + spelled(seal)).hexdigest()
                if chain != row["chain"] or seal["number"] <= number:
                    faults.append(("seal", "{}: {}".format(SEALS, seal["number"])))
                    return count
                number, count = seal["number"], count + 1
        if count and (chain, number) != (head["chain"], head["number"]):
            faults.append(("seal", HEAD))
    except (KeyError, TypeError, ValueError, AttributeError):
        faults.append(("seal", SEALS))
    return count


def language_of(pack):
    """The language of the pack, by bag-info.txt."""
    if "bag-info.txt" in pack.names():
        with pack.open("bag-info.txt") as file:
            if b"Spojnik-Language: en" in file.read(PIECE):
                return "en"
    return "pl"


def check(pack):
    """(faults, number of files, of bytes, of seals)."""
    faults = list(pack.faults)
    tags, data = listed(pack, TAGS, faults), listed(pack, DATA, faults)
    for needed in (TAGS, DATA):
        if needed not in pack.names():
            faults.append(("missing", needed))
    size = compared(pack, tags, faults) + compared(pack, data, faults)
    for name in sorted(pack.names() - set(data) - set(tags) - {TAGS}):
        faults.append(("added", name))
    return faults, len(data), size, chained(pack, faults)


def main(place):
    """Print what was found; 0 when the pack is whole."""
    pack = Archive(place) if zipfile.is_zipfile(place) else Folder(place)
    words = WORDS[language_of(pack)]
    if "bagit.txt" not in pack.names():
        print(words["none"])
        return 2
    faults, files, size, seals = check(pack)
    for what, name in faults:
        print("{}: {}".format(words[what], name.encode("unicode_escape").decode() if not name.isprintable() else name))
    if faults:
        print(words["broken"] % len(faults))
        return 1
    print(words["whole"] % (files, size, seals))
    print(words["head"] % digest_of(pack, DATA)[0])
    return 0


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__))))
