#!/usr/bin/env python3
"""Judges tokens with Apache Spark: RDD.pipe sends each partition of them through `jwt-assay token`.

usage: spark-submit [--master MASTER] judge.py [OPTION]... INPUT OUTPUT        judge.py --help says which

INPUT is what Spark reads: a file, a folder or a pattern, here or at hdfs:// or s3a://, plain or packed by gzip or bzip2.
The folder OUTPUT gets

  findings/   what is wrong with each token, and each jti that comes again, as NDJSON; in no order beyond a part
  summary/    the sum over all partitions, as the program writes it
  files/      which file starts with which line, if INPUT has several: lines are counted on through the files, in the
              order of their names

and standard output gets the summary as text. Tokens go to partitions by the hash of their jti, so that those with the
same meet in one, and lie there in the order of the input, so that a task that is run again says the same again. What the
program limits, it limits for each partition: repeated jtis told one by one, signatures explained.

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

FILTER = pathlib.Path(__file__).resolve().with_name("judge_numbered")
# The program keeps the jtis of so many in memory.
TOKENS_OF_A_PARTITION = 1_000_000
EXAMPLES = 3
# The program takes such a line for none.
EMPTY = (b"", b"\r")


def main() -> int:
    options = parsed()
    spark = SparkSession.builder.appName("jwt-assay token").getOrCreate()
    spark.sparkContext.setLogLevel("WARN")
    lines = read(spark, options.input)
    pieces = count(lines)
    total, empty = sum(piece.lines for piece in pieces), sum(piece.empty for piece in pieces)
    if total == empty:
        raise Unable("there is no token: the input is empty")
    partitions = options.partitions or max(
        spark.sparkContext.defaultParallelism, -(-total // TOKENS_OF_A_PARTITION)
    )
    told = pipe(spark.sparkContext, meeting(numbered(lines, pieces), partitions), options)
    told.persist(StorageLevel.DISK_ONLY)
    told.filter(lambda line: not is_summary(line)).saveAsTextFile(f"{options.output}/findings")
    # Whatever a task that failed has said is gone with it: here is one summary for each partition.
    summaries = [json.loads(line) for line in told.filter(is_summary).collect()]
    summary = merged(options, summaries)
    summary["summary"]["lines"] += empty
    if summary["summary"]["lines"] != total:
        raise Unable(f"of {total} lines, {summary['summary']['lines']} were judged: did the input change meanwhile?")
    save(spark.sparkContext, f"{options.output}/summary", [summary])
    save(spark.sparkContext, f"{options.output}/files", first_lines(pieces))
    return conclude(options, summary)


class Unable(Exception):
    """Why the tokens could not be judged."""


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Judges tokens with Apache Spark.")
    parser.add_argument("input", metavar="INPUT", help="a file, a folder or a pattern, one token a line")
    parser.add_argument("output", metavar="OUTPUT", help="a folder that is not there yet")
    parser.add_argument("--program", type=pathlib.Path, default="jwt-assay", metavar="FILE",
                        help="jwt-assay on this machine, from where it is sent to the executors [default: ./jwt-assay]")
    parser.add_argument("--secret-file", metavar="FILE", help="the secret, as the executors see it")
    parser.add_argument("--secret-format", default="raw", help="how it is written there: raw, hex, base64, base64url")
    parser.add_argument("--now", type=int, default=int(time.time()), metavar="SECONDS", help="the time, instead of now")
    parser.add_argument("--strict", action="store_true", help="a SHOULD that is not kept makes a token not conformant")
    parser.add_argument("--partitions", type=int, metavar="N",
                        help="how many [default: one for each core, and more from a million tokens each]")
    options = parser.parse_args()
    if not options.program.is_file():
        parser.error(f"{options.program}: there is no such program")
    return options


def read(spark: SparkSession, path: str) -> DataFrame:
    """Each line as its bytes, with the file and the piece of it that it was read from."""
    # As for the program, a line ends with a line feed alone. But Spark keeps a byte order mark at the start of a file to
    # itself, which the program would find fault with.
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
    """Each line behind its number, but for the empty ones."""
    ends = itertools.accumulate(piece.lines for piece in pieces)
    first = {(piece.file, piece.start): 1 + end - piece.lines for piece, end in zip(pieces, ends)}

    def number(rows: Iterable[Row]) -> Iterator[tuple[int, bytes]]:
        for piece, own in itertools.groupby(rows, key=lambda row: (row.file, row.start)):
            for at, row in enumerate(own, first[piece]):
                if row.line not in EMPTY:
                    yield at, bytes(row.line)

    return lines.rdd.mapPartitions(number)


def first_lines(pieces: list[Row]) -> list[dict]:
    """With which line each file starts."""
    files, first_line = [], 1
    for name, own in itertools.groupby(pieces, key=lambda piece: piece.file):
        lines = sum(piece.lines for piece in own)
        files.append({"file": name, "first_line": first_line, "lines": lines})
        first_line += lines
    return files


def meeting(lines: RDD, partitions: int) -> RDD:
    """Number, tab and token of each line, in a partition with all that have its jti and in the order of the input."""

    def keyed(line: tuple[int, bytes]) -> tuple[tuple[int, int], str]:
        number, token = line
        jti = jti_of(token)
        # Python's own hash is another one in each process. What has no jti repeats none, and may go anywhere.
        place = number if jti is None else zlib.crc32(jti.encode(errors="surrogatepass"))
        # RDD.pipe takes texts alone, so a character stands for each byte.
        return (place % partitions, number), token.decode("latin-1")

    sorted_lines = lines.map(keyed).repartitionAndSortWithinPartitions(partitions, partitionFunc=lambda key: key[0])
    return sorted_lines.map(lambda line: f"{line[0][1]}\t{line[1]}")


# A URL, or its query, with a token in it.
ADDRESS = re.compile(rb"(?:tenant=|(?=https?://|[/?]).*?[?&]tenant=)([^&#]*)", re.DOTALL)


def jti_of(line: bytes) -> str | None:
    """The jti of a line's token, wherever the program reads one: it must not miss what the program finds, although the
    token is wrong in other ways. To read one where the program reads none does no harm."""
    try:
        if line.startswith((b"{", b'"')):
            held = json.loads(line)
            line = (held["token"] if isinstance(held, dict) else held).encode(errors="surrogatepass")
    except (AttributeError, KeyError, RecursionError, ValueError):
        # It is judged as it stands.
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


def pipe(context: SparkContext, lines: RDD, options: argparse.Namespace) -> RDD:
    """What the program says of each partition, in the words of the filter that numbers it."""
    # The secret stays in its file: a command line, an environment and Spark's settings are shown to others.
    command = [FILTER.name, options.program.name, "token", "--file", "-", "--only-findings", "--format", "json"]
    command += ["--jobs", "1", "--now", str(options.now), "--secret-format", options.secret_format]
    command += ["--secret-file", options.secret_file] if options.secret_file else []
    command += ["--strict"] if options.strict else []
    for file in (FILTER, options.program):
        context.addFile(str(file))
    # Executors find these files in the folder that they work in, and without a cluster, the driver in one of its own.
    path = [".", SparkFiles.getRootDirectory(), os.environ["PATH"]]
    return lines.pipe(shlex.join(command), {"PATH": os.pathsep.join(path)}, checkCode=True)


def is_summary(line: str) -> bool:
    return line.startswith('{"summary"')


def merged(options: argparse.Namespace, summaries: list[dict]) -> dict:
    """The sum of all partitions, with the first examples of the whole input."""
    with tempfile.TemporaryDirectory() as folder:
        names = [f"{at}.json" for at in range(len(summaries))]
        for name, summary in zip(names, summaries):
            pathlib.Path(folder, name).write_text(json.dumps(summary["summary"]))
        said = merge(options.program, names, folder, "--format", "json")
    whole = json.loads(said.stdout)
    parts = [summary["numbered"]["summary"] for summary in summaries]
    for rule in whole["summary"]["rules"]:
        own = [other["examples"] for part in parts for other in part["rules"] if other["id"] == rule["id"]]
        examples = sorted(itertools.chain(*own), key=lambda example: example["line"])[:EXAMPLES]
        rule["examples"] = [{"summary": options.input, **example} for example in examples]
    for mistake in whole["summary"]["signatures"]["mistakes"]:
        mistakes = itertools.chain(*(part["signatures"]["mistakes"] for part in parts))
        own = [other["first"] for other in mistakes if other["id"] == mistake["id"]]
        mistake["first"] = {"summary": options.input, **min(own, key=lambda first: first["line"])}
    return whole


def merge(program: pathlib.Path, names: list[str], folder: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [program.resolve(), "token", "--merge", *names, *arguments]
    done = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, text=True)
    if done.returncode not in (0, 1):
        raise Unable(f"the summaries could not be merged: exit status {done.returncode}")
    return done


def save(context: SparkContext, folder: str, documents: list[dict]) -> None:
    context.parallelize([json.dumps(document) for document in documents], 1).saveAsTextFile(folder)


def conclude(options: argparse.Namespace, summary: dict) -> int:
    """Shows the summary as the program does, which refuses one that can't be right."""
    with tempfile.TemporaryDirectory() as folder:
        pathlib.Path(folder, "summary.json").write_text(json.dumps(summary))
        said = merge(options.program, ["summary.json"], folder)
    print(said.stdout, end="")
    return said.returncode


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Exception as error:  # Python's own exit status would say that a token is not conformant.
        # Of what fails on an executor, Spark tells every frame of both languages.
        frames = ("\t", "  ", ": ")
        why = [line for line in str(error).splitlines() if not line.startswith(frames)]
        print("judge.py:", "\n".join(why), file=sys.stderr)
        sys.exit(2)
