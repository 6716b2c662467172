# Installs the Debian packages given as arguments, and leaves their services neither running nor enabled.
set -eu
export DEBIAN_FRONTEND=noninteractive
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
    trap 'rm -f "$policy"' EXIT
    printf '#!/bin/sh\nexit 101\n' >"$policy" # "action forbidden": no service is started
    chmod 755 "$policy"
fi
apt-get update -q
apt-get install -y -o DPkg::Lock::Timeout=120 -q --no-install-recommends "$@"
for package in "$@"; do
    systemctl disable --quiet "$package" 2>/dev/null || true # most packages have no service of their name
done
