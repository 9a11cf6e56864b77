"""What stands between the server and every view."""

import pytest


@pytest.mark.parametrize(
    "address",
    [
        "/search/?q=%00",
        "/curate/people/?q=%00",
        "/curate/links/?q=%00",
        "/curate/import/?guide=a%00",
        "/accounts/invitation/%00/",
    ],
)
def test_an_address_with_a_zero_byte_is_a_bad_request(address, admin, signed_in):
    assert signed_in(admin).get(address).status_code == 400
