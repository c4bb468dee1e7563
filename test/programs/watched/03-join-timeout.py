"""A process that sleeps too long: join with a limit, then terminate."""

import multiprocessing
import sys
import time
from multiprocessing import Process


def sleep_long():
    time.sleep(10)


def main():
    sleeper = Process(target=sleep_long, name="sleeper")
    sleeper.start()
    # join() comes back after the limit without an error: is_alive() and exitcode tell that the process has not ended.
    sleeper.join(timeout=0.5)
    print(f"after join(0.5): alive {sleeper.is_alive()}, exit code {sleeper.exitcode}", flush=True)
    if sleeper.is_alive():
        sleeper.terminate()
        sleeper.join()
    print(f"after terminate(): alive {sleeper.is_alive()}, exit code {sleeper.exitcode}", flush=True)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        multiprocessing.set_start_method(sys.argv[1])
    main()
