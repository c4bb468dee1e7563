"""A process in an endless loop is killed."""

import multiprocessing
import os
import signal
import sys
from multiprocessing import Event, Process


def loop(begun):
    begun.set()
    while True:
        pass


def main():
    begun = Event()
    child = Process(target=loop, args=(begun,), name="loop")
    child.start()
    begun.wait()
    print(f"alive {child.is_alive()}", flush=True)
    os.kill(child.pid, signal.SIGKILL)
    child.join()
    print(f"exit code {child.exitcode}", flush=True)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        multiprocessing.set_start_method(sys.argv[1])
    main()
