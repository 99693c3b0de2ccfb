"""Which engines users are told of."""

from refreel.engines import registry


def test_the_engine_for_tests_is_told_of_only_where_a_model_uses_it() -> None:
    assert set(registry.offered({"animatic"})) == {"animatic"}
    assert set(registry.offered({"animatic", "fake"})) == {"animatic", "fake"}
    registry.check("fake")
