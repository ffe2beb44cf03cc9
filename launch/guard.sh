#!/bin/sh
# guard.sh CHECK COMMAND…   runs COMMAND, and ends it when it no longer does its work.
#
# CHECK is a line for the shell. When it fails four times in a row, 15 seconds apart, COMMAND is asked to end (TERM, or
# what GUARD_SIGNAL names), is killed 20 seconds later if it does not listen, and this ends with exit code 1. Whoever
# looks after us then starts anew: `restart: unless-stopped` of Docker, which otherwise only marks a container unhealthy
# and leaves it at that, or systemd. In the first GUARD_START seconds (180) nothing counts. A signal that asks us to end
# is handed on; otherwise the exit code is that of COMMAND.

start=${GUARD_START:-180} every=${GUARD_EVERY:-15} tries=${GUARD_TRIES:-4} grace=${GUARD_GRACE:-20}
patience=${GUARD_WAIT:-$every} # seconds that CHECK may take
check=$1
shift

"$@" &
child=$!
for name in TERM INT QUIT; do
	# shellcheck disable=SC2064  # the number of the child is known now
	trap "kill -s $name $child 2>/dev/null" "$name"
done
hung=0
trap 'hung=1' USR1

watch() {
	failed=0 alive=0 begun=$(date +%s)
	while kill -0 "$child" 2>/dev/null; do
		sleep "$every"
		if timeout "$patience" sh -c "$check" >/dev/null 2>&1; then
			failed=0 alive=1
		elif [ "$alive" = 1 ] || [ $(($(date +%s) - begun)) -ge "$start" ]; then
			failed=$((failed + 1))
		fi
		if [ "$failed" -ge "$tries" ]; then
			echo "guard: $failed times in a row no sign of life; ended, to be started anew" >&2
			kill -s USR1 $$
			kill -s "${GUARD_SIGNAL:-TERM}" "$child"
			sleep "$grace"
			kill -s KILL "$child" 2>/dev/null
			return
		fi
	done
}
watch &
watcher=$!

wait "$child"
code=$?
while kill -0 "$child" 2>/dev/null; do # a signal woke us; the child still ends
	wait "$child"
	code=$?
done
wait "$child" 2>/dev/null # its own code, where it had ended before we looked; 127 when that is what we have
last=$?
[ "$last" = 127 ] || code=$last
kill "$watcher" 2>/dev/null
[ "$hung" = 1 ] && code=1
exit "$code"
