# shellcheck shell=bash
# Sourced by the other scripts: run a step once for the files it depends on, and say what to do
# when it fails. Stamps of finished steps lie in .stamps/.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

say() { printf '\033[1m==> %s\033[0m\n' "$*" >&2; }

# fail WHAT CURE
fail() {
  printf '\n\033[31mFailed:\033[0m %s\n\033[1mWhat to do:\033[0m %s\n' "$1" "$2" >&2
  exit 1
}

# digest FILE...: one hash of the contents of the files and folders
digest() { find "$@" -type f -not -path '*/node_modules/*' -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -c1-16; }

# step NAME HASH "OUTPUT ..." CURE COMMAND...: skipped when it was done for the same hash and what it
# makes is still there
step() {
  local name=$1 hash=$2 outputs=$3 cure=$4 stamp output is_done=yes
  shift 4
  stamp=.stamps/$name
  [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$hash" ] || is_done=no
  for output in $outputs; do
    [ -e "$output" ] || is_done=no
  done
  [ $is_done = no ] || return 0
  say "$name"
  mkdir -p .stamps
  "$@" || fail "the step '$name' (command: $*)" "$cure"
  printf '%s' "$hash" >"$stamp"
}
