"""A page as the document that a visitor gets: what its script is told, and its bytes."""

import hashlib
import threading
from collections import OrderedDict

from accounts.tokens import page_tokens
from pages_app.editing.versions import live_html
from pages_app.hosting import html
from pages_app.sdk import script as sdk
from pages_app.stores import STORES
from rest.json import dumps

CACHE_BYTES = 64 * 2**20


def apis(page):
    """The data globals of the page (CONTRACT 4.2)."""
    return [store.name for store in STORES if store.is_in_script(page)]


def config(page, mode, login_url):
    """What the script of a page is told about the page and about nobody in particular (ISOLATION 3)."""
    return {"mode": mode, "pageId": page.pk, "apis": apis(page), "user": None, "loginUrl": login_url}


def anonymous_config(page):
    return config(page, "A", f"/login?next={page.url_path}")


def own_host_config(page, platform):
    """Mode B; `platform` is the trusted origin, whose host the script names where visitors are to sign in."""
    return config(page, "B", "/_vm/login") | {"platform": platform.partition("://")[2]}


def personal_config(access):
    """Mode A, for somebody who is signed in: with the page token, which is made here and nowhere stored."""
    caller, page = access.caller, access.page
    known = {
        "user": {"id": caller.id, "username": caller.username},
        "isOwner": access.is_owner,
        "role": str(access.standing) if access.is_in_team else None,
    }
    return anonymous_config(page) | known | credentials(page.pk, caller)


def credentials(page_id, caller):
    """`{token, tokenExp (Unix seconds), fileToken}` for the visitor of a page; also what renewing answers."""
    token, expires = page_tokens.page_token(page_id, caller.id, caller.login_id, caller.first_issued)
    files = page_tokens.file_token(page_id, caller.id, caller.login_id)
    return {"token": token, "tokenExp": expires, "fileToken": files}


def etag_of(page, config):
    """Covers all that goes into the answer."""
    parts = dumps([page.pk, page.version, page.updated_at, sdk.url(config["apis"]), config, *said_of(page)])
    return f'"{hashlib.sha256(parts).hexdigest()[:32]}"'


def said_of(page):
    return page.name, page.description, page.preview_image


def body(page, config):
    key = (page.pk, page.version)
    prepared = documents.get(key) or documents.put(key, html.prepare(live_html(page), page.pk))
    return html.assemble(prepared, config, sdk.url(config["apis"]), *said_of(page))


class PreparedDocuments:
    """The documents served last, by page and version, up to CACHE_BYTES in all."""

    def __init__(self):
        self.documents, self.size, self.lock = OrderedDict(), 0, threading.Lock()

    def get(self, key):
        with self.lock:
            if key in self.documents:
                self.documents.move_to_end(key)
            return self.documents.get(key)

    def put(self, key, prepared):
        with self.lock:
            self.drop(self.documents.pop(key, None))
            self.documents[key] = prepared
            self.size += len(prepared.before) + len(prepared.after)
            while self.size > CACHE_BYTES:
                self.drop(self.documents.popitem(last=False)[1])
        return prepared

    def drop(self, prepared):
        if prepared is not None:
            self.size -= len(prepared.before) + len(prepared.after)


documents = PreparedDocuments()
