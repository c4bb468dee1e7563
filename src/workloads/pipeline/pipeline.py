"""Producer, consumer, sentinel: items pass three stages with bounded queues between them, and then one pool."""

import os
import sys
import threading
import time
from multiprocessing import Pool, Process, Queue

SENTINEL = None


def compute(seed, steps):
    value = seed
    for i in range(steps):
        value = (value * 31 + i) % 1_000_003
    return value


def read_items(to_compute, first, step, count, read_s):
    for index in range(first, count, step):
        time.sleep(read_s)
        to_compute.put((index, os.getpid()))


def compute_items(to_compute, to_write, steps):
    for index, reader in iter(to_compute.get, SENTINEL):
        to_write.put((index, compute(index, steps), (reader, os.getpid())))


def write_items(to_write, written, write_s):
    for index, value, pids in iter(to_write.get, SENTINEL):
        time.sleep(write_s)
        written.put((index, value, (*pids, os.getpid())))


def all_of_it(index, read_s, steps, write_s):
    time.sleep(read_s)
    value = compute(index, steps)
    time.sleep(write_s)
    return index, value


def hand_over(stage, queue, consumers):
    # The parent puts the sentinels: a producer that was killed puts none, and no other can know that it is the last.
    for process in stage:
        process.join()
    for _ in range(consumers):
        queue.put(SENTINEL)


def sample(queues, depths, ended):
    # A size is not exact, and on macOS there is none.
    while not ended.wait(0.01):
        depths.append([queue.qsize() for queue in queues])


def pipeline(count, readers, computers, writers, max_size, read_s, steps, write_s):
    to_compute, to_write, written = Queue(max_size), Queue(max_size), Queue()
    reading = [
        Process(target=read_items, args=(to_compute, i, readers, count, read_s), name=f"reader-{i + 1}")
        for i in range(readers)
    ]
    computing = [
        Process(target=compute_items, args=(to_compute, to_write, steps), name=f"computer-{i + 1}")
        for i in range(computers)
    ]
    writing = [
        Process(target=write_items, args=(to_write, written, write_s), name=f"writer-{i + 1}") for i in range(writers)
    ]
    for process in reading + computing + writing:
        process.start()
    depths, ended = [], threading.Event()
    sampler = threading.Thread(target=sample, args=([to_compute, to_write], depths, ended))
    sampler.start()
    try:
        hand_over(reading, to_compute, computers)
        hand_over(computing, to_write, writers)
        # Before the join: a writer ends when all that it has put was taken. A killed process leaves this wait its limit.
        items = [written.get(timeout=30) for _ in range(count)]
    finally:
        ended.set()
        sampler.join()
    for process in writing:
        process.join()
    for name, column in (("to compute", 0), ("to write", 1)):
        mean = sum(sizes[column] for sizes in depths) / max(1, len(depths))
        print(f'"{name}" held {mean:.1f} of at most {max_size} items on average', flush=True)
    for place, stage in enumerate((reading, computing, writing)):
        for process in stage:
            done = sum(pids[place] == process.pid for _, _, pids in items)
            print(f"{process.name} (PID {process.pid}): {done} items, exit code {process.exitcode}", flush=True)
    return items


def pool(count, processes, read_s, steps, write_s):
    with Pool(processes) as workers:
        return workers.starmap(all_of_it, [(i, read_s, steps, write_s) for i in range(count)], chunksize=1)


def timed(name, way, *args):
    began = time.perf_counter()
    items = way(*args)
    seconds = time.perf_counter() - began
    assert sorted(item[0] for item in items) == list(range(len(items)))
    print(f"the {name} wrote {len(items)} items in {seconds:.2f} s, sum {sum(item[1] for item in items)}", flush=True)


def main(count=400, steps=800_000, readers=1, computers=2, writers=1, max_size=8, read_s=0.001, write_s=0.001):
    timed("pipeline", pipeline, count, readers, computers, writers, max_size, read_s, steps, write_s)
    timed("pool", pool, count, readers + computers + writers, read_s, steps, write_s)
    print(f"a plain loop has the sum {sum(compute(i, steps) for i in range(count))}", flush=True)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
