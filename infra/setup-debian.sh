#!/bin/bash
# Installs what Jobproof can use on Debian or Ubuntu, as far as it is missing: servers for the tiers,
# a browser for the tests of reports, and languages for the examples of the probe job.
#
#   infra/setup-debian.sh                    all of it
#   infra/setup-debian.sh redis rabbitmq     these alone: redis, rabbitmq, browser, toolchains
#
# Jobproof starts servers of its own, privately; the service that a package may have started is not used.
# The exit status is 1 if something is still missing at the end; the rest was installed all the same.
set -u
export DEBIAN_FRONTEND=noninteractive

# Says whether one of these programs is there.
any() { for program; do command -v "$program" >/dev/null && return 0; done; return 1; }
# Says whether all of them are.
all() { for program; do command -v "$program" >/dev/null || return 1; done; }

is_there() {
  case $1 in
    redis) all redis-server ;;
    rabbitmq) all rabbitmq-server ;;
    browser) any chromium chromium-browser google-chrome ;;
    toolchains) all python3 go javac ;;
  esac
}

packages_of() {
  case $1 in
    redis) echo redis-server ;;
    rabbitmq) echo rabbitmq-server ;;
    browser) echo chromium fonts-liberation ;;
    toolchains) echo python3 golang-go default-jdk-headless ;;
    *) return 1 ;;
  esac
}

as_root() { if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo --preserve-env=DEBIAN_FRONTEND "$@"; fi; }

[ $# -gt 0 ] || set -- redis rabbitmq browser toolchains
for wanted; do
  packages_of "$wanted" >/dev/null && continue
  echo "infra/setup-debian.sh: $wanted is not known. Say any of redis, rabbitmq, browser, toolchains." >&2
  exit 2
done

missing=()
for wanted; do is_there "$wanted" || missing+=("$wanted"); done
if [ ${#missing[@]} -eq 0 ]; then
  echo "Everything is there: $*."
  exit 0
fi
if ! command -v apt-get >/dev/null; then
  echo "There is no apt-get here. Missing: ${missing[*]}. See \`jobproof doctor\` for other systems." >&2
  exit 1
fi

as_root apt-get update
status=0
for wanted in "${missing[@]}"; do
  # Words on purpose: each is a package.
  # shellcheck disable=SC2046
  as_root apt-get install -y --no-install-recommends $(packages_of "$wanted") && is_there "$wanted" && continue
  echo "$wanted could not be installed." >&2
  status=1
done
exit "$status"
