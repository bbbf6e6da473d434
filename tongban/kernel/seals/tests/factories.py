"""An authority, a seal and sealed papers, of both schemes."""

from datetime import UTC, date, datetime, timedelta
from functools import cache

from tongban.kernel.files.tests.factories import png
from tongban.kernel.keys import SigningKey
from tongban.kernel.seals import authority, impressions, ofd, sealing
from tongban.kernel.seals.certificates import Certificate, Signer
from tongban.kernel.seals.checking import Trust

NOW = datetime(2026, 11, 4, 2, 30, tzinfo=UTC)
DAY = timedelta(days=1)


@cache
def _ca(scheme):
    return authority.found("演示", SigningKey.generate(scheme), since=NOW - 100 * DAY)


def ca(scheme="sm2"):
    return _ca(scheme)


def signer(scheme="sm2", *, name="行政审批局", since=NOW - 10 * DAY, until=NOW + 355 * DAY, by=None):
    key = SigningKey.generate(scheme)
    subject = {"country_name": "CN", "common_name": name}
    return Signer(key, (by or ca(scheme)).issue(subject, key.public, since=since, until=until))


def seal(*who, maker=None, since=NOW - 10 * DAY, until=NOW + 355 * DAY):
    maker = maker or signer(who[0].key.public.algorithm, name="制章人")
    picture = impressions.Picture("PNG", png(), 40, 40)
    listed = tuple(one.certificate for one in who)
    return impressions.make("13000000000001", "审批专用章", picture, listed, by=maker, since=since, until=until)


def paper(text="准予行政许可决定书"):
    page = ofd.Page((ofd.Text(30, 40, text, size=7.0), ofd.line(30, 45, 180, 45)))
    return ofd.write([page], title=text, made=date(2026, 11, 4))


def sealed(scheme="sm2", at=NOW):
    who = signer(scheme)
    return sealing.sealed(paper(), [sealing.Stamp(seal(who), who, 140, 220)], at=at)


def trust(scheme="sm2", *lists, now=NOW):
    return Trust(now, (Certificate.read(ca(scheme).signer.certificate),), lists)
