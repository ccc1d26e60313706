#!/bin/sh
# Prints what a libFuzzer target prints, and behaves as FAKE says: fine, crash, unsigned (no input gets past the MAC),
# unloaded (no seeds), staggered (one process starts after another has found an input, and loads its seeds first), busy
# (an input times out in a campaign, and not on its own).
for word in "$@"; do
  case $word in
    -max_total_time=*) seconds=${word#*=} ;;
    -artifact_prefix=*) prefix=${word#*=} ;;
    -exact_artifact_path=*) smaller=${word#*=} ;;
    -runs=0) task=load ;;
    -merge=1) task=merge ;;
    -*) ;;
    *) first=${first-$word} last=$word ;;
  esac
done

crash() {
  {
    echo "thread '<unnamed>' ($$) panicked at src/jwt/compact.rs:7:9:"
    echo "index out of bounds: the len is 3 but the index is $$"
    echo "note: run with \`RUST_BACKTRACE=1\` environment variable to display a backtrace"
    echo "==$$== ERROR: libFuzzer: deadly signal"
  } >&2
}

if [ "${task-}" = merge ]; then # half of the corpus
  for input in "$last"/*; do
    case $input in *-twice) ;; *) cp "$input" "$first/" ;; esac
  done
  exit 0
fi
if [ -n "${smaller-}" ]; then
  printf bo > "$smaller"
  exit 0
fi
if [ "${task-}" = load ]; then
  bad=$(grep -l bad "$last"/* | head -n 1)
  [ -n "$bad" ] || exit 0
  cp "$bad" "${prefix}crash-seed"
  crash
  echo "artifact_prefix='$prefix'; Test unit written to ${prefix}crash-seed" >&2
  exit 77
fi
if [ -f "$last" ]; then
  [ "$FAKE" = crash ] || grep -q bad "$last" || exit 0
  crash
  exit 77
fi

echo "INFO: Loaded 1 PC tables (100 PCs): 100 [0x1,0x2), " >&2
if [ "$FAKE" = staggered ] && ! mkdir "$last/../../first" 2>/dev/null; then
  is_second=yes
  until [ -e "$last/found-early" ]; do sleep 0.01; done
fi
if [ "$FAKE" != unloaded ]; then
  set -- "$last"/*
  echo "INFO: seed corpus: files: $# min: 1b max: 9b total: 9b rss: 27Mb" >&2
fi
if [ "$FAKE" = staggered ] && [ -z "${is_second-}" ]; then
  printf found > "$last/found-early"
  sleep 0.5
fi
echo "#2	INITED cov: 10 ft: 12 corp: 1/26b exec/s: 0 rss: 28Mb" >&2
printf found > "$last/found-$$"
echo "#400	NEW    cov: 20 ft: 30 corp: 2/30b lim: 4 exec/s: 400 rss: 28Mb L: 4/4 MS: 1 ChangeByte-" >&2
if [ "$FAKE" = unsigned ]; then
  echo '{"nothing":300,"form":50,"header":50,"mac":0,"json":0,"accepted":0}' > "$JWT_ASSAY_FUZZ_GATES"
else
  echo '{"nothing":300,"form":50,"header":30,"mac":10,"json":5,"accepted":5}' > "$JWT_ASSAY_FUZZ_GATES"
fi
if [ "$FAKE" = busy ]; then
  sleep 0.3
  printf slow > "${prefix}timeout-$$"
  echo "==$$== ERROR: libFuzzer: timeout after 10 seconds" >&2
  echo "artifact_prefix='$prefix'; Test unit written to ${prefix}timeout-$$" >&2
  exit 70
fi
if [ "$FAKE" = crash ]; then
  sleep 0.3
  printf 'boom %s' $$ > "${prefix}crash-$$"
  crash
  echo "artifact_prefix='$prefix'; Test unit written to ${prefix}crash-$$" >&2
  exit 77
fi
sleep "$seconds"
echo "stat::number_of_executed_units: 500" >&2
