"""What a worker notes about the tasks that it runs."""

import sys
from itertools import repeat, starmap

from procdeck_hook import emit, lost
from procdeck_hook._processes import Function, describe, unwrap

# Cells of the page.
(STATE, POOL, JOB, CHUNK, TASKS, FN, BEGIN, BLOCK, CHUNKS_BEGUN, TASKS_BEGUN, BUSY,
 ARGUMENT_BYTES, ARGUMENT_SAMPLES, RESULT_BYTES, RESULT_SAMPLES, SPANS, FAILED) = range(8, 25)
RING, RING_LENGTH = 128, 256

_numbers = {}
_last_code = None
_last_number = 0
MOST_FUNCTIONS = 1000


def span(cells, begin, end, job, chunk, tasks, fn):
    """Write a finished chunk, or a block of tiny ones, to the ring."""
    written = cells[SPANS]
    at = RING + 5 * (written % RING_LENGTH)
    cells[at] = begin
    cells[at + 1] = end
    cells[at + 2] = job
    cells[at + 3] = chunk
    cells[at + 4] = tasks | fn << 32
    cells[SPANS] = written + 1
    cells[BUSY] += end - begin


def forget_functions():
    """A forked worker inherits numbers that its own events have not explained."""
    global _last_code
    _numbers.clear()
    _last_code = None


def function_number(function):
    """A small number for the function of a task; its name is reported once."""
    global _last_code, _last_number
    function = unwrap(function)
    code = function.__code__ if type(function) is Function else None
    # Only the code object is kept: a function may hold large data of the program.
    if code is not None and code is _last_code:
        return _last_number
    name, file, line = describe(function)
    number = _numbers.get(name)
    if number is None:
        if len(_numbers) >= MOST_FUNCTIONS:
            return 0
        number = _numbers[name] = len(_numbers) + 1
        emit('fn', fn=number, name=name, file=file, line=line)
    _last_code, _last_number = code, number
    return number


def size_next(holder, name, note):
    """Call note(data) with what the next call of that method returns."""
    if name in holder.__dict__:
        return
    call = getattr(holder, name)

    def once(data):
        try:
            holder.__dict__.pop(name, None)
            note(data)
        except Exception as error:
            lost(error)
        return data

    holder.__dict__[name] = map(once, starmap(call, repeat(()))).__next__


class SizedPut:
    """Tells the size of what SimpleQueue.put() is about to write. put() reads its
    attribute _writer when the data is complete, so that read is the moment."""

    def __init__(self, queue_class):
        tap = self

        class Sized(queue_class):
            @property
            def _writer(queue):
                queue.__class__ = queue_class
                try:
                    data = sys._getframe(1).f_locals.get('obj')
                    tap.note(memoryview(data).nbytes)
                except Exception as error:
                    lost(error)
                return queue._writer

        self.sized = Sized

    def arm(self, queue, note):
        self.note = note
        queue.__class__ = self.sized
