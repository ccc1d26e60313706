"""Checks the signatures of a file of tokens, and nothing else, in a loop over PyJWT.

usage: pyjwt_loop.py FILE COUNT

Prints the tokens per second on one core, the microseconds of processor time per token, how many were rejected, and
PyJWT's version.
"""

import itertools
import sys
import time

import jwt

SECRET = b"an example secret of 32 bytes..."


def main() -> None:
    path, count = sys.argv[1], int(sys.argv[2])
    with open(path, encoding="utf-8") as file:
        tokens = [line.rstrip("\n") for line in itertools.islice(file, count)]
    checker = jwt.PyJWS()
    rejected = 0
    start = time.perf_counter()
    cpu = time.process_time()
    for token in tokens:
        try:
            checker.decode(token, SECRET, algorithms=["HS256"])
        except jwt.exceptions.InvalidTokenError:
            rejected += 1
    took, cpu = time.perf_counter() - start, time.process_time() - cpu
    print(f"{len(tokens) / took:.0f} {1e6 * cpu / len(tokens):.2f} {rejected} {jwt.__version__}")


if __name__ == "__main__":
    main()
