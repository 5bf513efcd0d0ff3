"""Files and assets as JSON, key by key: files in snake_case, assets in camelCase (CONTRACT 1.4, 11, 12)."""

from rest.times import iso


def stored_file(file):
    author = file.created_by
    return {
        "id": str(file.pk),
        "filename": file.filename,
        "content_type": file.content_type,
        "size": file.size,
        "created_by": {"id": author.pk, "username": author.username} if author else None,
        "created_at": iso(file.created_at),
    }


def asset(file, base):
    return {
        "id": str(file.pk),
        "filename": file.filename,
        "contentType": file.content_type,
        "size": file.size,
        "publicUrl": base + file.url_path,
        "createdAt": iso(file.created_at),
    }
