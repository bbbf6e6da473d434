"""The claim of a request as it came over the web: its key, its address, and what it asks, file by file."""

from hashlib import sha256

import orjson
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from tongban.kernel.journal.record import Claim
from tongban.kernel.once.claims import claim_of

HEADER = "Idempotency-Key"
FORM = "multipart/form-data"


def claimed(request: HttpRequest) -> Claim | None:
    """The claim of a request that carries an idempotency key, or None: nobody is forced to use one."""
    key = request.headers.get(HEADER)
    if key is None:
        return None
    return claim_of(request.actor, key, request.method or "", request.get_full_path(), payload(request))


def payload(request: HttpRequest) -> bytes:
    """What is asked: the body as it came; of a form with files its fields and the digests of its files.

    The raw body of such a form differs each time it is sent, by its boundary, and is not kept in memory.
    """
    if request.content_type != FORM:
        return request.body
    fields = {name: request.POST.getlist(name) for name in request.POST}
    files = {name: [_told(upload) for upload in request.FILES.getlist(name)] for name in request.FILES}
    return orjson.dumps([fields, files], option=orjson.OPT_SORT_KEYS)


def _told(upload: UploadedFile) -> list[str | None]:
    digest = sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    return [upload.name, digest.hexdigest()]
