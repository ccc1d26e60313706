# Sourced by the install scripts of the languages whose libraries come from Debian's packages.

# Installs the packages that are missing. Where there is no apt-get, says so and ends the script: such
# a language is skipped.
need() {
  local missing=() package
  for package in "$@"; do
    dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  if ! command -v apt-get >/dev/null; then
    printf '%s: there is no apt-get here to install %s with, so these peers will be skipped\n' \
      "$(basename "$PWD")" "${missing[*]}"
    exit 0
  fi
  # The lists of a fresh machine are empty or old, and old ones name files that are gone.
  apt_install "${missing[@]}" >/dev/null 2>&1 || { apt-get update -q && apt_install "${missing[@]}"; }
}

apt_install() {
  DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends "$@" </dev/null
}

# The version of an installed package, as its users name it: without Debian's own part.
package_version() {
  dpkg-query -W -f '${Version}' "$1" | sed 's/^[0-9]*://; s/-[^-]*$//'
}

# The file that changes whenever a package is installed anew.
package_list() {
  local list
  for list in "/var/lib/dpkg/info/$1.list" "/var/lib/dpkg/info/$1:"*.list; do
    [ ! -e "$list" ] || { printf '%s\n' "$list"; return; }
  done
}

# Whether a program is there and newer than each file that it is made from.
fresh() {
  local program=$1 source
  shift
  for source in "$@"; do
    [ "$program" -nt "$source" ] || return 1
  done
}
