"""Timeouts: three processes that do not end in time, and what ends each."""

import os
import signal
import time
from multiprocessing import Process, Queue


def sleep_long(at_work, sleep_s):
    print("sleeping", flush=True)
    at_work.put("sleeper")
    time.sleep(sleep_s)


def ignore_term(at_work, sleep_s):
    signal.signal(signal.SIGTERM, lambda *_: print("got SIGTERM, and goes on", flush=True))
    print("ignoring SIGTERM", flush=True)
    at_work.put("stubborn")
    time.sleep(sleep_s)


def stop_itself(at_work, sleep_s):
    print("stopping myself", flush=True)
    at_work.put("stopped")
    at_work.close()
    at_work.join_thread()  # the feeder thread stops with its process, too
    os.kill(os.getpid(), signal.SIGSTOP)
    time.sleep(sleep_s)


def main(sleep_s=10, limit_s=0.5, grace_s=0.5):
    at_work = Queue()
    children = [
        Process(target=sleep_long, args=(at_work, sleep_s), name="sleeper"),
        Process(target=ignore_term, args=(at_work, sleep_s), name="stubborn"),
        Process(target=stop_itself, args=(at_work, sleep_s), name="stopped"),
    ]
    for child in children:
        child.start()
    # The limits begin when all are at work: before, SIGTERM would end each of them.
    for _ in children:
        at_work.get(timeout=10)
    # Every wait has a limit, and every limit has a next step.
    for child in children:
        child.join(limit_s)
        print(f"{child.name}: join({limit_s} s) is over, alive {child.is_alive()}: terminate", flush=True)
        child.terminate()
        child.join(grace_s)
        if child.is_alive():
            print(f"{child.name}: join({grace_s} s) is over, alive {child.is_alive()}: kill", flush=True)
            child.kill()
            child.join()
    print("Exit codes: " + ", ".join(f"{child.name} {child.exitcode}" for child in children))


if __name__ == "__main__":
    main()
