"""Writes the sample workbook of Japan's list: `python tests/samples/jp_mof/make_workbook.py`."""

from datetime import datetime
from pathlib import Path

import xlsxwriter

HERE = Path(__file__).parent / "2026-03-05" / "shisantouketsu20260305.xlsx"

# Sheet -> title rows, header, rows. Blanks inside headers and full-width marks are the ministry's.
SHEETS = {
    "一覧": (
        [["このファイルは、外為法に基づく資産凍結等の措置の情報をExcel形式にしたものです。"]],
        [],
        [],
    ),
    "2.タリバーン関係者等": (
        [["タリバーン関係者等", "", "（注）告示日付には反映しておりません。"]],
        [
            "告示日付",
            "告示番号",
            "日 本 語 表 記",
            "英 語 表 記",
            "別名・別称",
            "生年月日",
            "出生地・出身地",
            "国籍",
            "国連参照番号",
            "その他の情報",
        ],
        [
            ["2011.11.18削除", 1],
            ["2008.6.25削除\n（4．と同一人物）", 2],
            [
                "2001.9.22\n2008.6.25改訂\n2012.3.27改訂",
                "3",
                "モハンマド・ハッサン・アフンド",
                "MOHAMMAD HASSAN AKHUND\n(original script: محمد حسن آخوند)",
                "",
                "(a)1955年-1958年頃\n(b)１９４５年",
                "Pashmul village, Afghanistan",
                "アフガニスタン",
                "TAi.002",
                "不明",
            ],
            [
                "2022.5.10",
                4.0,
                "カティーバ",
                "KHATIBA IMAM AL-BUKHARI (KIB)",
                "(a)カティーバ(b)アル・ブハーリ\n(a.k.a.:(a)KHATIBA(b)AL-BUKHARI; "
                "Al-Bukhari Brigade(c)Fabio Fusco, born 25 May 1968 in Naples, Italy"
                "(d)Yassin Sywal(formerly listed as))",
            ],
        ],
    ),
    "3.テロリスト等 (1)": (
        [["テロリスト等"], ["", "", "（注）*で標記した個人及び団体"]],
        ["告示日付", "告示番号", "日本語表記", "英語表記", "別名", "生年月日"],
        [
            [
                "2002.4.20\n200812.19改訂",
                "1(*290)",
                "アブド・エル・カーデル",
                "ABD EL KADER MAHMOUD MOHAMED EL SAYED",
                "エッサイード、カーデル; カーデル\nEs Sayed, Kader; Abdel Khader",
                datetime(1962, 12, 26),
            ],
            ["2008.3.26削除", "2"],
        ],
    ),
    "4.テロリスト等 (2)": (
        [["テロリスト等"]],
        [
            "告示日付",
            "告示番号",
            "日本語表記",
            "英語表記",
            "別名・別称",
            "旧称・以前の呼称",
            "所在地",
        ],
        [
            ["2014.10.17削除", "1"],
            [
                "2023.10.31",
                "2",
                "バイ・キャッシュ",
                "BUY CASH MONEY AND MONEY TRANSFER COMPANY",
                "バイ・キャッシュ（Buy Cash）",
                "",
                "ガザ",
            ],
        ],
    ),
    "8.【解除】リベリア": ([["リベリア前政権の高官又はその関係者等"]], [], []),
    "20.イラン (団体)": (
        [["イラン"]],
        ["告示日付", "告示番号", "日本語表記", "英語表記", "別称"],
        [["2016.1.22", "1", "", "7TH OF TIR"], ["2025.9.28", "7", "", "7TH OF TIR"]],
    ),
    "21.ソマリア": (
        [["ソマリア"]],
        ["告示日付", "告示番号", "日本語表記", "英語表記", "別称・別名", "その他の情報"],
        [
            ["2010.6.25", "1", "アル・シャバーブ", "AL-SHABAAB", "", "第一段落"],
            ["", "", "", "", "", "第二段落"],
            ["2014.10.29削除", "2"],
        ],
    ),
    "38.中央アフリカ共和国（団体）": (
        [["中央アフリカ共和国"]],
        ["告示日付", "告示番号", "日本語表記", "英語表記", "過去の別名"],
        [["2016.4.1", 2.0, "神の抵抗軍", "LORD’S RESISTANCE ARMY", "不明"]],
    ),
}


def main() -> None:
    """Write the workbook, the same bytes each time."""
    book = xlsxwriter.Workbook(str(HERE))
    book.set_properties({"created": datetime(2026, 3, 5)})
    day = book.add_format({"num_format": "yyyy/m/d"})
    for name, (titles, header, rows) in SHEETS.items():
        sheet = book.add_worksheet(name)
        for number, cells in enumerate([*titles, *([header] if header else []), *rows]):
            for column, cell in enumerate(cells):
                if isinstance(cell, datetime):
                    sheet.write_datetime(number, column, cell, day)
                elif cell != "":
                    sheet.write(number, column, cell)
    book.close()


if __name__ == "__main__":
    main()
