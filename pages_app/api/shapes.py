"""Pages, versions and teams as the API answers them: the schemas of `representation` (CONTRACT 3, 5, 10)."""

from accounts.roles import GRANTABLE, Role
from pages_app.lint.rules import MESSAGES
from pages_app.stores import StorageMode
from pages_app.switches import FLAGS, MODE_SWITCHES
from rest.shapes import (
    FLAG,
    INTEGER,
    TEXT,
    TIME,
    TRUE,
    URL,
    USER,
    eg,
    extended,
    list_of,
    nullable,
    object_of,
    one_of,
    paged,
    succeeded,
    titled,
)

ID = eg(INTEGER, 7)
NAME = eg(TEXT, "Board")
SLUG = eg(TEXT, "board")
HTML = eg(TEXT, '<!doctype html><html lang="en"><body data-page-id="{{PAGE_ID}}">Hello</body></html>')
DESCRIPTION = eg(TEXT, "What we work on")
IMAGE = nullable(URL)
USERNAME = USER["properties"]["username"]
MODE = one_of(*StorageMode.values)
ROLE = eg(one_of(*Role.values), "member")
GRANTED_ROLE = eg(one_of(*(role.value for role in GRANTABLE)), "member")
SWITCHES = dict.fromkeys(FLAGS, FLAG)
VERSION_NUMBER = INTEGER | {"minimum": 1}

CREATED_PAGE = titled(
    "CreatedPage",
    object_of(id=ID, name=NAME, slug=SLUG, url=URL, is_published=FLAG, storage_mode=MODE, **SWITCHES),
)
LISTED_PAGE = titled(
    "ListedPage",
    object_of(
        id=ID,
        name=NAME,
        slug=SLUG,
        url=URL,
        is_published=FLAG,
        is_unlisted=FLAG,
        storage_mode=MODE,
        views=INTEGER,
        updated_at=TIME,
        description=DESCRIPTION,
        preview_image=IMAGE,
    ),
)
PAGE = titled(
    "Page",
    object_of(
        optional=("blocked_at", "blocked_reason"),
        id=ID,
        name=NAME,
        slug=SLUG,
        url=URL,
        html_content=HTML,
        is_published=FLAG,
        is_unlisted=FLAG,
        views=INTEGER,
        created_at=TIME,
        updated_at=TIME,
        description=DESCRIPTION,
        preview_image=IMAGE,
        **SWITCHES,
        blocked_at=TIME | {"description": "When staff took the page down; only then is the key there."},
        blocked_reason=TEXT,
    ),
)
MESSAGE = object_of(role=TEXT, content=TEXT, createdAt=TIME)
PAGE_DETAIL = object_of(
    page=PAGE,
    conversationId=nullable(INTEGER),
    messages=eg(list_of(MESSAGE), []),
    versionCount=INTEGER,
    version=VERSION_NUMBER,
    storageMode=MODE,
)
PAGE_LIST = paged("pages", LISTED_PAGE)
WARNING = titled(
    "PageWarning",
    object_of(
        code=one_of(*MESSAGES),
        message=TEXT | {"description": "What will not work, and what to do instead."},
        line=INTEGER | {"minimum": 1},
    ),
)
WARNINGS = list_of(WARNING) | {"description": "Of what was sent as HTML; only there when there is one."}
PAGE_CREATED = object_of(optional=("warnings",), page=CREATED_PAGE, warnings=WARNINGS)
PAGE_CHANGED = succeeded(message=eg(TEXT, "Page updated successfully"))
PAGE_PATCHED = extended(PAGE_CHANGED, optional=("slug", "warnings"), slug=SLUG, warnings=WARNINGS)
PAGE_DELETED = succeeded(message=eg(TEXT, "Page deleted successfully"))

FOUND_PAGE = titled("FoundPage", object_of(id=ID, name=NAME, slug=SLUG, isPublished=FLAG, updatedAt=TIME))
PUBLIC_PAGE = titled(
    "PublicPage",
    object_of(
        id=ID,
        name=NAME,
        slug=SLUG,
        url=URL,
        is_published=FLAG,
        is_unlisted=FLAG,
        storage_mode=MODE,
        description=DESCRIPTION,
        username=USERNAME,
        preview_image=IMAGE,
        updated_at=TIME,
    ),
)
PAGE_BY_SLUG = extended(FOUND_PAGE, page=PUBLIC_PAGE)

STORAGE_MODES = titled(
    "StorageModes",
    object_of(default_mode=MODE, **dict.fromkeys(MODE_SWITCHES, FLAG)),
)
STORAGE_CHANGED = extended(STORAGE_MODES, success=TRUE)

VERSION = titled(
    "Version",
    object_of(
        version=VERSION_NUMBER,
        createdAt=TIME,
        createdBy=nullable(USER),
        size=eg(INTEGER, 2048) | {"description": "Bytes of HTML."},
    ),
)
VERSION_LIST = paged("versions", VERSION)
VERSION_WITH_HTML = titled("VersionWithHtml", extended(VERSION, html_content=HTML))
RESTORED = succeeded(version=VERSION_NUMBER)

CODE = eg(TEXT | {"pattern": "^[A-Za-z0-9]{16}$"}, "p5Jm2VxQ8rTz4KdN")
INVITE = titled(
    "Invite",
    object_of(
        code=CODE,
        role=GRANTED_ROLE,
        email=nullable(TEXT | {"format": "email", "examples": ["bob@example.org"]}),
        uses=INTEGER,
        maxUses=nullable(INTEGER),
        expiresAt=TIME,
        createdBy=USER,
    ),
)
INVITE_LIST = object_of(invites=list_of(INVITE))
INVITED = object_of(
    optional=("mailed",),
    success=TRUE,
    inviteCode=CODE,
    inviteUrl=eg(URL, "https://apps.example.org/join/p5Jm2VxQ8rTz4KdN"),
    role=GRANTED_ROLE,
    expiresAt=TIME,
    mailed=FLAG | {"description": "There when an e-mail address was given."},
)
MEMBER = titled(
    "Member",
    object_of(user_id=ID, username=USERNAME, role=ROLE, status=one_of("accepted"), joined_at=TIME),
)
PENDING_MEMBER = titled(
    "PendingMember",
    object_of(
        user_id={"type": "null"},
        username={"type": "null"},
        email={"type": "string", "format": "email"},
        role=GRANTED_ROLE,
        status=one_of("pending"),
        joined_at={"type": "null"},
    ),
)
MEMBER_LIST = object_of(members=list_of({"anyOf": [MEMBER, PENDING_MEMBER]}))
JOINABLE_PAGE = titled("JoinablePage", object_of(id=ID, name=NAME, slug=SLUG, username=USERNAME))
INVITATION = object_of(
    type=one_of("team_app"),
    team=object_of(role=GRANTED_ROLE, inviter_username=USERNAME),
    page=JOINABLE_PAGE,
    isMember=FLAG,
    isAuthenticated=FLAG,
)
JOINED = succeeded(type=one_of("team_app"), alreadyMember=FLAG, role=ROLE, page=JOINABLE_PAGE)
