"""What the fields of a file may be, by their names and by what stands in them. Guesses, no more."""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from scrapers import kit
from scrapers.drafting.dates import in_words, is_date
from scrapers.drafting.found import Found, NotPlain


class Role(StrEnum):
    """What a field may be; those of facts and identifiers have their names."""

    SERIAL = "position in the list"
    REFERENCE = "reference"
    NAME = "name"
    GIVEN = "given name"
    FAMILY = "family name"
    ALIAS = "alias"
    LISTED = "listing date"
    DELISTED = "delisting date"
    PROGRAMME = "programme"
    TYPE = "type"
    BIRTH_DATE = "birthDate"
    BIRTH_PLACE = "birthPlace"
    NATIONALITY = "nationality"
    FATHER = "fatherName"
    MOTHER = "motherName"
    PASSPORT = "passportNumber"
    ID_NUMBER = "idNumber"
    TAX_NUMBER = "taxNumber"
    REGISTRATION = "registrationNumber"
    IMO = "imoNumber"
    WALLET = "walletAddress"
    GENDER = "gender"
    TITLE = "title"
    POSITION = "position"
    ADDRESS = "address"
    DISTRICT = "district"
    COUNTRY = "country"
    PHONE = "phone"
    EMAIL = "email"
    WEBSITE = "website"
    NOTES = "notes"


IDENTIFIERS = (
    *(Role.PASSPORT, Role.ID_NUMBER, Role.TAX_NUMBER, Role.REGISTRATION, Role.IMO, Role.WALLET),
)

FACTS = (
    *(Role.BIRTH_DATE, Role.BIRTH_PLACE, Role.NATIONALITY, Role.FATHER, Role.MOTHER, Role.GENDER),
    *(Role.TITLE, Role.POSITION, Role.ADDRESS, Role.DISTRICT, Role.COUNTRY),
    *(Role.PHONE, Role.EMAIL, Role.WEBSITE, Role.NOTES),
)

ONCE = frozenset(
    {Role.REFERENCE, Role.LISTED, Role.DELISTED, Role.PROGRAMME, Role.TYPE, Role.SERIAL}
)
"""Roles of one field alone: the first whose name says so."""

DATES = frozenset({Role.LISTED, Role.DELISTED, Role.BIRTH_DATE})
OF_ACTS = frozenset({Role.LISTED, Role.DELISTED})
DATED = 0.3
"""Share of texts that are dates, or a field is none of dates."""

CODES, MOST_CODES = frozenset({Role.TYPE, Role.PROGRAMME}), {Role.TYPE: 12, Role.PROGRAMME: 60}

WORDS: Sequence[tuple[Role, str]] = (
    (Role.DELISTED, r"delist|deproscri|revoked|lifted|removed on|removal date|radiation|شطب|رفع"),
    (
        Role.LISTED,
        r"(date|day|listed).*(list|designat|proscri|sanction|inclu|inscri|ban\b|notif|added|start)"
        r"|date implemented|listed on|designated on|start_?date"
        r"|تاريخ (الإدراج|القرار|التصنيف)|дата включ"
        r"|tarih.*karar"
        r"|date.*(acte|arr[eê]t)|data wpisu|วันที่.*(ประกาศ|กำหนด)|tanggal penetapan",
    ),
    (
        Role.BIRTH_DATE,
        r"birth.?dates?|dates?.?of.?birth|year.?of.?birth|\bd\.? ?o\.? ?b\b"
        r"|date.*naissance|né(e)? le"
        r"|do[gğ]um tarih|дата рожд|дата народ|تاريخ (الميلاد|الولادة)|วัน.*เกิด"
        r"|tanggal lahir|tarikh lahir"
        r"|geburtsdat|生年月日|data (nasc|naș|urodz|di nascita)|fecha de nac",
    ),
    (
        Role.BIRTH_PLACE,
        r"birth.?place|places?.?of.?birth|\bpob\b|出生地|lieu.*naissance|do[gğ]um yer"
        r"|место рожд|місце народ"
        r"|(مكان|محل) (الميلاد|الولادة)|สถานที่เกิด|tempat lahir|geburtsort|lugar de nac",
    ),
    (Role.PASSPORT, r"pass?port|passeport|паспорт|جواز|หนังสือเดินทาง|paspor|旅券"),
    (Role.IMO, r"\bimo\b"),
    (Role.WALLET, r"wallet.?addr|(crypto|virtual).{0,20}addr"),
    (Role.TAX_NUMBER, r"\btax\b|\btin\b|\binn\b|инн|vergi"),
    (
        Role.REFERENCE,
        r"reference|\bref\b|unique.?id|permanent|logical.?id|\buid\b|^@?[ _]?id$|dataid"
        r"|entity.?(id|number)"
        r"|listing.?(no|number)|fixed.?ref|رقم القيد|告示番号|^code$|رقم.*القرار",
    ),
    (
        Role.ID_NUMBER,
        r"(?<!order )(?<!row )(?<!record )"
        r"\b(id|identi\w+|identification)( card)?[ _-]?(no|number|card|entity)?\b(?<=.{3})"
        r"|national.?id|\bcnic\b|\bnric\b|\btckn\b|kimlik|رقم (الهوية|البطاقة)|เลขประจำตัว"
        r"|\bktp\b|\bnik\b|carte.*identit|card.number|identity|id番号|身分証",
    ),
    (Role.REGISTRATION, r"registration|company.?(no|number)|reg\.? ?no|commercial"),
    (Role.FATHER, r"father|اسم (الأب|الاب)|baba ad|père|patronym"),
    (Role.MOTHER, r"mother|اسم الأم|ana ad|anne ad|mère"),
    (Role.GIVEN, r"first.?name|given.?name|forename|pr[eé]nom|^ad[iı]$|имя$|ім.я$|nombres$"),
    (
        Role.FAMILY,
        r"last.?name|family.?name|surname|nom de famille|soyad|фамилия|прізвище|apellido"
        r"|(middle|second|third|fourth).?name|اسم العائلة",
    ),
    (
        Role.ALIAS,
        r"alias|\ba\.?k\.?a\b|also known|other name|alt.?name|former name|autre.*nom|pseud|псевдон"
        r"|ألقاب|الشهرة|الأسماء المعرفة|di[gğ]er isim|previous name|別名|別称|旧称|英語表記",
    ),
    (Role.NATIONALITY, r"national|citizen|uyru|гражданство|громадянство|الجنسية|สัญชาติ|warga|国籍"),
    (Role.GENDER, r"gender|\bsexe?\b|cinsiyet|^пол$|^стать$|^الجنس$|kelamin"),
    (Role.TYPE, r"type$|^type\b|individual.*entit|categor|\bkind\b|schema|التصنيف|^النوع$|classif"),
    (
        Role.PROGRAMME,
        r"program|regime|régime|committee|legal.?basis|resolution|schedule|under (section|act)"
        r"|programa|программ|القرار",
    ),
    (
        Role.NAME,
        r"full.?name|^names?\b|\bname$|name of|^nom\b|nombre|nome|naziv|jméno|isim|^ad[iı] ve|unvan"
        r"|наименование|ф\.? ?и\.? ?о|назва|піб|^الاسم|^اسم|ชื่อ|^nama"
        r"|^organi[sz]ation|entit(y|ies)$|^entity|^title$|日本語表記|氏名|名称|姓名",
    ),
    (
        Role.SERIAL,
        r"^(#|№|n[o°]?\.?|s\.? ?(l\.?)? ?(r\.?)? ?no\.?|nr\.?|num(ber)?\.?|serial.*|م|ت|الرقم"
        r"|ลำดับ.*|№ ?п/п|s[iı]ra.*|bil\.?|@id|@number|@no)$",
    ),
    (Role.TITLE, r"^title|^titre|gelar|称号"),
    (
        Role.POSITION,
        r"^designations?$|position|occupation|\brole\b|\bjob\b|meslek|должность|fonction|役職",
    ),
    (
        Role.ADDRESS,
        r"address|adres|адрес|العنوان|الشارع|المدينة|ที่อยู่|alamat|residence|city"
        r"|province|住所",
    ),
    (Role.DISTRICT, r"district"),
    (Role.COUNTRY, r"country|countries|pays|[uü]lke|страна|الدولة|ประเทศ|negara"),
    (Role.PHONE, r"phone|telephone|\bfax\b|\btel\b"),
    (Role.EMAIL, r"e-?mail"),
    (Role.WEBSITE, r"web|\burl\b"),
    (
        Role.NOTES,
        r"remark|comment|note|additional|other info|reason|narrative|summary|details|ملاحظ|معلومات"
        r"|примеч|keterangan|その他の情報|備考",
    ),
)
"""Role -> words by which a field's name may tell it; the first that fits counts."""

KINDS: Sequence[tuple[kit.Schema, str]] = (
    (kit.Schema.VESSEL, r"vessel|ship|navire|gemi|судно"),
    (kit.Schema.AIRPLANE, r"aircraft|airplane"),
    (kit.Schema.CRYPTO_WALLET, r"wallet"),
    (kit.Schema.ORGANIZATION, r"entit|organi|group|كيان|منظم|kurulu|юрид|tüzel"),
    (kit.Schema.COMPANY, r"company|firm"),
    (
        kit.Schema.PERSON,
        r"individual|person|natural|physi|فرد|أفراد|الأفراد|شخص|gerçek|физич|^i$|^p$",
    ),
)
"""What a code of a type may mean, by words in it."""


class Guess(NamedTuple):
    """The roles of fields, those whose names say none left out; what speaks against a guess.

    `person`: a field that persons have and other parties never, "" if none shows.
    """

    roles: Mapping[str, Role]
    doubts: Mapping[str, str]
    person: str = ""

    def of(self, role: Role) -> list[str]:
        """The fields of a role, in order."""
        return [field for field, guessed in self.roles.items() if guessed == role]

    def one(self, role: Role) -> str:
        """The first field of a role; "" if there is none."""
        return next(iter(self.of(role)), "")


def guess(found: Found) -> Guess:
    """What each field may be."""
    roles: dict[str, Role] = {}
    doubts: dict[str, str] = {}
    for field in filter(_is_alone(found), found.fields):
        role = by_name(field)
        if role is None or (role in ONCE and _is_taken(found, field, role, roles)):
            continue
        if why := _against(found, field, role):
            doubts[field] = f"by its name {role}, but {why}"
        else:
            roles[field] = role
    _name(found, roles, doubts)
    return Guess(roles, doubts)


def _is_taken(found: Found, field: str, role: Role, roles: Mapping[str, Role]) -> bool:
    """Whether a role of one field has one; a day may stand in another field in other records."""
    others = [other for other, known in roles.items() if known == role]
    if role not in DATES:
        return bool(others)
    return not all(found.never_beside(field, other) for other in others)


def _is_alone(found: Found) -> Callable[[str], bool]:
    """Whether a field stands in no nested record, or alone in one."""
    inner = Counter(found.parts(name)[0] for name in found.fields if found.filled(name))
    return lambda name: not found.is_inner(name) or inner[found.parts(name)[0]] == 1


def _name(found: Found, roles: dict[str, Role], doubts: dict[str, str]) -> None:
    """Leave one field for the name, that which most records have; or its parts, or a guess."""
    said = [field for field, role in roles.items() if role == Role.NAME]
    parts = [field for field, role in roles.items() if role in (Role.GIVEN, Role.FAMILY)]
    said.sort(key=lambda field: (-found.filled(field), -len(set(found.texts(field)))))
    if said and parts and found.filled(said[0]) < max(map(found.filled, parts)):
        roles.update(dict.fromkeys(said, Role.FAMILY))
        return
    for other in said[1:]:
        if _plain(other) == "title":
            roles[other] = Role.TITLE
            continue
        roles[other] = Role.ALIAS
        doubts[other] = f"a name beside {said[0]}, taken for an alias"
    if said or parts:
        return
    field = _looks_like_names(found, roles)
    roles[field] = Role.NAME
    doubts[field] = "taken for the name: no field's name says that it is"


def by_name(field: str) -> Role | None:
    """The role that a field's name says; of nested ones the names within count, last first."""
    for part in (field, *reversed(field.split("/"))):
        plain = _plain(part)
        for role, words in WORDS:
            if re.search(words, plain):
                return role
    return None


def _plain(name: str) -> str:
    """A name in lower case, its words apart: FatherName, father_name and "Father Name" are one."""
    apart = re.sub(
        r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])",
        " ",
        re.sub(r"^\(\d+\)", "", kit.clean(name)),
    )
    plain = re.sub(r"\(.{0,60}?\)", " ", re.sub(r"[-_]", " ", apart)).strip(" :.*").casefold()
    close = (
        plain
        if plain.isascii()
        else re.sub(r"(?<=[\u3040-\u9fff])\s(?=[\u3040-\u9fff])", "", plain)
    )
    return close or "#"


def _against(found: Found, field: str, role: Role) -> str:
    """What speaks against a role, by what stands in the field; "" if nothing does."""
    texts = list(filter(kit.said, found.texts(field)))
    if not texts:
        return "it is empty throughout" if role in ONCE else ""
    if role in OF_ACTS and sum(map(is_date, texts)) < DATED * len(texts) and not in_words(texts):
        return "few of its texts are dates"
    if role == Role.REFERENCE and (len(set(texts)) < len(found.records)):
        return "it is not filled, or not another one, in each record"
    if role in (Role.ALIAS, Role.NAME) and len(texts) > 5 * len(set(texts)):
        return f"it has only {len(set(texts))} different texts"
    if role in CODES and len(set(texts)) > min(MOST_CODES[role], 1 + len(texts) // 2):
        return f"it has {len(set(texts))} different texts"
    return ""


def _looks_like_names(found: Found, roles: Mapping[str, Role]) -> str:
    """The field whose texts are mostly words, and mostly others in each record."""
    free = [field for field in found.fields if field not in roles and found.filled(field)]
    if not free:
        raise NotPlain("No field of it can be a name.")
    return max(free, key=lambda field: _wordy(found.texts(field)) * found.filled(field))


def _wordy(texts: Sequence[str]) -> float:
    """How much texts look like names, from 0 to 1."""
    short = [text for text in texts if len(text) < 120 and not is_date(text)]
    letters = [text for text in short if sum(map(str.isalpha, text)) > len(text) * 0.6]
    return len(set(letters)) / len(texts)


def schema(code: str) -> kit.Schema | None:
    """What a code of a type may mean."""
    plain = code.casefold()
    return next((kind for kind, words in KINDS if re.search(words, plain)), None)
