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


def import_own(is_server):
    """What this process is, compiled once for all: each would take 20 ms for that where nothing is kept."""
    # Those of the standard library are kept elsewhere.
    import array, collections, faulthandler, gc, importlib, io, select, signal, struct, time, _pickle  # noqa: E401, F401

    usual = sys.dont_write_bytecode, sys.pycache_prefix
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.environ.get("HOME", ""), ".cache")
    if os.path.isabs(cache):
        sys.dont_write_bytecode, sys.pycache_prefix = False, os.path.join(cache, "procdeck", "python")
    # The worker's own folder gives way to that of the user's module, once it is known.
    own = sys.path.pop(0)
    sys.path.append(own)
    try:
        from procdeck_worker import process

        if is_server:
            from procdeck_worker import forking
        process.check_parent()
        return forking.main if is_server else process.main
    finally:
        sys.path.remove(own)
        sys.dont_write_bytecode, sys.pycache_prefix = usual


if __name__ == "__main__":
    # None for a worker; for a fork server its name and the modules that it imports.
    arguments = sys.argv[1:]
    del sys.argv[1:]
    main = import_own(bool(arguments))
    main(*([arguments[1:]] if arguments else []))
