"""Words of the `app` kind."""

from typing import Final

CONF_SLUG: Final = "slug"
"""The app's name at the Supervisor; entries of an app that runs elsewhere have none."""

TITLE: Final = "Homelab Hub app"
APP_SLUG: Final = "homelab_hub"
REPOSITORY_URL: Final = "https://github.com/homelab-hub/homelab-hub"
ADD_REPOSITORY: Final = "https://my.home-assistant.io/redirect/supervisor_add_addon_repository/"
