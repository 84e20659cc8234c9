# shellcheck shell=bash
# For sourcing: the folder in which a cluster of this machine is kept, whose name anybody can foresee.

# own_folder FOLDER: makes it and its parent if they are not there. Fails if somebody else was first, who
# could have left a password that he knows, or a command that would be run as us.
own_folder() {
  local part
  (umask 022; mkdir -p "$1")
  for part in "$1" "$(dirname "$1")"; do
    # The parent of a folder that was chosen may be anything, such as /tmp: it is the sticky bit's.
    if [ "$part" != "$1" ] && [ -k "$part" ]; then continue; fi
    [ -O "$part" ] && [ ! -L "$part" ] && [ -z "$(find "$part" -maxdepth 0 -perm /022)" ] ||
      { printf 'error: %s belongs to somebody else, or others can write it: choose another with --folder\n' "$part" >&2; exit 2; }
  done
}
