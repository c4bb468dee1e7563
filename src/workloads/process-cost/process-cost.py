"""What a process costs: its start by start method, bytes on the way to it, and memory by what it imports."""

import multiprocessing
import os
import statistics
import sys
import tempfile
import time
import zlib
from multiprocessing import forkserver, shared_memory

KIB, MIB = 1024, 1024 * 1024
IMPORTS = {
    "nothing": [],
    "one module": ["hashlib"],
    "five modules": ["http.client", "http.server", "ssl", "asyncio", "unittest"],
    "a table": [],
}


def short(value):
    """To three digits, and never as 1.25e+03."""
    return f"{float(f'{value:.3g}'):.15g}"


def memory():
    """What processes share is in the PSS of each in part, and in the RSS of each in full."""
    try:
        with open("/proc/self/smaps_rollup", encoding="ascii") as rollup:
            return next(int(line.split()[1]) * KIB for line in rollup if line.startswith("Pss:")), "PSS"
    except OSError:
        import resource

        used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return used if sys.platform == "darwin" else used * KIB, "RSS"


def answer(end):
    end.send(os.getpid())
    end.send(memory())


def own_pid():
    return os.getpid()


def usage():
    used, kind = memory()
    return {"bytes": used, "memory": kind}


def never_return():
    while True:
        time.sleep(3600)


def measure_starts(rounds):
    if "forkserver" in multiprocessing.get_all_start_methods():
        forkserver.ensure_running()
    for method in multiprocessing.get_all_start_methods():
        context = multiprocessing.get_context(method)
        # The first start imports what the others find there: it is not measured.
        for number in range(rounds + 1):
            began = time.perf_counter()
            ours, theirs = context.Pipe()
            process = context.Process(target=answer, args=(theirs,))
            process.start()
            theirs.close()
            try:
                pid = ours.recv()
                ms = (time.perf_counter() - began) * 1000
                used, kind = ours.recv()
            except EOFError:
                pid = None
            process.join()
            if pid is None or process.exitcode != 0:
                sys.exit(f"PID {process.pid} ended with exit code {process.exitcode}")
            if number > 0:
                print(f"{method} {number}: PID {pid} answered after {short(ms)} ms, {used} bytes ({kind})", flush=True)


def take(given):
    kind, what = given
    if kind == "path":
        with open(what, "rb") as file:
            return zlib.crc32(file.read())
    if kind == "value":
        return zlib.crc32(what)
    name, size = what
    block = shared_memory.SharedMemory(name)
    checksum = zlib.crc32(block.buf[:size])
    block.close()
    return checksum


def give(size, path, rounds=5):
    data = (bytes(range(251)) * (size // 251 + 1))[:size]
    with open(path, "wb") as file:
        file.write(data)
    expected = zlib.crc32(data)
    times = {"value": [], "shared": [], "path": []}
    with multiprocessing.Pool(1) as pool:
        pool.apply(take, (("value", b""),))
        for _ in range(rounds):
            for kind, taken in times.items():
                began = time.perf_counter()
                block = None
                if kind == "shared":
                    block = shared_memory.SharedMemory(create=True, size=size)
                    block.buf[:size] = data
                what = {"value": data, "shared": block and (block.name, size), "path": path}[kind]
                assert pool.apply(take, ((kind, what),)) == expected
                taken.append((time.perf_counter() - began) * 1000)
                if block is not None:
                    block.close()
                    block.unlink()
    told = ", ".join(f"{kind} {short(statistics.median(taken))} ms" for kind, taken in times.items())
    print(f"{size} bytes: {told}; checksum {expected}", flush=True)


def tell_memory(end, name):
    for module in IMPORTS[name]:
        __import__(module)
    rows = [{"id": i, "name": f"row {i}"} for i in range(200_000)] if name == "a table" else []
    end.send((len(rows), *memory()))


def main(rounds=5, largest_mib=16):
    measure_starts(rounds)
    if largest_mib == 0:
        return
    with tempfile.TemporaryDirectory() as folder:
        smaller = [size for size in (KIB, 32 * KIB, MIB, 16 * MIB) if size < largest_mib * MIB]
        for size in [*smaller, largest_mib * MIB]:
            give(size, os.path.join(folder, "bytes"))
    context = multiprocessing.get_context("spawn")
    for name in IMPORTS:
        ours, theirs = context.Pipe()
        process = context.Process(target=tell_memory, args=(theirs, name))
        process.start()
        _, used, kind = ours.recv()
        process.join()
        print(f"imports {name}: {short(used / MIB)} MiB ({kind})", flush=True)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
