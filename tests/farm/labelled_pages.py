"""The pages of the labelled farm, in words of our own."""

import gzip
from urllib.parse import quote

from tests.farm.site import Handler, Page, html, redirect

PARAGRAPHS = (
    (
        "{0} was the first thing we wrote about, and the one that readers still ask for. In spring the water stands high and the "
        "paths are soft; in autumn the light is better and there are fewer people about."
    ),
    (
        "What we measured of {0} over nine years fits on one sheet: two good years, one bad one, and six that nobody would "
        "remember had we not kept a diary of wind, rain and the hour of the first ferry."
    ),
    (
        "Bring boots, a map on paper and something warm to drink. The keeper of the sluice knows more about {0} than any book, "
        "and tells it to everybody who helps to carry the boards."
    ),
    (
        "Whoever wants to read on finds the tables in the second part, with notes about how each figure was taken, by whom, "
        "and how far it can be trusted when the tide comes in earlier than the calendar says."
    ),
)


def body(subject: str, *more: str) -> str:
    """About 170 words on `subject`, and paragraphs of its own before them."""
    own = [f"<p>{text}</p>" for text in more]
    return "".join([*own, *(f"<p>{paragraph.format(subject)}</p>" for paragraph in PARAGRAPHS)])


def article(title: str, *more: str, **headers: str) -> Page:
    """A good page."""
    return Page(
        200, html(title, body(title, *more)), {name.replace("_", "-"): value for name, value in headers.items()}
    )


def short(title: str, *sentences: str, lang: str = "en", status: int = 200, **headers: str) -> Page:
    """A page of few words."""
    text = "".join(f"<p>{sentence}</p>" for sentence in sentences)
    made = f"<!doctype html><html lang={lang}><title>{title}</title><nav><a href=/>·</a></nav><main><h1>{title}</h1>{text}</main>"
    return Page(status, made.encode(), {name.replace("_", "-"): value for name, value in headers.items()})


def _for_browsers(handler: Handler) -> Page:
    return article("Kites") if "Chrome" in handler.headers["User-Agent"] else Page(403, html("No", "<p>No.</p>"))


def _with_cookie(handler: Handler) -> Page:
    if "boots=on" in handler.headers.get("Cookie", ""):
        return article("Ponds")
    return redirect(302, "/ponds", **{"Set-Cookie": "boots=on; Path=/"})


def once_busy(handler: Handler) -> Page:
    """At the second try it answers."""
    return Page(503) if handler.site.hits["/weir"] < 2 else article("The weir")


SIDE_DOOR = "<aside><form><input name=name type=text><input type=password><button>Sign in</button></form></aside>"
PLAYER = "<iframe src=/player title=Film></iframe>"
GOOD: dict[str, object] = {
    "/tides": article("Tides"),
    "/lost-page": article(
        "How we drew our 404 page", "A page not found need not be a sad page, so we drew a heron for ours."
    ),
    "/lost-cities": article("Cities that were not found on any map"),
    "/no-longer": article(
        "Ferries", "The old timetable is no longer available; the page that held it has been removed last year."
    ),
    "/selling": article(
        "How to sell a domain", "This domain is for sale: the sentence that every lander says, and why it works."
    ),
    "/robots": article(
        "Are you a robot?", "Captchas ask whether you are human. We asked a hundred people how that feels."
    ),
    "/passwords": article("How to choose a password you can keep"),
    "/side-door": Page(200, html("Harbours", body("Harbours") + SIDE_DOOR)),
    "/opening-hours": short("Opening hours", "Monday to Friday, 9 to 12.", "Closed in August."),
    "/film": Page(200, html("A film of the flood", PLAYER)),
    "/login-forms": article("Designing log-in forms that people finish"),
    "/edge": article("Bridges", Server="cloudflare"),
    "/policy": article("Locks", Content_Security_Policy="img-src " + "pictures.example " * 900),
    "/kites": _for_browsers,
    "/ponds": _with_cookie,
    "/zipped": Page(200, gzip.compress(html("Reeds", body("Reeds"))), {"Content-Encoding": "gzip"}),
    "/sheet.pdf": Page(200, b"%PDF-1.4\n%%EOF\n", {"Content-Type": "application/pdf"}),
    "/notes.txt": Page(200, b"404: the number of herons we saw\n", {"Content-Type": "text/plain"}),
    "/figures.json": Page(200, b'{"error": null}', {"Content-Type": "application/json"}),
    "/ja": article(
        "潮の満ち引き", "港の灯台守は毎朝、潮の高さを帳面に書きます。雨の日も風の日も、もう四十年になります。"
    ),
    "/anchored#second": Page(200, html("Two parts", body("Parts") + "<h2 id=second>Second</h2>")),
    "/#/route": article("The front door"),
}
MOVED: dict[str, object] = {
    "/old-tides": redirect(301, "/tides"),
    "/older-tides": redirect(308, "/old-tides"),
    "/stege": redirect(301, "/stege/über".encode().decode("latin-1")),
}
ELSEWHERE: dict[str, object] = {
    "/today": redirect(302, "/days/friday"),
    "/mixed": redirect(301, "/today"),
    "/wink": Page(200, b'<title>.</title><meta http-equiv=refresh content="0; url=/days/friday">'),
}
GONE: dict[str, object] = {
    "/never-was": Page(404, html("Nothing at this place")),
    "/never-was-long": Page(404, html("Tides", body("Tides"))),
    "/closed-for-good": Page(410),
    "/leads-to-nothing": redirect(301, "/never-was"),
    "/winks-at-nothing": Page(200, b'<title>.</title><meta http-equiv=refresh content="0; url=/never-was">'),
}
SAYS_SO: dict[str, object] = {
    "/says/en": short("Page not found", "Try the menu, or start again at the top."),
    "/says/en-2": short("Oh dear", "We could not find the page you asked for."),
    "/says/en-3": short("404", "That did not work."),
    "/says/de": short("Seite nicht gefunden", "Vielleicht hilft die Suche weiter.", lang="de"),
    "/says/fr": short("Page introuvable", "Revenez à l’accueil.", lang="fr"),
    "/says/es": short("Página no encontrada", "Vuelva al inicio.", lang="es"),
    "/says/it": short("Pagina non trovata", "Torni alla prima pagina.", lang="it"),
    "/says/pt": short("Página não encontrada", "Volte ao início.", lang="pt"),
    "/says/nl": short("Pagina niet gevonden", "Ga terug naar het begin.", lang="nl"),
    "/says/pl": short("Nie znaleziono strony", "Wróć na początek.", lang="pl"),
    "/says/ru": short("Страница не найдена", "Вернитесь на главную.", lang="ru"),
    "/says/tr": short("Sayfa bulunamadı", "Başa dönün.", lang="tr"),
    "/says/sv": short("Sidan hittades inte", "Gå tillbaka till början.", lang="sv"),
    "/says/ja": short("ページが見つかりません", "トップへお戻りください。", lang="ja"),
    "/says/zh": short("页面不存在", "请返回首页。", lang="zh"),
    "/to-error-page": redirect(302, "/errors/404.html"),
    "/deep/down/home": redirect(302, "/"),
}
CUT_PLACE = Page(200, html("Tide tables", body("Tide tables") + "<h2 id=neap-tide>Neap tide</h2>"))
FORM = "<form method=post><input name=name type=text><input name=key type=password><button>Enter</button></form>"
SIGN_IN_FORM = Page(200, html("Sign in", FORM))
SIGN_IN: dict[str, object] = {
    "/who-are-you": Page(401, html("Who are you?", "<p>Please say.</p>")),
    "/for-members": SIGN_IN_FORM,
    "/own-page": redirect(302, "/login?next=/own-page"),
}
BLOCKED: dict[str, object] = {
    "/not-you": Page(403, html("Forbidden", "<p>Not you.</p>")),
    "/paid": Page(402, html("Subscribers only", "<p>Please subscribe.</p>")),
    "/by-law": Page(451, html("Not here", "<p>A court told us so.</p>")),
    "/odd-number": Page(999, b""),
    "/one-moment": short("Just a moment...", "Checking your browser.", status=403, cf_mitigated="challenge"),
    "/one-moment-200": short("Just a moment...", "Checking that you are human.", cf_mitigated="challenge"),
}
# Where redirects of the above lead.
BEHIND: dict[str, object] = {
    "/": article("The front door"),
    "/stege/%C3%BCber": article("Stege"),
    "/days/friday": article("Friday"),
    "/and-round": redirect(302, "/round"),
    "/errors/404.html": short("Hm", "Start again at the top."),
    "/login": SIGN_IN_FORM,
}
SHELL = Page(200, b"<!doctype html><title>Harbour</title><div id=root></div><script src=/app.js></script>")

CHEER = short("Come and walk with us!", "New walks every week. Pick one from the list and put your boots on.")
CATALOGUE = Page(200, html("Catalogue", "<ul>" + "".join(f"<li>Tool number {n}, oiled" for n in range(80)) + "</ul>"))


ECHO = (
    "You came to the largest collection of feathers north of the canal, open to everybody who likes to look closely. "
    "{0} is one of four thousand names in our books. Pictures, voices and maps are added each month by friends of the "
    "collection, who also answer letters. Write to us about {0}, send us what you saw, or come on a Sunday, when the "
    "drawers are pulled out and the children may hold an egg of plaster. The shop sells cards, seeds and whistles; the "
    "tea room closes at five. Dogs wait at the gate, where there is water and shade, and bicycles stand behind the barn."
)


def echo(handler: Handler) -> Page:
    """Speaks of whatever it is asked for, in many words."""
    name = handler.path.partition("?")[0].rpartition("/")[2].partition(".")[0].title()
    return Page(200, html(f"All about {name}", f"<p>{ECHO.format(name)}</p>"))


def to_sign_in(handler: Handler) -> Page:
    """Leads to a sign-in that remembers the way."""
    return redirect(302, f"/members/enter?back_to={quote(handler.path)}")


TOO_MANY = Page(429, html("Slow down", "<p>Too many of you.</p>"))
UPKEEP = Page(503, html("Upkeep", "<p>Soon.</p>"))
FOR_SALE = short("knots.example", "This domain is for sale.", "Make an offer today.")
LANDER = Page(
    200,
    b"<!doctype html><title>harbour.example</title><script src=//static.parkingcrew.net/x.js></script>"
    b"<div><a href=/r?1>Ropes</a> <a href=/r?2>Boats</a> <a href=/r?3>Sails</a></div>",
)
CHALLENGE = short("Attention Required!", "One more step: show that you are human.", status=403)
