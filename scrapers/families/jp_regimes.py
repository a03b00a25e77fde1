"""Japan: the regimes of the Ministry of Finance's list, and what its columns hold."""

from dataclasses import dataclass

from scrapers import kit

PERSON, GROUP = kit.Schema.PERSON, kit.Schema.ORGANIZATION


@dataclass(frozen=True, slots=True)
class Regime:
    """One sheet: the number that it has in the CSV and had in March 2026, and what it lists.

    A sheet's own number moves when regimes are added; its title is what is looked up.
    """

    code: str
    title: str
    programme: str
    schema: kit.Schema | None = None


REGIMES = (
    Regime("001", "ミロシェビッチ前ユーゴ大統領関係者", "Former Yugoslavia (Milosevic)", PERSON),
    Regime("002", "タリバーン関係者等", "Taliban, Al-Qaida and ISIL"),
    Regime("003", "テロリスト等(1)", "Terrorists (with the G7)"),
    Regime("004", "テロリスト等(2)", "Terrorists (resolution 1373)"),
    Regime("005", "イラク前政権関係者等(I)", "Iraq, former regime (persons)", PERSON),
    Regime("006", "イラク前政権関係者等(II)", "Iraq, former regime (bodies)", GROUP),
    Regime("007", "イラク前政権関係者等(III)", "Iraq, former regime (companies)", GROUP),
    Regime("008", "リベリア", "Liberia"),
    Regime("009", "コンゴ民主共和国(個人)", "Democratic Republic of the Congo", PERSON),
    Regime("010", "コンゴ民主共和国(団体)", "Democratic Republic of the Congo", GROUP),
    Regime("011", "コートジボワール", "Côte d'Ivoire"),
    Regime("012", "スーダン", "Sudan (Darfur)", PERSON),
    Regime("013", "北朝鮮(決議1695号)", "North Korea (resolution 1695)"),
    Regime("014", "北朝鮮(決議1718号等;団体)", "North Korea (resolution 1718)", GROUP),
    Regime("015", "北朝鮮(決議1718号等;個人)", "North Korea (resolution 1718)", PERSON),
    Regime("016", "北朝鮮(協調;団体)", "North Korea (concerted)", GROUP),
    Regime("017", "北朝鮮(協調;個人)", "North Korea (concerted)", PERSON),
    Regime("018", "イラン", "Iran (lifted in 2016)"),
    Regime("019", "イラン(個人)", "Iran", PERSON),
    Regime("020", "イラン(団体)", "Iran", GROUP),
    Regime("021", "ソマリア", "Somalia"),
    Regime("022", "リビア(I)", "Libya", GROUP),
    Regime("023", "リビア(II)", "Libya"),
    Regime("024", "シリア(個人)", "Syria", PERSON),
    Regime("025", "シリア(団体)", "Syria", GROUP),
    Regime("026", "クリミア等(個人)", "Crimea and eastern Ukraine", PERSON),
    Regime("027", "クリミア等(団体)", "Crimea and eastern Ukraine", GROUP),
    Regime("028", "ロシア連邦(団体(特定銀行を除く))", "Russia", GROUP),
    Regime("029", "ロシア連邦(個人)", "Russia", PERSON),
    Regime("030", "ロシア連邦(特定銀行)", "Russia", GROUP),
    Regime("031", "ベラルーシ(個人)", "Belarus", PERSON),
    Regime("032", "ベラルーシ(団体(特定銀行を除く))", "Belarus", GROUP),
    Regime("033", "ベラルーシ(特定銀行)", "Belarus", GROUP),
    Regime(
        "034", "ロシア及びベラルーシ以外(団体(特定銀行を除く))", "Russia (third countries)", GROUP
    ),
    Regime("035", "ロシア及びベラルーシ以外(個人)", "Russia (third countries)", PERSON),
    Regime("036", "ロシア及びベラルーシ以外(特定銀行)", "Russia (third countries)", GROUP),
    Regime("037", "中央アフリカ共和国(個人)", "Central African Republic", PERSON),
    Regime("038", "中央アフリカ共和国(団体)", "Central African Republic", GROUP),
    Regime("039", "イエメン共和国", "Yemen"),
    Regime("040", "南スーダン", "South Sudan", PERSON),
    Regime("041", "マリ共和国", "Mali", PERSON),
    Regime("042", "ハイチ共和国(個人)", "Haiti", PERSON),
    Regime("043", "イスラエル", "Israeli settlers", PERSON),
    Regime("044", "ハイチ共和国(団体)", "Haiti", GROUP),
)
BY_TITLE = {regime.title: regime for regime in REGIMES}
BY_CODE = {regime.code: regime for regime in REGIMES}
NEEDED = ("002", "003", "004")
"""The sheets against terrorism, which every workbook must have."""

# Regimes that were ended and founded anew under the same title and from number 1 on: since when,
# and what their earlier numbers are marked with. Iran: notices of 28 September 2025, after those of
# 22 January 2016.
FOUNDED_ANEW = {"019": ("2025-09-28", "2016"), "020": ("2025-09-28", "2016")}

# What a column holds, by its header without blanks; headers differ from sheet to sheet.
COLUMNS = {
    "別名": "alias",
    "別名・別称": "alias",
    "別称": "alias",
    "別称・別名": "alias",
    "別称・旧称": "alias",
    "確定可能な別名": "alias",
    "確定に十分でない別名": "weakAlias",
    "旧称": "previousName",
    "旧称・以前の呼称": "previousName",
    "以前の別名": "previousName",
    "過去の別名": "previousName",
    "称号": "title",
    "肩書": "title",
    "役職": "position",
    "肩書等": "position",
    "生年月日": "birthDate",
    "生年月日・出生地": "birthNote",
    "出生地": "birthPlace",
    "出生地・出身地": "birthPlace",
    "国籍": "nationality",
    "旅券番号": "passportNumber",
    "ID番号": "idNumber",
    "身分登録番号": "idNumber",
    "身分証番号": "idNumber",
    "住所": "address",
    "住所等": "address",
    "住所・所在地": "address",
    "所在地": "address",
    "活動地域・住所": "address",
    "所在地・住所登録された事務所の住所": "address",
    "リスト掲載日": "unListedOn",
    "指定日": "unListedOn",
    "国連制裁委員会による指定日": "unListedOn",
    "国連制裁員会による指定日": "unListedOn",  # sic
    "国連参照番号": "unReference",
    "その他の情報": "notes",
    "詳細": "notes",
    "指定の根拠": "reason",
    "決議1483上の根拠": "reason",
    "電話": "phone",
    "電話番号": "phone",
    "FAX": "phone",
}

# The CSV has each of these in Japanese and in English; gazette text repeats all other columns.
CSV_COLUMNS = {
    "別名・別称": "alias",
    "旧称": "previousName",
    "確定に十分でない別名": "weakAlias",
    "称号": "title",
    "役職": "position",
    "出生地": "birthPlace",
    "国籍": "nationality",
}
CSV_ADDRESS = ("住所・所在地(都市その他の情報)", "住所・所在地(国)")
CSV_REPEATS = ("外務省告示情報",)
LANGUAGES = ("日本語", "英語")
CSV_SCHEMA = {"個人": PERSON, "団体": GROUP, "": None}
