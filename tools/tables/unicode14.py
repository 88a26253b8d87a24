#!/usr/bin/env python3
"""Writes src/tokenizer/unicode14.ts from Python's own tables.

Hugging Face's AlbertTokenizer asks Python for combining classes, digits and which characters exist at all. JavaScript
knows no combining class, and each browser has its own Unicode version, so these come from Python 3.11 (Unicode 14).
Run:  python3.11 tools/tables/unicode14.py > src/tokenizer/unicode14.ts
"""
import sys
import unicodedata

from ranges import ranges

DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def base36(number):
    out = ""
    while True:
        number, rest = divmod(number, 36)
        out = DIGITS[rest] + out
        if number == 0:
            return out


def packed(found):
    """Gap before each range, then its length less one, in base 36."""
    numbers, position = [], 0
    for first, last in found:
        numbers += [first - position, last - first]
        position = last + 1
    return " ".join(base36(number) for number in numbers)


def table(name, doc, holds):
    print(f"\n/** {doc} */")
    print(f"export const {name} =")
    print(f"  '{packed(ranges(holds))}';")


if unicodedata.unidata_version != "14.0.0":
    sys.exit(f"Unicode 14.0.0 is the reference; this Python has {unicodedata.unidata_version}")

print("// Made by tools/tables/unicode14.py from Unicode 14.0.0. Do not edit.")
print("// Code point ranges, ascending: gap before each range, then its length less one, in base 36.")
table("COMBINING", "Canonical combining class not 0 (`unicodedata.combining`).", lambda c: unicodedata.combining(c) != 0)
table("DIGIT", "`str.isdigit`.", str.isdigit)
table("UNASSIGNED", "General category Cn: what Unicode 14 does not know.", lambda c: unicodedata.category(c) == "Cn")
