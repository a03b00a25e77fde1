"""Names of months in the languages of lists, and years of the Buddhist era: put into our own words.

So a date in any of them is read by whatever reads one in English. Which names belong to a language
is CLDR's word (a test asks Babel), but for cases, old spellings and the months of the Levant and of
North Africa.
"""

import re
from collections.abc import Mapping

from scrapers.kit.text import arabic_letters, without_accents

ENGLISH = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)

IS_ENGLISH = frozenset(word.casefold() for name in ENGLISH for word in (name, name[:3]))
"""Names of months that stay as they are."""

NAMES = (
    # Latin letters: en fr de nl it es pt ro id ms tr az uz pl cs sr lv.
    "january jan janvier janv januar janner januari gennaio gen enero ene janeiro ianuarie ian "
    "ocak oca yanvar yan styczen stycznia sty leden ledna led januara janvaris janvari janvara",
    "february feb fevrier fevr fev februar febr februari pebruari febbraio febrero fevereiro "
    "februarie subat sub fevral luty lutego lut unor unora uno februara februaris",
    "march mar mars marz mrz maart mrt maret mac marzo marco martie mart marzec marca brezen "
    "brezna bre marta marts marti",
    "april apr avril avr aprile abril abr aprilie nisan nis aprel kwiecien kwietnia kwi duben "
    "dubna dub aprila aprilis aprili",
    "may mai mei maggio mag mayo maio mayis maj maja kveten kvetna kve maijs maija",
    "june jun juin juni giugno giu junio junho iunie iun haziran haz iyun iyn czerwiec czerwca cze "
    "cerven cervna cvn juna junijs junija",
    "july jul juillet juil juli julai luglio lug julio julho iulie iul temmuz tem iyul iyl lipiec "
    "lipca lip cervenec cervence cvc jula julijs julija",
    "august aug aout augustus agustus agu agt ogos ogo agosto ago agustos avqust avq avgust avg "
    "sierpien sierpnia sie srpen srpna srp avgusta augusts augusta",
    "september sept sep septembre settembre set septiembre setiembre setembro septembrie eylul eyl "
    "sentyabr sentabr sen wrzesien wrzesnia wrz zari zar septembar septembra septembris septembri",
    "october oct octobre oktober okt ottobre ott octubre outubro out octombrie ekim eki oktyabr "
    "oktabr pazdziernik pazdziernika paz rijen rijna rij oktobar oktobra oktobris oktobri",
    "november nov novembre nopember noviembre novembro noiembrie noi kasim kas noyabr noy listopad "
    "listopada listopadu lis novembar novembra novembris novembri",
    "december dec decembre dezember dez desember des disember dis dicembre dic diciembre dezembro "
    "decembrie aralik ara dekabr dek grudzien grudnia gru prosinec prosince pro decembar decembra "
    "decembris decembri",
)
_OTHER_LETTERS = (
    # Cyrillic (ru uk be bg sr), Thai, Hebrew, Arabic and Urdu.
    "январь января янв січень січня січ студзень студзеня сту януари яну јануар јануара јан "
    "มกราคม ม.ค ינואר ינו يناير جانفي جنوري كانون-الثاني",
    "февраль февраля февр фев лютий лютого лют люты лютага февруари фебруар фебруара феб "
    "กุมภาพันธ์ ก.พ פברואר פבר فبراير فيفري فروري شباط",
    "март марта мар березень березня бер сакавік сакавіка сак มีนาคม มี.ค מרץ מרס مارس مارچ اذار",
    "апрель апреля апр квітень квітня квіт красавік красавіка кра април априла เมษายน เม.ย "
    "אפריל אפר ابريل افريل اپريل نيسان",
    "май мая травень травня трав мај маја พฤษภาคม พ.ค מאי مايو ماي ميي ايار",
    "июнь июня июн червень червня черв чэрвень чэрвеня чэр юни јун јуна јуни มิถุนายน มิ.ย "
    "יוני يونيو يونيه جوان جون حزيران",
    "июль июля июл липень липня лип ліпень ліпеня ліп юли јул јула јули กรกฎาคม ก.ค "
    "יולי يوليو يوليه يوليوز جويليه جويلية جولايي تموز",
    "август августа авг серпень серпня серп жнівень жніўня жні สิงหาคม ส.ค "
    "אוגוסט אוג اغسطس اوت غشت اگست اب",
    "сентябрь сентября сент сен вересень вересня вер верасень верасня септември сеп септембар "
    "септембра กันยายน ก.ย ספטמבר ספט سبتمبر شتنبر ستمبر ايلول",
    "октябрь октября окт жовтень жовтня жовт кастрычнік кастрычніка кас октомври октобар октобра "
    "ตุลาคม ต.ค אוקטובר אוק اكتوبر تشرين-الاول",
    "ноябрь ноября нояб ноя листопад листопада лист лістапад лістапада ліс ноември ное новембар "
    "новембра нов พฤศจิกายน พ.ย נובמבר נוב نوفمبر نونبر نومبر تشرين-الثاني",
    "декабрь декабря дек грудень грудня груд снежань снежня сне декември децембар децембра дец "
    "ธันวาคม ธ.ค דצמבר דצמ ديسمبر دجنبر دسمبر كانون-الاول",
)

MONTHS: Mapping[str, int] = {
    name.replace("-", " "): number
    for table in (NAMES, _OTHER_LETTERS)
    for number, names in enumerate(table, 1)
    for name in names.split()
}
"""Name of a month, as `plain` writes it -> its number."""

WORDS_TOO = frozenset({"ago", "set", "out", "pro", "led", "sub", "dub", "sen", "ara", "mag"})
"""Months that are other words too: they are meant between a day and a year alone."""

ERA = 543
"""Years by which the Buddhist era is ahead of ours, since 1941."""

_IN_HEBREW = "ב"
_IDEOGRAPHS = "\u3000"
_THAI = "[\u0e01-\u0e4e]"
_WORD = re.compile(
    r"(?:تشرين|كانون)\s[\u0621-\u064a]{3,7}"
    rf"|(?P<thai>{_THAI}{{1,3}}\.\s?{_THAI}\.|{_THAI}{{4,10}}คม|{_THAI}{{4,10}}(?:ยน|พันธ์))"
    r"|th(?:áng|g)\.? ?(?P<number>1[0-2]|0?[1-9])(?!\d)"
    r"|[^\W\d_\u0e00-\u0e7f]{2,14}׳?",
    re.IGNORECASE,
)
_LETTER = re.compile(r"[^\W\d_]")
_AFTER_DAY, _BEFORE_YEAR = re.compile(r"\d[ ./-]*\Z"), re.compile(r"\.?[ ./-]*\d{2}")
_BUDDHIST, _CHRISTIAN = re.compile(r"(?:ปี ?)?พ\.? ?ศ\.? ?"), re.compile(r"(?:ปี ?)?ค\.? ?ศ\.? ?")
_YEAR = re.compile(r"(?<!\d)2[45]\d\d(?!\d)")
_SHORT_YEAR = re.compile(
    rf"(?<!\d)(?:(?:\d{{1,2}}[-/.]){{2}}|(?:{'|'.join(ENGLISH)})[ .]{{0,3}})\d\d(?!\d)"
)


def plain(name: str) -> str:
    """The name of a month as the table has it: without case, accents and points of Arabic.

    >>> plain("Décembre"), plain("أيلول"), plain("Kasım"), plain("İyun")
    ('decembre', 'ايلول', 'kasim', 'iyun')
    """
    return arabic_letters(without_accents(name)).replace("ı", "i").strip(".׳ ")


def in_english(text: str, *, thai: bool = False) -> str:
    """A text with its months in English, and years of the Buddhist era as ours.

    Of that era are years from 2400 to 2599 beside a Thai month or the sign of the era, or wherever
    `thai` says that the list is Thai. ValueError for such a date with a year of two digits, which
    may be of either era.

    >>> in_english("5 de mayo de 1970"), in_english("٥ كانون الثاني 1970"), in_english("set out")
    ('5 de May de 1970', '٥ January 1970', 'set out')
    >>> in_english("5 มกราคม พ.ศ. 2513"), in_english("05/01/2513", thai=True)
    ('5 January 1970', '05/01/1970')
    """
    if _LETTER.search(text):
        said = _BUDDHIST.sub("", text)
        of_era, text = said != text, said
        english = _WORD.sub(_month, text)
        beside = english != text and any(found["thai"] for found in _WORD.finditer(text))
        thai, text = thai or of_era or beside, english
    if not thai:
        return text
    if _SHORT_YEAR.search(text):
        raise ValueError(text)
    ours = " ".join(_CHRISTIAN.sub("", text).split())
    if _CHRISTIAN.search(text):
        return ours
    return _YEAR.sub(lambda year: str(int(year[0]) - ERA), ours)


def number_of(word: str) -> int:
    """Which month a word is, in whatever language; 0 if it is none.

    >>> number_of("Kasım"), number_of("בינואר"), number_of("Monday")
    (11, 1, 0)
    """
    name = word.casefold()
    if not name.isascii() and name not in MONTHS:
        if name[:1] >= _IDEOGRAPHS:
            return 0
        name = " ".join(plain(word).split()).removeprefix(_IN_HEBREW)
    return MONTHS.get(name, 0)


def _month(found: re.Match[str]) -> str:
    """A word as it is, or the English name of the month that it is."""
    word = found[0]
    number = int(found["number"] or 0) or number_of(word)
    if not number or word.casefold() in IS_ENGLISH:
        return word
    if word.casefold() in WORDS_TOO and not _is_between(found):
        return word
    return f" {ENGLISH[number - 1]} " if found["thai"] else ENGLISH[number - 1]


def _is_between(found: re.Match[str]) -> bool:
    """Whether a word stands between a day and a year."""
    text, start, end = found.string, found.start(), found.end()
    return bool(_AFTER_DAY.search(text, max(0, start - 6), start) and _BEFORE_YEAR.match(text, end))
