"""What each status and each error code means, in words: for the description of the API."""

DONE = {
    200: "Done.",
    201: "Created.",
    204: "Done; there is no body.",
    206: "The part that `Range` asks for.",
    302: "Found at `Location`.",
    303: "See `Location`: for a browser that sent a form.",
}
MEANINGS = {
    304: "Not modified: what you have is current.",
    400: "A parameter, the body or a name in the path is wrong; the text says which.",
    401: "No token where one is needed (`UNAUTHORIZED`), or one that is malformed, expired or revoked"
    " (`INVALID_TOKEN`).",
    402: "Consent or credits are missing.",
    403: "Your role, the page's mode or a switch does not allow this (`FORBIDDEN`), or the token lacks the scope"
    " (`INSUFFICIENT_SCOPE`).",
    404: "There is no such thing, or none for you.",
    409: "Taken already.",
    412: "Changed by somebody else since you read it.",
    413: "Too large: the body, what is in it, or what it would come to; the text says which, and the limit.",
    415: "The body is compressed (`Content-Encoding`): send it as it is.",
    416: "The file ends before the range begins.",
    429: "Too many requests: wait as many seconds as `Retry-After` says.",
    502: "What had to be fetched from elsewhere could not be had.",
    503: "Something this needs is away for the moment: try again after `Retry-After` seconds.",
}
ERROR_TEXTS = {
    "BAD_REQUEST": "limit must be a whole number, 1 or more.",
    "UNAUTHORIZED": "Sign in first. A program sends `Authorization: Bearer <token>`.",
    "INVALID_TOKEN": "The token is malformed, expired or revoked. Sign in again or use another token.",
    "PAYMENT_REQUIRED": "Give your consent first.",
    "FORBIDDEN": "As viewer of this page you may not do this.",
    "INSUFFICIENT_SCOPE": "This token lacks the scope team-data:write.",
    "NOT_FOUND": "There is no such page.",
    "CONFLICT": "The slug 'board' is taken. Choose another.",
    "PRECONDITION_FAILED": "It was changed since you read it. Read it again, then repeat your change.",
    "PAYLOAD_TOO_LARGE": "The request body may have at most 10485760 bytes.",
    "UNSUPPORTED_MEDIA_TYPE": "Send the body as it is, without Content-Encoding: gzip.",
    "RANGE_NOT_SATISFIABLE": "This file has 2048 bytes; the range begins after its end.",
    "RATE_LIMITED": "Too many requests. Wait 12 seconds, then try again.",
    "FETCH_FAILED": "The page cannot be had right now.",
    "SERVICE_UNAVAILABLE": "The database cannot answer right now. Try again in a moment.",
}
