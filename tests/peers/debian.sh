# Sourced by the install scripts of the languages whose libraries come from Debian's packages.

# Installs missing packages. Without apt-get, it prints a message and ends the script, and the language is
# skipped.
need() {
  local missing=() package
  for package in "$@"; do
    dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  if ! command -v apt-get >/dev/null; then
    printf '%s: skipped, because there is no apt-get to install %s\n' \
      "$(basename "$PWD")" "${missing[*]}"
    exit 0
  fi
  # The lists of a new machine are empty or outdated, and outdated ones name files that no longer exist.
  apt_install "${missing[@]}" >/dev/null 2>&1 || { apt-get update -q && apt_install "${missing[@]}"; }
}

apt_install() {
  DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends "$@" </dev/null
}

# The upstream version of an installed package, without Debian's own part.
package_version() {
  dpkg-query -W -f '${Version}' "$1" | sed 's/^[0-9]*://; s/-[^-]*$//'
}

# The file that changes whenever a package is installed again.
package_list() {
  local list
  for list in "/var/lib/dpkg/info/$1.list" "/var/lib/dpkg/info/$1:"*.list; do
    [ ! -e "$list" ] || { printf '%s\n' "$list"; return; }
  done
}

# Whether a program exists and is newer than each of its sources.
fresh() {
  local program=$1 source
  shift
  for source in "$@"; do
    [ "$program" -nt "$source" ] || return 1
  done
}
