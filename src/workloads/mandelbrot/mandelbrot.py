"""Mandelbrot: one picture in tiles, each painted by whichever process is free."""

import hashlib
import os
import sys
import time
from multiprocessing import Pool

CENTRE_X, CENTRE_Y, SPAN = -0.6, 0, 3.2


def shade(x, y, steps):
    a = b = 0.0
    for i in range(steps):
        a, b = a * a - b * b + x, 2 * a * b + y
        if a * a + b * b > 4:
            return 255 * i // (i + 12)
    return 0


def paint(width, height, steps, tile):
    left, top, tile_width, tile_height = tile
    step = SPAN / width
    return bytes(
        shade(CENTRE_X + (left + column - width / 2) * step, CENTRE_Y + (top + row - height / 2) * step, steps)
        for row in range(tile_height)
        for column in range(tile_width)
    )


def paint_tile(task):
    return task[3], paint(*task), os.getpid()


def main(width=480, height=320, steps=16000, edge=40):
    started = time.perf_counter()
    alone = paint(width, height, steps, (0, 0, width, height))
    alone_s = time.perf_counter() - started

    tiles = [
        (x, y, min(edge, width - x), min(edge, height - y))
        for y in range(0, height, edge)
        for x in range(0, width, edge)
    ]
    picture = bytearray(width * height)
    by_pid = {}
    started = time.perf_counter()
    with Pool() as pool:
        tasks = [(width, height, steps, tile) for tile in tiles]
        for (x, y, tile_width, tile_height), pixels, pid in pool.imap_unordered(paint_tile, tasks):
            for row in range(tile_height):
                at = (y + row) * width + x
                picture[at : at + tile_width] = pixels[row * tile_width : (row + 1) * tile_width]
            by_pid[pid] = by_pid.get(pid, 0) + 1
    pool_s = time.perf_counter() - started

    print(f"1 process {alone_s:.2f} s, the pool {pool_s:.2f} s")
    print("tiles by process:", ", ".join(f"PID {pid} {count}" for pid, count in sorted(by_pid.items())))
    print("the same picture:", bytes(picture) == alone, "SHA-256", hashlib.sha256(picture).hexdigest())


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
