"""What pages remember in the admin, a module per noun."""

from datastores.admin.changes import ChangeAdmin
from datastores.admin.collections import CollectionAdmin
from datastores.admin.records import CmsRecordAdmin, CreatedRecordAdmin, PlainRecordAdmin
from datastores.admin.schemas import CollectionSchemaAdmin

__all__ = [
    "ChangeAdmin",
    "CmsRecordAdmin",
    "CollectionAdmin",
    "CollectionSchemaAdmin",
    "CreatedRecordAdmin",
    "PlainRecordAdmin",
]
