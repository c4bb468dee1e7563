// Runs the tasks of received chunks, one chunk after the other, and does the waiting in between: for targets that are
// loaded, for a parent that is slow to read, for asynchronous tasks. Each task keeps its own outcome.

import type { Codec } from '../../engine/wire/codec.ts'
import type { ChunkBody } from '../../engine/wire/task-frames.ts'
import { encodeReturned, isRecalled, RECALL_ALL } from '../../engine/wire/recall.ts'
import type { ChildMemory } from '../boot/child-memory.ts'
import { Answers } from './answers.ts'
import { Beat } from './beat.ts'
import { ChunkQueue } from './chunk-queue.ts'
import { nowMs } from './clock.ts'
import { openChunk, type OpenChunk } from './open-chunk.ts'
import type { Outbox } from './outbox.ts'
import { MAX_FRAMES, Pace } from './pace.ts'
import type { LoadedTarget, TargetLoader, TargetRef } from './target-loader.ts'
import { type Stop, TaskLoop } from './task-loop.ts'

export class ChunkRunner {
  readonly #codec: Codec
  readonly #targets: TargetLoader
  readonly #outbox: Outbox
  readonly #memory: ChildMemory
  readonly #answers: Answers
  readonly #beat: Beat
  readonly #loop: TaskLoop
  readonly #queue = new ChunkQueue()
  readonly #pace = new Pace()
  #open: OpenChunk | null = null
  /** Otherwise the runner is between two tasks. */
  #isInTask = false
  /** A promise, a turn or a drain will call `#pump` again. */
  #waiting = false
  #whenIdle: (() => void)[] = []

  constructor(codec: Codec, targets: TargetLoader, outbox: Outbox, memory: ChildMemory) {
    this.#codec = codec
    this.#targets = targets
    this.#outbox = outbox
    this.#memory = memory
    this.#answers = new Answers(codec, outbox, memory)
    this.#beat = new Beat(memory)
    this.#loop = new TaskLoop(this.#pace, this.#answers, outbox, memory)
  }

  addTarget(target: TargetRef & { readonly id: number }): void {
    this.#targets.add(target)
  }

  add(chunk: ChunkBody): void {
    this.#queue.add(chunk)
  }

  /** The remaining results of this chunk are no longer needed. */
  withdraw(chunkId: number): void {
    this.#queue.withdraw(chunkId)
  }

  /** Must be called when all chunks that arrived together have been added. */
  go(): void {
    this.#sendReturned()
    if (this.#waiting || this.#queue.isEmpty) return
    this.#pace.begin(nowMs())
    this.#pump()
  }

  /** Resolves when all added chunks are answered. */
  finish(): Promise<void> {
    if (!this.#waiting && this.#queue.isEmpty) return Promise.resolve()
    return new Promise((resolve) => {
      this.#whenIdle.push(resolve)
    })
  }

  /** Sends the remaining answers of a process that is about to exit. */
  flushNow(): void {
    // What shared its mark has been run and is answered, or has not begun.
    const open = this.#open
    if (open !== null && this.#isInTask) this.#memory.mark(open.chunk.chunkId, open.next - 1)
    else if (open !== null) this.#memory.mark(open.chunk.chunkId, open.next, 0)
    this.#answers.flush()
    this.#outbox.flushNow()
  }

  #pump(): void {
    this.#waiting = false
    for (let open = this.#open ?? this.#begin(); open !== null; open = this.#begin()) {
      this.#isInTask = true
      const stop = this.#loop.run(open, this.#queue.isWithdrawn)
      this.#isInTask = typeof stop === 'object'
      if (stop === 'ended') this.#end()
      else if (stop === 'recalled') this.#giveBack(open.chunk.chunkId, open.next)
      else {
        this.#waitAfter(stop)
        return
      }
    }
    if (!this.#waiting) this.#rest()
  }

  /** The next chunk to run; null when there is none, or when the runner must wait first. */
  #begin(): OpenChunk | null {
    // The parent times a deadline from the previous answer, which must not wait behind a task that may hang.
    if (this.#queue.first?.oneByOne === true && !this.#outbox.flush()) {
      this.#pumpAfter(this.#outbox.drained())
      return null
    }
    for (let chunk = this.#queue.take(); chunk !== null; chunk = this.#queue.take()) {
      const target = this.#targets.known(chunk.targetId)
      this.#memory.mark(chunk.chunkId, target === null ? null : 0, 1)
      // Read after the mark is written: decision record 0010.
      const recall = this.#memory.recall()
      if (recall.chunk === RECALL_ALL) {
        this.#halt()
        return null
      }
      if (isRecalled(recall, { chunk: chunk.chunkId, index: 0 })) {
        this.#giveBack(chunk.chunkId, 0)
        continue
      }
      if (target !== null) return this.#start(chunk, target)
      this.#load(chunk)
      return null
    }
    return null
  }

  #start(chunk: ChunkBody, target: LoadedTarget): OpenChunk {
    this.#answers.begin(chunk.chunkId)
    // Copying takes milliseconds, in which the parent can send the next chunk.
    if (chunk.large.lengths.length > 0) this.#outbox.flush()
    this.#open = openChunk(chunk, target, this.#codec, this.#memory)
    return this.#open
  }

  #load(chunk: ChunkBody): void {
    this.#waiting = true
    this.#outbox.flush()
    void this.#targets.load(chunk.targetId).then((target) => {
      this.#memory.mark(chunk.chunkId, 0)
      this.#start(chunk, target)
      this.#pump()
    })
  }

  /** The parent has taken back the task `index` of the current chunk and all that it sent after that. */
  #giveBack(chunkId: number, index: number): void {
    this.#answers.flush()
    this.#open = null
    this.#queue.giveBack(index, this.#memory.recall())
    this.#sendReturned()
    this.#outbox.flush()
    this.#memory.mark(chunkId, index, 0)
  }

  #sendReturned(): void {
    const place = this.#queue.takeReturned()
    if (place !== null) this.#outbox.send(encodeReturned(place))
  }

  #end(): void {
    this.#answers.flush()
    this.#queue.release()
    this.#open = null
    if (this.#outbox.waiting >= MAX_FRAMES) this.#outbox.flush()
  }

  #waitAfter(stop: Exclude<Stop, 'ended' | 'recalled'>): void {
    if (stop === 'halt') this.#halt()
    else if (stop === 'blocked') this.#pumpAfter(this.#outbox.drained())
    else if (stop === 'turn') this.#turn()
    else this.#await(stop)
  }

  #pumpAfter(event: Promise<void>): void {
    this.#waiting = true
    void event.then(() => {
      this.#pump()
    })
  }

  /** Lets the event loop turn once, which reads the parent's commands. */
  #turn(): void {
    this.#waiting = true
    this.#beat.start()
    setImmediate(() => {
      this.#pace.turned(nowMs())
      this.#pump()
    })
  }

  #await(task: Promise<void>): void {
    // Finished answers must not wait for an asynchronous task.
    this.#answers.flush()
    this.#outbox.flush()
    this.#waiting = true
    this.#beat.start()
    void task.then(() => {
      this.#pump()
    })
  }

  /** After a deadline: the answers are sent, and nothing calls `#pump` again. The stop ladder ends the worker. */
  #halt(): void {
    this.#waiting = true
    this.#answers.flush()
    this.#outbox.flush()
  }

  #rest(): void {
    this.#outbox.flush()
    this.#beat.stop()
    for (const resolve of this.#whenIdle.splice(0)) resolve()
  }
}
