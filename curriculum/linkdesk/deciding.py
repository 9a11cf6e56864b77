"""What a person says of a link: it outranks the looks until it is withdrawn or runs out (judge.WORD_LASTS)."""

from dataclasses import fields

from django.db import transaction
from django.utils import timezone

from accounts.audit import record
from accounts.models import User
from curriculum.linkdesk.incidents import follow_states
from curriculum.links.judge import Standing, own_state, with_word
from curriculum.models import Link

DECIDED = ["word", "word_by", "word_at", "state", "claimed_until"]


@transaction.atomic
def say_word(*, by: User, link: Link, word: str) -> None:
    """From now on `link` is what `by` says. word: one of Link.Word, "" to let the looks decide again.

    A look that is under way is not stored over it: its claim goes. Said again, it holds for as long again from now.
    """
    now = timezone.now()
    link = Link.objects.select_for_update(no_key=True).get(pk=link.pk)
    former = link.word
    if not word and not former:
        return
    link.word, link.word_by, link.word_at = (word, by, now) if word else ("", None, None)
    link.state = with_word(own_standing(link), word, link.word_at, now).value
    link.claimed_until = None
    link.save(update_fields=DECIDED)
    record(actor=by, action="link.word", subject=link, word=word, former=former)
    follow_states([link], at=now)


def own_standing(link: Link) -> Standing:
    """What the looks at `link` come to, whatever a person says of it."""
    seen = {field.name: getattr(link, field.name) for field in fields(Standing) if field.name != "state"}
    standing = Standing(**seen)
    return Standing(own_state(standing, link.verdict), **seen)
