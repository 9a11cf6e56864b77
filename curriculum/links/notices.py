# ruff: noqa: E501, ISC004 (a language a line)
"""What notices of absence are made of, by language: that something is not here, the visitor's wish, and what to do now.

Sites word "no such page" in their own way, so what counts is how many of these three come together on a short page.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Notice:
    """gone: there is nothing (any more). wish: the address or what the visitor wanted. advice: where to go instead."""

    gone: re.Pattern[str]
    wish: re.Pattern[str]
    advice: re.Pattern[str]


_PARTS = {
    "en": (
        r"\b(not (be )?(found|available|exist|locate\w*|valid|here|online|published)|n['’]?t (\w+ )?(find|found|locate|exist|available|seem to|show|display|have (that|this|the))|(cannot|unable to|failed to) (be )?(find|locate|display|show|found|open)"
        r"|no longer|no more|no such|nothing (\w+ ){0,2}(here|there|found|matche?s?|to (see|show))|there(['’]?s| is| was) nothing|nothing (was |could be )?found|nowhere to be|does not (correspond|match|lead)|has no (\w+ )?(article|page|entry|content)|(no|without a) (page|content|article|entry|document|result|match)s? (\w+ )?(matche?s?|at|for|under|with|found|here)"
        r"|gone|missing|vanish\w+|disappear\w+|unavailable|remov(ed|al)|delet(ed|ion)|retired|withdrawn|unpublish\w+|discontinued|expired|archived|taken (down|offline)|pulled|moved|relocated|renamed|ended|sold out|out of print|closed|obsolete|decommissioned|sunset|shut down|left"
        r"|dead end|dead link|broken (link|url)|(wrong|bad|invalid|incorrect|unknown|mistyped|misspel\w+) (turn|address|url|link|page|path|request)|lost|off the (map|trail|path|grid)|astray|(went|gone|go) wrong|page error|4 ?0 ?4|410)\b",
        r"\b(you(['’]re| are| were|['’]ve| have)? (\w+ )?(request\w*|look\w* for|after|follow\w*|enter\w*|want\w*|tried|try\w*|ask\w*|typed|search\w*|seek\w*|clicked|came|reach\w*|visit\w*|arriv\w*|land\w*|need\w*|hoping|expect\w*|open\w*)|requested|this (page|address|link|url|item|article|story|document|resource|content|entry|post|file|location|publication|product|listing|section)|the (page|address|link|url|item|article|document|resource|content|entry|post|file)|(that|our) (page|address|link|url)|at this (address|location|url)|under this)\b",
        r"\b((go|head|return|get|take (you|me)|find your way|way|link|turn|step) (\w+ )?(back|home)|home ?page|(front|start|main|landing) page|homepage|search\w*|check (the|your|that|for|whether|if)|spelling|typ(o|ed|ing)|misspel\w*|try again|try (the|our|one|another|using|a)|site ?map|browse|contact (us|the)|let us know|report (it|this|the)|below|instead|menu|navigation|apologi[sz]e|sorry)\b",
    ),
    "de": (
        r"(\bnicht (\w+ ){0,3}(gefunden|finden|vorhanden|verfügbar|erreichbar|auffindbar|existier\w*|verfügung|online|zugeordnet|hinterlegt|gültig|geben|mehr)|\b(gibt|existier\w+|besteh\w+|findet|finden|steh\w+)\b.{0,40}\b(nicht|kein\w*|nichts)\b|\b(kein\w*|nichts) (\w+ ){0,4}(mehr|gefunden|hinterlegt|vorhanden|zu finden|zu sehen)|\bhier (\w+ )?(ist|gibt es|war|liegt) (\w+ )?(nichts|kein)|\bnichts\b"
        r"|entfernt|gelöscht|verschoben|umgezogen|umbenannt|zurückgezogen|abgelaufen|eingestellt|beendet|abgeschaltet|verschwunden|ungültig|fehlerhaft|falsch\w* (adresse|link|abgebogen)|unbekannte? (adresse|seite)|veraltet|archiviert|ausverkauft|verlaufen|verirrt|sackgasse|schiefgelaufen|vergriffen|nicht mehr|offline|fehler)",
        r"\b(sie|du|ihnen|gesuchte\w*|gewünschte\w*|angeforderte\w*|aufgerufene\w*|angegebene\w*|eingegebene\w*|diese[rnms]? (seite|adresse|inhalt|link|beitrag|artikel|dokument|url|angebot)|unter dieser|die (seite|adresse|url)|der (link|inhalt|beitrag|artikel)|das (dokument|angebot))\b",
        r"(startseite|suche\b|suchfunktion|suchfeld|zurück|überprüfen|prüfen|vertippt|tippfehler|schreibweise|navigation|sitemap|menü|versuchen|entschuldig|leider|tut uns leid|kontakt)",
    ),
    "fr": (
        r"(introuvable|\bn['’ ]?(e |est |existe |a |y a |avons |ont |était |sont |correspond)\w*.{0,25}\b(pas|plus|rien|aucun\w*)\b|\b(aucun\w*|rien)\b|non (trouvé|disponible|valide)|impossible (de|d['’])|supprimé|déplacé|retiré|effacé|expiré|disparu|indisponible|inexistant|incorrect|invalide|erroné|obsolète|périmé|perdu|égaré|cassé|rompu|dépubli|archivé|épuisé|hors ligne|fermé|erreur|impasse|mauvais(e)? (adresse|chemin|lien))",
        r"\b(vous|demandée?s?|recherchée?s?|saisie?s?|souhaitée?s?|cette (page|adresse|ressource|url|offre)|ce (contenu|document|lien|fichier|produit)|cet (article|élément)|à cette|la (page|ressource)|l['’](adresse|article|url)|le (contenu|lien|document))\b",
        r"(accueil|recherche|vérifi|orthographe|plan du site|retour|essayer|réessay|menu|désolé|excus|contact|consulte)",
    ),
    "es": (
        r"(\bno (\w+ ){0,3}(encontr\w+|encuentr\w+|exist\w+|disponible|hall\w+|localiz\w+|correspond\w+|válid\w+|hay|está|se ha|publicad\w+)|\bno hay (nada|ning)|\bnada\b|\bning[uú]n\w*|ya no|eliminad|borrad|retirad|movid|trasladad|caducad|expirad|inexistente|inválid|incorrect|erróne|perdid|desaparecid|descatalogad|agotad|suprimid|cambiado de|roto\b|fuera de línea|error|despublicad|archivad|finalizad|callejón)",
        r"\b(buscas?|busca|buscabas?|solicitad[oa]s?|solicita|intentas?|intenta|acceder|introducid[oa]|ha introducido|indicad[ao]|esta (página|dirección|noticia|url|entrada)|este (contenido|documento|enlace|artículo|recurso|producto)|el (contenido|enlace|artículo|documento|recurso)|la (página|dirección|url)|usted|tu|te)\b",
        r"(inicio|portada|buscador|búsqueda|buscar|comprueb|verifi|revis|vuelv|regres|volver|intent|prueb|mapa del sitio|menú|lo sentimos|disculp|perdon|contact)",
    ),
    "it": (
        r"(\bnon (\w+ ){0,3}(trova\w*|esist\w+|disponibil\w+|c['’]è|valid\w+|corrisponde|riusc\w+|present\w+|raggiungibil\w+|più)|\bnulla\b|\bniente\b|\bnessun\w*|inesistent|introvabil|rimoss|spostat|eliminat|cancellat|ritirat|scadut|errat|pers[oaie]\b|smarrit|sparit|rott[oa]\b|esaurit|archiviat|dismess|errore|indisponibil|vicolo cieco)",
        r"\b(cerchi|cercando|cercat[oa]|richiest[oa]|desiderat[oa]|indicat[oa]|inserit[oa]|digitat[oa]|accedere|quest[oa] (pagina|contenuto|documento|articolo|link|indirizzo|risorsa|prodotto)|la (pagina|risorsa)|il (contenuto|documento|link)|l['’](indirizzo|articolo)|all['’]indirizzo)\b",
        r"(home ?page|pagina iniziale|ricerca|cerca\b|controlla|verifica|torna|riprova|prova|mappa del sito|menu|spiacent|ci dispiace|scus|contatt)",
    ),
    "pt": (
        r"(\bnão (\w+ ){0,3}(encontr\w+|exist\w+|disponível|localiz\w+|há|corresponde|válid\w+|está|foi|mais|consegui\w+)|\bnada\b|\bnenhum\w*|já não|removid|movid|apagad|excluíd|eliminad|retirad|expirad|indisponív|inexistent|inválid|incorret|errad|perde[ur]|perdid|desaparec|quebrad|descontinuad|esgotad|mudou|encerrad|fora do ar|erro\b|beco)",
        r"\b(você|procura\w*|solicitad[oa]|pedid[oa]|tentou|tenta|acessar|aceder|indicad[oa]|digitad[oa]|introduzid[oa]|est[ae] (página|conteúdo|documento|artigo|link|endereço|recurso|notícia)|a página|o (conteúdo|endereço|documento|recurso|artigo|link))\b",
        r"(página inicial|início|pesquis|busca\b|verifiqu|confir|volt|regress|tent[ea]|mapa do site|menu|desculp|lament|contact|contat)",
    ),
    "nl": (
        r"(\bniet (\w+ ){0,3}(gevonden|vinden|beschikbaar|bestaat|bestaan|meer|geldig|aanwezig|bereikbaar|online|te zien)|\bbestaat( \w+){0,2} niet|\bniets\b|\bgeen\b|verwijderd|verplaatst|verhuisd|vervallen|verlopen|ongeldig|onjuist|onvindbaar|verdwenen|verdwaald|ingetrokken|uitverkocht|gewist|offline|gestopt|opgeheven|kapot|verkeerd|fout\b|doodlopend)",
        r"\b(u|je|gevraagde|gezochte|opgevraagde|gewenste|ingevoerde|deze (pagina|inhoud|link|url)|dit (artikel|adres|document|bericht|product)|op dit adres|de (pagina|inhoud|link)|het (artikel|adres|document))\b",
        r"(homepage|startpagina|zoek|controleer|terug|probeer|sitemap|menu|sorry|helaas|excuses|contact)",
    ),
    "pl": (
        r"(\bnie (\w+ ){0,3}(znale\w+|odnale\w+|istniej\w+|ma\b|dostęp\w+|jest|został\w*|udało|można)|\bnic\b|\bżadn\w+|niedostępn|nieprawidłow|niepoprawn|błędn|usunię|przenies|skasowan|wycofan|wygas|zagub|zgub|zakończ|wyprzedan|nieaktualn|błąd|zniknę|ślepa)",
        r"(szukasz|szukan|żądan|wskazan|podan|wpisan|strony|strona|ten (artykuł|dokument|adres|zasób|link)|ta (strona|treść)|treść|pod (tym|podanym) adresem|państw)",
        r"(stron\w+ główn|wyszukiw|sprawd|wróć|powr|spróbuj|mapa (strony|witryny)|menu|przeprasza|przykro|niestety|kontakt|skontaktuj)",
    ),
    "ru": (
        r"(\bне (\w+ ){0,3}(найден|найти|нашл|существу|доступ|удалось|удаётся|смогли|отвеча|соответству|верн|туда)|\bнет\b|\bнету\b|\bничего\b|недоступ|неверн|неправильн|некорректн|удал[её]н|перемещ|перенес|перенёс|снят|скрыт|отсутству|потерял|заблудил|исчез|пропал|устарел|истек|истёк|ошибк|не существует|закрыт|тупик)",
        r"(запраш|запрошен|ищете|искали|искомая|указанн|введ[её]нн|введенн|ваш запрос|этой? (страниц|адрес|материал|документ|стать|ссылк)|эта |этот |данн\w+ (страниц|адрес|материал|ресурс)|по этому адресу|такой |страниц|материал|вы\b)",
        r"(главн|поиск|проверьте|верн[иу]|вернуться|попробуйте|карт\w+ сайта|меню|извин|сожалени|простите|обратитесь|воспользуйтесь)",
    ),
    "uk": (
        r"(\bне (\w+ ){0,3}(знайден|знайти|існу|доступн|вдалося|відповіда)|\bнемає\b|\bнічого\b|недоступн|невірн|неправильн|видален|переміщ|перенес|відсутн|зник|застаріл|помилк|заблук)",
        r"(запит|шукаєте|шукали|вказан|введен|ця |цей |цією|сторінк|матеріал|ви\b)",
        r"(головн|пошук|перевірте|поверн|спробуйте|мап\w+ сайту|меню|вибач|шкода)",
    ),
    "tr": (
        r"(bulunam|bulunmu|bulunma[mz]|\byok\b|yoktur|mevcut değil|geçersiz|kaldırıl|silin|taşın|kullanılam|ulaşılam|erişilem|yayından|kayb|süresi (dol|geç)|hatalı|yanlış|artık|hata\b|kullanım dışı|değil|kapatıl|çıkmaz)",
        r"(aradığınız|istediğiniz|istenen|ulaşmaya|girdiğiniz|talep ettiğiniz|tıkladığınız|bu (sayfa|adres|içerik|haber|bağlantı|belge|ürün|makale|yazı)|sayfa|adreste|içerik|burada)",
        r"(ana ?sayfa|arama|kontrol ed|geri dön|dönebilir|deneyin|tekrar dene|site haritası|menü|üzgünüz|özür|iletişim)",
    ),
    "cs": (
        r"(nenalezen|nenájden|neexistuj|\bnení\b|\bnie je\b|\bnic\b|\bnič\b|nenacház|nenachádz|nemůž|nelze|nepodařilo|neplatn|chybn|nesprávn|smazán|zmazan|odstraněn|odstránen|přesunut|presunut|stažen|stiahnut|nedostupn|zmizel|ztrati|ztracen|zabloudi|vypršel|ukončen|zrušen|zastaral|vyprodán|chyba|žádn|slepá)",
        r"(hledan|hledáte|hľadan|požadovan|zadan|této|tato|tento|táto|tady|stránk|obsah|dokument|adres|článek|článok)",
        r"(úvodní|úvodn|domovsk|hlavní stran|vyhled|hledání|zkontrol|skontrol|vrátit|vraťte|zpět|späť|zkuste|skúste|mapa (webu|stránek)|menu|omlouv|ospravedl|bohužel|bohužiaľ|kontakt)",
    ),
    "nordic": (
        r"(\b(inte|ikke|icke|ekki)\b (\w+ ){0,3}(hitta|finns|finnes|findes|tillgänglig|tilgjengelig|tilgængelig|giltig|gyldig|fundet|funnet|finde|finne|längre|lenger|længere|eksister|exister|mer|mere)|(hittades|finns|finnes|findes|kunde|kunne|fungerer|eksisterer|existerar|kan)( \w+){0,4} (inte|ikke)|\b(inget|ingen|inga|intet|ingenting|ingenting|intet)\b|tomt|ogiltig|ugyldig|felaktig|borttag|tagits bort|har tagits|fjernet|slettet|raderat|flytt[ae]|flyttet|utgå|utgången|udløbet|utløpt|upphör|ophørt|vilse|försvunn|forsvunnet|forsvundet|fel\b|feil\b|fejl\b|avpublicer|tillbakadrag|trukket|återkall|avvecklad|slutsåld|utsolgt|udsolgt|återvändsgränd)",
        r"\b(du|ni|sidan|siden|innehållet|innholdet|indholdet|artikeln|artikkelen|artiklen|dokumentet|adressen|länken|lenken|linket|resursen|ressursen|efterfrågade|begärd\w*|begärt|söker|letar|leter|leder|här|her|den här|denna|detta|dette|denne)\b",
        r"(startsida|startside|forside|hemsida|hjem|sökfunktion|sök\b|søk|søg|kontrollera|kontroller|tillbaka|tilbake|tilbage|prova|prøv|försök|meny|webbkarta|tyvärr|beklag|dessvärre|dessverre|desværre|ursäkta|undskyld|kontakta)",
    ),
    "fi": (
        r"(\bei (\w+ ){0,3}(löyd|löyt|ole|saatavilla|enää|voi)|\bmitään\b|poistettu|siirretty|siirtynyt|vanhentun|virheelli|väärä|kadonnut|eksyn|eksyit|virhe)",
        r"(etsimä|hakema|pyytämä|sivu|osoit|tämä|tätä|sisältö|artikkeli|täällä)",
        r"(etusivu|haku|hae\b|tarkista|palaa|kokeile|yritä|sivukartta|valikko|pahoittel|valitettavasti|ota yhteyttä)",
    ),
    "hu": (
        r"(\bnem (\w+ ){0,3}(talál|létez|elérhet|érvény)|\bnincs|semmi|törölt|eltávolít|áthelyez|költöz|megszűnt|lejárt|érvénytelen|hibás|eltévedt|eltűnt|hiba)",
        r"(keresett|kért|megadott|ez az? |oldal|cím|tartalom|cikk|dokumentum|itt)",
        r"(főoldal|kezdőlap|keres[őé]|ellenőriz|vissza|próbál|oldaltérkép|menü|sajnál|elnézést|sajnos|kapcsolat)",
    ),
    "ro": (
        r"(\bnu (\w+ ){0,3}(găsit|există|este|mai|disponibil|poate|am)|nimic|niciun|negăsit|inexistent|ștears|ştears|șters|eliminat|mutat|retras|expirat|invalid|greșit|rătăcit|pierdut|eroare|indisponibil)",
        r"(căuta|căutați|solicitat|introdus|această|acest|pagina|conținut|adresa|articol|document|aici)",
        r"(pagina principală|acasă|căutare|verific|înapoi|întoarce|reveni|încerca|hart[aă]|meniu|ne pare rău|scuze|contact)",
    ),
    "el": (
        r"(\bδεν (\w+ ){0,3}(βρέθηκ|βρήκ|υπάρχ|είναι|μπορ)|τίποτα|διαγράφ|αφαιρέ|μετακιν|μεταφέρ|καταργήθ|έληξε|άκυρ|λανθασμέν|λάθος|χαθ|σφάλμα|μη διαθέσιμ)",
        r"(αναζητ|ζητήσ|ψάχν|αυτή|αυτό|σελίδα|περιεχόμενο|διεύθυνση|άρθρο|έγγραφο|εδώ)",
        r"(αρχική|αναζήτηση|ελέγξ|επιστρ|δοκιμ|χάρτη|μενού|λυπούμαστε|συγγνώμη|επικοινων)",
    ),
    "bg": (
        r"(\bне (\w+ ){0,3}(е намерен|беше намерен|съществува|може|е достъп|е налич)|\bняма\b|\bнищо\b|изтрит|премахнат|преместен|изтек|невалид|грешн|изгуб|недостъп|липсва|грешка)",
        r"(търсен|търсите|поискан|въведен|тази|този|това|страница|адрес|съдържание|документ)",
        r"(начал|търсене|търсачка|провер|върн|опитай|карта на сайта|меню|съжаляваме|извин|контакт)",
    ),
    "hr": (
        r"(\b(nije|nema|ne postoji|ne možemo|ni mogoče|ne obstaja|ni na voljo)\b|ništa|nič\b|nepostojeć|uklonjen|obrisan|izbrisan|premješt|premešt|istekl|nevažeć|neveljav|pogrešn|napačn|izgubil|nedostup|greška|napaka)",
        r"(tražen|tražite|iskan|iščete|zatražen|unesen|ova |ovaj |ta stran|stranica|sadržaj|adres|naslov|članak|dokument)",
        r"(početn|naslovn|domov|pretra|iskanj|provjer|proverite|preverite|vrati|natrag|nazad|nazaj|pokušaj|poskusite|izbornik|meni|žao|oprostite|nažalost|žal)",
    ),
    "baltic": (
        r"(\bnerast|\bnėra\b|neegzist|nepavyko|\bnav\b|neeksist|\bei (leitud|ole|leia|eksisteeri)|puudu|kustutatud|eemaldatud|teisaldatud|aegunud|ištrint|pašalint|perkel|nebegalioj|netinkam|dzēst|noņemt|pārviet|nederīg|klaida|kļūda|viga\b|vale\b)",
        r"(ieškom|prašom|šis |šio |šiuo|puslap|turin|adres|meklē|pieprasīt|šī |šis |lapa|saturs|otsitav|otsitud|soovitud|see |leht|sisu|aadress)",
        r"(pagrindin|paiešk|patikrin|grįžk|bandyk|sākum|meklēš|pārbaud|atgriez|mēģin|avaleh|esileh|otsing|kontrolli|tagasi|proovi|atsiprašom|atvain|vabanda|kahjuks)",
    ),
    "ja": (
        r"(見つかり|見つけられ|存在し|ありません|ございません|ない(?:か|よう|ペ|\b)|ないです|無効|無い|削除|移動|終了|非公開|期限|正しくあり|間違|誤り|ご利用いただけません|ご覧いただけません|表示(?:でき|する(?:こと)?が?できません)|見当たり|該当|廃止|取り下げ|迷子|迷って|リンク切れ|行き止まり|エラー|閉鎖|できません|なくなり)",
        r"(お探し|ご指定|指定され|お求め|アクセス|リクエスト|要求|入力|この(?:ページ|記事|コンテンツ|url|リンク|商品|サイト)|当該|ページ|記事|url|コンテンツ|アドレス|こちら|ここ)",
        r"(トップ|ホーム|検索|ご確認|確認して|確かめ|お戻り|戻る|もう一度|再度|サイトマップ|メニュー|申し訳|恐れ入|すみません|お問い合わせ|可能性)",
    ),
    "zh": (
        r"(不存在|未找到|找不到|没有找到|沒有找到|沒找到|没找到|無法|无法|无效|無效|删除|刪除|下线|下線|下架|移除|移动|移動|失效|过期|過期|走丢|走失|迷路|丢失|遺失|消失|没有|沒有|不可用|不在|错误|錯誤|有误|有誤|已被|关闭|關閉|撤回|不见|不見|停用|断开|空空|什么也没|什麼也沒|离开|搬走|搬家)",
        r"(您|你|请求|請求|访问|訪問|查看|查找|寻找|尋找|输入|輸入|该|該|此|这个|這個|页面|頁面|网页|網頁|内容|內容|地址|链接|連結|鏈接|文章|网址|網址|这里|這裡|资源|資源)",
        r"(首页|首頁|主页|主頁|搜索|搜尋|检查|檢查|核对|核對|返回|重试|重試|重新|试试|試試|网站地图|網站地圖|导航|抱歉|对不起|對不起|很遗憾|看看|联系|聯絡)",
    ),
    "ko": (
        r"(찾을 수 없|찾지 못|없습니다|없어요|없는|없음|존재하지|삭제|이동|변경되|만료|종료|잘못된|잘못|유효하지|올바르지|이용할 수 없|볼 수 없|열 수 없|표시할 수 없|제공되지|사라|비공개|끊어|길을 잃|오류|아무것도|중단|내려갔)",
        r"(요청|찾으시|찾는|찾고|입력|접속|방문|이 (페이지|주소|글|문서|콘텐츠|기사|링크)|해당|페이지|주소|콘텐츠|게시물|문서|기사|자료|여기|링크)",
        r"(홈으로|홈페이지|메인|검색|확인|돌아가|다시|사이트맵|메뉴|죄송|불편|문의)",
    ),
    "ar": (
        r"(غير (موجود|متوفر|متاح|صالح|صحيح|معروف)|لم (يتم العثور|نتمكن|نعثر|نجد|يعد|تعد)|لا (يوجد|توجد|يمكن|يتوفر|تتوفر)|ليس|ليست|تعذر|تعذّر|حذف|إزالة|أزيل|نقل|انتهت|انتهى|خاطئ|خطأ|مفقود|ضائع|تائه|ضللت|سحب|معطل|منتهي|اختف)",
        r"(تبحث|المطلوب|طلبت|أدخلت|الذي|التي|هذا|هذه|الصفحة|المحتوى|العنوان|الرابط|المقال|المستند|هنا)",
        r"(الرئيسية|البحث|بحث|التأكد|تأكد|تحقق|العودة|عد إلى|حاول|المحاولة|خريطة الموقع|القائمة|عذر|عفو|نأسف|آسف|اتصل)",
    ),
    "fa": (
        r"(یافت نشد|پیدا نشد|وجود ندارد|موجود نیست|نیست|حذف شده|منتقل شده|نامعتبر|اشتباه|منقضی|در دسترس نیست|گم شد|خطا)",
        r"(مورد نظر|درخواستی|درخواست|جستجو|این|صفحه|محتوا|آدرس|نشانی|مطلب|شما)",
        r"(صفحه اصلی|خانه|جستجو|بررسی|بازگشت|برگردید|دوباره|نقشه سایت|متأسف|متاسف|پوزش|ببخشید|تماس)",
    ),
    "he": (
        r"(לא (נמצא|קיים|קיימת|ניתן|מצאנו|זמין|תקינה|תקין)|אינו|אינה|\bאין\b|כלום|הוסר|נמחק|הועבר|שגוי|פג תוקף|הלכת לאיבוד|אבד|שגיאה|נעלם)",
        r"(שחיפשת|המבוקש|ביקשת|שהוזנה|הזה|הזאת|זה|זו|הדף|העמוד|התוכן|הכתובת|הקישור|המאמר|כאן)",
        r"(הבית|דף הבית|חיפוש|חפש|בדוק|בדקו|חזור|חזרו|חזרה|נסה|נסו|מפת|תפריט|מצטער|סליחה|צור קשר)",
    ),
    "hi": (
        r"(नहीं|हटा|मिटा|स्थानांतरित|समाप्त|अमान्य|गलत|ग़लत|खो गए|अनुपलब्ध|त्रुटि|कुछ नहीं)",
        r"(आप|अनुरोध|खोज|यह|इस|पृष्ठ|पेज|सामग्री|पता|लिंक|लेख|यहाँ|यहां)",
        r"(मुखपृष्ठ|होम|खोज|जाँच|जांच|वापस|लौट|पुनः|फिर से|क्षमा|खेद|माफ़|संपर्क)",
    ),
    "south_east": (
        r"(tidak (\w+ ){0,2}(ditemukan|ada|tersedia|dapat|valid|bisa)|dihapus|dipindah|kedaluwarsa|kadaluarsa|tersesat|hilang|salah|không (\w+ ){0,3}(tìm thấy|tồn tại|có|khả dụng|hợp lệ|còn)|đã (bị )?(xóa|xoá|gỡ|di chuyển|chuyển|hết hạn)|bị lạc|hết hạn|sai\b|lỗi\b|ไม่พบ|ไม่มี|ไม่สามารถ|ไม่ถูกต้อง|ถูกลบ|ถูกย้าย|หมดอายุ|หลงทาง|ผิดพลาด|walang|wala\b|hindi (\w+ )?(makita|mahanap|nahanap))",
        r"(anda|dicari|diminta|halaman|konten|alamat|artikel|tautan|ini|di sini|bạn|trang|nội dung|địa chỉ|liên kết|này|คุณ|หน้า|เนื้อหา|ที่อยู่|ลิงก์|บทความ|นี้|pahina)",
        r"(beranda|halaman utama|cari\b|pencarian|periksa|kembali|coba|peta situs|maaf|trang chủ|tìm kiếm|kiểm tra|quay (lại|về)|thử|xin lỗi|rất tiếc|หน้าแรก|ค้นหา|ตรวจสอบ|กลับ|ลองใหม่|ขออภัย|เสียใจ)",
    ),
    "ca": (
        r"(\bno (\w+ ){0,3}(trob\w+|exist\w+|disponible|hi ha|és)|\bres\b|\bcap\b|eliminad|esborrad|mogud|retirad|caducad|incorrect|perdut|ja no)",
        r"(cerque|cerca|busque|sol·licitad|demanad|aquesta|aquest|la pàgina|el contingut|l['’]adreça)",
        r"(inici|portada|cercador|cerca\b|comprov|torn|prov|mapa|ho sentim|disculp)",
    ),
}
# No word is longer; one of thousands of letters would be gone through anew from each of them.
NOTICES = tuple(
    Notice(*(re.compile(part.replace(r"\w*", r"\w{0,30}").replace(r"\w+", r"\w{1,30}")) for part in parts))
    for parts in _PARTS.values()
)

# Lower-case. A shrug tells nothing alone; beside the visitor's wish or advice it does.
SHRUG = re.compile(
    r"\b(oops|ooops|whoops|uh[- ]?oh|oh no|oh dear|hmm+|d['’]?oh|yikes|sorry|lost|dead end|wrong turn|off track|houston|awkward|hoppla|hoppsan|huch|ups|upps|oups|zut|vaya|ops|opa|oeps|ojej|jejda|hopsan|oho|hay aksi|eyvah|ой|упс"
    r"|désolée?s?|lo sentimos|spiacent\w*|désolés|perdus?|perdido|perso|perdeu|verlaufen|verdwaald|vilse|eksyit|zgubi\w*|ztrati\w*|заблуди\w*|kayboldu\w*)\b"
    r"|哎呀|糟糕|抱歉|おっと|あれ|앗|이런|عفوا|عذرا|עצור|אופס|ขออภัย"
)
