"""Mistake: the workers of a pool multiply matrices, and the library in each of them has a thread for each core; needs numpy."""

from multiprocessing import Pool

import numpy as np


def multiply(seed):
    random = np.random.default_rng(seed)
    a = random.random((400, 400))
    for _ in range(30):
        a = a @ a
        a /= a.max()
    return float(a[0, 0]) > 0


def main():
    with Pool(4) as pool:
        print(f"{sum(pool.map(multiply, range(40), chunksize=1))} products")


if __name__ == "__main__":
    main()
