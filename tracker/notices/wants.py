"""Who wants what: a notice against the filters of a subscription."""

from db.engine import Connection
from tracker.notices.notice import Notice
from tracker.notices.order import Subscription
from tracker.notices.watching import Watching


def wants(connection: Connection, order: Subscription, notice: Notice, watching: Watching) -> bool:
    """Whether a subscription asks for a notice; who is watched is looked up last."""
    if order.kinds and notice.kind not in order.kinds:
        return False
    if notice.is_drill:
        return True
    if not _of_its_lists(order, notice):
        return False
    if notice.told.ours:
        return True
    if order.about == "terrorism" and not notice.terrorism:
        return False
    if not notice.told.wanted_by(order):
        return False
    return not order.watched or notice.told.concerns(connection, watching)


def _of_its_lists(order: Subscription, notice: Notice) -> bool:
    """Whether the list is one of those asked for; what is about no list passes."""
    if not notice.list_id:
        return True
    if order.lists and notice.list_id not in order.lists:
        return False
    return not order.countries or notice.told.about.country in order.countries
