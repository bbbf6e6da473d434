"""The clock of the law: the only door to time (期限).

For everyone who must say by when: a due date is a pure function of journal entries and of the calendar in force.
行政许可法 32, 42, 45, 82; 民法典 201, 203. It counts working days with their make-up days, natural days with and
without roll-forward, and hours; takes out every interval with a legal ground; and explains itself day by day.
Everything named here is pure; `queries.calendar_for` and `commands.publish` keep the versioned calendars in the
database, and `typed.typed_day` reads what somebody has typed. Neighbours: `zones` below; `rules`, `journal` and
`cases` above.
"""

from .calendars import NATION, Calendar, Marked, Year, national, published
from .deadlines import deadline
from .explanations import Day, Explanation, Message, explain
from .instants import CHINA, china_date, day_end, day_start, in_china, last_day, now, told
from .lamps import Elapsed, Lamp, Thresholds, elapsed, lamp, remaining
from .limits import SILENCE, Due, Extension, Limit, Silence, Stop, announced, due, exceeded, silence
from .replies import Waiting, answer_by, waiting
from .wording import cite, say

__all__ = [
    "CHINA",
    "NATION",
    "SILENCE",
    "Calendar",
    "Day",
    "Due",
    "Elapsed",
    "Explanation",
    "Extension",
    "Lamp",
    "Limit",
    "Marked",
    "Message",
    "Silence",
    "Stop",
    "Thresholds",
    "Waiting",
    "Year",
    "announced",
    "answer_by",
    "china_date",
    "cite",
    "day_end",
    "day_start",
    "deadline",
    "due",
    "elapsed",
    "exceeded",
    "explain",
    "in_china",
    "lamp",
    "last_day",
    "national",
    "now",
    "published",
    "remaining",
    "say",
    "silence",
    "told",
    "waiting",
]
