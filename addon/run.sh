#!/bin/sh
# Starts the app as a user that may do nothing but write /data.
#
# The Supervisor keeps /data and the options in it for root alone, so a container that starts as
# root takes them over before it gives its rights up. One that is started as a user (compose.yaml)
# has none to give up.
set -eu
if [ "$(id -u)" = 0 ]; then
  find /data ! -user hub -exec chown --no-dereference hub:hub {} +
  exec setpriv --reuid=hub --regid=hub --clear-groups --inh-caps=-all --no-new-privs "$0" "$@"
fi
exec python -m homelab_hub_app "$@"
