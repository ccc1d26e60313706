#!/bin/bash -eu
# Builds every fuzz target into $OUT and lays beside it NAME_seed_corpus.zip, NAME.dict and NAME.options.
# It runs in the base image of ClusterFuzzLite and OSS-Fuzz; `fuzz/build-check` runs it anywhere else.
set -o pipefail
cd "$SRC/jwt-assay"

# For coverage the image turns this line into `cargo build --bins`, which `campaign` stays out of: it
# needs a feature. Otherwise overflow is a finding, and so debug assertions stay on.
cargo fuzz build -O --debug-assertions

# The image sets the target folder or leaves it to cargo; either way cargo knows. All but the targets'
# binaries come from other folders than theirs.
metadata=$(cargo metadata --no-deps --format-version 1 --manifest-path fuzz/Cargo.toml)
built=$(jq -r .target_directory <<<"$metadata")/x86_64-unknown-linux-gnu/release
targets=$(jq -r '.packages[].targets[] | select(.src_path | contains("/fuzz_targets/")) | .name' <<<"$metadata")

# The program that writes the seeds runs here and now: without the flags for fuzzers, which would also
# reach what the compiler itself loads, and unoptimised, which builds sooner than it runs.
env -u RUSTFLAGS -u CFLAGS -u CXXFLAGS CARGO_PROFILE_DEV_DEBUG=0 \
  cargo run --quiet --locked --manifest-path fuzz/Cargo.toml --features campaign --bin campaign -- \
  seeds --corpora "$WORK/corpora" --dictionary "$WORK/jwt.dict"

for target in $targets; do
  seeds=$WORK/corpora/$target
  # No seed may be cut: a token that is cut has lost its signature.
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
