def difference(before, after):
    """Of two states, what is not the same in both: (as it was, as it is), both empty when nothing has changed."""
    names = [name for name in after if after[name] != before[name]]
    return {name: before[name] for name in names}, {name: after[name] for name in names}
