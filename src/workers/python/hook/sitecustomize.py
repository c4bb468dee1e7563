"""Python imports this file by itself when the folder of the hook stands in PYTHONPATH.

It starts the hook, takes the folder out of sys.path, and then imports the
sitecustomize of the program or of the system in its own place. It must parse on
every Python that a program may start, 2.7 included.
"""

import os
import sys


def _start(here):
    try:
        if sys.version_info >= (3, 8) and os.path.isdir(os.environ.get('PROCDECK_WATCH_DIR', '')):
            import procdeck_hook  # noqa: F401
    except Exception:  # The program runs unwatched rather than not at all.
        pass
    # Child processes get the folder again, by PYTHONPATH.
    while here in sys.path:
        sys.path.remove(here)


_start(os.path.dirname(__file__))

# The reference keeps this module complete until its last line has run. The
# import raises what it would raise without the hook: site.py ignores that no
# such module exists, and reports every other error.
_this = sys.modules.pop('sitecustomize', None)
import sitecustomize  # noqa: E402, F401
