"""Not serialisable: values that cannot be pickled for another process, and what crosses in their place."""

import multiprocessing
import os
import queue
import sys
import tempfile

# A fresh interpreter gets everything through pickle; a forked one inherits the arguments of a Process.
context = multiprocessing.get_context("spawn")


def is_even(n):
    return n % 2 == 0


class Account:
    def __init__(self):
        self.__cents = 250

    def to_plain(self):
        return {"cents": self.__cents}


def keep(jobs, results, test):
    account, numbers = jobs.get(timeout=10)
    results.put((account, [n for n in numbers if test(n)]))


def read_text(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def echo(value):
    return value


def tried(what, send):
    try:
        send()
        print(f"{what}: sent", flush=True)
    except Exception as error:
        print(f"{what}: {type(error).__name__}: {error}", flush=True)


def refused(pool):
    def local(n):
        return n

    before = len(multiprocessing.active_children())
    tried("a local function as target", lambda: context.Process(target=local, args=(1,)).start())
    tried("a closure", lambda: context.Process(target=echo, args=({"callback": lambda n: n},)).start())
    tried("a stream", lambda: pool.apply(echo, ({"log": sys.stdout},)))
    # The queue pickles in a thread of its own: put raises nothing, the traceback is printed, and the item is lost.
    results = context.Queue()
    tried("a closure put into a queue", lambda: results.put(lambda n: n))
    try:
        results.get(timeout=0.5)
    except queue.Empty:
        print("the queue is empty", flush=True)
    print(f"processes: {before} before, {len(multiprocessing.active_children())} after", flush=True)


def not_refused(pool):
    cycle = {}
    cycle["self"] = cycle
    back = pool.apply(echo, (cycle,))
    print(f"a cycle comes back as a cycle: {back['self'] is back}", flush=True)
    # The child imports the class, and its private fields are names like all others.
    account = pool.apply(echo, (Account(),))
    print(f"an instance comes back whole: {isinstance(account, Account) and account.to_plain()}", flush=True)


def right_way(pool, count):
    account, numbers = Account().to_plain(), list(range(count))
    jobs, results = context.Queue(), context.Queue()
    child = context.Process(target=keep, args=(jobs, results, is_even), name="right")
    child.start()
    jobs.put((account, numbers))
    equal = results.get(timeout=10) == (account, [n for n in numbers if is_even(n)])
    child.join()
    print(f"plain data comes back equal: {equal}, exit code {child.exitcode}", flush=True)
    text = ",".join(map(str, numbers))
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "text")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        print(f"a file that went by its path has the same text: {pool.apply(read_text, (path,)) == text}", flush=True)


def main(count=1000):
    with context.Pool(1) as pool:
        pool.apply(echo, (None,))
        refused(pool)
        not_refused(pool)
        right_way(pool, count)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
