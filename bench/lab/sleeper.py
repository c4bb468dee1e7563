"""Sleeps as long as a law of scaling says: work of T seconds for one worker, with so many workers."""
import argparse
import time

parser = argparse.ArgumentParser()
parser.add_argument("--workers", type=int)
parser.add_argument("--seconds", type=float)
parser.add_argument("--serial", type=float, default=0)
parser.add_argument("--contention", type=float, default=0)
parser.add_argument("--coherence", type=float, default=0)
given = parser.parse_args()
n, serial, contention, coherence = given.workers, given.serial, given.contention, given.coherence
if serial:
    time.sleep(given.seconds * (serial + (1 - serial) / n))
else:
    time.sleep(given.seconds * (1 + contention * (n - 1) + coherence * n * (n - 1)) / n)
