# ruff: noqa: E501, ISC004 (a language a line)
"""What dead pages, walls and landers say, by language. Stems and patterns, not sentences: sites word it in their own way."""

import re

# (the thing, what is wrong with it) by language; either order, a few words between. Lower-case, matched on lower-case text.
_THING_AND_TROUBLE = (
    (
        r"\b(page|pages|document|file|content|article|url|link|resource|address|item|entry|story|post|location|topic|site)\b",
        r"\b(not found|((could|was|were|is|are|has|have)(n['’]?t| not)|can(['’]?t|not| not))( \w+){0,3} (be )?(found|find|locate|located|exist|available|here)"
        r"|(unable|failed) to (find|locate)|(do|does|did)(n['’]?t| not)( \w+)? (exist|lead)"
        r"|no longer( \w+)? (exists?|available|here|online)|no such|unavailable|missing|been (removed|deleted|retired|moved|taken down|withdrawn)"
        r"|(was|were) (removed|deleted|retired)|gone|not exist|non-?existent|nowhere)\b",
    ),
    (
        r"\b(seite|dokument|datei|inhalte?|artikel|adresse|beitrag|url|link|webseite)\b",
        r"(nicht\s(\w+\s){0,3}(gefunden|finden|vorhanden|verfügbar|erreichbar|auffindbar)|existiert\s(\w+\s)?nicht|gibt es( \w+)? nicht|entfernt|gelöscht|verschoben)",
    ),
    (
        r"\b(page|document|fichier|contenu|article|adresse|ressource|lien)\b",
        r"(introuvable|n['’]existe (pas|plus)|n['’]est (pas|plus) disponible|non trouvée?|supprimée?|pas (été|pu être) trouvée?|impossible de trouver|déplacée?)",
    ),
    (
        r"\b(página|pagina|documento|archivo|contenido|artículo|url|enlace|recurso|dirección)\b",
        r"(no (se )?(ha |hemos |pudo |puede |pudimos )?(sido )?(podido )?(encontrad|encontrar|encuentr|encontr|exist|está disponible)|ya no (existe|está)|no disponible|eliminad[oa])",
    ),
    (
        r"\b(pagina|documento|file|contenuto|articolo|risorsa|indirizzo)\b",
        r"(non (è )?(stat[ao] )?trovat|non esiste|inesistente|non (è )?(più )?disponibile|impossibile trovare|rimoss[oa]|non trovat)",
    ),
    (
        r"\b(página|documento|ficheiro|arquivo|conteúdo|artigo|endereço|link)\b",
        r"(não (foi |pôde ser )?(possível )?(encontrad|encontrar|localizad)|não existe|não está (mais )?disponível|indisponível|removid[oa]|não conseguimos encontrar)",
    ),
    (
        r"\b(pagina|document|bestand|inhoud|artikel|adres)\b",
        r"(niet (\w+ )?(gevonden|vinden|beschikbaar|bestaat)|bestaat( \w+)? niet|verwijderd|onvindbaar)",
    ),
    (
        r"(stron[ayęi]|dokument\w*|plik\w*|treś\w+|artykuł\w*|zas[oó]b\w*)",
        r"(nie (została? |można )?(znalez|odnalez|istnieje)|nie ma takie|niedostępn|usunięt)",
    ),
    (
        r"(страниц|документ|файл|материал|стать|запис|ссылк|адрес|сторінк)",
        r"(не (был[аои]? )?найден|не существует|не удалось найти|удал[её]н|недоступ|нет так|отсутств|не знайден|не існує)",
    ),
    (r"(sayfa|belge|dosya|içerik|makale)", r"(bulunamad|mevcut değil|bulunmuyor|bulunmamakta|yok|kaldırıl|silin)"),
    (
        r"(stránk|dokument|soubor|súbor|obsah|článek|článok|adres)",
        r"(nenalezen|nenájden|nebyl\w* nalezen|neexistuje|nemůžeme najít|nelze (\w+ )?(najít|nalézt)|smazán|odstraněn|nedostupn)",
    ),
    (
        r"(sidan|siden|sida|dokumentet|filen|innehållet|indholdet|artikeln|artikkelen|artiklen)",
        r"(hittades (\w+ )?inte|finns (\w+ )?inte|(inte|ikke) (\w+ )?(hitta|finde|finne|fundet|funnet)|(findes|finnes|eksisterer) ikke|tagits bort|fjernet|slettet|borttagen)",
    ),
    (r"(sivu|sivua|tiedosto\w*|sisältö\w*)", r"(ei (\w+ )?löyd|ei ole olemassa|ei (\w+ )?saatavilla|poistettu)"),
    (r"(oldal|dokumentum|tartalom|fájl)", r"(nem (\w+ )?található|nem létezik|nem elérhető|törölt)"),
    (r"(pagina|documentul|conținutul|fișierul)", r"(nu (a fost |poate fi )?găsit|nu există|nu este disponibil)"),
    (r"(σελίδα|έγγραφο|αρχείο)", r"(δεν (\w+ )?(βρέθηκε|υπάρχει)|δεν είναι διαθέσιμ)"),
    (r"(ページ|ファイル|記事|コンテンツ|url)", r"(見つかり|見つけられ|存在しま|存在し|ありません|削除|見当たり|移動)"),
    (
        r"(页面|网页|頁面|網頁|文件|内容|內容|文章|链接|鏈接|地址|页)",
        r"(不存在|未找到|找不到|无法找到|無法找到|没有找到|沒有找到|删除|刪除|下线|不见)",
    ),
    (r"(페이지|문서|파일|게시물|주소|콘텐츠)", r"(찾을 수 없|찾지 못|존재하지 않|삭제|없습니다)"),
    (
        r"(الصفحة|صفحة|المستند|الملف|المحتوى)",
        r"(غير موجود|لم يتم العثور|غير متوفر|غير متاح|لا يمكن العثور|تعذر العثور|لا توجد|حذف)",
    ),
    (r"(הדף|העמוד|דף|קובץ)", r"(לא נמצא|אינו קיים|לא קיים|הוסר)"),
    (r"(पृष्ठ|पेज|दस्तावेज़)", r"(नहीं मिल|मौजूद नहीं|उपलब्ध नहीं)"),
    (r"(halaman|dokumen|berkas|trang|tài liệu)", r"(tidak (dapat )?ditemukan|tidak ada|không (tìm thấy|tồn tại))"),
)
_GAP = r".{0,60}?"


def _short(thing: str) -> str:
    """No word is that long; one of thousands of letters would be gone through anew from each of them."""
    return thing.replace(r"\w*", r"\w{0,20}").replace(r"\w+", r"\w{1,20}")


NOT_FOUND = tuple(
    re.compile(f"(?:{thing}{_GAP}{trouble})|(?:{trouble}{_GAP}{thing})")
    for thing, trouble in ((_short(thing), trouble) for thing, trouble in _THING_AND_TROUBLE)
)
# Words that a title may hold besides "404" and still say nothing else.
ERROR_CODE = re.compile(
    r"\b(?:http[ /-]?)?(?:error|errore|erreur|fehler|fout|erro|błąd|ошибка|помилка|hata|chyba|fel|fejl|feil|virhe|hiba|eroare|σφάλμα|エラー|错误|錯誤|오류|خطأ|code)?"
    r"[\s:#-]*(?<!\d)(?:404|410)(?!\d)[\s:-]*(?:error|エラー|错误|錯誤|오류|not found|page|gone)?",
)
BARE_NOT_FOUND = re.compile(
    r"\A\W*(not found|nicht gefunden|introuvable|no encontrad[oa]|non trovat[oa]|não encontrad[oa]|niet gevonden|nie znaleziono"
    r"|не найдено|bulunamadı|nenalezeno|hittades inte|ikke fundet|ikke funnet|ei löytynyt|nem található|未找到|not available"
    r"|content unavailable|nothing (was )?found|nothing (to see )?here|gone|does not exist|no longer available|no results( found)?)\W*\Z"
)
# Softer: a shrug alone tells nothing; beside a not-found sentence it may stand in a heading.
SHRUG = re.compile(
    r"\b(oops|whoops|uh[- ]oh|sorry|hmm+|oh no|lost|dead end|wrong turn|broken link|désolé|lo sentimos|ups|hoppla)\b"
)

SIGN_IN = re.compile(
    r"\b(sign[ -]?in|signin|log[ -]?in|login|logon|sign[ -]?on|authenticat\w+|einloggen|anmelden|anmeldung|connexion|se connecter|connectez-vous"
    r"|identifiez-vous|iniciar sesión|inicia sesión|acceder|accedi|accesso|iniciar sessão|entrar|inloggen|aanmelden|zaloguj|logowanie"
    r"|войти|вход|авторизация|giriş yap|oturum aç|přihlášení|přihlásit|logga in|log ind|logg inn|kirjaudu|bejelentkezés)\b"
    r"|ログイン|サインイン|登录|登入|登錄|로그인|تسجيل الدخول|התחבר"
)
# One part of a path, or the first of a host, that stands for a sign-in; not "login-forms" or "authors".
SIGN_IN_PART = re.compile(
    r"(?i)(\w+[-_:.])?(user)?(log[-_]?in|log[-_]?on|sign[-_]?in|sign[-_]?on|sso|saml2?|cas|oauth2?|openid([-_]connect)?|oidc|auth|authori[sz]e|authenticat(e|ion)"
    r"|adfs|sessions?|idp|shibboleth|wayf|discovery|anmeld(en|ung)|einloggen|connexion|se-connecter|identification|iniciar[-_]sesi[oó]n|acceso|ingres(o|ar)|acced[ie]"
    r"|iniciar[-_]sess[aã]o|entrar|inloggen|aanmelden|logowanie|zaloguj|giris|oturum[-_]ac|prihlas(it|eni)|logga[-_]?in|innlogging|kirjaudu|vhod|avtorizaciya)"
    r"([-_](page|form|action|start|required))?(\.\w{2,5})?"
)
RETURN_PARAMETER = re.compile(
    r"(?i)next|return\w*|redirect\w*|redir|continue|service|dest|destination|target|goto|relaystate|samlrequest|wctx|wreply|back_?(url|to)|callback\w*"
    r"|came_from|success_?(url|to)|forward(_?(url|to))?|rd|ref|url|uri|from|to|target_?\w*|origin\w*|back|state|ziel|zurueck|weiter|retour|destino|volver|ritorno|terug|powrot|donus|next_?\w+"
)

CHALLENGE = re.compile(
    r"\b(just a moment|attention required|access (to this page )?(has been |is |was )?(denied|blocked|restricted)|(are|not) a (robot|bot)\b"
    r"|you(['’]re| are) (a |not a |no )?(human|robot)|verify(ing)? (that )?(you|your)( are|['’]re)? (a )?(human|browser|connection)"
    r"|checking (your|the|if the) (browser|site|connection)|ddos protection|security (check|verification|challenge)|human verification"
    r"|robot check|bot (detection|protection|check)|pardon our interruption|request (denied|blocked|unsuccessful)|unusual (traffic|activity)"
    r"|automated (access|queries|requests)|you have been blocked|captcha|one more step|please wait\W*\Z|enable (js|javascript|cookies) (and|to continue))"
)
CHALLENGE_SOURCES = re.compile(
    r"challenges\.cloudflare\.com|captcha-delivery\.com|_incapsula_resource|px-captcha|/cdn-cgi/challenge|awswaf\.com|geetest|perimeterx|hcaptcha\.com|recaptcha"
)

PARKED_SENTENCE = re.compile(
    r"\b(domain|website|web address|site|dominio|domaine|domäne|domein|домен|alan adı|ドメイン)\b.{0,80}?"
    r"(\bfor sale\b|\bon sale\b|\bparked\b|\bexpired?\b|\bsuspended\b|\bbuy (it|this)\b|\bmake an offer\b|\bpurchase\b|\bmay be available\b|\bis available\b|\bregistrar\b"
    r"|\breserved\b|\brenew|\bpending (renewal|delet|transfer)|\bzum verkauf|\bzu verkaufen|\babgelaufen|à vendre|\bexpiré|en venta|\bcaducad|in vendita|\bscadut|à venda|\bte koop\b"
    r"|\bverlopen\b|продается|продаётся|satılık|販売|\bauction\b|\bparking\b|\bjust registered\b|\bcoming soon\b.{0,40}\bregist)"
    r"|\b(buy|purchase|acquire|own|get|inquire about|interested in) (this|the) domain\b|\bdomain (parking|auction|marketplace|broker)"
)
PARKED_SOURCES = re.compile(
    r"parkingcrew|sedoparking|sedo\.com|bodis\.com|above\.com/|afternic|hugedomains|dan\.com|parklogic|parking-lander|parking_lander|window\.park\b"
    r"|domainparking|domain-parking|parkingpage|park-lander|/lander\b|d38psrni17bvxu|ztomy|voodoo\.com|skenzo|uniregistry|pendingdelete|undeveloped\.com"
)
PARKED_HOST = re.compile(
    r"(^|\.)(sedo|dan|afternic|hugedomains|bodis|parkingcrew|above|undeveloped|buydomains|domainmarket|sedoparking|brandbucket)\.com$"
)

ERROR_PATH = re.compile(
    r"(?i)(^|/)(404|410|error-?404|404-?error|err404|(page-?)?not-?_?found|page_not_found|pagenotfound|notfound|missing|page-?missing|page-?error"
    r"|no-?such-?page|seite-nicht-gefunden|introuvable)(\.\w{2,5})?/?$"
)
# The front page by name, or in one of the languages and countries that sites commonly have ("/ai" and "/go" are pages).
_LANGUAGES = "en|de|fr|es|it|pt|nl|pl|ru|ja|jp|zh|cn|ko|kr|tr|cs|sv|da|no|nb|fi|hu|ro|el|he|ar|hi|vi|th|uk|bg|sk|hr|lt|lv|et|ca|fa|us|gb|eu"
HOME_PATH = re.compile(
    rf"(?i)^/?$|^/(index|home|default|start|welcome|main)(\.\w{{2,5}})?/?$|^/({_LANGUAGES})([-_][a-z]{{2,4}})?/?(index\.\w{{2,5}}|home/?)?$"
)

DOMAIN_NAME = re.compile(r"(www\.)?([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+([a-z]{2,24}|xn--[a-z0-9-]+)")

# What pages that stand guard before a site speak of; each line is one matter. Two of them on a short page in place of
# any other are a wall; one of the first lines has to be among them.
GUARD_MATTERS = tuple(
    re.compile(matter)
    for matter in (
        r"\b(ro)?bots?\b|robot|робот|бот\b|ロボット|机器人|機器人|로봇|روبوت|רובוט|หุ่นยนต์",
        r"\bhumans?\b|human verification|mensch|\bhumain|\bhuman[oa]\b|\bumano|człowiek|человек|insan|člověk|människa|menneske|人間|真人|人类|사람|إنسان|بشر",
        r"captcha|turnstile|\bchallenge\b|puzzle|\bherausforderung\b",
        r"automat|autom[aá]t|automasi|\bscrap|crawl|автоматич|自動|自动|자동|آلي|otomatik",
        r"unusual|suspicious|suspect|abnormal|malicious|ungewöhnlich|verdächtig|inhabituel|inusual|sospechos|insolit|sospett|incomum|suspeit|ongebruikelijk|verdacht|подозрит|необычн|olağandışı|şüpheli|podezřel|podejrzan|nietypow|ovanlig|misstänkt|異常|不審|异常|可疑|비정상|의심|مشبوه|غير عادي",
        r"denied|forbidden|refused|restricted|limited|rejected|disallowed|verweigert|abgelehnt|eingeschränkt|refusé|restreint|denegad|negad[oa]|negato|geweigerd|odmow|запрещ|отказан|ограничен|reddedil|odepřen|zamítnut|nekad|åtkomst|avvis|拒否|拒绝|拒絕|禁止|제한|거부|مرفوض|رفض",
        r"block(ed|iert)?\b|blocca|bloqu|gesperrt|geblokkeerd|zablok|заблок|engellen|blokov|blockera|blokker|ブロック|遮断|阻止|拦截|攔截|封禁|차단|حظر|محظور|banned",
        r"firewall|wordfence|sucuri|imunify|incapsula|\bwaf\b|ddos|mod_security|protect(ed|ion)|schutz|защит|\bprotección|protezione|proteção|koruma|ochran|ochron|skydd|保護|防护|防火墙|보호|حماية|anti-?bot",
        r"\b(just )?(a|one) moment\b|please wait|stand by|hold on|einen (kurzen )?moment|bitte warten|patienter|un instant|espere|un momento|attend|aguarde|um momento|moment geduld|een ogenblik|proszę czekać|chwil[ęi]|подождите|секунд|bekleyin|okamžik|počkejte|vänta|ett ögonblick|お待ち|请稍|請稍|稍候|稍等|잠시|기다려|انتظر|لحظة",
        r"verif|check(ing|ed)? (your|the|if|that)|being checked|prüf|vérifi|comprob|contrôl|controll|sprawdz|weryfik|провер|doğrula|kontrol|ověř|確認|检查|检测|验证|驗證|확인|검증|التحقق|تحقق|confirm",
        r"browser|navigat(eur|or)|navegador|przegląd|браузер|tarayıcı|prohlížeč|webbläsar|nettleser|ブラウザ|浏览器|瀏覽器|브라우저|متصفح|javascript|cookies?\b",
        r"secur|sicherheit|sécurité|segur|sicurezza|beveilig|bezpiecz|безопас|güvenli|bezpečn|säkerhet|sikkerhet|セキュリティ|安全|보안|أمان|أمن",
        r"traffic|requests?\b|anfragen|zugriff|requêtes|trafic|tráfico|solicitudes|traffico|richieste|tráfego|verkeer|ruch\b|запрос|трафик|trafik|istek|provoz|リクエスト|アクセス|请求|流量|访问|요청|트래픽|접속|طلب|حركة",
        r"\baccess\b|accès|\bacceso\b|\baccesso\b|\bacesso\b|toegang|dostęp|доступ|erişim|přístup|access ?id|접근|الوصول|גישה",
        r"incident|reference (id|#|no|number)|ray id|event id|request id|support id|\bip[ -]?(address|adress)|your ip|adresse ip|ip-adres|ip адрес|ip-адрес",
    )
)
GUARD_FIRST = 9  # of these lines one has to be there

# What pages about a domain itself speak of; each line is one matter. The first lines shops have, too.
DOMAIN_MATTERS = tuple(
    re.compile(matter)
    for matter in (
        r"\b(buy|own|acquire|purchase|secure|claim)\b|kaufen|erwerben|acheter|acquérir|\bcomprar|acquist|\bkopen|\bkup\w*|nabyć|купить|приобрести|satın al|koupit|\bköp\w*|\bkøb|\bkjøp|購入|购买|購買|구매|구입|شراء",
        r"\b(an?|your|the|best|takes?) (offers?|price|quote|bid)\b|kaufpreis|preis\w* anfragen|angebot abgeben|une offre|\bprix\b|\boferta|\boffert[ae]|\bbod\b|\bofert[ęy]|\bteklif|предложени|\bцен[ауы]\b|nabídk|\bbud\b|报价|報價|価格|가격|العرض|السعر",
        r"\bdomain|domaine|dominio|domínio|domein|domen[aęy]|домен|alan adı|domén|domän|domæne|ドメイン|域名|網域|도메인|نطاق|דומיין|ชื่อโดเมน|tên miền",
        r"for sale|on sale|zum verkauf|zu verkaufen|à vendre|en venta|in vendita|à venda|te koop|na sprzeda|прода[её]тся|satılık|na prodej|till salu|til sal[gs]|eladó|de vânzare|πωλείται|販売中|出售|판매|للبيع|למכירה|premium (domain|name)|auction|instal?ments|\blease|escrow|buyer protection|broker|negotiat|accept\w* offers|(make|submit) an offer|request a price|kaufpreis|ratenzahlung",
        r"registrar|register(ed|ing)|registration|registriert|registrierung|enregistré|registrad[oa]|registrato|geregistreerd|zarejestrowan|зарегистриров|tescil|kayıtlı|zaregistrov|registrerad|registreret|登録|注册|註冊|등록|مسجل",
        r"\bexpired?\b|run out|ran out|lapsed|\brenew|redemption|pending delet|abgelaufen|verlängern|expiré|renouvel|caducad|vencid|renovar|scadut|rinnov|expirou|expirad|verlopen|verleng|wygas|odnow|ист[её]к|продл|süresi dol|yenile|vypršel|prodlou|utgång|löpt ut|förny|期限|更新手続|过期|過期|续费|續費|만료|갱신|انتهت|تجديد",
        r"hosting|\bhosted\b|webspace|web space|hébergement|alojamiento|hospedagem|хостинг|barındırma|suspend|gesperrt|sospes|opgeschort|zawiesz|приостанов|askıya|pozastav|unpaid|invoice|billing|provider|ホスティング|主机|主機|호스팅|استضافة",
        r"placeholder|coming soon|under construction|\b(web)?site\b.{0,40}\bnot\b|no (website|content|site)|(website|site) (yet|soon)|platzhalter|in vorbereitung|en construction|bientôt|próximamente|en construcción|in costruzione|em breve|em construção|binnenkort|wkrótce|w budowie|скоро|в разработке|yakında|yapım aşamasında|připravuj|ve výstavbě|kommer snart|準備中|近日|即将|建设中|준비|قريبا",
        r"related (searches|links)|sponsored|advertis|third part(y|ies)|ähnliche such|verwandte such|anzeigen|recherches (associées|liées)|búsquedas relacionadas|ricerche correlate|pesquisas relacionadas|gerelateerde|powiązane|похожие запросы|реклам|ilgili aramalar|související|relaterade|関連|相关搜索|相關搜尋|관련 검색|عمليات بحث",
        r"\bparked|\bparking|geparkt|aparcad|parcheggiat|geparkeerd|zaparkowan|припаркован|park edil|zaparkovan|パーキング|停放|파킹",
    )
)
SHOPS_HAVE = 2  # of these lines
A_DOMAIN = re.compile(
    r"(?<![\w@./-])(www\.)?[a-z0-9][a-z0-9-]+\.(com|net|org|io|info|biz|co|dev|app|eu|de|fr|es|it|nl|pl|ru|jp|cn|tr|cz|se|kr|uk|us|[a-z]{2})(?![\w-])"
)
