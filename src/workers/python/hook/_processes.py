"""Processes of multiprocessing: who starts, who ends, with which exit code."""

import os
import sys
from _functools import partial

import procdeck_hook
from procdeck_hook import FOLDER, LOG_FLAGS, Before, bye, emit, lost

# faulthandler writes the stacks of all threads when this real-time signal arrives.
# Its handler is written in C, so it also answers while the GIL is held.
STACK_SIGNAL = 50
# Programs close or count on low descriptors; they leave these alone.
FIRST_STACK_FILE = 900

Function = type(lost)
_Method = type(lost.__get__(0))
_Builtin = type(len)
METHODS = ('fork', 'spawn', 'forkserver')


class Children(set):
    """Takes the place of multiprocessing.process._children, which gets each process
    that was started and loses each one whose end the parent has seen."""

    def discard(self, process):
        try:
            if process in self and process._popen is not None:
                _ended(process._popen, _is_joined(sys._getframe(1)))
        except Exception as error:
            lost(error)
        set.discard(self, process)


def _is_joined(caller):
    """True: by the program. False: by Python at its exit. None: seen by the way, and
    the program may still join."""
    frame = caller
    for _ in range(3):  # _cleanup, active_children, _exit_function
        if frame is not None:
            if frame.f_code.co_name == '_exit_function':
                return False
            frame = frame.f_back
    return True if caller.f_code.co_name == 'join' else None


def _add(children, process):
    set.add(children, process)
    try:
        popen = process._popen
        if popen.method != 'fork':
            emit('start', child=popen.pid, name=process._name, daemon=_is_daemon(process),
                 method=_method(popen.method))
    except Exception as error:
        lost(error)


def _ended(popen, joined):
    emit('end', child=popen.pid, code=popen.returncode, joined=joined)


def _closing(popen):
    # Process.close() removes its Popen object before it calls discard().
    for process in sys.modules['multiprocessing.process']._children:
        if process._popen is popen:
            return _ended(popen, None)


def _method(name):
    return name if name in METHODS else 'spawn'


def _is_daemon(process):
    return bool(process._config.get('daemon'))


class _ExitCode(property):
    """Tells once that the program has read the exit code of a child which has ended."""

    told = set()

    def __get__(self, process, owner=None):
        value = property.__get__(self, process, owner)
        if process is not None and value is not None:
            try:
                pid = process._popen and process._popen.pid
                caller = str(sys._getframe(1).f_globals.get('__name__'))
                if pid and pid not in self.told and caller.partition('.')[0] != 'multiprocessing':
                    self.told.add(pid)
                    emit('looked', child=pid)
            except Exception as error:
                lost(error)
        return value


def patch_process(module):
    module._children = Children()
    code = module.BaseProcess.exitcode
    module.BaseProcess.exitcode = _ExitCode(code.fget, code.fset, code.fdel, code.__doc__)
    if sys.version_info >= (3, 13):
        name = module.BaseProcess.name
        module.BaseProcess.name = _Name(name.fget, name.fset, name.fdel, name.__doc__)


class _Name(property):
    """From 3.13 the finalizers run after the exception that ends a child has been
    handled. Its handler in _bootstrap() prints the process's name: the moment to look."""

    failed = None

    def __get__(self, process, owner=None):
        if process is not None and sys._getframe(1).f_code.co_name == '_bootstrap':
            _Name.failed = sys.exc_info()[0]
        return property.__get__(self, process, owner)


class _Anchor:
    """multiprocessing forgets a function to run after fork together with its object."""


_anchor = _Anchor()


def patch_util(module):
    module.register_after_fork(_anchor, child)


def patch_context(module):
    # From 3.10 spawned processes do not run the functions registered above.
    if '_after_fork' in vars(module.SpawnProcess):
        module.SpawnProcess._after_fork = staticmethod(child)


def patch_popen_fork(module):
    # All start methods import this module for the first child of a process.
    module.Popen.close = Before(module.Popen.close, _closing)
    arm_stacks()


def patch_popen_spawn_posix(_):
    # After a fork only the child reports: each page of memory that the parent touches
    # at that moment has to be copied. Programs that only fork keep the method in C.
    Children.add = _add


patch_popen_forkserver = patch_popen_spawn_posix


def patch_forkserver(module):
    """The fork server sends its client the pid of each child, later its exit code."""
    arm_stacks()
    original = module.write_signed
    children = {}

    def write_signed(fd, number):
        try:
            if fd in children:
                emit('childend', child=children.pop(fd), code=number)
            else:
                children[fd] = number
        except Exception as error:
            lost(error)
        original(fd, number)

    module.write_signed = write_signed


def child(_=None):
    """Runs in each child of multiprocessing before the function of the program."""
    try:
        module = sys.modules['multiprocessing.process']
        module._children = Children()
        process = module._current_process
        if procdeck_hook.stacks is None:
            arm_stacks()
        context = sys.modules['multiprocessing.context']._default_context._actual_context
        method = process._start_method or context._name
        role, pool = _role(process)
        emit('child', ppid=process._parent_pid, name=process._name, daemon=_is_daemon(process),
             method=_method(method), role=role, target=_target(process), pool=pool,
             stacks=procdeck_hook.stacks)
        # A high priority: finalizers of the program and of queues run, and may block, later.
        sys.modules['multiprocessing.util'].Finalize(None, _finish, exitpriority=1000)
    except Exception as error:
        lost(error)


def _finish():
    bye(sys.exc_info()[0] or _Name.failed)


def _role(process):
    """Also has the task loop of a worker watched."""
    target, role, pool = process._target, 'process', None
    if type(target) is Function:
        try:
            if target.__name__ == 'worker' and target.__module__ == 'multiprocessing.pool':
                role = 'pool'
                from procdeck_hook import _pools
                pool = _pools.watch_worker(*process._args)
            # concurrent.futures, and loky which is a copy of it.
            elif target.__name__ == '_process_worker':
                role = 'executor'
                from procdeck_hook import _executors
                pool = _executors.watch_worker(sys.modules[target.__module__], *process._args)
        except Exception as error:
            lost(error)
    return role, pool


def _target(process):
    if process._target is not None:
        return describe(process._target)[0]
    if type(process).run is sys.modules['multiprocessing.process'].BaseProcess.run:
        return None
    return '%s.%s.run' % (type(process).__module__, type(process).__qualname__)


def unwrap(function):
    """The function of the program inside partial objects, bound methods and the
    wrappers of concurrent.futures and joblib. Looks only at types it knows: reading
    an attribute of an unknown object can run code of the program."""
    for _ in range(10):
        kind = type(function)
        if kind is Function:
            break
        if kind is partial:
            inner = function.func
            is_chunk = type(inner) is Function and inner.__name__ == '_process_chunk'
            function = function.args[0] if is_chunk and function.args else inner
        elif kind is _Method:
            function = function.__func__
        elif kind.__name__ in ('SafeFunction', '_TracebackCapturingWrapper'):
            function = function.func
        elif kind.__name__ == 'BatchedCalls':
            function = function.items[0][0]
        else:
            break
    return function


def describe(function):
    """(name, file, line) of a function; of another callable, its type."""
    function = unwrap(function)
    if type(function) is Function:
        code = function.__code__
        return '%s.%s' % (function.__module__, function.__qualname__), code.co_filename, code.co_firstlineno
    if not isinstance(function, (type, _Builtin)):
        function = type(function)
    return '%s.%s' % (function.__module__, function.__qualname__), None, None


def arm_stacks():
    """Let the stack signal write into stacks-<pid>.txt. Forked children inherit handler
    and file, for making a file takes longer than all else that the hook does in them;
    their first event names the process whose file it is."""
    try:
        import _signal
        import faulthandler
        # Python does not know of faulthandler's handler; any other is the program's.
        if (procdeck_hook.stacks is not None or os.environ.get('PROCDECK_WATCH_STACKS') == '0'
                or _signal.getsignal(STACK_SIGNAL) != _signal.SIG_DFL):
            return
        low = os.open(os.path.join(FOLDER, 'stacks-%d.txt' % os.getpid()), LOG_FLAGS, 0o600)
        try:
            high = FIRST_STACK_FILE
            while _is_open(high):
                high += 1
            os.dup2(low, high, inheritable=False)
        finally:
            os.close(low)
        faulthandler.register(STACK_SIGNAL, file=high, all_threads=True, chain=False)
        procdeck_hook.stacks = os.getpid()
    except Exception as error:
        lost(error)


def _is_open(descriptor):
    try:
        os.fstat(descriptor)
        return True
    except OSError:
        return False
