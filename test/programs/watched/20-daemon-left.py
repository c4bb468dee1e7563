"""Main ends while a daemon process still sleeps: the daemon is terminated, not waited for."""

import multiprocessing
import sys
import time
from multiprocessing import Event, Process


def sleep_long(begun):
    begun.set()
    time.sleep(60)


def main():
    begun = Event()
    daemon = Process(target=sleep_long, args=(begun,), name="daemon", daemon=True)
    daemon.start()
    begun.wait()
    print(f"daemon alive {daemon.is_alive()}")
    print("bye")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        multiprocessing.set_start_method(sys.argv[1])
    main()
