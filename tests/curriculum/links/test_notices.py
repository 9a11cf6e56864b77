"""Notices of absence and guards' pages, in wordings of our own; the rules: "Soft 404 by wording" and "walls"."""

import pytest

from curriculum.links.classify import classify
from curriculum.links.evidence import Evidence, Hop
from curriculum.links.page import read_page
from curriculum.links.walls import guard_page

URL = "http://ferry.example/timetables/winter-crossings"
MENU = "<ul><li><a href=/boats>boats</a><li><a href=/fares>fares</a><li><a href=/piers>piers</a><li><a href=/crew>crew</a></ul>"
SHELL = '<title>Ferry</title><body><div id="root"> Loading </div><p>Ferries of the bay.</p><script src=/f.js></script>'


def look(title, sentence, *, url=URL, status=200, menu=MENU, to=""):
    body = f"<!doctype html><title>{title}</title><body><main><h1>{title}</h1><p>{sentence}</p>{menu}</main>"
    hops = (Hop(url, 302),) if to else ()
    headers = {"content-type": "text/html"}
    return Evidence(url, to or url, hops, status, headers, read_page(body.encode()), answered=True)


def verdict(*said, **how):
    return classify(look(*said, **how)).verdict.value


@pytest.mark.parametrize(
    ("title", "sentence"),
    [
        ("That boat has sailed", "Whatever you wanted to read is no longer here. Go back to the pier."),
        ("Off the map", "We could not match your request to anything we keep; search for it instead."),
        ("Timetable withdrawn", "It was taken down in spring."),
        ("Hmm, odd", "We looked everywhere, yet the page you followed a link to has disappeared."),
        ("Kein Anleger hier", "Der Fahrplan, den Sie suchen, wurde gelöscht. Zurück zur Startseite."),
        ("Abgelegt und fort", "Diese Seite gibt es nicht mehr, bitte nutzen Sie die Suche."),
        ("Le quai est vide", "La page que vous cherchez n'est plus en ligne ; retour à l'accueil."),
        ("Aquí no atraca nadie", "El contenido que busca ya no existe. Vuelva al inicio."),
        ("Molo vuoto", "Il contenuto che cerchi non è più disponibile, torna alla home page."),
        ("Cais vazio", "O conteúdo que você procura foi removido. Volte ao início."),
        ("Lege steiger", "De inhoud die u zoekt is verwijderd. Ga terug naar de homepage."),
        ("Pusta przystań", "Strona, której szukasz, została usunięta. Wróć do wyszukiwarki."),
        ("Пустой причал", "Запрошенная страница была удалена. Вернитесь на главную."),
        ("Порожній причал", "Сторінку, яку ви шукали, видалено. Поверніться на головну."),
        ("Boş iskele", "Aradığınız sayfa kaldırılmış. Ana sayfaya dönün."),
        ("Prázdné molo", "Stránka, kterou hledáte, neexistuje. Vraťte se na úvodní stránku."),
        ("Tom brygga", "Sidan du söker finns inte längre. Gå till startsidan."),
        ("Tom kai", "Siden du leter etter finnes ikke. Gå tilbake til forsiden."),
        ("Tyhjä laituri", "Etsimääsi sivua ei löydy. Palaa etusivulle."),
        ("Üres móló", "A keresett oldal nem található. Vissza a főoldalra."),
        ("Chei gol", "Pagina căutată nu mai există. Înapoi la pagina principală."),
        ("Άδεια προβλήτα", "Η σελίδα που αναζητάτε δεν υπάρχει. Επιστροφή στην αρχική."),
        ("空の桟橋", "お探しの時刻表は削除されました。トップへお戻りください。"),
        ("空无一船", "您要找的页面已被删除，请返回首页。"),
        ("빈 부두", "찾으시는 시간표가 삭제되었습니다. 홈으로 돌아가 주세요."),
        ("رصيف فارغ", "الصفحة التي تبحث عنها غير موجودة. عد إلى الرئيسية."),
        ("רציף ריק", "הדף שחיפשת לא נמצא. חזרה לדף הבית."),
        ("Dermaga kosong", "Halaman yang Anda cari tidak ditemukan. Kembali ke beranda."),
        ("Bến vắng", "Trang bạn tìm không tồn tại. Quay lại trang chủ."),
    ],
)
def test_a_notice_of_absence(title, sentence):
    assert verdict(title, sentence) == "soft404"


@pytest.mark.parametrize(
    ("title", "sentence", "how", "expected"),
    [
        ("Winter crossings", "The pier page was removed, so search here.", {}, "ok"),
        ("Lost Winter", "A song about crossings; you may go back home to it.", {}, "ok"),
        ("v0.9", "It floats.", {"menu": ""}, "ok"),
        ("Moved pier", "Now at the north quay.", {"url": "http://ferry.example/p/17"}, "ok"),
        ("Boats", "Oars and sails of the bay.", {}, "unknown"),
        ("Boats", "Oars and sails of the bay.", {"url": "http://ferry.example/p/17"}, "ok"),
        ("Boats", "Oars and sails of the bay.", {"menu": ""}, "ok"),
        ("Boats", "Oars and sails of the bay. " * 12, {}, "ok"),
    ],
)
def test_a_small_page_is_no_notice(title, sentence, how, expected):
    """A heading that speaks of its address has a subject; one that does not, among links, cannot be told."""
    assert verdict(title, sentence, **how) == expected


@pytest.mark.parametrize(
    ("title", "sentence"),
    [
        ("Wait a second", "Our firewall wants to see that no bot is calling. Keep cookies on."),
        ("Einen Moment", "Ihr Browser wird geprüft, damit keine Roboter den Fahrplan holen."),
        ("Un instant", "Nous vérifions que vous êtes humain."),
        ("Espere un momento", "Estamos comprobando su navegador por seguridad."),
        ("Подождите", "Идёт проверка вашего браузера."),
        ("少々お待ちください", "ロボットでないことを確認しています。"),
        ("请稍候", "正在验证您的浏览器是否安全。"),
        ("Refused", "Suspicious traffic came from your network."),
    ],
)
def test_guards_in_many_languages(title, sentence):
    assert guard_page(look(title, sentence, menu=""))[0] == "blocked"


@pytest.mark.parametrize(
    ("status", "sentence", "expected"),
    [
        (406, "The firewall has blocked a suspicious request.", "blocked"),
        (456, "The firewall has blocked a suspicious request.", "blocked"),
        (503, "Access is limited by our firewall.", "blocked"),
        (503, "We are painting the boats. Come back at noon.", "server_error"),
        (500, "The firewall has blocked a suspicious request.", "server_error"),
        (404, "The firewall has blocked a suspicious request.", "gone"),
        (400, "Your browser sent a request that we do not understand.", "unknown"),
    ],
)
def test_guards_beside_a_status(status, sentence, expected):
    assert verdict("Harbour office", sentence, status=status) == expected


@pytest.mark.parametrize(
    ("to", "expected"),
    [
        ("/Konto/Anmeldung?ziel=%2Ftimetables%2Fwinter-crossings", "login"),
        ("/members/sign-in", "login"),
        ("/wiki/Special:UserLogin?returnto=x", "login"),
        ("/docs/signal-flags", "redirect_temporary"),
    ],
)
def test_led_to_a_sign_in(to, expected):
    ended = look("Harbour office", "Say who you are.", to=f"http://ferry.example{to}", menu="")
    assert classify(ended).verdict.value == expected


def test_a_place_that_scripts_fill_is_not_judged():
    assert read_page(SHELL.encode()).needs_script
    assert not read_page(SHELL.replace("Loading", "Boats leave at noon. " * 9).encode()).needs_script


@pytest.mark.parametrize(
    ("title", "sentence", "expected"),
    [
        ("ferry-bay.com could be yours", "Buy it in twelve instalments, or submit an offer.", "parked"),
        ("ferry-bay.com", "The hosting of this site was suspended for an unpaid invoice.", "parked"),
        ("ferry-bay.com", "Registered not long ago. A website will come, this is a placeholder.", "parked"),
        ("ferry-bay.de", "Diese Domain kann erworben werden, fragen Sie nach dem Kaufpreis.", "parked"),
        ("ferry-bay.fr", "Ce nom de domaine a expiré.", "parked"),
        ("ferry-bay.com", "Searches related to ferry-bay.com: boats. Sponsored.", "parked"),
        ("ferry-bay.com", "Sponsored by the harbour.", "ok"),
        ("ferry-bay.com", "Boats leave at noon.", "ok"),
        ("ferry-bay.com", "Buy tickets of ferry-bay.com at the pier, best price in town.", "ok"),
        ("Buy tickets at ferry-bay.com", "Noon and dusk, all the year.", "ok"),
        ("Our hosting", "It has expired, and no name was given.", "ok"),
    ],
)
def test_bare_pages_about_domains(title, sentence, expected):
    assert verdict(title, sentence, menu="", url="http://ferry-bay.example/p/17") == expected
