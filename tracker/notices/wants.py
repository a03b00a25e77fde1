"""Who wants what: a notice against the filters of a subscription."""

from db.engine import Connection
from tracker.notices.notice import Notice
from tracker.notices.order import Subscription, of_country, passes
from tracker.notices.watching import Watching


def wants(connection: Connection, order: Subscription, notice: Notice, watching: Watching) -> bool:
    """Whether a subscription asks for a notice; who is watched is looked up last."""
    if not passes(order.kinds, notice.kind):
        return False
    if notice.is_drill:
        return True
    if not _of_its_lists(order, notice):
        return False
    return notice.told.ours or _of_its_parties(connection, order, notice, watching)


def _of_its_lists(order: Subscription, notice: Notice) -> bool:
    """Whether the list is one of those asked for; what is about no list at all passes."""
    if not notice.list_id:
        return notice.told.of_lists(order.lists, order.countries)
    of_lists = passes(order.lists, notice.list_id)
    of_countries = of_country(order.countries, notice.told.about.country)
    return of_lists and of_countries


def _of_its_parties(
    connection: Connection, order: Subscription, notice: Notice, watching: Watching
) -> bool:
    """Whether it is about parties asked for: under these programmes, or watched."""
    is_subject = notice.terrorism or order.about == "all"
    if not is_subject or not notice.told.wanted_by(order):
        return False
    return not order.watched or watching.concerned_by(connection, notice)
