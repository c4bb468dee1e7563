"""Three ways to leave a process, each with its exit code, and main leaves with 5."""

import multiprocessing
import os
import sys
from multiprocessing import Process


def exit_with_code():
    sys.exit(3)


def exit_with_message():
    # Not a code: the text goes to standard error, and the exit code is 1.
    sys.exit("no input file")


def exit_at_once():
    # No clean-up, no flush of open files.
    os._exit(7)


def main():
    for target in (exit_with_code, exit_with_message, exit_at_once):
        child = Process(target=target, name=target.__name__)
        child.start()
        child.join()
        print(f"{child.name}: exit code {child.exitcode}", flush=True)
    sys.exit(5)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        multiprocessing.set_start_method(sys.argv[1])
    main()
