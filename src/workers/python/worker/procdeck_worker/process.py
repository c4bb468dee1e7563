"""One worker from its start to its end: what each frame of the parent does, and how the process leaves."""
import faulthandler
import os
import sys

from . import chunks, errors, targets, tasks, values, wire
from .wire import CHANNEL_FD, MEMORY_FD


def main():
    channel = wire.Channel(CHANNEL_FD)
    say_ready(channel)
    Worker(channel).serve()


def say_ready(channel):
    text = '{"protocol":%d,"codec":"%s","pid":%d}' % (wire.PROTOCOL, wire.CODEC, os.getpid())
    channel.write(wire.text_frame(wire.READY, 0, text))


class Worker:
    def __init__(self, channel):
        self._channel = channel
        self._memory = wire.Memory(MEMORY_FD)
        self._targets = targets.Targets()
        self._runner = tasks.Runner(channel, self._memory, self._targets, self._read)
        self._is_stopped = False
        self._is_fork = False
        #: The way to what the parent holds: there is one from the first such thing on.
        self.parent = None
        values.worker = self

    def link(self):
        """The way to the parent."""
        if self.parent is None:
            from . import parent

            self.parent = parent.Parent(self._channel, self._memory, self._runner, self._handle)
            self._runner.may_wait = True
        return self.parent

    def serve(self):
        """Does not return before the process may end."""
        self._prepare()
        try:
            while not self._is_stopped:
                self._handle(*self._channel.next())
                while self._channel.has_read_ahead:
                    self._handle(*self._channel.next())
                self._runner.run()
            self._leave()
        except wire.ChannelEnded:
            os._exit(1)
        except BaseException:
            if self._is_fork:
                sys.stderr.write("a child that a task has forked came back from the task: it ends here\n")
                os._exit(1)
            # `sys.exit` in a task, or a fault: answers from before it are still sent.
            self._runner.flush_now()
            raise

    def _prepare(self):
        os.set_blocking(CHANNEL_FD, True)
        for fd in (CHANNEL_FD, MEMORY_FD):
            os.set_inheritable(fd, False)
        # What is printed is with the parent at once, whatever ends this process.
        for stream in (sys.stdout, sys.stderr):
            stream.reconfigure(line_buffering=True)
        # A crash in C says where in the user's code it was.
        faulthandler.enable()
        os.register_at_fork(after_in_child=self._forked)

    def _forked(self):
        """In a child that the user's code forks: channel and memory are not its own."""
        self._is_fork = True
        for owner in (self._channel, self._memory):
            owner.close()

    def _read(self):
        while self._channel.has_frame():
            self._handle(*self._channel.next())

    def _handle(self, kind, body):
        if kind == wire.CHUNK:
            self._runner.chunks.add(chunks.Chunk(body))
        elif kind == wire.TARGET:
            number, fields, _ = self._text(body)
            self._targets.add(number, fields["module"], fields["export"])
        elif kind == wire.WITHDRAW:
            self._runner.chunks.withdraw(int.from_bytes(body, "little"))
        elif kind == wire.INIT:
            if self._call(body):
                self._channel.write(wire.frame(wire.INITED, b""))
            else:
                self._leave()
                sys.exit(1)
        elif kind == wire.CALL:
            code = 0 if self._call(body) else 1
            self._leave()
            sys.exit(code)
        elif kind == wire.STOP:
            self._is_stopped = True
        elif kind == wire.RESPONSE:
            if self.parent is not None:
                self.parent.receive(body)
        elif kind == wire.NAME:
            os.environ["PROCDECK_NAME"] = self._text(body)[1]["name"]
        elif kind == wire.FAULT:
            from . import faults

            faults.bring_about(self._text(body)[1]["fault"])
        else:
            raise wire.ProtocolError("a frame of kind %d from the parent" % kind)

    def _text(self, body):
        head, text, payload = wire.text_body(body)
        return head, errors.from_json(text.decode("utf-8")), payload

    def _call(self, body):
        """One call, of a process of its own or of an initializer. False when it raised."""
        _, fields, payload = self._text(body)
        try:
            run = targets.load(fields["module"], fields["export"])
            run(*values.decode(payload))
            return True
        except (SystemExit, KeyboardInterrupt):
            raise
        except BaseException as error:
            errors.say(error)
            text = errors.to_json(errors.remote(error))
            self._channel.write(wire.text_frame(wire.RAISED, 0, text))
            return False

    def _leave(self):
        """BYE is the last frame: the parent has handled all before it when its ACK comes."""
        self._channel.write(wire.frame(wire.BYE, b""))
        while self._channel.next()[0] != wire.ACK:
            pass
