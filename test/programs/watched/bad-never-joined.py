"""Mistake: three processes are started and forgotten. Two have ended long before main does, and nobody joined them."""

import multiprocessing
import os
import sys
import time
from multiprocessing import Process


def write_report(n):
    if n == 2:
        # What was wrong stays unknown to main, which never looks at the exit code.
        os._exit(3)


def main():
    for n in range(3):
        Process(target=write_report, args=(n,), name=f"report-{n}").start()
    # Ended children stay as zombies for this time: a poll, a join or another start would take them away.
    time.sleep(2)
    print("main has done its own work")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        multiprocessing.set_start_method(sys.argv[1])
    main()
