# Owns one PgBouncer, from its folder to its end; `supervisor.sh` does the same for a server.
#
# Bulkhead holds the write end of this program's standard input and sends one command a line. When
# Bulkhead ends, however it ends, `read` fails, and what was made here is stopped and removed. A line
# that begins with "bulkhead:" is the answer to a command.
#
# Arguments: the folder to make, and PgBouncer's program.

set -u
umask 077
folder=$1 program=$2
made_folder=

trap '' HUP INT TERM PIPE

# PgBouncer works in the folder, and nobody else does: also one whose supervisor was killed.
kill_poolers() {
    processes=$(find /proc -maxdepth 2 -name cwd -lname "$folder" 2>/dev/null | cut -d / -f 3)
    # Unquoted on purpose: one word a process. It has nothing to finish: no client is left.
    [ -z "$processes" ] || kill -KILL $processes 2>/dev/null
}

while read -r command argument; do
    case $command in
    folder)
        mkdir "$folder" && made_folder=yes
        printf 'bulkhead: folder %s\n' $?
        ;;
    setting) printf '%s\n' "$argument" >>"$folder/pgbouncer.ini" ;;
    # A file, because command lines are public.
    user) printf '%s\n' "$argument" >>"$folder/users.txt" ;;
    start)
        (
            trap - HUP INT TERM PIPE
            cd "$folder" && exec "$program" pgbouncer.ini
        ) </dev/null >"$folder/pgbouncer.log" 2>&1 &
        printf 'bulkhead: start %s\n' $!
        ;;
    adopt) made_folder=yes ;;
    esac
done

[ -n "$made_folder" ] || exit 0
kill_poolers
rm -rf "$folder"
