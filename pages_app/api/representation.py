"""Pages, versions, teams as JSON. Every answer is written out here, key by key (CONTRACT 1.4)."""

from pages_app.switches import FLAGS, MODE_SWITCHES
from rest.times import iso


def flags(page, names=FLAGS):
    return {name: getattr(page, name) for name in names}


def created(page, base):
    return {
        "id": page.pk,
        "name": page.name,
        "slug": page.slug,
        "url": base + page.url_path,
        "is_published": page.is_published,
        "storage_mode": page.default_mode,
    } | flags(page)


def listed(page, base):
    return {
        "id": page.pk,
        "name": page.name,
        "slug": page.slug,
        "url": base + page.url_path,
        "is_published": page.is_published,
        "is_unlisted": page.is_unlisted,
        "storage_mode": page.default_mode,
        "views": page.views,
        "updated_at": iso(page.updated_at),
        "description": page.description,
        "preview_image": page.preview_image,
    }


def looked_up(page):
    return {
        "id": page.pk,
        "name": page.name,
        "slug": page.slug,
        "isPublished": page.is_published,
        "updatedAt": iso(page.updated_at),
    }


def by_slug(page, base):
    keys = ("id", "name", "slug", "url", "is_published", "is_unlisted", "storage_mode")
    shown = listed(page, base)
    return looked_up(page) | {
        "page": {key: shown[key] for key in keys}
        | {
            "description": page.description,
            "username": page.owner.username,
            "preview_image": page.preview_image,
            "updated_at": shown["updated_at"],
        }
    }


def full(page, html, version_count, base):
    """GET /api/pages/:id. A page that staff took down says so, with the reason, to its owner."""
    blocked = {"blocked_at": iso(page.blocked_at), "blocked_reason": page.blocked_reason} if page.blocked_at else {}
    return {
        "page": {
            "id": page.pk,
            "name": page.name,
            "slug": page.slug,
            "url": base + page.url_path,
            "html_content": html,
            "is_published": page.is_published,
            "is_unlisted": page.is_unlisted,
            "views": page.views,
            "created_at": iso(page.created_at),
            "updated_at": iso(page.updated_at),
            "description": page.description,
            "preview_image": page.preview_image,
        }
        | flags(page)
        | blocked,
        "conversationId": None,
        "messages": [],
        "versionCount": version_count,
        "version": page.version,
        "storageMode": page.default_mode,
    }


def storage_config(page):
    return {"default_mode": page.default_mode} | flags(page, MODE_SWITCHES)


def version(row):
    author = row.created_by
    return {
        "version": row.number,
        "createdAt": iso(row.created_at),
        "createdBy": {"id": author.pk, "username": author.username} if author else None,
        "size": row.size,
    }


def joinable(page):
    return {"id": page.pk, "name": page.name, "slug": page.slug, "username": page.owner.username}


def member(membership):
    return {
        "user_id": membership.user_id,
        "username": membership.user.username,
        "role": membership.role,
        "status": "accepted",
        "joined_at": iso(membership.joined_at),
    }


def pending_member(invite):
    return {
        "user_id": None,
        "username": None,
        "email": invite.email,
        "role": invite.role,
        "status": "pending",
        "joined_at": None,
    }


def invite(row):
    return {
        "code": row.code,
        "role": row.role,
        "email": row.email or None,
        "uses": row.uses,
        "maxUses": row.max_uses,
        "expiresAt": iso(row.expires_at),
        "createdBy": {"id": row.created_by_id, "username": row.created_by.username},
    }
