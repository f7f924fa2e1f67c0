# Owns one throw-away PostgreSQL cluster, from its folder to its last process.
#
# Bulkhead holds the write end of this program's standard input and sends one command a line. When
# Bulkhead ends, however it ends, the kernel closes that pipe, `read` fails, and everything made here
# is stopped and removed. Anything printed is passed on to the user when a step fails; a line that
# begins with "bulkhead:" is the answer to a command.
#
# Arguments: the folder to make, the directory of the server's programs, the administrator's name,
# and a folder to make in memory for the server's dynamic shared memory.

set -u
umask 077
folder=$1 programs=$2 administrator=$3 memory=$4
data=$folder/data
password= server= made_folder= made_memory=

# A signal meant for Bulkhead must not end its supervisor, nor a reply that nobody reads any more.
trap '' HUP INT TERM PIPE

make_folder() {
    mkdir "$folder" || return
    made_folder=yes
    mkdir "$folder/socket"
}

initialize() {
    # A file, because command lines are public.
    printf '%s\n' "$password" >"$folder/password" || return
    # UTF-8 without a language; some small systems have only plain C.
    case $(locale -a 2>/dev/null) in
    *C.utf8* | *C.UTF-8*) locale=C.UTF-8 ;;
    *) locale=C ;;
    esac
    timeout 120 "$programs/initdb" --pgdata="$data" --username="$administrator" --pwfile="$folder/password" \
        --auth-local=scram-sha-256 --auth-host=scram-sha-256 --encoding=UTF8 --locale="$locale" \
        --no-instructions --no-sync 2>&1 || return
    rm "$folder/password"
    printf "include = '../settings.conf'\n" >>"$data/postgresql.conf" || return
    # Shared memory of a server that is killed stays behind under names that only the server knew;
    # here it lies where it can be found, and still in memory.
    if mkdir "$memory" 2>/dev/null; then
        made_memory=yes
        rmdir "$data/pg_dynshmem" && ln -s "$memory" "$data/pg_dynshmem"
    fi
}

# Makes TCP clients use TLS: a certificate of this run, which is its own root, and no rule that would
# let plaintext in. The socket stays as it is. Status 3: the server was built without TLS.
encrypt() {
    library=$("$programs/postgres" -D "$data" -C ssl_library) || return
    [ -n "$library" ] || return 3
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 \
        -subj /CN=localhost -addext subjectAltName=DNS:localhost,IP:127.0.0.1 \
        -keyout "$folder/server.key" -out "$folder/server.crt" 2>&1 || return
    printf "%s = '%s'\n" ssl on ssl_cert_file ../server.crt ssl_key_file ../server.key \
        >>"$folder/settings.conf" || return
    printf '%s all all %s\n' local scram-sha-256 hostssl '127.0.0.1/32 scram-sha-256' \
        >"$data/pg_hba.conf"
}

# Starts the server on port $1. A server that could not have its port has ended: reap it first.
start() {
    [ -z "$server" ] || wait "$server"
    (
        trap - HUP INT TERM PIPE
        exec "$programs/postgres" -D "$data" -p "$1"
    ) </dev/null >"$folder/server.log" 2>&1 &
    server=$!
}

# Every process of the server works in its data folder, also those whose parent was killed.
server_processes() {
    find /proc -maxdepth 2 -name cwd -lname "$data*" 2>/dev/null | cut -d / -f 3
}

signal_server_processes() {
    processes=$(server_processes)
    # Unquoted on purpose: one word a process.
    [ -z "$processes" ] || kill "-$1" $processes 2>/dev/null
}

# Whether the server runs. It is our child: once it ended it stays a zombie until it is waited for.
server_runs() {
    { read -r _ _ state _ <"/proc/$server/stat"; } 2>/dev/null && [ "$state" != Z ]
}

stop_server() {
    # It may be paused, and a stopped process receives nothing else.
    signal_server_processes CONT
    # Immediate shutdown: a checkpoint would write what is about to be deleted. The server gives
    # its own processes 5 seconds before it kills them.
    kill -QUIT "$server" 2>/dev/null
    ticks=0
    while server_runs && [ "$ticks" -lt 200 ]; do
        sleep 0.05
        ticks=$((ticks + 1))
    done
}

# A server that was killed leaves its System V segment; line 7 of its pid file is "key identifier".
remove_shared_memory() {
    identifier=$(sed -n '7s/.* //p' "$data/postmaster.pid" 2>/dev/null)
    [ -z "$identifier" ] || ipcrm -m "$identifier" 2>/dev/null
    [ -z "$made_memory" ] || rm -rf "$memory"
}

remove_folder() {
    ticks=0
    # Twice and more only if a dying process wrote a file between the listing and the removal.
    until rm -rf "$folder" 2>/dev/null || [ "$ticks" -ge 100 ]; do
        sleep 0.05
        ticks=$((ticks + 1))
    done
}

# adopt: another supervisor of this cluster was killed; clean up after it.
while read -r command argument; do
    case $command in
    password) password=$argument ;;
    folder)
        make_folder
        printf 'bulkhead: folder %s\n' $?
        ;;
    setting) printf '%s\n' "$argument" >>"$folder/settings.conf" ;;
    initialize)
        initialize
        printf 'bulkhead: initialize %s\n' $?
        ;;
    encrypt)
        encrypt
        printf 'bulkhead: encrypt %s\n' $?
        ;;
    adopt) made_folder=yes made_memory=yes ;;
    start)
        start "$argument"
        printf 'bulkhead: start %s\n' "$server"
        ;;
    keep)
        printf '*:*:*:%s:%s\n' "$administrator" "$password" >"$folder/passfile"
        exit 0
        ;;
    esac
done

[ -z "$server" ] || stop_server
if [ -n "$made_folder" ]; then
    signal_server_processes KILL
    remove_shared_memory
    remove_folder
fi
