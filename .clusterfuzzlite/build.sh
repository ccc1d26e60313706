#!/bin/bash -eu
# Builds every fuzz target into $OUT, together with NAME_seed_corpus.zip, NAME.dict and NAME.options. It runs in the base
# image of ClusterFuzzLite and OSS-Fuzz; `fuzz/build-check` runs it anywhere.
set -o pipefail
cd "$SRC/jwt-assay"

# Debug assertions make an overflow a finding. For coverage, the image replaces this line by `cargo build --bins`, which
# does not build `campaign`, since that needs a feature.
cargo fuzz build -O --debug-assertions

# Cargo knows the target folder, whether the image sets it or not. The sources in fuzz_targets are the targets.
metadata=$(cargo metadata --no-deps --format-version 1 --manifest-path fuzz/Cargo.toml)
built=$(jq -r .target_directory <<<"$metadata")/x86_64-unknown-linux-gnu/release
targets=$(jq -r '.packages[].targets[] | select(.src_path | contains("/fuzz_targets/")) | .name' <<<"$metadata")

# The program that writes the seeds is built without the flags for fuzzers, which would also apply to proc macros, and
# unoptimised: that saves more time in building than it costs in running.
env -u RUSTFLAGS -u CFLAGS -u CXXFLAGS CARGO_PROFILE_DEV_DEBUG=0 \
  cargo run --quiet --locked --manifest-path fuzz/Cargo.toml --features campaign --bin campaign -- \
  seeds --corpora "$WORK/corpora" --dictionary "$WORK/jwt.dict"

for target in $targets; do
  seeds=$WORK/corpora/$target
  # No seed may be cut: it would lose its signature.
  longest=$(find "$seeds" -type f -printf '%s\n' | sort -n | tail -n 1)
  cp "$built/$target" "$OUT/$target"
  cp "$WORK/jwt.dict" "$OUT/$target.dict"
  rm -f "$OUT/${target}_seed_corpus.zip"
  (cd "$seeds" && zip --quiet --recurse-paths -X "$OUT/${target}_seed_corpus.zip" .)
  cat >"$OUT/$target.options" <<OPTIONS
[libfuzzer]
max_len = $((longest > 4096 ? longest : 4096))
detect_leaks = 0
OPTIONS
done
