#!/usr/bin/env bash
# Drives the language server with a client that is not ours: Neovim's own, headless. Installs Neovim where it is missing
# and apt-get is at hand. .ci and people run it: bash test/soak/neovim/run.sh
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
root="$(cd "$here/../../.." && pwd)"
if ! command -v nvim >/dev/null; then
  echo "installing neovim …"
  apt-get update -qq >/dev/null && apt-get install -y -qq neovim >/dev/null
fi
node "$root/scripts/setup.mjs"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cp "$here/main.weir" "$here/types.weir" "$work/"
WEIR="$root/bin/weir" WORK="$work" timeout 120 nvim --headless --clean -i NONE \
  -c "lua local ok, why = pcall(dofile, '$here/check.lua'); if not ok then io.stderr:write(why .. '\n'); vim.cmd('cquit 2') end"
