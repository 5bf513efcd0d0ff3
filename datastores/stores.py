"""Which model holds the records of which store: by what `Collection.store` says."""

from datastores.models import CmsRecord, FormRecord, SocialRecord, SoloRecord, TeamRecord
from datastores.models.collection import SPAM
from pages_app.stores import CMS, FORM, SOCIAL, SOLO, TEAM

MODELS = {
    TEAM.name: TeamRecord,
    SOLO.name: SoloRecord,
    SOCIAL.name: SocialRecord,
    CMS.name: CmsRecord,
    FORM.name: FormRecord,
    SPAM: FormRecord,
}
TABLES = {name: model._meta.db_table for name, model in MODELS.items()}
