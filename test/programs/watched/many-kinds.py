"""Runs until it is ended: a pool at work, a daemon, a subprocess in a session of its own, and one that is nobody's child."""

import subprocess
import sys
import time
from multiprocessing import Pool, Process


def spin(_):
    end = time.monotonic() + 0.05
    while time.monotonic() < end:
        pass


def main():
    Process(target=time.sleep, args=(600,), daemon=True).start()
    subprocess.Popen(["sleep", "600"], start_new_session=True)
    # Its parent ends at once.
    subprocess.run(["sh", "-c", "setsid sleep 600 &"], check=True)
    with Pool(2) as pool:
        print("started", flush=True)
        while True:
            pool.map(spin, range(40), chunksize=1)


if __name__ == "__main__":
    sys.exit(main())
