"""Nobody's bank takes the fees of no real installation."""

import pytest

from tongban.site import doctor, exits, serve


def test_a_real_installation_does_not_start_with_the_double(tmp_path, monkeypatch):
    monkeypatch.setenv("TONGBAN_PAYMENT", "double")
    with pytest.raises(exits.Halt) as no:
        serve.serve(tmp_path / "data", demo=False, host="127.0.0.1", port=0)

    assert no.value.code == exits.REFUSED and "TONGBAN_PAYMENT" in str(no.value)
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("named", "demo", "ok"), [("", False, True), ("double", True, True), ("double", False, False), ("x", True, False)]
)
def test_the_doctor_names_what_is_no_provider(settings, named, demo, ok):
    settings.PAYMENT_PROVIDER, settings.TONGBAN_DEMO = named, demo

    assert [finding.ok for finding in doctor.paid_online()] == [ok]
