"""What one sees of a seal: a picture of its size with a transparent ground, another for other words."""

import struct

import pytest

from tongban.kernel.seals import faces


def measured(picture):
    return struct.unpack_from(">IIBB", picture.content, 16)


def test_a_seal_is_a_picture_of_its_size_through_which_one_reads():
    alpha = 6

    assert measured(faces.disc("某某行政审批局")) == (472, 472, 8, alpha)
    assert measured(faces.block("王小明")) == (236, 236, 8, alpha)
    assert (faces.disc("一").width, faces.block("一").height) == (40, 20)


def test_every_word_is_seen_and_none_is_read_as_markup():
    drawn = [
        faces.disc("甲"), faces.disc("甲乙"), faces.disc("甲", "财务专用章"), faces.disc("甲", note="演示"),
        faces.disc("#panic()*甲*"), faces.block("甲"), faces.block("甲乙"), faces.block("甲", "演示"),
        faces.hand("甲"), faces.hand("甲", "演示"),
    ]  # fmt: skip

    assert len({picture.content for picture in drawn}) == len(drawn)


def test_the_longest_name_fits_and_none_is_no_seal():
    assert measured(faces.disc("某" * 60))[:2] == (472, 472)
    with pytest.raises(ValueError, match="bears a name"):
        faces.disc("")
