"""Output and logging: everybody prints into one file, and then everybody sends lines to the one process that writes."""

import os
import re
import sys
import tempfile
import time
from multiprocessing import Barrier, Process, Queue

PIECE = re.compile(r"(?:[a-z]+-\d+) \(PID \d+\) line \d+:| \[(?:[a-z]+-\d+) \d+\.\d+\]")


def pieces_of(name, pid, line):
    parts = [f" [{name} {line}.{i + 1}]" for i in range(2 + line % 7)]
    return [f"{name} (PID {pid}) line {line}:", *parts[:-1], parts[-1] + "\n"]


def print_pieces(start, name, lines, path):
    # O_APPEND: the system puts each piece at the end of the file. No piece overwrites another.
    file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    start.wait(10)
    for line in range(1, lines + 1):
        for piece in pieces_of(name, os.getpid(), line):
            os.write(file, piece.encode())
    os.close(file)


def send_lines(start, name, lines, log):
    start.wait(10)
    for line in range(1, lines + 1):
        log.put("".join(pieces_of(name, os.getpid(), line)))


def start_together(count, name, target, lines, output):
    start = Barrier(count + 1)
    processes = [
        Process(target=target, args=(start, f"{name}-{i + 1}", lines, output), name=f"{name}-{i + 1}")
        for i in range(count)
    ]
    for process in processes:
        process.start()
    start.wait(10)
    return processes, time.perf_counter()


def join_all(processes):
    for process in processes:
        process.join()
    assert all(process.exitcode == 0 for process in processes)


def main(count=4, lines=50):
    total = count * lines
    with tempfile.TemporaryDirectory() as folder:
        # The first way: each process appends to one file.
        path = os.path.join(folder, "printed.txt")
        printers, began = start_together(count, "printer", print_pieces, lines, path)
        join_all(printers)
        print(f"printed by all within {(time.perf_counter() - began) * 1000:.1f} ms")
        with open(path) as file:
            text = file.read()
        pieces = [piece.rstrip("\n") for p in printers for i in range(lines) for piece in pieces_of(p.name, p.pid, i + 1)]
        whole = {"".join(pieces_of(p.name, p.pid, i + 1)) for p in printers for i in range(lines)}
        jumbled = [line for line in text.splitlines(keepends=True) if line not in whole]
        print(f"{len(jumbled)} of {total} printed lines are jumbled")
        for line in jumbled[:3]:
            print("jumbled:", line.rstrip("\n"))
        print("every piece is there:", sorted(PIECE.findall(text)) == sorted(pieces))

        # The second way: each process sends its lines, and the parent alone writes them.
        path = os.path.join(folder, "log.txt")
        log = Queue()
        senders, began = start_together(count, "sender", send_lines, lines, log)
        with open(path, "w") as file:
            for _ in range(total):
                file.write(log.get(timeout=10))
        print(f"written by the parent within {(time.perf_counter() - began) * 1000:.1f} ms")
        join_all(senders)
        with open(path) as file:
            written = file.read().splitlines(keepends=True)
        expected = {p.name: ["".join(pieces_of(p.name, p.pid, i + 1)) for i in range(lines)] for p in senders}
        in_order = all([line for line in written if line.startswith(name + " ")] == own for name, own in expected.items())
        print(f"{len(written)} of {total} logged lines, whole and in order: {in_order}", flush=True)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
