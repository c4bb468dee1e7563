"""Two queues crosswise: each of two processes waits for an item that only the other would put."""

import sys
from multiprocessing import Process, Queue


def get_first(from_queue, to_queue, results, rounds):
    n = 0
    for _ in range(rounds):
        n = from_queue.get() + 1
        to_queue.put(n)
    results.put(n)


def put_first(from_queue, to_queue, results, rounds):
    n = 0
    for _ in range(rounds):
        to_queue.put(n + 1)
        n = from_queue.get()
    results.put(n)


def pass_number(names, first, rounds, start_item, limit_s):
    q1, q2, results = Queue(), Queue(), Queue()
    if start_item:
        q1.put(0)
    players = [
        Process(target=first, args=(q1, q2, results, rounds), name=names[0]),
        Process(target=get_first, args=(q2, q1, results, rounds), name=names[1]),
    ]
    for player in players:
        player.start()
    # Python names no deadlock: all that can be seen is that a join with a limit ends before its process.
    for player in players:
        player.join(limit_s)
    alive = [player.is_alive() for player in players]
    print(f"{' and '.join(names)} after join({limit_s} s): alive {alive}", flush=True)
    if any(alive):
        for player in players:
            player.kill()
            player.join()
    else:
        print(f"the number reached {max(results.get(timeout=10) for _ in players)}", flush=True)
    print(f"exit codes: {[player.exitcode for player in players]}", flush=True)


def main(rounds=100, start_item=0, limit_s=1.0):
    pass_number(("A", "B"), get_first, rounds, start_item, limit_s)
    pass_number(("C", "D"), put_first, rounds, 0, 10)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
