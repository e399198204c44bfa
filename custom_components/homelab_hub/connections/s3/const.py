"""Words of an `s3` entry."""

from typing import Final

CONF_ACCESS_KEY: Final = "access_key"
CONF_BUCKET: Final = "bucket"
CONF_CA: Final = "certificate_authority"
CONF_ENDPOINT: Final = "endpoint"
CONF_ENCRYPTION: Final = "encryption"
CONF_KMS_KEY: Final = "kms_key"
CONF_PREFIX: Final = "prefix"
CONF_REGION: Final = "region"
CONF_SECRET_KEY: Final = "secret_key"  # noqa: S105 - the name of a field
CONF_STYLE: Final = "style"
CONF_TEST_DAYS: Final = "test_days"
DEFAULT_PREFIX: Final = "homeassistant"
NO_ENCRYPTION: Final = "none"
"""The bucket's own default, whatever that is."""
