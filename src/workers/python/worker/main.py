"""A worker in Python: started by the supervisor, with its channel at descriptor 3 and its memory at 4.

Any Python can read this file, so that one that is too old says so instead of failing at a line of it.
"""
import os
import sys

if sys.version_info < (3, 8) or sys.implementation.name != "cpython":
    sys.stderr.write(
        "Procdeck needs CPython 3.8 or newer for its workers, and this is %s (%s)\n"
        % (sys.version.split("\n")[0], sys.executable)
    )
    sys.exit(1)


def import_own(name):
    """A module of the worker, compiled once for all: each process would take 20 ms for that where nothing is kept."""
    # Those of the standard library are kept elsewhere.
    import array, atexit, collections, faulthandler, gc, importlib, io, select, signal, struct, time  # noqa: E401, F401
    import _pickle, _socket  # noqa: E401, F401

    usual = sys.dont_write_bytecode, sys.pycache_prefix
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.environ.get("HOME", ""), ".cache")
    if os.path.isabs(cache):
        sys.dont_write_bytecode, sys.pycache_prefix = False, os.path.join(cache, "procdeck", "python")
    # The worker's own folder gives way to that of the user's module, once it is known.
    own = sys.path.pop(0)
    sys.path.append(own)
    try:
        return importlib.import_module("procdeck_worker." + name)
    finally:
        sys.path.remove(own)
        sys.dont_write_bytecode, sys.pycache_prefix = usual


if __name__ == "__main__":
    # The parent may have died before the kernel was asked to signal its death.
    if os.getppid() != int(os.environ.get("PROCDECK_PARENT", "0")):
        os._exit(1)
    # None for a worker; for a fork server its name and the modules that it imports.
    arguments = sys.argv[1:]
    del sys.argv[1:]
    if arguments:
        import_own("forking").main(arguments[1:])
    else:
        import_own("process").main()
