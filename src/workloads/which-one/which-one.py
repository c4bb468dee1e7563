"""Threads, async or processes: three kinds of work, each in the same ways, and which way did best for which."""

import asyncio
import os
import resource
import sys
import time
import urllib.request
import zlib
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing import Process, Queue

RULES = {"cpu": "processes", "io": "async", "zlib": "async"}


class Server(ThreadingHTTPServer):
    request_queue_size = 1024
    daemon_threads = True
    latency_s = 0.0


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        time.sleep(self.server.latency_s)
        body = str(int(self.path[1:]) ** 2).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def serve(ports, latency_s):
    server = Server(("127.0.0.1", 0), Handler)
    server.latency_s = latency_s
    ports.put(server.server_port)
    server.serve_forever()


def calculate(seed, steps):
    value = seed
    for _ in range(steps):
        value = value * 31 % 1_000_003
    return value


def request(port, index):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/{index}", timeout=10) as response:
        return int(response.read())


def text_of(size):
    numbers, value = bytearray(), 7
    while len(numbers) < size:
        numbers += b"%d " % value
        value = value * 31 % 1_000_003
    return bytes(numbers[:size])


# Made once in each process: the time of the work is that of zlib.
TEXTS = {}


def round_trip(size, index):
    if size not in TEXTS:
        TEXTS[size] = text_of(size)
    sent = TEXTS[size][index:]
    back = zlib.decompress(zlib.compress(sent))
    return len(back) if back == sent else -1


def one(kind, size, index):
    if kind == "cpu":
        return calculate(index + 1, size)
    return request(size, index) if kind == "io" else round_trip(size, index)


async def one_async(kind, size, index):
    if kind == "cpu":
        return calculate(index + 1, size)
    if kind == "zlib":
        # asyncio hands native code to threads, where it leaves the interpreter's lock.
        return await asyncio.to_thread(round_trip, size, index)
    reader, writer = await asyncio.open_connection("127.0.0.1", size)
    writer.write(f"GET /{index} HTTP/1.0\r\n\r\n".encode())
    answer = await reader.read()
    writer.close()
    return int(answer.rpartition(b"\r\n")[2])


async def at_once(kind, size, tasks):
    return await asyncio.gather(*(one_async(kind, size, i) for i in range(tasks)))


def switches():
    # Of this process and of those that have ended.
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_nvcsw + usage.ru_nivcsw for usage in usages)


def warm_up(works):
    for kind, size in works:
        one(kind, size, 0)
    # Long enough that no worker has two of these.
    time.sleep(0.05)


def timed(results, way, kind, work):
    began = time.perf_counter()
    values = list(work())
    ms = (time.perf_counter() - began) * 1000
    print(f"{kind}, {way}: {ms:.1f} ms", flush=True)
    results.setdefault(kind, []).append((way, ms, values))


def in_pool(results, way, executor, workers, works, tasks):
    before = switches()
    with executor(workers) as pool:
        list(pool.map(warm_up, [works] * workers))
        for kind, size in works:
            timed(results, way, kind, lambda: pool.map(one, [kind] * tasks, [size] * tasks, range(tasks)))
    print(f"{way}: {switches() - before} context switches with the start", flush=True)


def main(tasks=32, steps=120_000, latency_ms=10, kilobytes=128, times_cores=8):
    cores = os.cpu_count() or 1
    ports = Queue()
    server = Process(target=serve, args=(ports, latency_ms / 1000), daemon=True)
    server.start()
    works = [("cpu", steps), ("io", ports.get(timeout=10)), ("zlib", kilobytes * 1024)]
    results = {}
    warm_up(works)
    for kind, size in works:
        timed(results, "plain loop", kind, lambda: [one(kind, size, i) for i in range(tasks)])
    for kind, size in works:
        timed(results, "async", kind, lambda: asyncio.run(at_once(kind, size, tasks)))
    in_pool(results, f"{cores} threads", ThreadPoolExecutor, cores, works, tasks)
    for workers in sorted({cores - 1, cores, times_cores * cores} - {0}):
        name = f"{workers} process{'' if workers == 1 else 'es'}"
        in_pool(results, name, ProcessPoolExecutor, workers, works, tasks)
    server.terminate()
    server.join()

    for kind, trials in results.items():
        assert all(values == trials[0][2] for _, _, values in trials)
        print(f"{kind}: {len(trials)} ways have the sum {sum(trials[0][2])}", flush=True)
        way, ms, _ = min(trials, key=lambda trial: trial[1])
        print(f"{kind}: {way} won, {trials[0][1] / ms:.2f} times as fast as the plain loop; the rule says {RULES[kind]}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
