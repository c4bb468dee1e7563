"""multiprocessing.Queue and JoinableQueue: what each process puts and gets. A queue is
known by the inode of its pipe, for under fork its semaphore has no name."""

import os
import sys
from itertools import repeat, starmap

from procdeck_hook import Before, _page, clock, emit, lost

# Cells of a queue's row.
ID, PUTS, GETS, DEPTH, SAMPLED, PUT_BYTES = range(6)
# Depth and sizes are looked at once in so many items, at the most, while items are fast.
MOST_SKIPPED = 64
FAST = 1000000

KINDS = ('Queue', 'JoinableQueue')
UNBOUNDED = 2 ** 31 - 1


def patch_queues(module):
    # _reset() follows each making, arrival and fork of a queue; before 3.9 _after_fork() did.
    name = '_reset' if hasattr(module.Queue, '_reset') else '_after_fork'
    original = getattr(module.Queue, name)

    def reset(queue, *values, **named):
        original(queue, *values, **named)
        try:
            # The inner queue of an executor is left alone: it is as hot as its tasks.
            if type(queue).__name__ != '_SafeQueue':
                made = sys._getframe(1).f_code.co_name in ('__init__', '__setstate__')
                _watch(queue, made)
        except Exception as error:
            lost(error)

    reset.__name__, reset.__qualname__ = original.__name__, original.__qualname__
    setattr(module.Queue, name, reset)
    module.SimpleQueue.put = Before(module.SimpleQueue.put, _simple_queue_used)
    module.SimpleQueue.get = Before(module.SimpleQueue.get, _simple_queue_used)


def _simple_queue_used(queue):
    # Pools and executors have marked their inner ones.
    if '_procdeck_known' not in queue.__dict__:
        queue._procdeck_known = True
        emit('queue', q=os.fstat(queue._reader.fileno()).st_ino, max=0, kind='SimpleQueue')


def _watch(queue, made):
    reader, writer, semaphore = queue._reader, queue._writer, queue._sem._semlock
    if reader.closed or writer.closed:
        return
    inode = os.fstat(reader.fileno()).st_ino
    most = queue._maxsize
    kind = type(queue).__name__
    kind = kind if kind in KINDS else 'Queue'
    told = None
    cells = None
    at = puts_at = gets_at = 0
    puts = gets = sized = 0
    next_put = next_get = 1         # the counts at which to look closer
    put_step = get_step = 1
    last_put = last_get = 0

    def tell():
        nonlocal told
        if told != os.getpid():
            told = os.getpid()
            emit('queue', q=inode, max=0 if most >= UNBOUNDED else most, kind=kind)

    def attach():
        """Find a row in the page of this process: at first use, and after a fork."""
        nonlocal cells, at, puts_at, gets_at, puts, gets, sized, next_put, next_get
        tell()
        puts = gets = sized = 0
        next_put = next_get = 1
        cells, at = _page.queue_row()
        puts_at, gets_at = at + PUTS, at + GETS
        cells[at] = inode
        cells[at + DEPTH] = -1

    def sample_depth(now):
        try:
            cells[at + DEPTH] = most - semaphore._get_value()
        except NotImplementedError:  # macOS
            return
        cells[at + SAMPLED] = now

    def sent():
        """Takes the place of the writer's _check_writable(), which would find nothing
        wrong with the write end of a pipe. So an item counts before it is sent: a full
        pipe does not hide it."""
        nonlocal puts, sized, next_put, put_step, last_put
        try:
            try:
                puts += 1
                cells[puts_at] = puts
            except (TypeError, ValueError):  # No page yet, or the parent's.
                attach()
                puts = cells[puts_at] = 1
            if puts >= next_put:
                now = clock()
                put_step = min(2 * put_step, MOST_SKIPPED) if now - last_put < FAST * put_step else 1
                last_put = now
                next_put = puts + put_step
                # The items since the last look are taken to be as large as this one.
                data = sys._getframe(1).f_locals.get('buf')
                if data is not None:
                    cells[at + PUT_BYTES] += (puts - sized) * len(data)
                    sized = puts
                sample_depth(now)
        except Exception as error:
            lost(error)

    def got(data):
        nonlocal gets, next_get, get_step, last_get
        try:
            try:
                gets += 1
                cells[gets_at] = gets
            except (TypeError, ValueError):
                attach()
                gets = cells[gets_at] = 1
            if gets >= next_get:
                now = clock()
                get_step = min(2 * get_step, MOST_SKIPPED) if now - last_get < FAST * get_step else 1
                last_get = now
                next_get = gets + get_step
                sample_depth(now)
        except Exception as error:
            lost(error)
        return data

    writer._check_writable = sent
    queue._recv_bytes = map(got, starmap(reader.recv_bytes, repeat(()))).__next__
    if made:
        tell()
