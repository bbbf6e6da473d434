"""A second home of what is kept: a store that speaks S3, where the operator has named one (对象存储).

Files are received, judged and settled on the disk as ever; before any row speaks of them they also lie in the bucket
under their digest, and the disk may let go of them afterwards. A name is a digest: nothing is written over with other
bytes, the store is told the digest and compares it, and what comes back is compared again. While the store does not
answer no file is taken, and what lies on the disk is handed out.
"""

import os
import secrets
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from tongban.kernel import disk
from tongban.kernel.files.reasons import store_away

PATIENCE, TRIES, PIECE = 10, 2, 1 << 17


def configured() -> bool:
    """Whether this installation keeps its files in such a store as well."""
    return bool(settings.S3)


@cache
def _client(address: str, key: str, secret: str) -> Any:
    """The line to the store; the library is loaded only where there is one."""
    import boto3
    from botocore.config import Config

    told = urlsplit(address)
    bounded = Config(connect_timeout=PATIENCE, read_timeout=PATIENCE, retries={"max_attempts": TRIES})
    return boto3.client(
        "s3",
        endpoint_url=f"{told.scheme}://{told.netloc}",
        region_name=settings.S3_REGION,
        aws_access_key_id=key,
        aws_secret_access_key=secret,
        config=bounded,
    )


def _asked(verb: str, **about: Any) -> Any:
    """One question to the bucket; None where it has no such name, the named mode where it does not answer."""
    from botocore.exceptions import BotoCoreError, ClientError

    bucket = urlsplit(settings.S3).path.strip("/")
    try:
        return getattr(_client(settings.S3, settings.S3_KEY, settings.S3_SECRET), verb)(Bucket=bucket, **about)
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") in ("404", "NoSuchKey", "NotFound"):
            return None
        raise store_away() from error
    except BotoCoreError as error:
        raise store_away() from error


def name_of(digest: str) -> str:
    """How bytes are called there: ab/cd/<digest>."""
    return f"{digest[:2]}/{digest[2:4]}/{digest}"


def has(digest: str) -> bool:
    """Whether the bytes lie in the bucket."""
    return configured() and _asked("head_object", Key=name_of(digest)) is not None


def put(path: Path, digest: str) -> None:
    """The bytes lie in the bucket as well, or the named mode: the store takes them whole and compares the digest."""
    if not configured() or has(digest):
        return
    with path.open("rb") as file:
        _asked("put_object", Key=name_of(digest), Body=file, ChecksumSHA256=_in_base64(digest))


def _in_base64(digest: str) -> str:
    from base64 import b64encode

    return b64encode(bytes.fromhex(digest)).decode()


def brought(digest: str, aside: Path, place: Path) -> bool:
    """Bring bytes back to the disk, whole and compared; False where the bucket has none that agree."""
    found = _asked("get_object", Key=name_of(digest)) if configured() else None
    if found is None:
        return False
    part, seen = aside / f"{secrets.token_hex(12)}.part", sha256()
    try:
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "wb") as file:
            for piece in found["Body"].iter_chunks(PIECE):
                seen.update(piece)
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        if seen.hexdigest() != digest:
            return False
        os.replace(part, place)
        disk.sync_folder(place.parent)
        return True
    finally:
        part.unlink(missing_ok=True)


def names(prefix: str) -> Iterator[tuple[str, datetime]]:
    """The digests that begin so and lie in the bucket, each with the time since when."""
    more: dict[str, str] = {}
    while configured():
        page = _asked("list_objects_v2", Prefix=f"{prefix}/", **more)
        yield from ((one["Key"].rpartition("/")[2], one["LastModified"]) for one in page.get("Contents", ()))
        if not page.get("IsTruncated"):
            return
        more = {"ContinuationToken": page["NextContinuationToken"]}


def forget(digest: str) -> None:
    """The bytes are removed from the bucket too."""
    if configured():
        _asked("delete_object", Key=name_of(digest))


def mode() -> str:
    """How the store stands: `off`, `ok` or `store-away`."""
    if not configured():
        return "off"
    from tongban.kernel.refusals import Refused

    try:
        return "ok" if _asked("list_objects_v2", MaxKeys=1) is not None else "store-away"
    except Refused:
        return "store-away"
