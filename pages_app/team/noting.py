from journal import writer


def note(team, subject, op, caller, **stored):
    """The journal of a team is that of its page; a team whose page is gone has none any more."""
    if hasattr(team, "page"):
        writer.note(team.page.pk, subject, op, caller, **stored)
