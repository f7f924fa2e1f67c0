# Owns the application under test, from its folder to its last process.
#
# Bulkhead holds the write end of this program's standard input and sends one command a line. When
# Bulkhead ends, however it ends, `read` fails, and everything that was started here is stopped. A
# line that begins with "bulkhead:" is the answer to a command.
#
# Values come as octal escapes, since they may hold anything, and through the pipe, since command
# lines are public.
#
# Arguments: the folder to make, the folder to start in, a mark that every process started here
# inherits in its environment, and for how many seconds the application may take to end by itself.

set -u
umask 077
folder=$1 directory=$2 mark=$3 patience=$4
made_folder= leader=
setsid=$(command -v setsid)
shift 4

trap '' HUP INT TERM PIPE

# Puts the value of escapes $1 into $value; the full stop keeps line breaks at its end.
decode() {
    value=$(printf '%b.' "$1")
    value=${value%.}
}

# What the application consists of: its group, and whatever has its mark in the environment, so also
# what left the group and what its parent's end left behind. Zombies are over.
processes() {
    [ -z "$leader" ] || sed -n "s/^\([0-9]*\) (.*) [^Z] [0-9]* $leader .*/\1/p" /proc/[0-9]*/stat 2>/dev/null
    grep -lzsxF "BULKHEAD_APPLICATION=$mark" /proc/[0-9]*/environ | cut -d / -f 3
}

signal_processes() {
    found=$(processes)
    # Unquoted on purpose: one word a process.
    [ -z "$found" ] || kill "-$1" $found 2>/dev/null
}

# Waits until nothing runs, for at most $1 twentieths of a second.
wait_for_end() {
    ticks=0
    while [ -n "$(processes)" ]; do
        [ "$ticks" -lt "$1" ] || return 1
        sleep 0.05
        ticks=$((ticks + 1))
    done
}

stop_application() {
    # One that is paused receives nothing else.
    signal_processes CONT
    # To the leader alone, as a service manager would; the rest is its own.
    [ -z "$leader" ] || kill -TERM "$leader" 2>/dev/null
    if [ -z "$leader" ] || ! wait_for_end $((patience * 20)); then
        printf 'bulkhead: killed\n'
        # Processes may start others while they are being killed.
        rounds=0
        while [ "$rounds" -lt 20 ]; do
            signal_processes KILL
            wait_for_end 5 && return
            rounds=$((rounds + 1))
        done
    fi
}

start() {
    trap - HUP INT TERM PIPE
    umask 022
    cd "$directory" || exit
    while read -r name escapes; do
        decode "$escapes"
        export "$name=$value"
    done <"$folder/environment"
    export BULKHEAD_APPLICATION="$mark"
    # A group of its own, to be found as one.
    exec "$setsid" "$@"
}

while read -r command first second; do
    case $command in
    folder)
        mkdir "$folder" && : >"$folder/environment" && made_folder=yes
        printf 'bulkhead: folder %s\n' $?
        ;;
    environment) printf '%s %s\n' "$first" "$second" >>"$folder/environment" ;;
    argument)
        decode "$first"
        set -- "$@" "$value"
        ;;
    start)
        start "$@" </dev/null >"$folder/application.log" 2>&1 &
        leader=$!
        printf 'bulkhead: start %s\n' "$leader"
        ;;
    adopt) made_folder=yes ;;
    esac
done

[ -n "$made_folder" ] || exit 0
stop_application
rm -rf "$folder"
