"""The way to what the parent holds and a task uses: requests and their answers, and shared values."""
import builtins
import os
import signal
from _thread import get_ident

from . import errors, values, wire

_BEAT_S = 0.25
#: A wait that lasts so long is told.
_SAY_S = 0.05
#: Of requests that have no answer yet.
_WINDOW = 4096
_ERROR = '{"error":'
_MARK_BYTES = 8
_SHARE_HEAD = _MARK_BYTES + 16


class QueueUseError(Exception):
    """A queue is used in a way or at a place where it cannot be."""


class QueueClosedError(ValueError):
    """The queue is closed; `multiprocessing.Queue` raises ValueError then, too."""


class PoolClosedError(ValueError):
    """The pool takes no more work."""


class ItemsLostError(Exception):
    """Items that were taken are lost with the processes that had them: a join would wait for ever."""


class DeadlockError(Exception):
    """Processes wait for each other. `waits` says which of them waits for what, a line each."""

    def __init__(self, message, waits=()):
        Exception.__init__(self, message)
        self.waits = list(waits)


class RemoteTaskError(Exception):
    """A call that another worker has run has failed, with an exception of this name and text."""


_ERRORS = {
    one.__name__: one
    for one in (
        QueueUseError,
        QueueClosedError,
        PoolClosedError,
        ItemsLostError,
        values.TaskSerializationError,
        values.PayloadTooLargeError,
    )
}


def resolve(worker, kind, number, facts):
    if worker is None:
        raise QueueUseError("what the parent holds is of no use in this process")
    if kind == "share":
        return _shared(number, facts["path"], facts["mark"])
    if kind == "pool":
        return _proxies().Pool(number, worker.link())
    if kind == "queue":
        return worker.link().queue(number, facts)
    raise wire.ProtocolError("a reference of the kind %r" % kind)


def _proxies():
    from . import proxies

    return proxies


class Parent:
    """The requests of this process, and their answers."""

    def __init__(self, channel, memory, runner, handle):
        self._channel = channel
        self._memory = memory
        self._runner = runner
        self._handle = handle
        self._thread = get_ident()
        self._pid = os.getpid()
        self._last = 0
        self._received = 0
        #: By number: None while it has no answer.
        self._answers = {}
        #: The queues of calls that were given up, by number: what they get is for the next call.
        self._given_up = {}
        self._late = {}
        self._queues = {}
        self._is_waiting = False
        #: References that are not announced yet, by queue.
        self._arrived = {}

    def queue(self, number, facts):
        known = self._queues.get(number)
        if known is None:
            kind = _proxies().JoinableQueue if facts.get("joinable") else _proxies().Queue
            known = self._queues[number] = kind(number, facts, self)
        if not known.is_foreign:
            tickets = self._arrived.setdefault(number, [])
            if facts.get("ticket") is not None:
                tickets.append(facts["ticket"])
        return known

    def announce(self):
        arrived, self._arrived = self._arrived, {}
        for number, tickets in arrived.items():
            self.tell("queue", {"ask": "hold", "queue": number, "tickets": tickets})

    def receive(self, body):
        """A RESPONSE that has arrived."""
        self._received += 1
        number, text, payload = wire.text_body(body)
        answer = (text.decode("utf-8"), bytes(payload))
        if number in self._answers:
            self._answers[number] = answer
        elif number in self._given_up:
            self._late.setdefault(self._given_up.pop(number), []).append(answer)

    def late(self, queue):
        """What a call that was given up, by an exception of a signal handler, has got from this queue; None when nothing."""
        answers = self._late.get(queue, [])
        while answers:
            answer = _result(*answers.pop(0))
            if answer.get("is") == "got":
                return answer
        return None

    def tell(self, service, question):
        """A request whose answer nobody waits for."""
        self._check()
        self._last += 1
        self._send(self._last, service, question)

    def ask(self, service, question, waits="never"):
        """`waits`: how long the answer may take. Raises what the parent answers with."""
        return self.ask_all(service, [question], waits)[0]

    def ask_all(self, service, questions, waits="never"):
        """All of them at a time; the answers in their order."""
        self._check()
        self.announce()
        if waits != "never":
            self._runner.before_wait()
        numbers = []
        answers = []
        self._is_waiting = True
        try:
            for question in questions:
                self._last += 1
                numbers.append(self._last)
                self._answers[self._last] = None
                self._send(self._last, service, question)
                if len(numbers) - len(answers) >= _WINDOW:
                    answers.append(self._wait(numbers[len(answers)], waits == "endless"))
            while len(answers) < len(numbers):
                answers.append(self._wait(numbers[len(answers)], waits == "endless"))
        except BaseException:
            self._give_up(numbers, questions)
            raise
        finally:
            self._is_waiting = False
        failed = None
        results = []
        for text, payload in answers:
            try:
                results.append(_result(text, payload))
            except Exception as error:
                failed = failed or error
        if failed is not None:
            raise failed
        return results

    def _give_up(self, numbers, questions):
        """An exception of a signal handler has ended the wait."""
        for number, question in zip(numbers, questions):
            answer = self._answers.pop(number, None)
            if question.get("ask") == "get":
                if answer is None:
                    self._given_up[number] = question["queue"]
                else:
                    self._late.setdefault(question["queue"], []).append(answer)

    def _check(self):
        if self._is_waiting:
            raise QueueUseError("a signal handler cannot reach what the parent holds while the task waits for it")
        if os.getpid() != self._pid:
            raise QueueUseError("a process that a task has forked cannot reach what the parent of its worker holds")
        if get_ident() != self._thread:
            raise QueueUseError("only the thread that runs the task can reach what the parent holds")

    def _send(self, number, service, question):
        data, _ = values.encode(question, "the question", beside=False)
        # The only kind of part that a request has: one value.
        self._channel.write(wire.text_frame(wire.REQUEST, number, '{"service":"%s"}' % service, b"\0" + bytes(data)))

    def _wait(self, number, waits):
        said = -1
        while self._answers[number] is None:
            if self._channel.wait(_SAY_S if said == -1 else _BEAT_S):
                self._handle(*self._channel.next())
                continue
            if waits and said != self._received and not signal.getitimer(signal.ITIMER_REAL)[0]:
                # Nothing else can wake this process: so a deadlock is found.
                said = self._received
                self._send(0, "waits", said)
            self._memory.beat()
        return self._answers.pop(number)


def _result(text, payload):
    if text == _ERROR + "null}":
        return values.decode(payload)
    facts = errors.from_json(text[len(_ERROR) : -1])
    name, message = facts["name"], facts["message"]
    if name == "DeadlockError":
        raise DeadlockError(message, values.decode(payload) if payload else ())
    kind = _ERRORS.get(name)
    if kind is None:
        own = getattr(builtins, name, None)
        if isinstance(own, type) and issubclass(own, Exception) and own not in (UnicodeDecodeError, UnicodeEncodeError, UnicodeTranslateError):
            raise _made(own, message)
        raise RemoteTaskError("%s: %s" % (name, message))
    raise kind(message)


def _made(kind, message):
    """An exception of Python's own with this text, where it can be made of one."""
    try:
        # The text of a KeyError is what `repr` makes of its key.
        return kind(message[1:-1] if kind is KeyError and message[:1] == message[-1:] == "'" else message)
    except Exception:
        return RemoteTaskError("%s: %s" % (kind.__name__, message))


_known = {}


def _shared(number, path, mark):
    """Every task of this process gets the same one."""
    if number not in _known:
        with _open_marked(path, mark) as file:
            head = file.read(_SHARE_HEAD - _MARK_BYTES)
            size, count = int.from_bytes(head[:8], "little"), int.from_bytes(head[8:], "little")
            lengths = [int.from_bytes(file.read(8), "little") for _ in range(count)]
            data = file.read(size)
            large = [file.read(length) for length in lengths]
        if len(data) < size or any(len(raw) < length for raw, length in zip(large, lengths)):
            raise wire.ProtocolError("a shared value that is shorter than it says")
        (_known[number],) = values.loads(data, buffers=large)
    return _known[number]


def _open_marked(path, mark):
    """The descriptor that the path leads to may be that of another file by now."""
    file = None
    try:
        file = open(path, "rb")
        if file.read(_MARK_BYTES).hex() == mark:
            return file
    except OSError:
        pass
    if file is not None:
        file.close()
    raise PoolClosedError("the shared value was released before this worker had read it: share it again")
