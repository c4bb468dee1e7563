"""Too many processes: the same work in pools of several sizes, from one process to several for each core."""

import os
import resource
import sys
import time
from multiprocessing import Barrier, Pool

FROM = 10_000_000
PIECES = 256
TOLERANCE = 0.1
barrier = None


def keep(value):
    global barrier
    barrier = value


def is_prime(n):
    if n < 2 or n % 2 == 0:
        return n == 2
    divisor = 3
    while divisor * divisor <= n:
        if n % divisor == 0:
            return False
        divisor += 2
    return True


def count_primes(piece):
    first, last = piece
    return sum(is_prime(n) for n in range(first, last))


def meet(_):
    # All are there before one goes on: so each process of the pool has one of these tasks.
    barrier.wait(30)
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return os.getpid(), usage.ru_maxrss, usage.ru_nivcsw


def measure(processes, pieces):
    began = time.perf_counter()
    with Pool(processes, initializer=keep, initargs=(Barrier(processes),)) as pool:
        before = {pid: switches for pid, _, switches in pool.map(meet, range(processes), chunksize=1)}
        started = time.perf_counter()
        primes = sum(pool.map(count_primes, pieces, chunksize=1))
        ended = time.perf_counter()
        after = pool.map(meet, range(processes), chunksize=1)
    start_ms, work_ms = (started - began) * 1000, (ended - started) * 1000
    # On Linux ru_maxrss is in kB, and what processes share is in that of each.
    megabytes = sum(rss for _, rss, _ in after) / 1000
    switches = sum(switches - before.get(pid, 0) for pid, _, switches in after)
    print(
        f"{processes} processes: start {start_ms:.0f} ms, work {work_ms:.0f} ms, "
        f"memory {megabytes:.0f} MB (RSS), {switches} involuntary context switches",
        flush=True,
    )
    return processes, primes, start_ms + work_ms


def main(numbers=40_000, times_cores=8):
    cores = os.cpu_count() or 1
    sizes = {1, cores - 1, cores, times_cores * cores}
    times = 2
    while times < times_cores:
        sizes.add(times * cores)
        times *= 2
    at = [FROM + numbers * i // PIECES for i in range(PIECES + 1)]
    pieces = list(zip(at, at[1:]))
    trials = [measure(processes, pieces) for processes in sorted(sizes - {0})]
    assert len({primes for _, primes, _ in trials}) == 1
    print(f"{trials[0][1]} primes with each number of processes", flush=True)
    shortest = min(ms for _, _, ms in trials)
    best = next(processes for processes, _, ms in trials if ms <= shortest * (1 + TOLERANCE))
    print(f"{best} processes did best on {cores} cores: the fewest within {TOLERANCE:.0%} of the shortest time")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
