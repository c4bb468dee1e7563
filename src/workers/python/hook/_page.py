"""The page: 16 KB of shared memory in which a process keeps what changes often.

Procdeck reads the page while the process runs and after it died, so a page tells
what a killed worker was busy with. All cells are signed 64-bit numbers:

    0     "PDW1" and the size; pid and kind; time of creation; dropped events
    8     the task at hand and the sums of a worker     (see _tasks)
    128   ring of the 256 newest spans, 5 cells each    (see _tasks)
    1408  48 queues, 8 cells each                       (see _queues)
    1792  32 pools that this process owns, 8 cells each (see _pools)
"""

import os
import sys
from itertools import count

import procdeck_hook
from procdeck_hook import FOLDER, clock

SIZE = 16384
DROPPED = 3
QUEUES, QUEUES_MOST = 1408, 48
POOLS, POOLS_MOST = 1792, 32
POOL_WORKER, EXECUTOR_WORKER, OTHER = 1, 2, 3

cells = None
kind = OTHER
_queue_rows = _pool_rows = None


def open_page():
    """The cells of this process. The page is made when it is first needed."""
    global cells, _queue_rows, _pool_rows
    if cells is None:
        try:
            memory = _shared_memory()
        except Exception as error:
            # No folder, no room: the process goes on, and nobody reads its page.
            procdeck_hook.lost(error)
            memory = bytearray(SIZE)
        new = memoryview(memory).cast('q')
        new[1] = os.getpid() | kind << 32
        new[2] = clock()
        new[DROPPED] = procdeck_hook.dropped
        # Last, for a page without its first word is not finished.
        new[0] = int.from_bytes(b'PDW1', 'little') | SIZE << 32
        _queue_rows, _pool_rows = count(), count()
        cells = new
    return cells


def leave():
    """Give up the page in a forked child: it belongs to the parent. What still holds
    the cells gets a ValueError from then on, instead of writing into that page."""
    global cells, kind
    if cells is not None:
        cells.release()
        cells = None
    kind = OTHER


def queue_row():
    """(cells, index of the first cell) for one more queue."""
    return _row(QUEUES, QUEUES_MOST, next(_queue_rows)) if open_page() else None


def pool_row():
    """(cells, index of the first cell) for one more pool of this process."""
    return _row(POOLS, POOLS_MOST, next(_pool_rows)) if open_page() else None


def _row(start, most, number):
    if number < most:
        return cells, start + 8 * number
    return memoryview(bytearray(64)).cast('q'), 0


def _shared_memory():
    mmap = _import_mmap()
    path = os.path.join(FOLDER, 'pages', '%d-%d.page' % (os.getpid(), clock()))
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        # Without its blocks a full disk would show itself as SIGBUS at the first write.
        os.posix_fallocate(file, 0, SIZE)
        if sys.version_info >= (3, 13):
            return mmap.mmap(file, SIZE, trackfd=False)
        memory = mmap.mmap(file, SIZE)
    except BaseException:
        os.unlink(path)
        raise
    finally:
        os.close(file)
    # Before 3.13 mmap keeps a descriptor and closes its number when it is freed. The
    # program may have closed that number and use it for a file of its own, so the
    # object must never be freed: a code object, which the garbage collector does not
    # look into, makes it part of a cycle that stays.
    cycle = [memory]
    cycle.append(leave.__code__.replace(co_consts=(cycle,)))
    return memory


def _import_mmap():
    """The standard library's mmap, also beside a mmap.py of the program, which can
    still be imported under that name afterwards."""
    name = 'mmap'
    if name in sys.modules:
        return sys.modules[name]
    if name in sys.builtin_module_names:
        return __import__(name)
    import _frozen_importlib
    import _frozen_importlib_external
    library = os.path.dirname(os.__file__)
    spec = _frozen_importlib_external.PathFinder.find_spec(
        name, [os.path.join(library, 'lib-dynload'), library])
    try:
        return _frozen_importlib._load(spec)
    finally:
        sys.modules.pop(name, None)
