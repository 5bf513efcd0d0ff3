"""What the journal keeps of a record: its data and, where there are plans, its plan."""

from rest.json import dumps


def kept(store, row):
    """As JSON text; None for a record that is not there."""
    if row is None or row.is_gone:
        return None
    plan = f',"planId":{dumps(row.plan_id).decode()}' if store.has_plan else ""
    return f'{{"data":{row.text}{plan}}}'


def kept_sql(store):
    """The same for `v`, the records that are being made."""
    plan = ", 'planId', v.plan_id" if store.has_plan else ""
    return f"jsonb_build_object('data', v.data{plan})"
