from datastores.models.collection import Collection
from datastores.models.record import CmsRecord, SocialRecord, SoloRecord, TeamRecord

__all__ = ["CmsRecord", "Collection", "SocialRecord", "SoloRecord", "TeamRecord"]
