"""The different values of an indexed column, from one to the next: no row between is read."""

from sqlalchemy import CTE, Column, func, select


def values(column: Column[str]) -> CTE:
    """A table of one column, `key`, with every value that a column has, once.

    There is an index that begins with it: a step a value, where DISTINCT reads every row.
    """
    found = select(func.min(column).label("key")).cte("loose", recursive=True)
    following = select(func.min(column)).where(column > found.c.key).scalar_subquery()
    steps = found.union_all(select(following).where(found.c.key.is_not(None)))
    return select(steps.c.key).where(steps.c.key.is_not(None)).cte("present")
