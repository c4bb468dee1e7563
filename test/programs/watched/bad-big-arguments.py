"""Mistake: every task is sent 5 MB and needs a few bytes of them. Most of the time goes into pickling and copying."""

import multiprocessing
import sys
from multiprocessing import Pool


def brightness(image):
    return sum(image[:1_000])


def main():
    images = [bytes([n % 256]) * 5_000_000 for n in range(8)] * 30
    with Pool(2) as pool:
        print(f"total {sum(pool.map(brightness, images, chunksize=1))}")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        multiprocessing.set_start_method(sys.argv[1])
    main()
