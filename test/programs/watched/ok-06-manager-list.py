"""Right: processes that share a manager's list, and touch it once per batch, not once per number."""

import multiprocessing
import sys
from multiprocessing import Manager, Process


def count_letters(summaries, part):
    for batch in range(part, 80, 2):
        text = "".join(chr(97 + n * n % 26) for n in range(batch * 1_000, batch * 1_000 + 300_000))
        summaries.append((batch, text.count("a")))


def main():
    with Manager() as manager:
        summaries = manager.list()
        processes = [Process(target=count_letters, args=(summaries, part), name=f"part-{part}") for part in (0, 1)]
        for process in processes:
            process.start()
        for process in processes:
            process.join()
        print(f"{len(summaries)} batches, {sum(count for _, count in summaries)} times the letter a")
        print("exit codes:", [process.exitcode for process in processes])


if __name__ == "__main__":
    if len(sys.argv) > 1:
        multiprocessing.set_start_method(sys.argv[1])
    main()
