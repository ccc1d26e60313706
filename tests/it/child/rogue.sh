#!/bin/sh
# An adapter that misbehaves, for the tests of the pipe: it describes itself, rejects every token, and on the token
# "rogue", or on every token if the third argument is "always", does what the first argument says. The second argument
# is a mark that all its processes carry. The third may also be the delay of a late answer in seconds, or a file. The
# fourth is its scope, the fifth its name.
misbehaviour=$1
mark=$2
more=$3
scope=${4:-jws}
name=${5:-rogue}
count=0

reject() {
  echo "{\"id\":$1,\"decision\":\"reject\",\"reason\":\"it trusts no token\"}"
}

# Sleeps in a process that carries the mark. Processes without the mark end within a second.
linger() {
  sh -c 'while :; do sleep 1; done' "$mark"
}

misbehave() { # the request's id
  case $misbehaviour in
    exits) exit 3 ;;
    exits-quietly) exit 0 ;;
    complains) echo "out of luck" >&2; exit 1 ;;
    is-killed) kill -KILL $$ ;;
    hangs) linger ;;
    leaves-a-daemon-with-its-output) setsid sh -c 'while :; do sleep 1; done' "$mark" & exit 3 ;;
    hangs-with-a-complaint) echo "waiting for a lock" >&2; linger ;;
    hangs-and-stays) trap '' TERM INT HUP; linger ;;
    hangs-every-second-time) count=$((count + 1)); [ $((count % 2)) = 0 ] && linger; reject "$1" ;;
    answers-slowly) sleep 0.4; reject "$1" ;;
    introduces-itself-slowly) exit 3 ;;
    answers-late) sleep "$more"; reject "$1" ;;
    floods-stdout) while :; do echo "more and more"; done ;;
    floods-one-line) yes | tr -d '\n' ;;
    floods-stderr) i=0; while [ $i -lt 20000 ]; do echo "a line of log, and there are many" >&2; i=$((i + 1)); done; reject "$1" ;;
    answers-twice) printf '{"id":%s,"decision":"reject"}\n{"id":%s,"decision":"accept"}\n' "$1" "$1" ;;
    answers-again) reject "$1"; IFS= read -r next; reject "$1" ;;
    wrong-id) reject 999 ;;
    half-a-line) printf '{"id":%s,"deci' "$1"; exit 0 ;;
    not-utf-8) printf '{"id":%s,"decision":"reject","reason":"\377"}\n' "$1" ;;
    not-a-number) echo "{\"id\":$1,\"decision\":\"accept\",\"claims\":{\"sub\":\"a user\",\"exp\":NaN,\"iat\":1}}" ;;
    not-json) echo "Traceback (most recent call last):" ;;
    another-kind) echo "{\"id\":$1,\"token\":\"a.b.c\"}" ;;
    closes-its-output) exec >&-; linger ;;
    leaves-a-child) linger & exit 3 ;;
    leaves-a-daemon) setsid sh -c 'while :; do sleep 1; done' "$mark" >/dev/null 2>&1 & reject "$1" ;;
  esac
}

while IFS= read -r line; do
  id=${line#'{"id":'}
  id=${id%%,*}
  case $line in
    *'"op":"describe"'*)
      if [ "$misbehaviour" = starts-once ]; then
        [ -e "$more" ] && exit 7
        : >"$more"
      fi
      [ "$misbehaviour" = introduces-itself-slowly ] && sleep 0.4
      echo "{\"id\":$id,\"name\":\"$name\",\"version\":\"1\",\"language\":\"sh\",\"scope\":\"$scope\",\"ops\":[\"verify\"],\"clock\":\"none\"}"
      ;;
    *'"op":"reset"'*)
      case $misbehaviour in
        forgets-no-reset) linger ;;
        refuses-to-reset) echo "{\"id\":$id,\"decision\":\"unsupported\",\"reason\":\"unknown op reset\"}" ;;
        *) echo "{\"id\":$id}" ;;
      esac
      ;;
    *'"token":"rogue"'*) [ "$misbehaviour" = starts-once ] && exit 3; misbehave "$id" ;;
    *) if [ "$more" = always ]; then misbehave "$id"; else reject "$id"; fi ;;
  esac
done
