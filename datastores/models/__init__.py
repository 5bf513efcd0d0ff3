from datastores.models.agent_spec import AgentSpec
from datastores.models.collection import Collection
from datastores.models.record import CmsRecord, FormRecord, SocialRecord, SoloRecord, TeamRecord
from datastores.models.schema import CollectionSchema

__all__ = [
    "AgentSpec",
    "CmsRecord",
    "Collection",
    "CollectionSchema",
    "FormRecord",
    "SocialRecord",
    "SoloRecord",
    "TeamRecord",
]
