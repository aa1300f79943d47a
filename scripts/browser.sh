#!/usr/bin/env bash
# The browser tests need Chromium and Chinese fonts; Debian has both.
set -euo pipefail
missing=()
command -v chromium >/dev/null || missing+=(chromium)
fc-list 2>/dev/null | grep -qi "noto sans cjk" || missing+=(fonts-noto-cjk)
"$(dirname "$0")/debian.sh" "browser tests" "${missing[@]}"
