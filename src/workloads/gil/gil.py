"""The GIL: the same functions in a plain loop, in threads and in processes, and how many cores each way used."""

import functools
import hashlib
import multiprocessing
import os
import platform
import sys
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

DATA = bytes(range(256)) * 4096


def calculate(steps, seed):
    # Python code: a thread that runs it holds the GIL.
    value = seed
    for _ in range(steps):
        value = value * 31 % 1_000_003
    return value


def digest(mebibytes, seed):
    # C code: hashlib releases the GIL while it works on more than 2 KiB.
    sha256 = hashlib.sha256(b"%d" % seed)
    for _ in range(mebibytes):
        sha256.update(DATA)
    return int.from_bytes(sha256.digest()[:3], "big")


def wait(ms, seed):
    # A thread that sleeps does not hold the GIL.
    time.sleep(ms / 1000)
    return seed


KINDS = {
    "arithmetic": functools.partial(calculate, 600_000),
    "SHA-256": functools.partial(digest, 48),
    "waiting": functools.partial(wait, 50),
}


def cores_here():
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def cpu_ms():
    """User and system time of this process and of its workers, each with all of its threads; None without /proc."""
    if not os.path.exists("/proc/self/stat"):
        return None
    ticks = 0
    for pid in [os.getpid(), *(worker.pid for worker in multiprocessing.active_children())]:
        with open(f"/proc/{pid}/stat", "rb") as stat:
            # utime and stime are fields 14 and 15. Field 2 is a name, which may hold blanks.
            fields = stat.read().rpartition(b")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks * 1000 / os.sysconf("SC_CLK_TCK")


def counted(count, one, more):
    return f"{count} {one if count == 1 else more}"


def measure(way, map_of_way, tasks, loop):
    """Each kind of work, with workers that are there already. `loop`: what the first way took and gave."""
    same = True
    for kind, function in KINDS.items():
        cpu_before, began = cpu_ms(), time.perf_counter()
        results = list(map_of_way(function, range(1, tasks + 1)))
        ms = (time.perf_counter() - began) * 1000
        cores = "cores not known" if cpu_before is None else f"{(cpu_ms() - cpu_before) / ms:.1f} cores"
        loop_ms, expected = loop.setdefault(kind, (ms, results))
        same = same and results == expected
        print(f"{kind}, {way}: {ms:.0f} ms, {loop_ms / ms:.2f} times, {cores}, sum {sum(results)}", flush=True)
    return same


def main(tasks=16, workers=cores_here()):
    has_gil = getattr(sys, "_is_gil_enabled", lambda: True)()
    python = f"{platform.python_implementation()} {platform.python_version()}"
    cores = counted(cores_here(), "core", "cores")
    print(f"{python} {'with' if has_gil else 'without'} the GIL, on {cores}: {sys.executable}", flush=True)
    loop = {}
    same = [measure("plain loop", map, tasks, loop)]

    with ThreadPoolExecutor(workers) as threads:
        same.append(measure(counted(workers, "thread", "threads"), threads.map, tasks, loop))

    began = time.perf_counter()
    # No worker goes on until all are there: their start is in none of the times.
    ready = multiprocessing.Barrier(workers)
    with ProcessPoolExecutor(workers, initializer=ready.wait, initargs=(60,)) as processes:
        list(processes.map(abs, range(workers)))
        ms = (time.perf_counter() - began) * 1000
        name = counted(workers, "process", "processes")
        pids = ", ".join(str(worker.pid) for worker in multiprocessing.active_children())
        print(f"{name} ready after {ms:.0f} ms: PID {pids}", flush=True)
        same.append(measure(name, processes.map, tasks, loop))

    print(f"the same results in each way: {all(same)}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
