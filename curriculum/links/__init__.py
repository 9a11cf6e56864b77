"""One link: asking, understanding, deciding. No Django, no database; only fetch.py touches network and clock.

address    which link is it, what to ask for, and may we go there
fetch      ask politely and in bounds; what came back is an Evidence
probe      what a host shows for addresses that cannot exist, by shingles; prober asks for it
classify   one Evidence to one Finding (a verdict and its reasons); walls and lookalikes hold the harder rules
judge      findings over time to a Standing; when to look again; is it us or them
pace       how fast one host may be asked
check      many links in one event loop
page       what an HTML page says; words, notices: what dead pages, walls and landers say; settings: limits
"""
