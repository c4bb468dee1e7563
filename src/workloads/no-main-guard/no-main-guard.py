"""No main guard: a script that starts a process at its top level is refused, then guarded."""

import os
import subprocess
import sys
import tempfile

SCRIPT = """
import multiprocessing
import os
import time

print(f"PID {os.getpid()} of parent {os.getppid()} imports", flush=True)
time.sleep(SET_UP_S)


def work():
    print(f"PID {os.getpid()} works", flush=True)


if MAIN_GUARD:
    child = multiprocessing.get_context("spawn").Process(target=work, name="child")
    child.start()
    child.join()
    print(f"child ended with exit code {child.exitcode}", flush=True)
"""


def run_script(folder, name, guard, set_up_s):
    file = os.path.join(folder, f"{name}.py")
    with open(file, "w", encoding="utf-8") as script:
        script.write(SCRIPT.replace("MAIN_GUARD", guard).replace("SET_UP_S", str(set_up_s)))
    done = subprocess.run([sys.executable, file], capture_output=True, text=True, timeout=30)
    # The program imports the script as well: it is one of them.
    imports = done.stdout.count(" imports\n")
    worked = done.stdout.count(" works\n")
    print(f"{name}: {imports} processes imported it, {worked} did the work", flush=True)
    print(f"{name}: {done.stdout.splitlines()[-1]}", flush=True)
    return done.stderr.splitlines()


def main(set_up_s=0.2):
    with tempfile.TemporaryDirectory() as folder:
        errors = run_script(folder, "unguarded", "True", set_up_s)
        at = next((i for i, line in enumerate(errors) if line.startswith("RuntimeError")), None)
        # The text of the error begins on a line of its own.
        words = "nothing was raised" if at is None else " ".join(line.strip() for line in errors[at : at + 3])
        print(f"unguarded: {words}", flush=True)
        run_script(folder, "guarded", '__name__ == "__main__"', set_up_s)


if __name__ == "__main__":
    main()
