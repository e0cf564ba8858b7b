import kota_common.city as city


def test_every_public_name_exists_and_is_documented():
    for name in city.__all__:
        assert getattr(city, name).__doc__, name


def test_every_name_that_the_room_imports_is_exported():
    public = {name for name, value in vars(city).items() if not name.startswith("_") and hasattr(value, "__module__")}
    assert public <= set(city.__all__)
