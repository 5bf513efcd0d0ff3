"""Who may call what: the expected status of every route, method and caller. Read by test_callers.

The pages belong to Alice (owner); Adam is admin of their teams, Bob member, Vera viewer, Charlie an outsider, and Stan
staff and superuser but in no team. `scope` is what a token needs, `case` tells rows of one route apart. The record of
a route is Bob's, in the solo store Alice's, unless the case says otherwise. Of scopes parted by | one is enough.
"""

from dataclasses import dataclass

STANDINGS = ("anonymous", "outsider", "viewer", "member", "admin", "owner", "staff")

TABLE = """
route               method  case       scope              anonymous outsider viewer member admin owner staff

register            POST    -          -                  201       201      201    201    201   201   201
token               POST    -          -                  200       200      200    200    200   200   200
token-refresh       POST    -          -                  200       200      200    200    200   200   200
me                  GET     -          -                  200       200      200    200    200   200   200
function            POST    -          -                  200       200      200    200    200   200   200
openapi             GET     -          -                  200       200      200    200    200   200   200

pages               GET     -          pages:read         401       200      200    200    200   200   200
pages               POST    -          pages:write        401       201      201    201    201   201   201
lookup              GET     -          pages:read         401       200      200    200    200   200   200
by-slug             GET     -          pages:read         200       200      200    200    200   200   200
page                GET     -          pages:read         401       403      200    200    200   200   403
page                PATCH   content    pages:write        401       403      403    200    200   200   403
page                PATCH   settings   pages:write        401       403      403    403    403   200   403
page                DELETE  -          pages:write        401       403      403    403    403   200   403
storage-config      GET     -          pages:read         401       403      200    200    200   200   403
storage-config      PUT     -          pages:write        401       403      403    403    403   200   403
versions            GET     -          pages:read         401       403      200    200    200   200   403
version             GET     -          pages:read         401       403      200    200    200   200   403
restore             POST    -          pages:write        401       403      403    403    403   200   403
sdk-context         GET     -          -                  200       200      200    200    200   200   200
page-token          POST    -          -                  401       403      403    403    403   403   403
page-openapi        GET     -          -                  200       200      200    200    200   200   200
agent-spec          GET     -          -                  200       200      200    200    200   200   200
agent-spec          PUT     -          pages:write        401       403      403    403    403   200   403
agent-spec          DELETE  -          pages:write        401       403      403    403    403   200   403
fork                POST    -          pages:write        401       200      200    200    200   200   200

invite              POST    -          team-data:write    401       403      403    403    201   201   403
invite              POST    as_admin   team-data:write    401       403      403    403    403   201   403
invites             GET     -          team-data:read     401       403      403    403    200   200   403
invite-detail       DELETE  -          team-data:write    401       403      403    403    200   200   403
members             GET     -          team-data:read     401       403      200    200    200   200   403
member              PATCH   of_member  team-data:write    401       403      403    403    403   200   403
member              PATCH   of_owner   team-data:write    401       403      403    403    403   403   403
member              DELETE  of_member  team-data:write    401       403      403    200    200   200   403
member              DELETE  of_viewer  team-data:write    401       403      200    403    200   200   403
member              DELETE  of_admin   team-data:write    401       403      403    403    200   200   403
member              DELETE  of_owner   team-data:write    401       403      403    403    403   403   403
join                GET     -          -                  200       200      200    200    200   200   200
join                POST    -          -                  401       200      200    200    200   200   200

team-data           GET     -          team-data:read     401       403      200    200    200   200   403
team-data-records   GET     -          team-data:read     401       403      200    200    200   200   403
team-data-records   POST    -          team-data:write    401       403      403    201    201   201   403
team-data-count     GET     -          team-data:read     401       403      200    200    200   200   403
team-data-batch     POST    -          team-data:write    401       403      403    200    200   200   403
team-data-batch     POST    of_owner   team-data:write    401       403      403    403    200   200   403
team-data-record    GET     -          team-data:read     401       403      200    200    200   200   403
team-data-record    PATCH   -          team-data:write    401       403      403    200    200   200   403
team-data-record    PATCH   of_owner   team-data:write    401       403      403    403    200   200   403
team-data-record    PATCH   of_viewer  team-data:write    401       403      403    403    200   200   403
team-data-record    DELETE  -          team-data:write    401       403      403    204    204   204   403
team-data-record    DELETE  of_owner   team-data:write    401       403      403    403    204   204   403
team-data-record    DELETE  of_viewer  team-data:write    401       403      403    403    204   204   403

team-data-schema    GET     -          team-data:read     401       403      200    200    200   200   403
team-data-schema    PUT     -          pages:write|team-data:write    401 403 403 403 403 200 403
team-data-schema    DELETE  -          pages:write|team-data:write    401 403 403 403 403 200 403

solo-data           GET     -          solo-data:read     401       200      200    200    200   200   200
solo-data-records   GET     -          solo-data:read     401       200      200    200    200   200   200
solo-data-records   POST    -          solo-data:write    401       201      201    201    201   201   201
solo-data-count     GET     -          solo-data:read     401       200      200    200    200   200   200
solo-data-batch     POST    -          solo-data:write    401       200      200    200    200   200   200
solo-data-batch     POST    of_owner   solo-data:write    401       404      404    404    404   200   404
solo-data-record    GET     -          solo-data:read     401       404      404    404    404   200   404
solo-data-record    GET     of_member  solo-data:read     401       404      404    200    404   404   404
solo-data-record    PATCH   -          solo-data:write    401       404      404    404    404   200   404
solo-data-record    PATCH   of_member  solo-data:write    401       404      404    200    404   404   404
solo-data-record    DELETE  -          solo-data:write    401       404      404    404    404   204   404
solo-data-record    DELETE  of_member  solo-data:write    401       404      404    204    404   404   404

solo-data-schema    GET     -          solo-data:read     401       200      200    200    200   200   200
solo-data-schema    PUT     -          pages:write|solo-data:write    401 403 403 403 403 200 403
solo-data-schema    DELETE  -          pages:write|solo-data:write    401 403 403 403 403 200 403

social-data         GET     -          social-data:read   200       200      200    200    200   200   200
social-data-records GET     -          social-data:read   200       200      200    200    200   200   200
social-data-records POST    -          social-data:write  401       201      201    201    201   201   201
social-data-count   GET     -          social-data:read   200       200      200    200    200   200   200
social-data-batch   POST    -          social-data:write  401       200      200    200    200   200   200
social-data-batch   POST    of_owner   social-data:write  401       403      403    403    403   200   403
social-data-record  GET     -          social-data:read   200       200      200    200    200   200   200
social-data-record  PATCH   -          social-data:write  401       403      403    200    403   403   403
social-data-record  PATCH   of_owner   social-data:write  401       403      403    403    403   200   403
social-data-record  DELETE  -          social-data:write  401       403      403    204    403   403   403
social-data-record  DELETE  of_owner   social-data:write  401       403      403    403    403   204   403

social-data-schema  GET     -          social-data:read   200       200      200    200    200   200   200
social-data-schema  PUT     -          pages:write|social-data:write  401 403 403 403 403 200 403
social-data-schema  DELETE  -          pages:write|social-data:write  401 403 403 403 403 200 403

team-files          GET     -          team-data:read     401       403      200    200    200   200   403
team-files          POST    -          team-data:write    401       403      403    201    201   201   403
team-file           GET     -          team-data:read     401       403      200    200    200   200   403
team-file           DELETE  -          team-data:write    401       403      403    200    200   200   403
team-file           DELETE  of_owner   team-data:write    401       403      403    403    200   200   403
solo-files          GET     -          solo-data:read     401       200      200    200    200   200   200
solo-files          POST    -          solo-data:write    401       201      201    201    201   201   201
solo-file           GET     -          solo-data:read     401       404      404    404    404   200   404
solo-file           GET     of_member  solo-data:read     401       404      404    200    404   404   404
solo-file           DELETE  -          solo-data:write    401       404      404    404    404   200   404
solo-file           DELETE  of_member  solo-data:write    401       404      404    200    404   404   404
social-files        GET     -          social-data:read   200       200      200    200    200   200   200
social-files        POST    -          social-data:write  401       201      201    201    201   201   201
social-file         GET     -          social-data:read   200       200      200    200    200   200   200
social-file         DELETE  -          social-data:write  401       403      403    200    403   403   403
social-file         DELETE  of_owner   social-data:write  401       403      403    403    403   200   403

assets              GET     -          -                  200       200      200    200    200   200   200
assets              POST    -          pages:write        401       403      403    403    403   201   403
asset               GET     -          -                  302       302      302    302    302   302   302
asset               DELETE  -          pages:write        401       403      403    403    403   200   403

cms-data            GET     -          cms-data:read      200       200      200    200    200   200   200
cms-data-records    GET     -          cms-data:read      200       200      200    200    200   200   200
cms-data-records    POST    -          cms-data:write     401       403      403    403    403   201   403
cms-data-count      GET     -          cms-data:read      200       200      200    200    200   200   200
cms-data-batch      POST    -          cms-data:write     401       403      403    403    403   200   403
cms-data-record     GET     -          cms-data:read      200       200      200    200    200   200   200
cms-data-record     GET     gated      cms-data:read      403       403      403    403    403   200   403
cms-data-record     PATCH   -          cms-data:write     401       403      403    403    403   200   403
cms-data-record     DELETE  -          cms-data:write     401       403      403    403    403   204   403
cms-data-schema     GET     -          cms-data:read      200       200      200    200    200   200   200
cms-data-schema     PUT     -          pages:write|cms-data:write     401 403 403 403 403 200 403
cms-data-schema     DELETE  -          pages:write|cms-data:write     401 403 403 403 403 200 403

form-data           GET     -          pages:read         401       403      403    403    403   200   403
form-data-records   GET     -          pages:read         401       403      403    403    403   200   403
form-data-records   POST    -          -                  201       201      201    201    201   201   201
form-data-count     GET     -          pages:read         401       403      403    403    403   200   403
form-data-export    GET     -          pages:read         401       403      403    403    403   200   403
form-data-batch     POST    -          pages:write        401       403      403    403    403   200   403
form-data-record    GET     -          pages:read         401       403      403    403    403   200   403
form-data-record    PATCH   -          pages:write        401       403      403    403    403   200   403
form-data-record    DELETE  -          pages:write        401       403      403    403    403   204   403
form-data-schema    GET     -          pages:read         200       200      200    200    200   200   200
form-data-schema    PUT     -          pages:write        401       403      403    403    403   200   403
form-data-schema    DELETE  -          pages:write        401       403      403    403    403   200   403
"""

# CONTRACT 3.10: who meets which state of a page. `blocked` and `deleted` pages were published before.
STATES = """
route               page         anonymous outsider member owner staff

page                published    401       403      200    200   403
page                unlisted     401       403      200    200   403
page                unpublished  401       404      200    200   404
page                blocked      401       404      404    200   403
page                deleted      401       404      404    404   404
lookup              published    401       200      200    200   200
lookup              unlisted     401       200      200    200   200
lookup              unpublished  401       404      200    200   404
lookup              blocked      401       404      404    200   200
lookup              deleted      401       404      404    404   404
by-slug             published    200       200      200    200   200
by-slug             unlisted     200       200      200    200   200
by-slug             unpublished  404       404      200    200   404
by-slug             blocked      404       404      404    200   200
by-slug             deleted      404       404      404    404   404
team-data-records   published    401       403      200    200   403
team-data-records   unpublished  401       404      200    200   404
team-data-records   blocked      401       404      404    200   403
team-data-records   deleted      401       404      404    404   404
social-data-records published    200       200      200    200   200
social-data-records unlisted     200       200      200    200   200
social-data-records unpublished  404       404      200    200   404
social-data-records blocked      404       404      404    200   200
social-data-records deleted      404       404      404    404   404
sdk-context         published    200       200      200    200   200
sdk-context         unpublished  404       404      200    200   404
sdk-context         blocked      404       404      404    200   200
agent-spec          unlisted     200       200      200    200   200
agent-spec          unpublished  404       404      200    200   404
agent-spec          deleted      404       404      404    404   404
team-file           unpublished  401       404      200    200   404
team-file           blocked      401       404      404    200   403
social-file         published    200       200      200    200   200
social-file         unpublished  404       404      200    200   404
social-file         blocked      404       404      404    200   200
social-file         deleted      404       404      404    404   404
assets              unpublished  404       404      200    200   404
assets              blocked      404       404      404    200   200
assets              deleted      404       404      404    404   404
join                published    200       200      200    200   200
join                unpublished  200       200      200    200   200
join                blocked      404       404      404    404   404
join                deleted      404       404      404    404   404
serve               published    200       200      200    200   200
serve               unlisted     200       200      200    200   200
serve               blocked      404       404      404    404   404
serve               deleted      404       404      404    404   404
"""


# ISOLATION 5: what a hosted page may do for its visitor; nothing else, by whatever credential it holds.
STORES, FILE_STORES = ("team", "solo", "social", "cms", "form"), ("team", "solo", "social")
OF_STORES = {
    "data": {"GET"},
    "data-records": {"GET", "POST"},
    "data-count": {"GET"},
    "data-batch": {"POST"},
    "data-record": {"GET", "PATCH", "DELETE"},
    "data-schema": {"GET"},
}
OF_FILES = {"files": {"GET", "POST"}, "file": {"GET", "DELETE"}}
BY_PAGES = {
    **{f"{store}-{name}": methods for store in STORES for name, methods in OF_STORES.items()},
    **{f"{store}-{name}": methods for store in FILE_STORES for name, methods in OF_FILES.items()},
    "assets": {"GET", "POST"},
    "asset": {"GET", "DELETE"},
    "members": {"GET"},
    "member": {"PATCH", "DELETE"},
    "invite": {"POST"},
    "invites": {"GET"},
    "invite-detail": {"DELETE"},
    "join": {"GET", "POST"},
    "sdk-context": {"GET"},
    "page-token": {"POST"},
}
# ISOLATION 10: a token that stands in the address of an image or a link.
BY_FILE_TOKEN = {f"{store}-file": {"GET"} for store in FILE_STORES}
# ISOLATION 8: public data of another page, which a page with a host of its own reads through that host, as nobody.
BY_OTHER_PAGES = {
    **{f"{store}-{name}": {"GET"} for store in ("social", "cms") for name in OF_STORES if "GET" in OF_STORES[name]},
    "assets": {"GET"},
    "asset": {"GET"},
    "agent-spec": {"GET"},
}


@dataclass(frozen=True)
class Row:
    route: str
    method: str
    case: str
    scope: str | None
    expected: dict

    def __str__(self):
        return " ".join(filter(None, [self.method, self.route, self.case]))

    @property
    def scopes(self):
        """Each of them is enough."""
        return self.scope.split("|") if self.scope else []


@dataclass(frozen=True)
class State:
    route: str
    page: str
    expected: dict

    def __str__(self):
        return f"{self.route} of {self.page} page"


def parse(text, words):
    """(the first `words` columns, {standing: status}) of each line."""
    header, *lines = (line.split() for line in text.splitlines() if line.strip())
    for line in lines:
        yield line[:words], dict(zip(header[words:], map(int, line[words:]), strict=True))


def or_none(word):
    return None if word == "-" else word


ROWS = [
    Row(route, method, or_none(case) or "", or_none(scope), expected)
    for (route, method, case, scope), expected in parse(TABLE, 4)
]
STATE_ROWS = [State(route, page, expected) for (route, page), expected in parse(STATES, 2)]
