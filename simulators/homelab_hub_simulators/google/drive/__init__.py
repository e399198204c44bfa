"""Google Drive: https://developers.google.com/workspace/drive/api/reference/rest/v3."""

from .api import DriveApi
from .drive import Drive

__all__ = ["Drive", "DriveApi"]
