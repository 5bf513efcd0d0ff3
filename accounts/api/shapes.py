"""What the sign-in endpoints answer (CONTRACT 2)."""

from accounts.scopes import SCOPES
from rest.shapes import INTEGER, TEXT, TRUE, USER, eg, extended, list_of, nullable, object_of, one_of, titled

USER_ID = USER["properties"]["id"]
USERNAME = USER["properties"]["username"]
ACCESS_TOKEN = eg(TEXT, "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI3In0.c2lnbmF0dXJl")
REFRESH_TOKEN = eg(TEXT, "9f8b2c51d07e4a6f93c1e5b7a80d2f46")
SCOPE = one_of(*SCOPES)

PAIR = object_of(
    accessToken=ACCESS_TOKEN,
    refreshToken=REFRESH_TOKEN,
    expiresIn=eg(INTEGER, 3600) | {"description": "Seconds until the access token expires."},
    tokenType=one_of("Bearer"),
)
REFRESHED = titled("Refreshed", PAIR)
SIGNED_IN = titled("SignedIn", extended(PAIR, scopes=list_of(SCOPE)))
REGISTERED = titled("Registered", extended(PAIR, success=TRUE, userId=USER_ID, username=USERNAME))
ME = titled("Me", object_of(user=nullable(USER)))
