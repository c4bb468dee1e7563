"""Right: imap_unordered over 72 images of 1 MB, with the progress counted in the parent as the results arrive.

A megabyte per task is copied in a millisecond, and the task takes tens of them. What comes back is one number.
"""

import multiprocessing
import os
import sys
from collections import Counter
from multiprocessing import Pool


def make_image(n):
    return bytes(i * n % 256 for i in range(256)) * 4_000


def count_bright(image):
    return sum(count for value, count in Counter(image).items() if value > 200)


def main():
    count = 72
    total = 0
    with Pool(min(4, os.cpu_count())) as pool:
        images = (make_image(n) for n in range(count))
        for done, bright in enumerate(pool.imap_unordered(count_bright, images), 1):
            total += bright
            if done % 24 == 0:
                print(f"{done} of {count} images", flush=True)
    print(f"{total} bright pixels")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        multiprocessing.set_start_method(sys.argv[1])
    main()
