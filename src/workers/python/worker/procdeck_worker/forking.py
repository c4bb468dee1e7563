"""The fork server: imports modules, forks a worker for each order, reaps them and reports their exits."""
import _socket
import atexit
import gc
import os
import select
import signal
import sys
from struct import Struct

from . import errors, process, targets, wire

_LABEL = Struct("<IB")
_STREAMS = (1, 2, wire.CHANNEL_FD)


def main(preload):
    """`preload`: addresses of modules. Returns in a forked worker that has come to its end, or when the server may end."""
    channel = wire.Channel(wire.CHANNEL_FD)
    process.say_ready(channel)
    server = Server(channel)
    if server.serve(preload):
        process.main()


class Server:
    def __init__(self, channel):
        self._channel = channel
        #: Number of the order of each worker that lives, by its PID.
        self._workers = {}
        self._is_stopped = False
        #: What the modules have set: the workers have it again.
        self._handlers = {}
        self._wake_read, self._wake_write = os.pipe()

    def serve(self, preload):
        """True in a forked worker."""
        for stream in (sys.stdout, sys.stderr):
            stream.reconfigure(line_buffering=True)
        for fd in (wire.CHANNEL_FD, wire.MEMORY_FD):
            os.set_inheritable(fd, False)
        os.set_blocking(self._wake_write, False)
        self._preload(preload)
        signal.set_wakeup_fd(self._wake_write, warn_on_full_buffer=False)
        self._set_handler(signal.SIGCHLD, lambda *_: None)
        # Its workers end first.
        self._set_handler(signal.SIGTERM, self._stop)
        poll = select.poll()
        poll.register(wire.CHANNEL_FD, select.POLLIN)
        poll.register(self._wake_read, select.POLLIN)
        try:
            while self._workers or not self._is_stopped:
                ready = [fd for fd, _ in poll.poll()]
                if self._wake_read in ready:
                    os.read(self._wake_read, 4096)
                    self._reap()
                if wire.CHANNEL_FD in ready and self._receive():
                    return True
            self._channel.write(wire.frame(wire.BYE, b""))
            while self._channel.next()[0] != wire.ACK:
                pass
        except wire.ChannelEnded:
            os._exit(1)
        return False

    def _set_handler(self, number, handler):
        self._handlers[number] = signal.signal(number, handler)

    def _stop(self, *_):
        self._is_stopped = True

    def _preload(self, addresses):
        """What fails here fails again in each worker that needs it, which says so."""
        for address in addresses:
            try:
                targets.load_module(targets.path_of(address))
            except BaseException:
                pass
        # What is there by now stays: its pages are shared until somebody writes to them.
        gc.freeze()

    def _receive(self):
        """True in a forked worker."""
        while True:
            kind, body = self._channel.next()
            if kind == wire.FORK:
                number, text, _ = wire.text_body(body)
                if self._fork(number, errors.from_json(text.decode("utf-8"))):
                    return True
            elif kind == wire.STOP:
                self._is_stopped = True
            elif kind == wire.FAULT:
                from . import faults

                faults.bring_about(errors.from_json(wire.text_body(body)[1].decode("utf-8"))["fault"])
            else:
                raise wire.ProtocolError("a frame of kind %d for a fork server" % kind)
            if not self._channel.has_read_ahead:
                return False

    def _fork(self, number, fields):
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        try:
            pid = os.fork()
        except OSError as error:
            self._tell(wire.FORKED, number, {"error": "no process could be forked: %s" % error})
            return False
        if pid == 0:
            try:
                self._become_worker(number, fields)
            except (FileNotFoundError, ConnectionError):
                # It was given up meanwhile: nobody waits for it.
                os._exit(1)
            except BaseException as error:
                errors.say(error)
                os._exit(1)
            return True
        self._workers[pid] = number
        facts = {"pid": str(pid), "birth": _birth_of(pid), "threads": str(len(os.listdir("/proc/self/task")))}
        self._tell(wire.FORKED, number, facts)
        return False

    def _become_worker(self, order, fields):
        # A session and a group of its own, before anybody hears of it.
        os.setsid()
        signal.set_wakeup_fd(-1)
        for number, handler in self._handlers.items():
            signal.signal(number, signal.SIG_DFL if handler is None else handler)
        os.close(self._wake_read)
        os.close(self._wake_write)
        for index, fd in enumerate(_STREAMS):
            stream = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
            stream.connect(fields["socket"])
            stream.sendall(_LABEL.pack(order, index))
            os.dup2(stream.fileno(), fd, inheritable=fd in (1, 2))
            stream.close()
        memory = os.open(fields["memory"], os.O_RDWR)
        os.dup2(memory, wire.MEMORY_FD, inheritable=False)
        os.close(memory)
        _forget_exit_handlers()
        os.environ["PROCDECK_NAME"] = fields["name"]
        os.environ["PROCDECK_PARENT"] = str(os.getppid())
        targets.introduce()

    def _reap(self):
        for pid in list(self._workers):
            done, status = os.waitpid(pid, os.WNOHANG)
            if done == 0:
                continue
            number = self._workers.pop(pid)
            code = -os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)
            self._tell(wire.FORK_ENDED, number, {"status": str(code)})

    def _tell(self, kind, number, fields):
        self._channel.write(wire.text_frame(kind, number, errors.to_json(fields)))


def _forget_exit_handlers():
    """What the modules do at exit is the server's to do, once: a copy may not clean up what the others use."""
    atexit._clear()
    util = sys.modules.get("multiprocessing.util")
    if util is not None:
        util._finalizer_registry.clear()
        atexit.register(util._exit_function)


def _birth_of(pid):
    """In the kernel's ticks. The process cannot have been reaped yet."""
    try:
        with open("/proc/%d/stat" % pid, "rb") as file:
            return file.read().rpartition(b")")[2].split()[19].decode("ascii")
    except OSError:
        return ""
