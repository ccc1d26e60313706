"""A loop over PyJWT that checks the signature of every token of a file, and nothing else.

usage: pyjwt_loop.py FILE COUNT

Prints how many tokens it checks a second, on one core, and how many it refused.
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
    refused = 0
    start = time.perf_counter()
    cpu = time.process_time()
    for token in tokens:
        try:
            checker.decode(token, SECRET, algorithms=["HS256"])
        except jwt.exceptions.InvalidTokenError:
            refused += 1
    took, cpu = time.perf_counter() - start, time.process_time() - cpu
    print(f"{len(tokens) / took:.0f} {1e6 * cpu / len(tokens):.2f} {refused} {jwt.__version__}")


if __name__ == "__main__":
    main()
