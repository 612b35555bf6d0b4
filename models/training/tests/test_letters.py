"""Names of pictures that the letter network learns from: rendered ones and varied photos in one folder."""

from lmtrain import letters


def test_no_rendered_picture_has_the_name_of_a_varied_photo():
    rendered = {letters.made_name("A", 1, k) for k in range(60_000)}
    varied = {letters.made_name("A", 1, photo, k) for photo in range(600) for k in range(100)}
    assert len(rendered) + len(varied) == len(rendered | varied) == 120_000


def test_a_name_tells_the_shape():
    for shape in letters.CLASSES:
        assert letters.MADE.fullmatch(letters.made_name(shape, 11, 42))[1] == shape
        assert letters.MADE.fullmatch(letters.made_name(shape, 11, 42, 3))[1] == shape
    assert not letters.MADE.fullmatch("0042.jpg")
    assert not letters.MADE.fullmatch("letter_A.jpg")
