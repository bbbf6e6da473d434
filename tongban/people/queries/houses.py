"""Show me the posts of a zone, who holds them, and the queues that they share."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tongban.kernel import clock
from tongban.people import rules
from tongban.people.models import Account, Agency, Person, Post, Tenure


@dataclass(frozen=True, slots=True)
class Queue:
    """The work list that an office shares, the post that answers for it, and the one that stands in (队列)."""

    role: str
    agency: Agency | None
    posts: int
    owner: dict[str, Any] | None
    deputy: dict[str, Any] | None

    @property
    def answered_for(self) -> bool:
        """Whether somebody holds one of the two posts today."""
        return any(entry and entry["today"] for entry in (self.owner, self.deputy))


def house_of(zone: str) -> list[dict[str, Any]]:
    """The posts of a zone with who holds them today or will, and how each can sign in; five questions, however many."""
    today = clock.china_date(clock.now())
    posts = list(Post.objects.filter(zone=zone))
    held = Tenure.objects.filter(zone=zone).exclude(until__lt=today)
    persons = [tenure.person for tenure in held]
    accounts = {account.person: account for account in Account.objects.filter(person__in=persons)}
    names = dict(Person.objects.filter(id__in=persons).values_list("id", "name"))
    agencies = {agency.code: agency for agency in Agency.objects.filter(zone=zone)}
    holders: dict[UUID, list[dict[str, Any]]] = {post.id: [] for post in posts}
    for tenure in held:
        entry = {"tenure": tenure, "name": names.get(tenure.person, ""), "account": accounts.get(tenure.person)}
        holders[tenure.post].append({**entry, "coming": tenure.since > today})
    return [
        {
            "post": post,
            "agency": agencies.get(post.agency),
            "holders": holders[post.id],
            "today": [holder for holder in holders[post.id] if not holder["coming"]],
        }
        for post in posts
    ]


def queues_of(house: list[dict[str, Any]]) -> list[Queue]:
    """The queues of a house: one for the windows, one for the reviewers and one for the approvers of each agency."""
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for entry in house:
        post = entry["post"]
        if post.status == "open" and post.role in rules.QUEUED:
            found.setdefault((post.role, post.agency or ""), []).append(entry)
    return [_queue(role, entries) for (role, _agency), entries in found.items()]


def _queue(role: str, entries: list[dict[str, Any]]) -> Queue:
    duties = {entry["post"].duty: entry for entry in entries}
    return Queue(role, entries[0]["agency"], len(entries), duties.get("owner"), duties.get("deputy"))
