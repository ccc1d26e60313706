#!/bin/sh
# The reference behind a filter that misbehaves, for the tests of how much was asked and of time limits. The first
# argument is the program, the second a mark that all processes carry, the third what the filter does.
program=$1
mark=$2
does=$3
count=0

# Sleeps in a process that carries the mark.
linger() {
  sh -c 'while :; do sleep 1; done' "$mark"
}

# Replaces the reply.
leave_out() {
  id=${reply#'{"id":'}
  reply="{\"id\":${id%%,*},\"decision\":\"unsupported\",\"reason\":\"it is not built in\"}"
}

"$program" adapter | while IFS= read -r reply; do
  case $reply in
    *'"ops":'*) ;;
    *,*)
      case $does in
        answers-1-question) [ $count -gt 1 ] && leave_out ;;
        answers-*-percent)
          share=${does#answers-}
          share=${share%-percent}
          # Spread evenly, so that any number of cases has this share.
          [ $((count * share / 100)) = $(((count - 1) * share / 100)) ] && leave_out
          ;;
        hangs) linger ;;
        hangs-on-rejections) case $reply in *'"decision":"reject"'*) linger ;; esac ;;
        hangs-on-every-tenth) [ $((count % 10)) = 0 ] && linger ;;
        # The whole group: the shell would wait for the program, with its output open.
        crashes) kill -KILL 0 ;;
      esac
      ;;
    # A reply with the id alone is one to `reset`, which comes before each case.
    *) count=$((count + 1)) ;;
  esac
  printf '%s\n' "$reply"
done
