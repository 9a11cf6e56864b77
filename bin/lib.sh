# Shared by bin/run, bin/test and .ci/run (POSIX sh): a virtual environment in .venv/ with the packages of one lock.
# Expects ROOT, the project's folder. Safe to repeat: what is there already is used again.

say() { printf '%s\n' "$*"; }

fail() {
    printf '\n%s\n' "$*" >&2
    exit 1
}

# A candidate counts only when it runs: shims of version managers can stand on PATH and fail.
suits() {
    "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' >/dev/null 2>&1
}

makes_venvs() {
    "$1" -c 'import venv, ensurepip' >/dev/null 2>&1
}

# Sets PYTHON_FOUND to the first Python 3.11 to 3.13 that can make a virtual environment, or says what is missing.
find_python() {
    incomplete=
    if [ -n "${PYTHON:-}" ]; then
        suits "$PYTHON" || fail "PYTHON is set to '$PYTHON', which is not a Python 3.11, 3.12 or 3.13 that runs."
        candidates=$PYTHON
    else
        candidates="python3.13 python3.12 python3.11 python3 python"
    fi
    for candidate in $candidates; do
        suits "$candidate" || continue
        if makes_venvs "$candidate"; then
            PYTHON_FOUND=$candidate
            return
        fi
        incomplete=${incomplete:-$candidate}
    done
    if [ -n "$incomplete" ]; then
        version=$("$incomplete" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
        fail "$incomplete cannot make virtual environments. On Debian or Ubuntu: apt-get install python$version-venv"
    fi
    fail "Lectern needs Python 3.11, 3.12 or 3.13, and none of them runs here. Install one, or name it: PYTHON=/path/to/python3 $0"
}

# The environment dies with the Python it was made from, and is of no use half made or of another version than asked for.
venv_is_usable() {
    [ -x "$VENV/bin/python" ] && suits "$VENV/bin/python" || return 1
    [ -n "${PYTHON:-}" ] || return 0
    wanted=$("$PYTHON" -c 'import sys; print(sys.version_info[:2])' 2>/dev/null)
    [ "$("$VENV/bin/python" -c 'import sys; print(sys.version_info[:2])')" = "$wanted" ]
}

make_venv() {
    find_python
    say "Making a virtual environment in .venv with $("$PYTHON_FOUND" --version 2>&1) …"
    rm -rf "$VENV"
    "$PYTHON_FOUND" -m venv "$VENV" || fail "The virtual environment could not be made; the lines above say why."
}

# Two commands started at once must not install into one folder together. A holder that was killed is forgotten.
take_setup_lock() {
    waited=0
    until mkdir "$LOCK" 2>/dev/null; do
        [ -w "$ROOT" ] || fail "$ROOT cannot be written to; Lectern installs its packages there, into .venv/."
        holder=$(cat "$LOCK/pid" 2>/dev/null)
        if [ -n "$holder" ] && ! kill -0 "$holder" 2>/dev/null || [ "$waited" -ge 600 ]; then
            rm -rf "$LOCK"
            continue
        fi
        [ "$waited" -gt 0 ] || say "Waiting for another setup in this folder …"
        waited=$((waited + 1))
        sleep 1
    done
    echo "$$" >"$LOCK/pid"
    trap 'rm -rf "$LOCK"' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
}

drop_setup_lock() {
    rm -rf "$LOCK"
    trap - EXIT INT TERM
}

lock_sum() { cksum <"$ROOT/requirements/$1.txt"; }

# Each larger lock holds the smaller ones with the same versions, so installing it installs them too.
contained_in() {
    case $1 in
    run) echo run ;;
    test) echo run test ;;
    dev) echo run test dev ;;
    esac
}

is_installed() {
    [ "$(cat "$VENV/installed-$1" 2>/dev/null)" = "$(lock_sum "$1")" ] && venv_is_usable
}

install_lock() {
    say "Installing packages (once; about ten seconds and a network) …"
    rm -f "$VENV"/installed-*
    if command -v uv >/dev/null 2>&1; then
        uv pip install --quiet --python "$VENV/bin/python" --require-hashes -r "$ROOT/requirements/$1.txt"
    else
        "$VENV/bin/python" -m pip install --quiet --quiet --disable-pip-version-check --no-input --require-hashes \
            -r "$ROOT/requirements/$1.txt"
    fi || fail "The packages could not be installed: the lines above say why. Without a network, the first start cannot work."
    for name in $(contained_in "$1"); do
        lock_sum "$name" >"$VENV/installed-$name"
    done
}

# ensure_packages run|test|dev: afterwards $VENV/bin/python has the packages of requirements/NAME.txt.
ensure_packages() {
    VENV=$ROOT/.venv
    LOCK=$ROOT/.venv.lock
    is_installed "$1" && return
    take_setup_lock
    if ! venv_is_usable; then
        make_venv
    elif ! command -v uv >/dev/null 2>&1 && ! "$VENV/bin/python" -m pip --version >/dev/null 2>&1; then
        make_venv
    fi
    is_installed "$1" || install_lock "$1"
    drop_setup_lock
}
