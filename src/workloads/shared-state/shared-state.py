"""Shared state that is not shared: a list and a counter that several processes change, and what to do instead."""

import os
import sys
import tempfile
from multiprocessing import Barrier, Pool, Process, Queue, get_context

WIDTH = 8
module_list = []
table = None


def append(items, count, lengths):
    for n in range(count):
        items.append(n)
        module_list.append(n)
    lengths.put((len(items), len(module_list)))


def make_items(count):
    return list(range(count))


def add_one(file):
    n = int(os.pread(file, WIDTH, 0))
    # Wrong without a token: another process may write between this read and this write.
    os.pwrite(file, str(n + 1).rjust(WIDTH).encode(), 0)


def add_ones(path, count, start, token):
    file = os.open(path, os.O_RDWR)
    start.wait(30)
    for _ in range(count):
        if token is None:
            add_one(file)
        else:
            taken = token.get(timeout=30)
            add_one(file)
            token.put(taken)
    os.close(file)


def keep(value):
    global table
    table = value


def sum_of(_):
    return sum(table)


def run(processes):
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert all(process.exitcode == 0 for process in processes)


def count_in_file(processes, count, token):
    start = Barrier(processes)
    with tempfile.NamedTemporaryFile() as file:
        file.write("0".rjust(WIDTH).encode())
        file.flush()
        run([Process(target=add_ones, args=(file.name, count, start, token)) for _ in range(processes)])
        file.seek(0)
        return int(file.read())


def main(processes=4, count=100):
    everything = processes * count
    items = [1, 2, 3]
    # The start method that Procdeck has, too: with "fork" a child begins with a copy of the whole parent.
    spawn = get_context("spawn")
    lengths = spawn.Queue()
    children = [spawn.Process(target=append, args=(items, count, lengths)) for _ in range(processes)]
    for child in children:
        child.start()
    seen = sorted({lengths.get(timeout=30) for _ in children})
    for child in children:
        child.join()
    print(f"{processes} processes appended {count} items each; lengths in them: {seen}", flush=True)
    print(f"lengths in the parent: ({len(items)}, {len(module_list)})", flush=True)

    said = count_in_file(processes, count, None)
    luck = "which was luck" if processes > 1 else "as one process alone loses none"
    words = f"{everything - said} were lost" if said < everything else f"none was lost, {luck}"
    print(f"{everything} additions in a file, which says {said}: {words}", flush=True)

    with Pool(processes) as pool:
        returned = pool.map(make_items, [count] * processes)
    print(f"map returned {sum(map(len, returned))} of {everything} items", flush=True)

    token = Queue(1)
    token.put("token")
    print(f"with a token in a queue the file says {count_in_file(processes, count, token)}", flush=True)

    # An initializer's argument goes to each process once, and not with each task.
    with Pool(processes, initializer=keep, initargs=(list(range(100_000)),)) as pool:
        sums = pool.map(sum_of, range(4 * processes), chunksize=1)
    print(f"a table that was sent once to each process has the sum {set(sums)} in {len(sums)} tasks", flush=True)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
