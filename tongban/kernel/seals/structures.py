"""The shapes of seals and signatures in ASN.1: GB/T 38540-2020 (version 4), GM/T 0031-2014 (1) and GM/T 0031-2025 (5).

Versions 4 and 5 differ in the number they bear and in a time stamp that a seal of version 5 may carry.
"""

from asn1crypto import core, x509


class Header(core.Sequence):
    """SES_Header."""

    _fields = [("id", core.IA5String), ("version", core.Integer), ("vendor", core.IA5String)]


class CertificateDigest(core.Sequence):
    """CertDigestObj: the digest of a certificate in place of it."""

    _fields = [("type", core.PrintableString), ("value", core.OctetString)]


class Listed(core.Choice):
    """A signer that the seal names: his certificate, or its digest."""

    _alternatives = [("certificate", core.OctetString), ("digest", CertificateDigest)]


class ListedSigners(core.SequenceOf):
    """SES_CertList."""

    _child_spec = Listed


class Picture(core.Sequence):
    """SES_ESPictureInfo; the measures are millimetres."""

    _fields = [("type", core.IA5String), ("data", core.OctetString), ("width", core.Integer), ("height", core.Integer)]


LIFE = [("created", x509.Time), ("valid_from", x509.Time), ("valid_until", x509.Time)]


class Property(core.Sequence):
    """SES_ESPropertyInfo of versions 4 and 5."""

    _fields = [
        ("type", core.Integer), ("name", core.UTF8String), ("list_type", core.Integer), ("signers", ListedSigners),
        *LIFE,
    ]  # fmt: skip


class OldProperty(core.Sequence):
    """SES_ESPropertyInfo of version 1."""

    _fields = [("type", core.Integer), ("name", core.UTF8String), ("signers", ListedSigners), *LIFE]


def _seal_info(kind: type[core.Sequence]) -> list[tuple]:
    return [
        ("header", Header), ("identifier", core.IA5String), ("property", kind), ("picture", Picture),
        ("extensions", core.Any, {"optional": True}),
    ]  # fmt: skip


class SealInfo(core.Sequence):
    """SES_SealInfo of versions 4 and 5."""

    _fields = _seal_info(Property)


class OldSealInfo(core.Sequence):
    """SES_SealInfo of version 1."""

    _fields = _seal_info(OldProperty)


STAMP = ("time_stamp", core.OctetBitString, {"explicit": 0, "optional": True})
MADE = [("certificate", core.OctetString), ("algorithm", core.ObjectIdentifier)]


class Seal(core.Sequence):
    """SESeal of versions 4 and 5."""

    _fields = [("info", SealInfo), *MADE, ("signature", core.OctetBitString), STAMP]


class OldMade(core.Sequence):
    """SES_SignInfo of version 1."""

    _fields = [*MADE, ("signature", core.OctetBitString)]


class OldSeal(core.Sequence):
    """SESeal of version 1."""

    _fields = [("info", OldSealInfo), ("made", OldMade)]


class ToSign(core.Sequence):
    """TBS_Sign of versions 4 and 5."""

    _fields = [
        ("version", core.Integer), ("seal", Seal), ("time", core.GeneralizedTime), ("digest", core.OctetBitString),
        ("about", core.IA5String), ("extensions", core.Any, {"explicit": 0, "optional": True}),
    ]  # fmt: skip


class Signature(core.Sequence):
    """SES_Signature of versions 4 and 5."""

    _fields = [("to_sign", ToSign), *MADE, ("signature", core.OctetBitString), STAMP]


class OldToSign(core.Sequence):
    """TBS_Sign of version 1."""

    _fields = [
        ("version", core.Integer), ("seal", OldSeal), ("time", core.OctetBitString), ("digest", core.OctetBitString),
        ("about", core.IA5String), *MADE,
    ]  # fmt: skip


class OldSignature(core.Sequence):
    """SES_Signature of version 1."""

    _fields = [("to_sign", OldToSign), ("signature", core.OctetBitString)]
