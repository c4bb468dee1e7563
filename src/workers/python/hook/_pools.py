"""multiprocessing.Pool: in the parent its making, its jobs and its end; in a worker
each chunk. A pool is known by the inode of the pipe that its tasks go through, for
parent and workers see the same one."""

import os
import sys
from _weakref import ref
from functools import lru_cache
from itertools import repeat, starmap

from procdeck_hook import Before, _page, _tasks, clock, emit, lost
from procdeck_hook._tasks import (
    ARGUMENT_BYTES, ARGUMENT_SAMPLES, BEGIN, BLOCK, CHUNK, CHUNKS_BEGUN, FN, JOB, POOL,
    RESULT_BYTES, RESULT_SAMPLES, STATE, TASKS, TASKS_BEGUN)

# Cells of a pool's row. The first holds its id.
_, RESULTS, SIZES, JOBS, ITEMS = range(5)
# apply() makes a job of each call; these many are reported, the others only counted.
MOST_APPLY, MOST_JOBS = 100, 10000
# The parent measures so many results, then one in so many.
FIRST_RESULTS, LATER_RESULTS = 32, 32

SIZED = (list, tuple, range, dict, set, frozenset, str, bytes)

_module = None


def patch_pool(module):
    global _module
    _module = module
    # Pool.__init__() calls this when it is complete but for its threads.
    module.Pool._get_sentinels = Before(module.Pool._get_sentinels, _pool_made)


class Row:
    """The row of one pool or executor in its owner's page."""

    def __init__(self, pool):
        self.pool = pool
        self.jobs = self.items = 0
        self.end = None
        self.cells, self.at = _page.pool_row()
        self.cells[self.at] = pool

    def add_job(self, items):
        self.jobs += 1
        self.items += items
        self.cells[self.at + JOBS] = self.jobs
        self.cells[self.at + ITEMS] = self.items

    def watch_results(self, reader, received):
        """Count the results that arrive. recv() calls _check_readable() before it waits,
        and the method would find nothing wrong with the read end of a pipe: so here is
        a place to count. A pool calls recv() early and waits in it, an executor calls it
        when a result is there: received is -1 or 0 accordingly."""
        cells, results, sizes = self.cells, self.at + RESULTS, self.at + SIZES

        def add_size(data):
            weight = 1 if received <= FIRST_RESULTS else LATER_RESULTS
            cells[sizes] += weight * data.getbuffer().nbytes

        def check_readable():
            nonlocal received
            try:
                received += 1
                if self.end == 'terminate':  # Only marks that tell the threads to stop.
                    return
                cells[results] = received
                if received < FIRST_RESULTS or received % LATER_RESULTS == 0:
                    _tasks.size_next(connection(), '_recv_bytes', add_size)
            except Exception as error:
                lost(error)

        # A reference to the reader would be a cycle, and its descriptor stay open longer.
        connection = ref(reader)
        reader._check_readable = check_readable


def inode(connection):
    return os.fstat(connection.fileno()).st_ino


def _pool_made(pool):
    row = Row(inode(pool._inqueue._reader))
    for queue in (pool._inqueue, pool._outqueue, pool._change_notifier):
        queue._procdeck_known = True
    row.watch_results(pool._outqueue._reader, -1)
    pool._cache.procdeck = pool._change_notifier.procdeck = row
    pool._cache.__class__ = _cache_class(type(pool._cache))
    pool._change_notifier.__class__ = _notifier_class(type(pool._change_notifier))
    emit('pool', pool=row.pool, processes=pool._processes, maxtasks=pool._maxtasksperchild,
         method=pool._ctx._name)


@lru_cache(None)
def _cache_class(plain):
    """A pool keeps its open jobs in this dictionary."""

    class Cache(plain):
        def __setitem__(self, job, result):
            plain.__setitem__(self, job, result)
            try:
                _job_made(self.procdeck, job, result)
            except Exception as error:
                lost(error)

        __delitem__ = Before(plain.__delitem__, _job_done)

    return Cache


def _job_made(row, job, result):
    kind, items, chunk = 'apply', 1, 1
    if isinstance(result, (_module.MapResult, _module.IMapIterator)):
        # Only its maker knows how many items there are: the result does not, or not yet.
        maker = sys._getframe(3).f_locals
        kind, items, chunk = 'map', maker.get('length'), maker.get('chunksize')
        if isinstance(result, _module.IMapIterator):
            kind, items = 'imap', maker.get('iterable')
            # Other types may run code of the program to tell their length.
            items = len(items) if type(items) in SIZED else 0
    row.add_job(items)
    if row.jobs <= (MOST_APPLY if kind == 'apply' else MOST_JOBS):
        result._procdeck_told = True
        emit('job', pool=row.pool, job=job, items=items, chunk=chunk, kind=kind)


def _job_done(cache):
    result = sys._getframe(2).f_locals.get('self')
    if getattr(result, '_procdeck_told', False):
        emit('jobend', pool=cache.procdeck.pool, job=result._job, ok=getattr(result, '_success', True))


@lru_cache(None)
def _notifier_class(plain):
    """A pool wakes its threads through this queue, also when it is closed."""
    ends = {'close': 'close', '_terminate_pool': 'terminate'}

    def note(notifier):
        how = ends.get(sys._getframe(2).f_code.co_name)
        row = notifier.procdeck
        if how and how != row.end:
            row.end = how
            emit('poolend', pool=row.pool, how=how)

    class Notifier(plain):
        put = Before(plain.put, note)

    return Notifier


# In the worker.

# A tiny chunk shares its span in the ring with the next ones: (below ns, chunks a span).
BLOCKS = ((30000, 16), (150000, 4))
# The first chunks of a job that a worker gets are noted one by one all the same.
FIRST_ALONE = 16
# Sizes are measured of the first chunks of a function, then of one in so many blocks.
FIRST_SIZES, LATER_SIZES = 64, 64
# The end of a pool is announced to its workers by None, and that is no task.
NONE_SIZE = 4
# Waiting longer than this for a chunk ends the block.
PAUSE = 1000000


def watch_worker(inqueue, outqueue, initializer=None, initargs=(), maxtasks=None, *_):
    """Let the loop of pool.worker(), which is about to start, note each chunk."""
    pool = inode(inqueue._reader)
    _page.kind = _page.POOL_WORKER
    cells = _page.open_page()
    cells[POOL] = pool
    cells[BLOCK] = 1
    _tasks.forget_functions()
    mapstar, starmapstar = _module.mapstar, _module.starmapstar
    inqueue._procdeck_known = outqueue._procdeck_known = True
    # A library may give its pools queues of its own, whose inside is unknown.
    plain = type(inqueue).__name__ == 'SimpleQueue'
    sized = _tasks.SizedPut(type(outqueue))
    job = fn = star = None
    count = count_before_job = 0    # chunks begun
    first = None        # the first chunk of the open block: (begin, index, count before it)
    size = 0            # tasks of its first chunk
    tasks = tasks_before = 0    # tasks begun, until now and before the block
    limit = stop = 0    # the counts at which the block is complete, and to look at the clock
    each = last = 0     # ns that the first chunk took; when the last chunk arrived
    measured = 0

    def before(_):
        """The loop asks for a chunk: the one before is done, its result sent."""
        try:
            cells[STATE] = 0
            if count == stop and first:
                end_chunk(clock())
        except Exception as error:
            lost(error)
        return ()

    def after(task):
        """A chunk arrived. Most tiny ones leave by the short way."""
        nonlocal count, last, tasks
        try:
            now = clock()
            if count < limit and now - last < PAUSE and task is not None and task[0] == job:
                last = now
                count += 1
                # An iterable that raises ends its job with a chunk of another form.
                tasks += 1 if size == 1 or task[2] is not star else len(task[3][0][1])
                cells[CHUNK] = task[1]
                cells[CHUNKS_BEGUN] = count
                cells[TASKS_BEGUN] = tasks
                cells[STATE] = 1
            else:
                if first:
                    close_block(now)
                if task is not None:
                    open_block(task)
        except Exception as error:
            lost(error)
        return task

    def end_chunk(now):
        nonlocal each, stop
        if count == first[2] + 1:
            each = now - first[0]
        if count == limit:
            close_block(now)
        else:
            stop = limit

    def close_block(now):
        """Only the first chunk was timed; the others of the block were about as short."""
        nonlocal first
        begin, index, before_it = first
        first = None
        end = min(now, begin + each * (count - before_it))
        _tasks.span(cells, begin, end, job, index, tasks - tasks_before, fn)

    def open_block(task):
        nonlocal job, fn, star, count, count_before_job, first, size, tasks, tasks_before, limit, stop, last, measured
        new_job, index, function, arguments, _ = task
        size, star = 1, function
        if function is mapstar or function is starmapstar:
            function, batch = arguments[0]
            size = len(batch)
        if new_job != job:
            job, count_before_job = new_job, count
        number = _tasks.function_number(function)
        if number != fn:
            fn, measured = number, 0
        count += 1
        limit = stop = count
        for below, chunks in BLOCKS:
            if each < below and count - count_before_job > FIRST_ALONE:
                limit = count + chunks - 1
                break
        if maxtasks:
            # The last chunk has a block of its own, for its end is noted in another way.
            limit = max(count, min(limit, maxtasks - 1))
        cells[JOB] = job
        cells[CHUNK] = index
        tasks_before = tasks
        tasks += size
        cells[TASKS] = size
        cells[FN] = fn
        cells[CHUNKS_BEGUN] = count
        cells[TASKS_BEGUN] = tasks
        measured += 1
        if plain and (count == maxtasks or measured < FIRST_SIZES or measured % LATER_SIZES == 0):
            sized.arm(outqueue, add_result_size)
            _tasks.size_next(inqueue._reader, 'recv_bytes', add_argument_size)
        # From here on the time is the task's.
        last = cells[BEGIN] = clock()
        first = last, index, count - 1
        cells[STATE] = 1

    def add_argument_size(data):
        if len(data) > NONE_SIZE:
            cells[ARGUMENT_BYTES] += len(data)
            cells[ARGUMENT_SAMPLES] += 1

    def add_result_size(size):
        cells[RESULT_BYTES] += size
        cells[RESULT_SAMPLES] += 1
        if count == maxtasks:
            # The loop will not ask again.
            before(None)

    if plain:
        _tasks.size_next(inqueue._reader, 'recv_bytes', add_argument_size)
    inqueue.get = map(after, starmap(inqueue.get, map(before, repeat(None)))).__next__
    return pool
