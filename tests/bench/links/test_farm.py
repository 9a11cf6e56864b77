"""The farm of the bench: honest hosts, and what it says it saw."""

import http.client
from urllib.parse import urlsplit

import pytest

from tests.bench.links.processes import running_farm


@pytest.fixture(scope="module")
def farm():
    with running_farm(hosts=3, links=7, delay=1) as farm:
        yield farm


def get(client, path):
    client.request("GET", path)
    answer = client.getresponse()
    return answer.status, answer.read()


def test_each_address_is_a_page_of_its_own_and_all_else_is_404(farm):
    bodies = set()
    for url in farm.urls:
        client = http.client.HTTPConnection(urlsplit(url).netloc, timeout=5)
        status, body = get(client, urlsplit(url).path)
        assert (status, len(body)) == (200, 3000)
        bodies.add(body)
        assert [get(client, path)[0] for path in ("/p/3", "/p/", "/p/-1", "/", "/nothing.html")] == [404] * 5
        client.close()
    assert len(bodies) == len(farm.urls) == 7


def test_it_counts_connections_and_requests_of_all_and_of_the_busiest_host(farm):
    first, second = (urlsplit(url).netloc for url in farm.urls[:2])
    farm.reset()
    clients = [http.client.HTTPConnection(netloc, timeout=5) for netloc in (first, first, second)]
    for client in clients:
        get(client, "/p/0")
        get(client, "/p/1")
    seen = farm.stats()
    for client in clients:
        client.close()
    assert (seen["requests"], seen["hosts"], seen["statuses"]) == (6, 2, {"200": 6})
    assert (seen["connections"], seen["connections_a_host"]) == (3, 2)
    assert 2 <= seen["requests_a_second_a_host"] <= 4
