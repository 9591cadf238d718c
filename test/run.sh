#!/usr/bin/env bash
# npm test: everything that must hold. Lint, types, build, unit and integration
# tests, then whole calls with real ffmpeg and a real browser. On Debian as root it
# installs what is missing; elsewhere it says what to install. Ends with one line:
# N passed, N failed
set -uo pipefail
cd "$(dirname "$0")/.."
[ -t 1 ] || export NO_COLOR=1
node server/preflight.mjs || { echo '0 passed, 1 failed'; exit 1; }

NEEDS=(ffmpeg:ffmpeg ffprobe:ffmpeg chromium:chromium firefox-esr:firefox-esr openssl:openssl zsh:zsh nginx:nginx caddy:caddy redis-server:redis-server)
missing=()
for need in "${NEEDS[@]}"; do
  command -v "${need%%:*}" >/dev/null 2>&1 || missing+=("${need##*:}")
done
# Without a font for Chinese the pages' texts are boxes of another width.
fc-list ':lang=zh' 2>/dev/null | grep -q . || missing+=(fonts-noto-cjk)

if [ "${#missing[@]}" -gt 0 ]; then
  packages=$(printf '%s\n' "${missing[@]}" | sort -u | tr '\n' ' ')
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "test: installing ${packages}"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq && apt-get install -y -qq --no-install-recommends ${packages} >/dev/null
  fi
  for need in "${NEEDS[@]}"; do
    if ! command -v "${need%%:*}" >/dev/null 2>&1; then
      echo "test: ${need%%:*} is missing. Install it first: apt-get install ${packages}(or the like of your system)" >&2
      echo '0 passed, 1 failed'
      exit 1
    fi
  done
fi

passed=0
failed=0
report=$(mktemp -d)
trap 'rm -rf "$report"' EXIT

# A step that is right or wrong as a whole counts as one.
step() {
  local name=$1 began=$SECONDS
  shift
  echo "== ${name}"
  if "$@"; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "== ${name} FAILED"
  fi
  echo "== ${name}: $((SECONDS - began)) s"
}

# vitest counts its tests; a run that breaks off without a count has failed.
vitest_run() {
  local file=$1
  shift
  rm -f "$file"
  npx vitest run --reporter=default --reporter=json --outputFile.json="$file" "$@" 2>&1 | tee "$file.log"
  return "${PIPESTATUS[0]}"
}
tally() { node test/tally.mjs "$@"; }

# Real browsers and processes: one of them may be starved by its neighbours. So few files that failed have one more try,
# alone, and who needed it is named in the end. An error outside of any test is nobody's bad luck: it stays.
AGAIN=3
shaky=()
tests() {
  local name=$1 began=$SECONDS file="$report/$1.json" status ok=0 bad=0 files=0 certain=0
  local -a again first
  shift
  echo "== ${name}"
  vitest_run "$file" "$@"
  status=$?
  read -r ok bad files < <(tally counts "$file" 2>/dev/null)
  if [ "${files:-0}" -gt 0 ] && [ "$files" -le "$AGAIN" ] && ! grep -q 'Unhandled Error' "$file.log"; then
    echo "== ${name}: once more, alone"
    mapfile -t again < <(tally files "$file")
    mapfile -t first < <(tally failures "$file")
    certain=$(tally certain "$file")
    vitest_run "$file" --maxWorkers=1 "$@" "${again[@]}"
    status=$?
    read -r ok bad files < <(tally counts "$file" 2>/dev/null)
    ok=$((${ok:-0} + certain))
    [ "$status" -eq 0 ] && shaky+=("${first[@]}")
  fi
  passed=$((passed + ${ok:-0}))
  failed=$((failed + ${bad:-0}))
  if [ "$status" -ne 0 ] && [ "${bad:-0}" = 0 ]; then failed=$((failed + 1)); fi
  echo "== ${name}: $((SECONDS - began)) s"
}

step lint npm run --silent lint
step build npm run --silent build
tests unit
tests whole --config test/e2e/vitest.config.ts

echo "== $SECONDS s in all"
for one in "${shaky[@]}"; do echo "passed at the second try alone: ${one}"; done
echo "${passed} passed, ${failed} failed"
[ "$failed" -eq 0 ]
