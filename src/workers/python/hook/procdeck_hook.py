"""The hook that Procdeck injects into an unmodified Python program: its core.

This file writes events, and waits for multiprocessing and concurrent.futures to
be imported; the neighbouring files then patch those modules:

    _processes  processes start, end, fork        -> events.jsonl
    _pools      pools, their jobs, their workers  -> events.jsonl and the page
    _executors  the same for ProcessPoolExecutor  -> events.jsonl and the page
    _queues     puts and gets                     -> events.jsonl and the page
    _tasks      what a worker runs at the moment  -> the page
    _page       16 KB of shared memory a process, read by Procdeck while it runs

Two rules hold everywhere. The program never sees an error of the hook. No Python
frame of the hook is on the stack while the program's code, a blocking call or a
failing call runs; so tracebacks and profiles stay as they are. Functions that
return before such a call starts, and iterators written in C, make that possible.
"""

import atexit
import os
import sys
from time import monotonic_ns as clock

FOLDER = os.environ['PROCDECK_WATCH_DIR']
LARGEST_LOG = 64 << 20
LONGEST_LINE = 4095
LONGEST_TEXT = 300

# The modules below are found through this path, so the folder need not stay in sys.path.
__path__ = [os.path.dirname(__file__)]

_LOG = os.path.join(FOLDER, 'events.jsonl')
LOG_FLAGS = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
_ESCAPES = {code: '\\u%04x' % code for code in range(32)}
_ESCAPES[ord('"')] = '\\"'
_ESCAPES[ord('\\')] = '\\\\'

dropped = 0
# The process whose file gets this one's stacks.
stacks = None
_said_bye = None


def emit(event, /, **fields):
    """Append one event to the log. The log is opened each time: a descriptor that
    is kept could be closed by the program and then mean one of its own files."""
    try:
        line = '{"e":"%s","t":%d,"pid":%d' % (event, clock(), os.getpid())
        for name, value in fields.items():
            line += ',"%s":%s' % (name, _json(value))
        data = (line + '}\n').encode('utf-8', 'replace')
        if len(data) > LONGEST_LINE:
            return drop()
        log = os.open(_LOG, LOG_FLAGS, 0o600)
        try:
            # O_APPEND writes at the end in any case; lseek only tells the size.
            if os.lseek(log, 0, os.SEEK_END) > LARGEST_LOG or os.write(log, data) != len(data):
                drop()
        finally:
            os.close(log)
    except Exception as error:
        lost(error)


def _json(value):
    if value is None:
        return 'null'
    if value is True or value is False:
        return 'true' if value else 'false'
    if isinstance(value, int):
        return '%d' % value
    text = str(value)
    if len(text) > LONGEST_TEXT:
        text = text[:LONGEST_TEXT // 2] + '…' + text[1 - LONGEST_TEXT // 2:]
    return '"' + text.translate(_ESCAPES) + '"'


def drop():
    """Count one event or note that Procdeck does not get."""
    global dropped
    dropped += 1
    page = sys.modules.get('procdeck_hook._page')
    if page is not None and page.cells is not None:
        page.cells[page.DROPPED] = dropped


def lost(error):
    """Count an error of the hook. A signal handler of the program may raise while
    the hook's code runs: such an error is the program's, and goes on its way."""
    frame = error.__traceback__
    while frame is not None:
        module = str(frame.tb_frame.f_globals.get('__name__'))
        if module.partition('.')[0] not in ('procdeck_hook', 'multiprocessing', 'importlib'):
            raise error.with_traceback(frame)
        frame = frame.tb_next
    try:
        drop()
    except Exception:  # The page was given up in a fork a moment ago.
        pass


def bye(exc):
    """Say once a process that it ends by itself, and by which exception."""
    global _said_bye
    if _said_bye != os.getpid():
        _said_bye = os.getpid()
        emit('bye', exc=exc and exc.__name__)


class Before:
    """A method that calls note(instance) when it is looked up, that is right before
    its call, and then is the original one: the call itself runs without the hook."""

    def __init__(self, original, note):
        self.original = original
        self.note = note

    def __get__(self, instance, owner=None):
        if instance is not None:
            try:
                self.note(instance)
            except Exception as error:
                lost(error)
        return self.original.__get__(instance, owner)


# Module of the standard library -> file of the hook, whose function of the module's
# last name patches it.
PATCHES = {
    'multiprocessing.process': '_processes',
    'multiprocessing.util': '_processes',
    'multiprocessing.context': '_processes',
    'multiprocessing.forkserver': '_processes',
    'multiprocessing.popen_fork': '_processes',
    'multiprocessing.popen_forkserver': '_processes',
    'multiprocessing.popen_spawn_posix': '_processes',
    'multiprocessing.queues': '_queues',
    'multiprocessing.pool': '_pools',
    'concurrent.futures.process': '_executors',
}


def _patch(name):
    try:
        part = __import__('procdeck_hook.' + PATCHES[name], fromlist=('*',))
        getattr(part, 'patch_' + name.rpartition('.')[2])(sys.modules[name])
    except Exception as error:
        lost(error)


class Finder:
    """Stands first in sys.meta_path and sees to it that a module is patched as soon
    as it has been executed. Importing one of them early instead would fix the start
    method, and the program's set_start_method() would fail."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        if name not in PATCHES:
            return None
        for finder in sys.meta_path:
            if finder is not Finder and hasattr(finder, 'find_spec'):
                spec = finder.find_spec(name, path, target)
                if spec is not None:
                    if type(spec) is _PlainSpec:
                        spec.__class__ = Spec
                    return spec
        return None


_PlainSpec = type(sys.__spec__)


class Spec(_PlainSpec):
    """importlib sets spec._initializing to False when the module has been executed.
    Watching that needs no frame while the module runs, unlike a loader of our own."""

    def __setattr__(self, name, value):
        _PlainSpec.__setattr__(self, name, value)
        if name == '_initializing' and not value:
            self.__class__ = _PlainSpec
            if self.name in sys.modules:
                _patch(self.name)


Spec.__name__ = Spec.__qualname__ = _PlainSpec.__name__


def _forked():
    """Runs in every child made by os.fork(), before the program goes on there."""
    global dropped
    dropped = 0
    try:
        page = sys.modules.get('procdeck_hook._page')
        if page is not None:
            page.leave()
        caller = sys._getframe(1)
        module = str(caller.f_globals.get('__name__'))
        # multiprocessing reports its own children; a child of subprocess runs another program.
        if module.partition('.')[0] in ('multiprocessing', 'subprocess'):
            return
        # threading has not yet cleared the list of the parent's threads.
        threads = len(getattr(sys.modules.get('threading'), '_active', 'm'))
        emit('fork', ppid=os.getppid(), threads=threads, stacks=stacks)
    except Exception as error:
        lost(error)


def _command():
    """The command line, its words separated by zero bytes. A process may be gone before
    Procdeck has looked at it, and Python knows its own arguments only later."""
    try:
        command = os.open('/proc/self/cmdline', os.O_RDONLY | os.O_CLOEXEC)
        try:
            return os.read(command, LONGEST_TEXT).decode('utf-8', 'replace')
        finally:
            os.close(command)
    except OSError:
        return ''


def _start():
    emit('hello', ppid=os.getppid(), version='%d.%d.%d' % sys.version_info[:3], hook=1, cmd=_command())
    sys.meta_path.insert(0, Finder)
    os.register_at_fork(after_in_child=_forked)
    # Registered first, this runs last, after all that the program registers.
    atexit.register(lambda: bye(getattr(sys, 'last_type', None)))
    for name in PATCHES:
        if name in sys.modules:
            _patch(name)


_start()
