"""Runs a command and adds its wall and CPU time in ms to a file: timed.py FILE COMMAND... A clock outside of the lab."""
import resource
import subprocess
import sys
import time

began = time.perf_counter()
code = subprocess.call(sys.argv[2:], stdout=subprocess.DEVNULL)
wall = time.perf_counter() - began
used = [resource.getrusage(who) for who in (resource.RUSAGE_CHILDREN, resource.RUSAGE_SELF)]
cpu = sum(one.ru_utime + one.ru_stime for one in used)
with open(sys.argv[1], "a") as file:
    file.write("%f %f\n" % (1000 * wall, 1000 * cpu))
sys.exit(code)
