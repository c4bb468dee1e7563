"""concurrent.futures.ProcessPoolExecutor: in the parent its making, its submitted
calls and its breaking; in a worker each call. It is known by the inode of the pipe
that its calls go through."""

import sys
from _functools import partial

from procdeck_hook import Before, _page, _tasks, clock, emit, lost
from procdeck_hook._pools import FIRST_SIZES, LATER_SIZES, Row, inode
from procdeck_hook._tasks import (
    ARGUMENT_BYTES, ARGUMENT_SAMPLES, BEGIN, BLOCK, CHUNKS_BEGUN, FAILED, FN, JOB, POOL,
    RESULT_BYTES, RESULT_SAMPLES, STATE, TASKS, TASKS_BEGUN)


def patch_process(module):
    executor = module.ProcessPoolExecutor
    # submit() calls it each time; before the first time there are no processes.
    name = '_start_executor_manager_thread'
    if not hasattr(executor, name):  # 3.8
        name = '_start_queue_management_thread'
    setattr(executor, name, Before(getattr(executor, name), _submitted))
    executor._broken = _Broken()


def _submitted(executor):
    row = executor.__dict__.get('_procdeck')
    if row is None:
        row = executor._procdeck = Row(inode(executor._call_queue._reader))
        executor._result_queue._procdeck_known = True
        row.watch_results(executor._result_queue._reader, 0)
        emit('executor', pool=row.pool, processes=executor._max_workers,
             method=executor._mp_context._name)
    row.add_job(1)


class _Broken:
    """The attribute _broken of executors: False, later the reason. Only setting it comes
    here: for reading, Python finds no method and takes the executor's own value."""

    def __set__(self, executor, value):
        executor.__dict__['_broken'] = value
        if value:
            row = executor.__dict__.get('_procdeck')
            emit('broken', pool=row and row.pool, text=value)


_originals = {}


def watch_worker(module, call_queue, result_queue, *_):
    """Let the loop of _process_worker(), which is about to start, note each call. A
    call begins when its item has been unpickled, and ends when its result is made."""
    pool = inode(call_queue._reader)
    _page.kind = _page.EXECUTOR_WORKER
    cells = _page.open_page()
    cells[POOL] = pool
    cells[BLOCK] = 1
    _tasks.forget_functions()
    result_queue._procdeck_known = True
    plain = type(result_queue).__name__ == 'SimpleQueue'
    sized = _tasks.SizedPut(type(result_queue))
    count = tasks_begun = 0
    call = None         # the one that runs: (begin, work id, tasks, number of its function)
    process_chunk = getattr(module, '_process_chunk', None)
    # A worker may itself have forked this one: then the classes are patched already.
    make_result = _originals.setdefault(module, module._ResultItem.__init__)

    def begin(item, state):
        nonlocal count, tasks_begun, call
        item.__dict__.update(state)
        try:
            count += 1
            tasks = 1
            if type(item.fn) is partial and item.fn.func is process_chunk:
                tasks = len(item.args[0])
            tasks_begun += tasks
            fn = _tasks.function_number(item.fn)
            cells[JOB] = item.work_id
            cells[TASKS] = tasks
            cells[FN] = fn
            cells[CHUNKS_BEGUN] = count
            cells[TASKS_BEGUN] = tasks_begun
            if count <= FIRST_SIZES or count % LATER_SIZES == 0:
                data = sys._getframe(1).f_locals.get('res')
                if data is not None:
                    cells[ARGUMENT_BYTES] += len(data)
                    cells[ARGUMENT_SAMPLES] += 1
            now = cells[BEGIN] = clock()
            call = now, item.work_id, tasks, fn
            cells[STATE] = 1
        except Exception as error:
            lost(error)

    def end(item, *values, **named):
        nonlocal call
        make_result(item, *values, **named)
        try:
            if call:
                cells[STATE] = 0
                began, work_id, tasks, fn = call
                call = None
                _tasks.span(cells, began, clock(), work_id, 0, tasks, fn)
                if item.exception is not None:
                    cells[FAILED] += 1
                if plain and (count <= FIRST_SIZES or count % LATER_SIZES == 0):
                    sized.arm(result_queue, add_result_size)
        except Exception as error:
            lost(error)

    def add_result_size(size):
        cells[RESULT_BYTES] += size
        cells[RESULT_SAMPLES] += 1

    module._CallItem.__setstate__ = begin
    module._ResultItem.__init__ = end
    return pool
