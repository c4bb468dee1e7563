"""joblib's own processes (loky) share a list of inputs; needs joblib."""

import math

from joblib import Parallel, delayed


def work(n):
    return sum(math.isqrt(i) for i in range(n * 1_000))


def main():
    print(f"total {sum(Parallel(n_jobs=2)(delayed(work)(n) for n in range(200)))}")


if __name__ == "__main__":
    main()
