"""One link: asking, understanding, deciding. No Django, no database, no times but those that are passed in.

Asking, the only files that touch the network and a clock (with pace's waiting):
address    which link is it, and how to write it; guard: may we go there; resolve: to which vetted address
fetch      ask politely and in bounds; what came back is an Evidence. body, cookies, hops, faults: its parts
prober     ask a host for addresses that cannot exist
pace       how fast one site may be asked
check      many links in one event loop; settings: its limits

Understanding, pure:
evidence   what one look saw; page: what its HTML says
classify   one Evidence to one Finding (a verdict and its reasons): finding.py has the words
walls      pages that are closed to us; lookalikes: answers of 200 whose page is not there
words      what dead pages, walls and landers say; notices: the same by language, in three parts
probe      what a host shows for nothing, and what that says of a page; shingles: what two pages have in common
fingerprint  what a page was about, and how far it has come from that

Deciding, pure:
judge      findings over time to a Standing; when to look again; is it our own network
hostgate   is it the whole host

docs/links.md tells the whole way, with the figures and how to measure.
"""
