#!/usr/bin/env python3
"""Judges tokens on a cluster: Apache Spark's RDD.pipe sends each partition of them through `jwt-assay token`.

usage: spark-submit [--master MASTER] judge.py [OPTION]... INPUT OUTPUT        judge.py --help lists the options

INPUT is anything that Spark reads: a file, a folder or a pattern, local or at hdfs:// or s3a://, plain or packed by gzip
or bzip2. The folder OUTPUT gets

  findings/   the findings in each token and the repeated jtis, as NDJSON; sorted by line within a part, repeats last
  summary/    the sum over all partitions, as the program writes it
  files/      the first line of each file, if INPUT has several: lines are numbered through all files, in the order of
              their names

and standard output gets the summary as text. Tokens are partitioned by the hash of their jti, so that equal ones meet,
and sorted by line within each partition, so that a task that Spark runs again writes the same. The program's limits hold
for each partition: repeated jtis listed one by one, signatures explained.

Exit status: 0 if every token is conformant, 1 if one is not, 2 if they could not be judged.
"""

import argparse
import base64
import itertools
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Iterable, Iterator

from pyspark import RDD, SparkContext, SparkFiles, StorageLevel
from pyspark.sql import DataFrame, Row, SparkSession
from pyspark.sql import functions as sql

# The program keeps the jtis of a million tokens in memory; those of more go to a temporary file.
TOKENS_PER_PARTITION = 1_000_000
# The lines that the program skips.
EMPTY = (b"", b"\r")
# Judges one partition. An empty one is an error to the program, and its exit status 1, for tokens that are not
# conformant, is one to Spark.
JUDGE = r"""IFS= read -r first || exit 0
{ printf "%s\n" "$first"; cat; } | "$@"
status=$?
[ $status -eq 1 ] || exit $status"""


def main() -> int:
    options = parsed()
    spark = SparkSession.builder.appName("jwt-assay token").getOrCreate()
    spark.sparkContext.setLogLevel("WARN")
    lines = read(spark, options.input)
    pieces = count(lines)
    total, empty = sum(piece.lines for piece in pieces), sum(piece.empty for piece in pieces)
    if total == empty:
        raise JudgeError("there is no token: the input is empty")
    partitions = options.partitions or max(spark.sparkContext.defaultParallelism, -(-total // TOKENS_PER_PARTITION))
    reports = judged(spark.sparkContext, by_jti(numbered(lines, pieces), partitions), options)
    reports.persist(StorageLevel.DISK_ONLY)
    reports.filter(lambda line: not is_summary(line)).saveAsTextFile(f"{options.output}/findings")
    # The output of failed tasks is not in it: there is one summary per partition.
    summary = merged(options, reports.filter(is_summary).collect())
    summary["summary"]["lines"] += empty
    if summary["summary"]["lines"] != total:
        raise JudgeError(f"{summary['summary']['lines']} of {total} lines were judged: did the input change meanwhile?")
    save(spark.sparkContext, f"{options.output}/summary", [summary])
    save(spark.sparkContext, f"{options.output}/files", first_lines(pieces))
    return conclude(options, summary)


class JudgeError(Exception):
    """Why the tokens could not be judged."""


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Judges tokens with Apache Spark.")
    parser.add_argument("input", metavar="INPUT", help="a file, a folder or a pattern, one token per line")
    parser.add_argument("output", metavar="OUTPUT", help="a folder that does not exist yet")
    parser.add_argument("--program", type=pathlib.Path, default="jwt-assay", metavar="FILE",
                        help="jwt-assay on this machine, which is sent to the executors [default: ./jwt-assay]")
    parser.add_argument("--secret-file", metavar="FILE", help="the secret's file, by its path on the executors")
    parser.add_argument("--secret-format", default="raw", help="how it is written there: raw, hex, base64, base64url")
    parser.add_argument("--now", type=int, default=int(time.time()), metavar="SECONDS", help="the time, instead of now")
    parser.add_argument("--strict", action="store_true", help="a broken SHOULD makes a token not conformant")
    parser.add_argument("--partitions", type=int, metavar="N",
                        help="the number of partitions [default: one per core, and one per million tokens if that is more]")
    options = parser.parse_args()
    if not options.program.is_file():
        parser.error(f"{options.program}: no such file; --program names it")
    return options


def read(spark: SparkSession, path: str) -> DataFrame:
    """Each line as its bytes, with its file and the piece of that file in which Spark reads it."""
    # A line ends with a line feed only, as for the program. Spark drops a byte order mark at the start of a file, which
    # the program would report.
    text = spark.read.text(path, lineSep="\n")
    return text.select(
        text.value.cast("binary").alias("line"),
        sql.col("_metadata.file_path").alias("file"),
        sql.col("_metadata.file_block_start").alias("start"),
    )


def count(lines: DataFrame) -> list[Row]:
    """How many lines each piece has, and how many of them are empty; in the order of the files' names."""
    is_empty = lines.line.isin(*EMPTY).cast("long")
    counts = lines.groupBy("file", "start").agg(sql.count("*").alias("lines"), sql.sum(is_empty).alias("empty"))
    return sorted(counts.collect())


def numbered(lines: DataFrame, pieces: list[Row]) -> RDD:
    """Each line with its number in the whole input, except for empty ones."""
    ends = itertools.accumulate(piece.lines for piece in pieces)
    first = {(piece.file, piece.start): 1 + end - piece.lines for piece, end in zip(pieces, ends)}

    def number(rows: Iterable[Row]) -> Iterator[tuple[int, bytes]]:
        for piece, own in itertools.groupby(rows, key=lambda row: (row.file, row.start)):
            for at, row in enumerate(own, first[piece]):
                if row.line not in EMPTY:
                    yield at, bytes(row.line)

    return lines.rdd.mapPartitions(number)


def first_lines(pieces: list[Row]) -> list[dict]:
    """The number of each file's first line."""
    files, first_line = [], 1
    for name, own in itertools.groupby(pieces, key=lambda piece: piece.file):
        lines = sum(piece.lines for piece in own)
        files.append({"file": name, "first_line": first_line, "lines": lines})
        first_line += lines
    return files


def by_jti(lines: RDD, partitions: int) -> RDD:
    """The lines as the program reads them, with equal jtis in one partition, and sorted by their numbers there."""

    def keyed(line: tuple[int, bytes]) -> tuple[tuple[int, int], str]:
        number, text = line
        jti = jti_of(text)
        # Python's own hash differs from process to process. A line without a jti repeats none, so any partition will do.
        place = number if jti is None else zlib.crc32(jti.encode(errors="surrogatepass"))
        return (place % partitions, number), record(number, text)

    return lines.map(keyed).repartitionAndSortWithinPartitions(partitions, partitionFunc=lambda key: key[0]).values()


def record(number: int, line: bytes) -> str:
    """A line that brings its number. What it holds is for the program to read."""
    try:
        held = {"token": line.decode()}
    except UnicodeDecodeError:
        held = {"token_bytes": base64.urlsafe_b64encode(line).rstrip(b"=").decode()}
    return json.dumps({"line": number, **held})


# A URL, or its query, with a token in it.
ADDRESS = re.compile(rb"(?:tenant=|(?=https?://|[/?]).*?[?&]tenant=)([^&#]*)", re.DOTALL)


def jti_of(line: bytes) -> str | None:
    """The jti of a line's token, wherever the program reads one, even from a token that is wrong in other ways. To read
    one where the program reads none does no harm."""
    try:
        if line.startswith((b"{", b'"')):
            line = token_of(json.loads(line))
    except (AttributeError, KeyError, RecursionError, TypeError, ValueError):
        # The program judges it as it is.
        pass
    address = ADDRESS.match(line)
    segments = (address[1] if address else line).split(b".")
    if len(segments) != 3:
        return None
    payload = segments[1].translate(bytes.maketrans(b"+/", b"-_"), b"= \t\r\n\v\f")
    try:
        claims = base64.urlsafe_b64decode(payload + b"=" * (-len(payload) % 4)).decode("utf-8-sig")
        jti = json.loads(claims, strict=False, parse_int=str, parse_float=str).get("jti")
    except (AttributeError, RecursionError, ValueError):
        return None
    return jti if isinstance(jti, str) else None


def token_of(held: dict | str) -> bytes:
    """The token of a line that is JSON."""
    token = held if isinstance(held, str) else held.get("token")
    if isinstance(token, str):
        return token.encode(errors="surrogatepass")
    return base64.urlsafe_b64decode(held["token_bytes"] + "==")


def judged(context: SparkContext, lines: RDD, options: argparse.Namespace) -> RDD:
    """The program's reports on each partition: one line per token with findings or repeated jti, and a summary."""
    # The secret stays in its file: command lines, environments and Spark's settings can be seen by others.
    command = ["sh", "-c", JUDGE, "sh", options.program.name, "token", "--file", "-", "--only-findings"]
    command += ["--format", "json", "--jobs", "1", "--now", str(options.now), "--secret-format", options.secret_format]
    command += ["--secret-file", options.secret_file] if options.secret_file else []
    command += ["--strict"] if options.strict else []
    context.addFile(str(options.program))
    # Executors have such a file in their working folder; without a cluster, the driver has a folder for it.
    path = [".", SparkFiles.getRootDirectory(), os.environ["PATH"]]
    return lines.pipe(shlex.join(command), {"PATH": os.pathsep.join(path)}, checkCode=True)


def is_summary(report: str) -> bool:
    return report.startswith('{"format":1,"summary":')


def merged(options: argparse.Namespace, summaries: list[str]) -> dict:
    """The sum of the partitions' summaries. Their lines have one numbering, so that the input's name is the place of
    each example."""
    with tempfile.TemporaryDirectory() as folder:
        names = [f"{at}.json" for at in range(len(summaries))]
        for name, summary in zip(names, summaries):
            pathlib.Path(folder, name).write_text(summary)
        whole = json.loads(merge(options.program, names, folder, "--format", "json").stdout)
    spots = [example for rule in whole["summary"]["rules"] for example in rule["examples"]]
    for spot in spots + [mistake["first"] for mistake in whole["summary"]["signatures"]["mistakes"]]:
        spot["summary"] = options.input
    return whole


def merge(program: pathlib.Path, names: list[str], folder: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [program.resolve(), "token", "--merge", *names, *arguments]
    done = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, text=True)
    if done.returncode not in (0, 1):
        raise JudgeError(f"the summaries could not be merged: exit status {done.returncode}")
    return done


def save(context: SparkContext, folder: str, documents: list[dict]) -> None:
    context.parallelize([json.dumps(document) for document in documents], 1).saveAsTextFile(folder)


def conclude(options: argparse.Namespace, summary: dict) -> int:
    """Shows the summary as the program does, which refuses one that contradicts itself."""
    with tempfile.TemporaryDirectory() as folder:
        pathlib.Path(folder, "summary.json").write_text(json.dumps(summary))
        shown = merge(options.program, ["summary.json"], folder)
    print(shown.stdout, end="")
    return shown.returncode


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Exception as error:  # Python's own exit status, 1, would mean a token that is not conformant.
        # Spark reports a failure on an executor with the frames of both languages.
        frames = ("\t", "  ", ": ")
        why = [line for line in str(error).splitlines() if not line.startswith(frames)]
        print("judge.py:", "\n".join(why), file=sys.stderr)
        sys.exit(2)
