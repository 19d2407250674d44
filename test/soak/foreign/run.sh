#!/usr/bin/env bash
# Drives the debug adapter with a client that is not ours: Emacs' dap-mode, headless. Installs Emacs where it is missing and
# apt-get is at hand. `npm run soak` runs the generic client beside it. People run it: bash test/soak/foreign/run.sh
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
root="$(cd "$here/../../.." && pwd)"
if ! command -v emacs >/dev/null || ! ls -d /usr/share/emacs/site-lisp/elpa/dap-mode-* >/dev/null 2>&1; then
  echo "installing emacs and dap-mode …"
  apt-get update -qq >/dev/null
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends emacs-nox elpa-dap-mode >/dev/null
fi
node "$root/scripts/setup.mjs"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cp "$root/test/dap/programs/bank.weir" "$root/test/dap/programs/payments.jsonl" "$work/"
mkdir "$work/home"
sed -n '/^```elisp$/,/^```$/{/^```/!p}' "$root/docs/other-editors.md" >"$work/weir-dap.el"
HOME="$work/home" CONFIGURATION="$work/weir-dap.el" WEIR="$root/bin/weir" WORK="$work" timeout 120 emacs --batch \
  -f package-activate-all -l "$here/emacs/check.el"
