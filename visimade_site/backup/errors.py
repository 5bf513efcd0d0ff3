class BackupError(Exception):
    """A backup or restore cannot be done; the text is the one line that is said about it."""
