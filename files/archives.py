"""What made a ZIP archive, by the entries that it begins with: ODF 1.3 part 2, 3.3; ECMA-376 part 2."""

import re

MAGIC = b"PK\x03\x04"
ZIP = "application/zip"
LOOKED_AT = 2**16  # the list of all entries is at the end, and may be as long as the file
ODF = re.compile(
    rb"PK\x03\x04.{26}mimetype(application/vnd\.oasis\.opendocument\.(?:text|spreadsheet|presentation))PK", re.DOTALL
)
OOXML = re.compile(rb"PK\x03\x04.{26}(word/document|xl/workbook|ppt/presentation)\.xml", re.DOTALL)
OFFICE = "application/vnd.openxmlformats-officedocument"
MADE_OF = {
    b"word/document": f"{OFFICE}.wordprocessingml.document",
    b"xl/workbook": f"{OFFICE}.spreadsheetml.sheet",
    b"ppt/presentation": f"{OFFICE}.presentationml.presentation",
}


def archive_type(file):
    """The type of an open file that begins with MAGIC."""
    file.seek(0)
    head = file.read(LOOKED_AT)
    if found := ODF.match(head):
        return found[1].decode()
    found = OOXML.search(head)
    return MADE_OF[found[1]] if found else ZIP
