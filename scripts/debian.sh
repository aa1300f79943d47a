#!/usr/bin/env bash
# debian.sh WHAT PACKAGE...: installs Debian's packages where that may be done, else says what is missing. Nothing that
# stands there already is removed for them, and no service is started.
set -euo pipefail
what=$1; shift
[ $# -eq 0 ] && exit 0
if command -v apt-get >/dev/null; then
  sudo=""
  [ "$(id -u)" -eq 0 ] || sudo="sudo -n"
  if $sudo true 2>/dev/null; then
    echo "installing $*"
    policy=/usr/sbin/policy-rc.d
    if [ ! -e $policy ]; then
      printf '#!/bin/sh\nexit 101\n' | $sudo tee $policy >/dev/null
      $sudo chmod 755 $policy
      trap '$sudo rm -f $policy' EXIT
    fi
    $sudo apt-get update -qq
    DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends --no-remove "$@" >/dev/null
    exit 0
  fi
fi
echo "$what: missing $* (on Debian: apt-get install $*)" >&2
exit 1
