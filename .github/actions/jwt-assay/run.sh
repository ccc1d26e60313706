#!/usr/bin/env bash
# Runs jwt-assay with the inputs of the action, which are in variables, and passes its exit status on.
set -euo pipefail

case "$COMMAND" in
  token | generator | run) ;;
  *)
    echo "jwt-assay: the input command must be token, generator or run" >&2
    exit 2
    ;;
esac

# Annotations are on stdout, where the runner reads them; the report as Markdown is on the page of the job.
options=(--format github)
if [ -n "$AT" ]; then options+=(--at "$AT"); fi
if [ -n "$SARIF" ]; then options+=(--report "sarif=$SARIF"); fi
if [ -n "$JUNIT" ]; then options+=(--report "junit=$JUNIT"); fi
# An empty secret is none: then signatures are not checked, and the report says so.
if [ -z "$JWT_ASSAY_SECRET" ]; then unset JWT_ASSAY_SECRET; fi

arguments=()
while IFS= read -r line; do
  if [ -n "$line" ]; then arguments+=("$line"); fi
done <<<"$ARGUMENTS"

status=0
"$PROGRAM" "$COMMAND" "${options[@]}" "${arguments[@]+"${arguments[@]}"}" || status=$?
echo "status=$status" >>"$GITHUB_OUTPUT"
exit "$status"
