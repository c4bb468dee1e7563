"""A worker in Python: started by the supervisor, with its channel at descriptor 3 and its memory at 4.

Any Python can read this file, so that one that is too old says so instead of failing at a line of it.
"""
import sys

if sys.version_info < (3, 8):
    sys.stderr.write(
        "Procdeck needs Python 3.8 or newer for its workers, and this is %s (%s)\n"
        % (sys.version.split()[0], sys.executable)
    )
    sys.exit(1)

if __name__ == "__main__":
    # The worker's own folder gives way to that of the user's module, once it is known.
    own = sys.path.pop(0)
    sys.path.append(own)
    from procdeck_worker import process

    sys.path.remove(own)
    arguments = sys.argv[1:]
    del sys.argv[1:]
    process.main(arguments)
