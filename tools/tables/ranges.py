"""Code points that have a property, as ranges."""


def ranges(holds):
    """Inclusive ranges of code points for which `holds`, surrogates left out."""
    found, start = [], None
    for code in range(0x110001):
        inside = code < 0x110000 and not 0xD800 <= code < 0xE000 and holds(chr(code))
        if inside and start is None:
            start = code
        elif not inside and start is not None:
            found.append((start, code - 1))
            start = None
    return found
