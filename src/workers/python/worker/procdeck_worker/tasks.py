"""Runs the tasks of received chunks, one after the other.

The rules are those of the workers in JavaScript (workers/runner/): when answers are sent, how many tasks share a mark, when
the recall is read and when the parent's frames are.
"""
from time import perf_counter

from .answers import OWN_TIME_S, Answers
from .chunks import Chunks, Open
from .wire import LOADING, PLACE, RECALL_ALL, RETURNED, frame

_FLUSH_S = 0.005
_LONG_TASK_S = 0.001
_LONG_FLUSH_S = 0.040
_MAX_ANSWERS = 2048
_MAX_FRAMES = 48
_STRIDE_S = 0.00003
_MAX_STRIDE_S = 2 * _STRIDE_S
_MAX_STRIDE = 512
_ONE_BY_ONE_STRIDE = 8
_MAX_SPAN = 64
_MAX_SPAN_AGAIN = 512
_TURN_S = 0.020
_BEAT_S = 0.250


class Runner:
    """`channel` sends; `read` handles the parent's frames that have arrived."""

    def __init__(self, channel, memory, targets, read):
        self._channel = channel
        self._memory = memory
        self._targets = targets
        self._read = read
        self.chunks = Chunks()
        self._frames = []
        self._answers = Answers(memory, self._frames.append)
        self._open = None
        self._in_task = False
        self._is_halted = False
        self._turn_s = 0.0
        self._flush_s = 0.0
        self._beat_s = 0.0
        self._stride_s = 0.0
        self._tasks_of_stride = 0
        self._last_work_s = 0.0
        self._ended_s = 0.0
        #: What a task gave or raised, and when, that a loop has run and not kept.
        self._other = None
        self._other_failed = False
        #: A task may wait for the parent: what was answered before it has to be known then.
        self.may_wait = False

    def run(self):
        """Runs all that it holds; then everything is answered."""
        self._send_returned()
        if self.chunks.is_empty or self._is_halted:
            return
        self._turn_s = self._flush_s = self._beat_s = perf_counter()
        while not self._is_halted:
            open_chunk = self._open or self._begin()
            if open_chunk is None:
                break
            if self._run_open(open_chunk):
                self._end()
        self._answers.flush()
        self.send()

    def flush_now(self):
        """The answers of a process that is about to exit. What shared its mark is answered, or has not begun."""
        open_chunk = self._open
        if open_chunk is not None:
            number = open_chunk.chunk.id
            if self._in_task:
                self._memory.mark(number, open_chunk.next - 1, 1, 1)
            else:
                self._memory.mark(number, open_chunk.next, 0, 0)
        self._answers.flush()
        self.send()

    def before_wait(self):
        """The task that runs is going to wait for the parent: its mark is its own, and answers before it are sent."""
        open_chunk = self._open
        if open_chunk is None:
            return
        self._memory.mark(open_chunk.chunk.id, open_chunk.next - 1, 1, 1)
        open_chunk.marked = open_chunk.stride_end = open_chunk.next
        self._answers.flush()
        self.send()

    def send(self):
        frames = self._frames
        if not frames:
            return
        data = frames[0] if len(frames) == 1 else b"".join(frames)
        frames.clear()
        self._channel.write(data)

    def _begin(self):
        """The next chunk to run; None when there is none."""
        while True:
            chunk = self.chunks.take()
            if chunk is None:
                return None
            if chunk.one_by_one:
                # The parent times a deadline from the previous answer.
                self.send()
            target = self._targets.known(chunk.target)
            self._memory.mark(chunk.id, LOADING if target is None else 0, 1, 1)
            # Read after the mark is written: decision record 0010.
            first, index, last = self._memory.recall()
            if first == RECALL_ALL:
                self._halt()
                return None
            if chunk.id <= last and (chunk.id, 0) >= (first, index):
                self._give_back(chunk.id, 0)
                continue
            if target is None:
                self.send()
                target = self._targets.load(chunk.target)
                self._memory.mark(chunk.id, 0, 1, 1)
            self._answers.begin(chunk.id)
            if chunk.lengths:
                self.send()
            self._open = Open(chunk, target, self._memory)
            return self._open

    def _end(self):
        self._answers.flush()
        self.chunks.release()
        self._open = None
        if len(self._frames) >= _MAX_FRAMES:
            self.send()

    def _halt(self):
        """After a deadline: the answers are sent, and nothing begins any more. The stop ladder ends the worker."""
        self._is_halted = True
        self._answers.flush()
        self.send()

    def _give_back(self, number, index):
        self._answers.flush()
        self._open = None
        self.chunks.give_back(index, self._memory.recall()[2])
        self._send_returned()
        self.send()
        self._memory.mark(number, index, 0, 0)

    def _send_returned(self):
        place = self.chunks.take_returned()
        if place is not None:
            self._frames.append(frame(RETURNED, PLACE.pack(*place)))
            self.send()

    def _run_open(self, open_chunk):
        """True when all tasks of the chunk are answered, False when it was given back or nothing may begin."""
        count = open_chunk.chunk.count
        while open_chunk.next < count:
            if open_chunk.next >= open_chunk.marked:
                if self._mark(open_chunk, open_chunk.next):
                    return False
            if self.chunks.is_withdrawn or open_chunk.run is None:
                self._answer_unrun(open_chunk)
            else:
                self._run_marked(open_chunk)
        return True

    def _run_marked(self, open_chunk):
        """Runs the tasks that are marked, up to one that is long. One reading of the clock a task."""
        chunk = open_chunk.chunk
        self._in_task = True
        while open_chunk.next < open_chunk.marked:
            began = perf_counter()
            if self._last_work_s < OWN_TIME_S and not (chunk.spread or chunk.one_by_one or self.may_wait):
                began = self._run_tiny(open_chunk, began)
                if open_chunk.next >= open_chunk.marked:
                    break
            if self._run_one(open_chunk, began):
                break
        if self._last_work_s >= _STRIDE_S and not (chunk.spread or chunk.one_by_one):
            self._run_long(open_chunk)
        self._in_task = False
        now = self._ended_s
        if chunk.one_by_one or self._flush_is_due(now, self._last_work_s, open_chunk.next == chunk.count):
            self._flush(now)

    def _run_tiny(self, open_chunk, began):
        """
        Tasks that take next to no time and give numbers of one class, in a loop without a call. Ends before the first one
        that is not as the others, which it has run: its result waits in `_other`. Returns when it began.
        """
        answers = self._answers
        plain = answers.plain
        if not plain or (answers.plain_kind is not int and answers.plain_kind is not float):
            return began
        run, clock, keep, kind, own = open_chunk.run, perf_counter, plain.append, answers.plain_kind, OWN_TIME_S
        before = len(plain)
        first_began = began
        stop = min(self._stride_s + _MAX_STRIDE_S, self._flush_s + _FLUSH_S)
        try:
            for value in open_chunk.values[open_chunk.next : open_chunk.marked]:
                result = run(value)
                ended = clock()
                if type(result) is not kind or ended - began >= own:
                    self._other = (result, ended)
                    break
                keep(result)
                began = ended
                if ended >= stop:
                    open_chunk.marked = open_chunk.stride_end = open_chunk.next + len(plain) - before
                    break
        except (SystemExit, KeyboardInterrupt):
            open_chunk.next += len(plain) - before + 1
            answers.keep_many(len(plain) - before, began - first_began)
            raise
        except BaseException as error:
            self._other = (error, clock())
            self._other_failed = True
        count = len(plain) - before
        open_chunk.next += count
        self._tasks_of_stride += count
        self._last_work_s = 0.0
        self._ended_s = began
        answers.keep_many(count, began - first_began)
        return began

    def _run_one(self, open_chunk, began):
        """The next task, or what the loop before it has run of it. True when answers may be due, or its marks end."""
        chunk = open_chunk.chunk
        answers = self._answers
        i = open_chunk.next
        open_chunk.next = i + 1
        other, self._other = self._other, None
        failed, self._other_failed = self._other_failed, False
        if other is None:
            value = open_chunk.values[i]
            try:
                result = open_chunk.run(*value) if chunk.spread else open_chunk.run(value)
            except (SystemExit, KeyboardInterrupt):
                raise
            except BaseException as error:
                result, failed = error, True
            ended = perf_counter()
        else:
            result, ended = other
        self._ended_s = ended
        work = self._last_work_s = ended - began
        if failed:
            answers.failed(result, work)
        else:
            answers.done(result, work)
        self._tasks_of_stride += 1
        # A long task may have passed its deadline, and what is behind it may have been recalled.
        if work >= _STRIDE_S or ended - self._stride_s >= _MAX_STRIDE_S:
            open_chunk.marked = open_chunk.stride_end = open_chunk.next
            return True
        return chunk.one_by_one or answers.count >= _MAX_ANSWERS or ended - self._flush_s >= _FLUSH_S

    def _run_long(self, open_chunk):
        """
        The tasks behind a long one as long as they are long, each with a mark of its own, until answers are due or the recall
        changes. As the other loops would, in fewer calls: a call costs a microsecond where a task has emptied the caches.
        """
        memory, done, clock = self._memory, self._answers.done, perf_counter
        quiet = memory.recall_words()
        first, _, last = memory.recall()
        number, count, run, i = open_chunk.chunk.id, open_chunk.chunk.count, open_chunk.run, open_chunk.next
        if first == RECALL_ALL or last >= number or self._flush_is_due(self._ended_s, self._last_work_s, i == count):
            return
        mark, recall_words, task_values = memory.mark, memory.recall_words, open_chunk.values
        flush_by = self._flush_s + _LONG_FLUSH_S
        short_flush_by = self._flush_s + _FLUSH_S
        ended = work = 0.0
        while i < count:
            mark(number, i, 1, 1)
            # Read after the mark is written: decision record 0010. What it says is for the other loop.
            if recall_words() != quiet:
                break
            value = task_values[i]
            i += 1
            open_chunk.next = i
            began = clock()
            try:
                result = run(value)
            except (SystemExit, KeyboardInterrupt):
                raise
            except BaseException as error:
                ended = clock()
                work = ended - began
                self._answers.failed(error, work)
            else:
                ended = clock()
                work = ended - began
                done(result, work)
            if work < _STRIDE_S or ended >= (flush_by if work >= _LONG_TASK_S else short_flush_by):
                break
        if ended:
            self._ended_s, self._last_work_s = ended, work
        open_chunk.marked = open_chunk.stride_end = i

    def _flush_is_due(self, now, work, is_last):
        if self._answers.count >= _MAX_ANSWERS:
            return True
        if work < _LONG_TASK_S:
            return now - self._flush_s >= _FLUSH_S
        return now - self._flush_s >= (0.0 if is_last else _LONG_FLUSH_S)

    def _answer_unrun(self, open_chunk):
        """Tasks of a withdrawn chunk, or of one that cannot be run."""
        withdrawn = self.chunks.is_withdrawn
        while open_chunk.next < open_chunk.marked:
            open_chunk.next += 1
            if withdrawn:
                self._answers.skipped()
            else:
                self._answers.failed(open_chunk.broken, 0.0)
            if open_chunk.chunk.one_by_one:
                self._flush(perf_counter())
                return
        now = perf_counter()
        if self._flush_is_due(now, 0.0, open_chunk.next == open_chunk.chunk.count):
            self._flush(now)

    def _flush(self, now):
        self._flush_s = now
        self._answers.flush()
        self.send()
        if now - self._beat_s >= _BEAT_S:
            self._beat_s = now
            self._memory.beat()
        if now - self._turn_s >= _TURN_S:
            self._turn_s = now
            self._read()
            self._send_returned()

    def _mark(self, open_chunk, i):
        """Marks task `i` and those that share its mark. True when task `i` must not be started."""
        chunk = open_chunk.chunk
        reads = i >= open_chunk.stride_end
        if reads:
            most = min(chunk.count - i, 1 + (i >> 1))
            if chunk.one_by_one:
                stride = min(_ONE_BY_ONE_STRIDE, most)
            else:
                stride = self._stride(most)
            open_chunk.stride_end = i + stride
        left = open_chunk.stride_end - i
        span = 1 if chunk.one_by_one else min(_MAX_SPAN_AGAIN if chunk.again else _MAX_SPAN, left)
        self._memory.mark(chunk.id, i, span, left)
        open_chunk.marked = i + span
        if not reads:
            return False
        # Read after the mark is written: decision record 0010.
        first, index, last = self._memory.recall()
        if first == RECALL_ALL:
            self._halt()
            return True
        if chunk.id <= last and (chunk.id, i) >= (first, index):
            self._give_back(chunk.id, i)
            return True
        # The parent may have taken what is behind an earlier stride that a long task has cut short.
        if first == chunk.id and index > i:
            open_chunk.stride_end = min(open_chunk.stride_end, index)
            open_chunk.marked = min(open_chunk.marked, index)
        return False

    def _stride(self, most):
        """How many of the next tasks start before the recall is read again: about _STRIDE_S of work."""
        now = perf_counter()
        tasks, took = max(1, self._tasks_of_stride), now - self._stride_s
        self._stride_s = now
        self._tasks_of_stride = 0
        if self._last_work_s >= _STRIDE_S or took <= 0:
            return 1
        return max(1, min(_MAX_STRIDE, most, int(_STRIDE_S * tasks / took)))
