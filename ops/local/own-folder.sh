# shellcheck shell=bash
# For sourcing: the folder in which a cluster of this machine is kept, whose name anybody can foresee.

# Whoever puts a cluster into a folder leaves this there; nothing is written or removed where it is not.
own_folder_mark=.trialbalance-cluster

# own_folder FOLDER: makes it and its parent if they are not there. Fails if there is something else in it, or
# if somebody else was first, who could have left a password that he knows, or a command that would be run as us.
own_folder() {
  local part
  if [ -n "$(ls -A "$1" 2>/dev/null)" ] && [ ! -f "$1/$own_folder_mark" ]; then
    printf 'error: %s is not a folder that this program made: choose another with --folder\n' "$1" >&2
    exit 2
  fi
  (umask 022; mkdir -p "$1")
  for part in "$1" "$(dirname "$1")"; do
    # The parent of a folder that was chosen may be anything, such as /tmp: it is the sticky bit's.
    if [ "$part" != "$1" ] && [ -k "$part" ]; then continue; fi
    [ -O "$part" ] && [ ! -L "$part" ] && [ -z "$(find "$part" -maxdepth 0 -perm /022)" ] ||
      { printf 'error: %s belongs to somebody else, or others can write it: choose another with --folder\n' "$part" >&2; exit 2; }
  done
  : >"$1/$own_folder_mark"
}

# disown_folder FOLDER FILE...: removes these files of it, and the folder if nothing else is in it.
disown_folder() {
  local folder=$1 file
  shift
  for file in "$@" "$own_folder_mark"; do rm -f "$folder/$file"; done
  rmdir "$folder" 2>/dev/null || true
}

# say_what_is_left FOLDER PROGRAM: at the end of a program that failed halfway.
say_what_is_left() {
  [ $? = 0 ] || printf 'what was made so far is in %s: %s down --folder %s removes it\n' "$1" "$2" "$1" >&2
}
