from datastores.models.collection import Collection
from datastores.models.record import CmsRecord, FormRecord, SocialRecord, SoloRecord, TeamRecord
from datastores.models.schema import CollectionSchema

__all__ = [
    "CmsRecord",
    "Collection",
    "CollectionSchema",
    "FormRecord",
    "SocialRecord",
    "SoloRecord",
    "TeamRecord",
]
