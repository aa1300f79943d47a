#!/usr/bin/env bash
# The mail tests send through a real SMTP server and read from a real IMAP server; Debian has both.
set -euo pipefail
missing=()
[ -x /usr/sbin/exim4 ] || missing+=(exim4-daemon-light)
{ [ -x /usr/sbin/dovecot ] && [ -x /usr/lib/dovecot/imap ]; } || missing+=(dovecot-imapd)
"$(dirname "$0")/debian.sh" "mail tests" "${missing[@]}"
