"""The OAuth simulators, used as an app and its user would."""
