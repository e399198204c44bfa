"""The typed messages between the integration and the app; docs/protocol.md explains them.

Nothing but the standard library: both products read these files, the app as `homelab_hub_protocol`.
"""
