"""Text: the words of real text, counted by a pool that gets lines, texts, or paths."""

import hashlib
import os
import pickle
import re
import sys
import tempfile
import time
from collections import Counter
from multiprocessing import Pool

PLACES = ["/usr/share/common-licenses", "/usr/share/doc", os.path.dirname(os.__file__)]
PLAIN_TEXT = re.compile(r"^[^.]+$|\.(txt|md|rst)$")


def count_bytes(data):
    words = Counter()
    for word, times in Counter(re.findall(rb"[A-Za-z]+", data)).items():
        words[word.lower().decode()] += times
    return {"sha256": hashlib.sha256(data).hexdigest(), "words": words}


def count_lines(lines):
    return count_text("\n".join(lines) + "\n")


def count_text(text):
    return count_bytes(text.encode())


def count_part(part):
    return count_bytes(read_part(part))


def count_all(parts):
    began = time.perf_counter()
    words, digests = merged(map(count_part, parts))
    return {"words": words, "digests": digests, "ms": (time.perf_counter() - began) * 1000, "pid": os.getpid()}


def merged(results):
    words, digests = Counter(), []
    for result in results:
        words.update(result["words"])
        digests.append(result["sha256"])
    return words, digests


def read_part(part):
    with open(part["path"], "rb") as file:
        file.seek(part["from"])
        return file.read(part["to"] - part["from"])


def lines_of(part):
    return read_part(part).decode().split("\n")[:-1]


def text_of(part):
    return read_part(part).decode()


def pickled_size(value):
    return len(pickle.dumps(value))


def files_under(root):
    if not os.path.isdir(root):
        yield root
        return
    for entry in sorted(os.scandir(root), key=lambda one: one.name):
        # No link is followed, so that no text is there twice.
        if entry.is_dir(follow_symlinks=False):
            yield from files_under(entry.path)
        elif entry.is_file(follow_symlinks=False):
            yield entry.path


def find_text(source, wanted):
    lines = []
    for path in (path for root in ([source] if source else PLACES) for path in files_under(root)):
        if len(lines) >= wanted:
            break
        if not (source or PLAIN_TEXT.search(os.path.basename(path))):
            continue
        try:
            with open(path, "rb") as file:
                data = file.read()
            data.decode()
        except (OSError, UnicodeDecodeError):
            continue
        if data and 0 not in data:
            lines += (data[:-1] if data.endswith(b"\n") else data).split(b"\n")
    return lines


def write_text(source, count, files, lines_per_task):
    lines = find_text(source, count)
    parts = []
    for i, path in enumerate(files):
        last = count * (i + 1) // len(files)
        with open(path, "wb") as file:
            for first in range(count * i // len(files), last, lines_per_task):
                begin = file.tell()
                for line in range(first, min(first + lines_per_task, last)):
                    file.write(lines[line % len(lines)] + b"\n")
                parts.append({"path": path, "from": begin, "to": file.tell()})
        with open(path, "rb") as file:
            digest = hashlib.sha256(file.read()).hexdigest()
        print(f"{os.path.basename(path)}: SHA-256 {digest}", flush=True)
    return parts


def main(count=1_000_000, file_count=8, lines_per_task=10_000, source=""):
    workers = os.cpu_count() or 1
    ways = [("lines", count_lines, lines_of), ("strings", count_text, text_of), ("paths", count_part, dict)]
    with tempfile.TemporaryDirectory() as folder, Pool(1) as alone, Pool(workers) as pool:
        files = [os.path.join(folder, f"part-{i + 1:02}.txt") for i in range(file_count)]
        parts = alone.apply(write_text, (source, count, files, lines_per_task))
        loop = alone.apply(count_all, (parts,))
        expected, expected_digests = loop["words"], loop["digests"]
        print(f"plain loop: {loop['ms']:.0f} ms")
        same = True
        for name, task, argument in ways:
            began = time.perf_counter()
            words, digests = merged(pool.imap(task, map(argument, parts)))
            ms = (time.perf_counter() - began) * 1000
            sent = sum(pickled_size(argument(part)) for part in parts)
            print(f"{name}: {ms:.0f} ms, {sent:,} bytes crossed to {workers} workers")
            same = same and words == expected and digests == expected_digests
    print(f"all ways have the same counts and digests: {same}")
    print(f"{sum(expected.values())} words, {len(expected)} different:", end=" ")
    print(", ".join(f"{word} {times}" for word, times in sorted(expected.items(), key=lambda one: (-one[1], one[0]))[:10]))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:4]), *sys.argv[4:])
