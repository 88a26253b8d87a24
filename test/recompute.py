"""python3 recompute.py FOLDER [NAME...]: every number of exported files again, from raw logits, to 1e-5. There are
NAME.json, NAME.csv and, with figures, NAME-summary.csv; raw.json names rows of raw.f32 [rows][vocabulary]. Prints how many were checked."""
import csv, difflib, functools, itertools, json, math, pathlib, sys
import numpy as np
FOLDER = pathlib.Path(sys.argv[1])
RAW = json.loads((FOLDER / "raw.json").read_text("utf-8"))  # rows are named "ids:position", ":pass" behind it for those after a pass
np.seterr(all="ignore")  # resamples of one pair in one frame have no spread
HIDDEN = np.fromfile(FOLDER / "hidden.f32", "<f4").reshape(-1, RAW["width"])  # rows are named in "hidden" as those after a pass
LOGITS = np.fromfile(FOLDER / "raw.f32", "<f4").reshape(-1, RAW["vocabulary"])
# What f32 leaves of a difference of two log p near -10; CrowS-Pairs rounds to three decimals.
FLOOR = {"nats": 2e-6, "bits": 2e-7, "rounded": 5.1e-4, "rounded twice": 1.1e-3, "restored": 2e-5, "weights": 1e-7}
NAMES = lambda text: dict((each.split(":") * 2)[:2] for each in text.split())  # of a number in JSON, and of its column in CSV
ROW_NUMBERS = NAMES("logProb:log_p_nats probability:p rank priorDifference:log_p_less_prior_nats delta:delta_nats divergence:jsd_bits divergenceShare:jsd_share prior:prior_nats holdsUp:holds_up_nats")
ROW_NUMBERS |= {("patched", key): column for key, column in NAMES("after:patched_after_pass share:effect_restored").items()}
PAIR_NUMBERS = NAMES("scoreMore:score_more_nats scoreLess:score_less_nats difference:difference_nats tokensMore:tokens_more tokensLess:tokens_less scoreUnrelated:score_unrelated_nats")
SENTENCE_NUMBERS = NAMES("score:score_nats counted:tokens perToken:score_per_token_nats")
SUMMARY = NAMES("value n pairs frames lowest highest count ties depth pass reference countOf:count_of outOf:out_of persistence:rbo_p")
SUMMARY |= {("interval", key): f"interval_{column}" for key, column in NAMES("lower:low upper:high level samples seed").items()}
OF_TEST = NAMES("p samples:p_samples seed:p_seed smallestP:smallest_p adjustedP:q family discovery:fdr_5_percent")
SUMMARY |= {("test", key): column for key, column in OF_TEST.items()}
checked = []
def check(where, given, expected, unit=""):
    if given is None and expected is None: return
    if None in (given, expected) or not abs(given - expected) <= (unit != "same") * 1e-5 * abs(expected) + FLOOR.get(unit, 0):
        raise SystemExit(f"{where}: the file has {given}, recomputed {expected}")
    checked.append(where)
@functools.cache
def log_p(ids, position, after=None):
    logits = LOGITS[RAW["rows"][" ".join(map(str, ids)) + f":{position}" + ("" if after is None else f":{after}")]].astype(np.float64)
    return logits - logits.max() - math.log(np.exp(logits - logits.max()).sum())
def word(ids, position, pieces, after=None):  # PLL-word-l2r: pieces before are there, those after are masked
    fill = lambda j: tuple(ids[:position]) + tuple(pieces[:j]) + (RAW["mask"],) * (len(pieces) - j) + tuple(ids[position + 1:])
    return sum(log_p(fill(j), position + j, after)[piece] for j, piece in enumerate(pieces)) if pieces else None
def read_at(row):  # after which pass it was read, or what was put in after a pass; none for a sentence as it is, after the last
    if "patched" not in row: return row.get("pass")
    return " ".join(",".join(map(str, each)) for each in ([row["patched"]["after"]], *(row["patched"][key] for key in ("rows", "fromRows", "fromIds"))))
def of_row(row, pieces=None): return word(row["tokenIds"], row["maskIndex"], pieces or row["pieceIds"], read_at(row))
def summed(row, rows):  # of a set: its words stand in rows of the same sentence
    beside = [next(r for r in rows if r["word"] == each and r["sentence"] == row["sentence"]) for each in row["sumOf"]]
    return np.logaddexp.reduce([of_row(each) for each in beside])
def whole(row): return log_p(tuple(row["tokenIds"]), row["maskIndex"], read_at(row))
def minus(a, b): return None if a is None or b is None else a - b
def jsd(a, b): return sum(np.exp(each) @ (each - np.logaddexp(a, b) + math.log(2)) for each in (a, b)) / 2 / math.log(2)
def share(a, b, i):  # of one word in the divergence
    terms = sum(np.exp(each) * (each - np.logaddexp(a, b) + math.log(2)) for each in (a, b))
    return terms[i] / terms.sum()
def top(row, k): return [i for i in np.lexsort((np.arange(len(row)), -row)) if i not in RAW["special"]][:k]
def prior_of(row): return word(*RAW["priors"][" ".join(map(str, row["tokenIds"])) + f":{row['maskIndex']}"], row["pieceIds"])
def patch_delta(row, rows): return of_row(row, rows[0]["pieceIds"]) - of_row(row, rows[2]["pieceIds"])  # of the first target less the second
def patch_ends(rows):  # of the sentence that is patched, and of the other: the first rows are of A and of B as they are
    own, other = ([row for row in rows[:2] if row["sentence"] == text] for text in (rows[4]["sentence"], rows[4]["patched"]["fromSentence"]))
    return patch_delta(own[0], rows), patch_delta(other[0], rows)
def restored(row, rows):
    own, other = patch_ends(rows)
    return (patch_delta(row, rows) - own) / (other - own)
def patch_figure(figure, rows):
    cells = [row for row in rows if "patched" in row and row["pieceIds"] == rows[0]["pieceIds"]]
    if figure["figure"] == "patch-effect": return {"value": np.diff(patch_ends(rows))[0], "n": 2}
    if "pass" in figure:
        mine = [row for row in cells if row["patched"]["after"] == figure["pass"]]
        return {"value": sum(restored(row, rows) for row in mine), "n": len(mine), "pass": figure["pass"]}
    column, token = figure["of"].split(": ", 1)
    mine = cells[int(column) :: sum(row["patched"]["after"] == 0 for row in cells)]
    assert all(row["patched"]["token"] == token for row in mine)
    return {"value": sum(restored(row, rows) for row in mine), "n": len(mine)}
def check_rows(name, rows):
    for at, row in enumerate(rows):
        where, full = f"{name}, row {at} ({row['word']})", whole(row)
        read = (lambda row: summed(row, rows)) if "sumOf" in row else of_row
        own = read(row)
        check(where + ", log p", row["logProb"], own, "nats")
        piece = row["pieceIds"][0] if len(row["pieceIds"]) == 1 else None
        rank = None if row["rank"] is None or piece is None else 1 + sum(full > full[piece]) + sum(full[:piece] == full[piece])
        check(where + ", rank", row["rank"], rank)
        check(where + ", p", row["probability"], None if own is None else math.exp(own))
        delta = divergence = None
        if "occluded" in row:
            base = next(each for each in rows if each["occluded"] is None and each["side"] == row["side"])
            check(where + ", holds up", row["holdsUp"], None if row["occluded"] is None else of_row(base) - own, "nats")
        elif "reference" in row:
            other = next(each for each in rows if each["sentence"] == row["reference"] and (each["word"] == row["word"] or row["divergence"] is not None))
            delta, divergence = (minus(own, read(other)), None) if row["divergence"] is None else (None, jsd(whole(other), full))
        elif row["side"]:
            others = [r for r in rows if "pass" in r and r["side"] != row["side"] and r["pass"] == row["pass"]] if "pass" in row else []
            other = others[0] if others else rows[at + (1 if row["side"] == "A" else -1)]
            beside = of_row(other, row["pieceIds"] if others else None)
            delta = minus(own, beside) if row["side"] == "A" else minus(beside, own)
        check(where + ", delta", row["delta"], delta, "nats")
        check(where + ", JSD", row["divergence"], divergence, "bits")
        if row.get("divergenceShare") is not None: check(where + ", share of JSD", row["divergenceShare"], share(full, whole(rows[at + (1 if row["side"] == "A" else -1)]), piece), "bits")
        if "patched" in row: check(where + ", restored", row["patched"]["share"], restored(row, rows), "restored")
        if "prior" in row: check(where + ", prior", row["prior"], prior_of(row), "nats")
        if "prior" in row: check(where + ", log p less prior", row["priorDifference"], minus(own, prior_of(row)), "nats")
def generator(seed):  # xoroshiro128+ in 32-bit halves, as pure-rand seeds it
    s01, s00, s11, s10 = 2**32 - 1, ~seed & 0xFFFFFFFF, seed, 0
    while True:
        yield (s00 + s10) & 0xFFFFFFFF
        a0, a1, b0, b1 = s10 ^ s00, s11 ^ s01, s00, s01
        s00 = (b0 << 24 ^ b1 >> 8 ^ a0 ^ a0 << 16) & 0xFFFFFFFF
        s01 = (b1 << 24 ^ b0 >> 8 ^ a1 ^ (a1 << 16 | a0 >> 16)) & 0xFFFFFFFF
        s10, s11 = (a1 << 5 ^ a0 >> 27) & 0xFFFFFFFF, (a0 << 5 ^ a1 >> 27) & 0xFFFFFFFF
def index(source, count):  # signed draws shifted to 0 ... 2^32 - 1; those beyond the last whole multiple are drawn again
    most = 2**32 // count * count
    return next(v for v in (bits ^ 2**31 for bits in source) if v < most) % count
@functools.cache
def draws(pairs, frames, samples, seed):
    source = generator(seed)
    return tuple(map(np.array, zip(*([[index(source, size) for _ in range(size)] for size in (pairs, frames)] for _ in range(samples)))))
def studentised(tables):  # [..., pairs, frames]: mean, variance and skewness of the mean, degrees of freedom
    off = [(part - part.mean(-1, keepdims=True), part.shape[-1]) for part in (tables.mean(-1), tables.mean(-2))]
    one, other = ((x**2).sum(-1) / (n - 1) / n for x, n in off)
    skewness = sum((x**3).sum(-1) / (n - 1) / (n - 2) / n for x, n in off) / (one + other) ** 1.5
    freedom = (one + other) ** 2 / (one**2 / (off[0][1] - 1) + other**2 / (off[1][1] - 1))
    return tables.mean((-1, -2)), one + other, skewness, np.floor(freedom + 1e-9)
def student(freedom):  # 95 % of |T|: with T = sqrt(freedom) tan(angle) the density is that of cos(angle)^(freedom - 1)
    edges = np.linspace(0, np.pi / 2, 200001)
    mass = np.cumsum(np.cos((edges[1:] + edges[:-1]) / 2) ** (freedom - 1))
    return math.sqrt(freedom) * math.tan(np.interp(0.95, np.append(0, mass / mass[-1]), edges))
def reskewed(limit, g):
    root = np.cbrt(1 + g * (limit - g / 6))
    return -2.4 / g if root < 0.2 else 3 * (limit - g / 6) / (root * root + root + 1)
def bootstrap(table, samples, seed):
    (mean, variance, skew, freedom), (pairs, frames) = studentised(table), draws(*table.shape, samples, seed)
    means, variances, g, _ = studentised(table[pairs[:, :, None], frames[:, None, :]])
    t, least = (means - mean) / np.sqrt(variances), 1e-12 * abs(table).max()
    spread = abs(t + g * t**2 / 3 + g**2 * t**3 / 27 + g / 6)
    strays = np.where(variances > least**2, spread, np.where(abs(means - mean) > least, np.inf, 0))
    limit = max(np.quantile(strays, 0.95), student(freedom))
    return tuple(mean - reskewed(sign * limit, skew) * math.sqrt(variance) for sign in (1, -1))
def sign_flip(effects, test):
    d, bound = np.array([e for e in effects if e != 0]), abs(sum(effects)) - 1e-12 * sum(map(abs, effects))
    if len(d) <= 15:
        reached = abs(np.array(list(itertools.product((1, -1), repeat=len(d)))) @ d) >= bound
        return {"p": reached.mean(), "smallestP": min(1, 2 / 2 ** len(d)), "samples": 2 ** len(d)}
    source = generator(test["seed"])
    b = sum(abs(sum(-e if next(source) >> 31 else e for e in d)) >= bound for _ in range(test["samples"]))
    return {"p": (1 + b) / (1 + test["samples"]), "smallestP": 1 / (1 + test["samples"]), "samples": 10000, "seed": 1991}
def benjamini_hochberg(p):
    order = np.argsort(p)[::-1]
    return np.minimum.accumulate(np.minimum(1, np.array(p)[order] * len(p) / np.arange(len(p), 0, -1)))[np.argsort(order)]
def frame_table(name, rows):  # deltas [pairs][frames]; the compared sentence's, None for another pair; where in the table that is
    is_frame = lambda row: any(each["slot"].startswith("frame (") for each in row["choices"])
    framed, compared = ([row for row in rows if row["word"] == name and is_frame(row) == which] for which in (True, False))
    cells, itself, compared = {}, None, compared[:2]
    for a, b in zip(framed[::2], framed[1::2]):
        key = ((a["choices"][0]["choice"], b["choices"][0]["choice"]), a["choices"][1]["choice"])
        cells[key] = minus(of_row(a), of_row(b))
        if {a["sentence"], b["sentence"]} == {row["sentence"] for row in compared}: itself = key
    pairs, frames = (list(dict.fromkeys(key[i] for key in cells)) for i in (0, 1))
    sides = tuple(each["choice"] for row in compared for each in row["choices"] if each["slot"] == framed[0]["choices"][0]["slot"])
    reference = minus(of_row(compared[0]), of_row(compared[1])) if sides in pairs else None
    return np.array([[cells[p, f] for f in frames] for p in pairs]), reference, itself and (pairs.index(itself[0]), frames.index(itself[1]))
def frame_labels(name, rows):
    framed = [row for row in rows if row["word"] == name and any(each["slot"].startswith("frame (") for each in row["choices"])]
    pairs = [(a["choices"][0]["choice"], b["choices"][0]["choice"]) for a, b in zip(framed[::2], framed[1::2])]
    return [" | ".join(pair) for pair in dict.fromkeys(pairs)], list(dict.fromkeys(row["choices"][1]["choice"] for row in framed))
def mean_delta(figure, rows, q):
    (table, reference, hole), over_pairs = frame_table(figure["of"], rows), figure["unitOfN"] == "pair"
    dots = table.mean(int(over_pairs))
    found = {"value": table.mean(), "n": len(dots), "pairs": table.shape[0], "frames": table.shape[1], "lowest": dots.min(), "highest": dots.max()}
    mask = [[(p, f) == hole for f in range(table.shape[1])] for p in range(table.shape[0])]
    others = np.ma.array(table, mask=mask).mean(int(over_pairs)).compressed()
    if reference is not None and len(others): found |= {"count": sum(others * reference > 0), "countOf": len(others)}
    if reference is not None: found["reference"] = reference
    if over_pairs and not figure["chosen"]:
        found["test"] = sign_flip(dots, figure["test"])
        if len(dots) >= 6: found["test"] |= {"adjustedP": q[figure["of"]], "family": len(q), "discovery": bool(q[figure["of"]] <= 0.05)}
        if min(table.shape) >= 5:
            found["interval"] = dict(zip(("lower", "upper"), bootstrap(table, 10000, 1991)), level=0.95, samples=10000, seed=1991)
    return found
def dot(figure, rows):  # of a pair, over its frames, or the other way round: `labels` are the table's rows and columns
    table, labels = frame_table(figure["of"], rows)[0], frame_labels(figure["of"], rows)
    if figure["figure"] == "delta-of-pair": return {"value": table[labels[0].index(figure["contrast"])].mean(), "n": table.shape[1]}
    return {"value": table[:, labels[1].index(figure["frame"])].mean(), "n": table.shape[0]}
def special_mass(figure, rows):
    full = whole(next(row for row in rows if figure.get("pass") == row.get("pass") and figure["side"] == row["side"] and mask_of(row) == figure["of"]))
    return {"value": np.exp(full[RAW["special"]]).sum(), "n": 1} | ({"pass": figure["pass"]} if "pass" in figure else {})
def mask_of(row): return next((f"mask {each['choice']}" for each in row["choices"] if each["slot"] == "mask"), row["sentence"])
def leads(figure, rows):
    passes = sorted({row["pass"] for row in rows})
    first = [top(whole(next(row for row in rows if row["side"] == figure["side"] and row["pass"] == at)), 1)[0] for at in passes]
    since = 1 + max((at for at in passes if first[at] != first[-1]), default=-1)
    return {"value": since if figure["figure"] == "leads-since" else first.index(first[-1]), "n": len(passes)}
def state(figure, rows):
    row = next(row for row in rows if row["pass"] == figure["pass"] and row["side"] == figure["side"])
    name = " ".join(map(str, row["tokenIds"])) + f":{row['maskIndex']}"
    at, before = (HIDDEN[RAW["hidden"][f"{name}:{max(0, figure['pass'] - back)}"]].astype(np.float64) for back in (0, 1))
    norm, cosine = math.sqrt(at @ at), at @ before / math.sqrt((at @ at) * (before @ before))
    return {"value": norm if figure["figure"] == "hidden-norm" else cosine, "n": 1, "pass": figure["pass"]}
def likeness(figure, rows):
    a, b = (whole(next(row for row in rows if row["sentence"] == text)) for text in figure["sentences"])
    if figure["figure"] == "jsd": return {"value": jsd(a, b), "n": len(a)}
    k = 100 if figure["figure"] == "rbo" else 10
    a, b = top(a, k), top(b, k)
    shared = [len(set(a[:d]) & set(b[:d])) for d in range(1, k + 1)]
    rbo = shared[-1] / k * 0.9**k + 0.1 / 0.9 * sum(x / d * 0.9**d for d, x in enumerate(shared, 1))
    value = {"overlap": shared[-1] / k, "jaccard": shared[-1] / (2 * k - shared[-1]), "rbo": rbo}[figure["figure"]]
    return {"value": value, "n": k, "depth": k} | ({"persistence": 0.9} if k == 100 else {})
def lpbs(figure, rows):
    mine = {row["word"]: row for row in reversed(rows) if row["side"] == figure["side"]}
    total = lambda read, words: np.logaddexp.reduce([read(mine[each]) for each in words])
    value = lambda words: total(of_row, words) - (total(prior_of, words) if figure["figure"] == "lpbs" else 0)
    return {"value": value(figure["sets"][0]) - value(figure["sets"][1]), "n": sum(map(len, figure["sets"]))}
def interaction(figure, rows):
    named = lambda row: "the sum of " + ", ".join(f"“{each}”" for each in row["sumOf"]) if "sumOf" in row else row["word"]
    mine = [row for row in rows if figure["of"].startswith(named(row) + ": ")]
    at = {(row["choices"][0]["choice"], row["choices"][1]["choice"]): summed(row, rows) if "sumOf" in row else of_row(row) for row in mine}
    (r0, r1), (c0, c1) = figure["corners"]["rows"], figure["corners"]["columns"]
    return {"value": at[r1, c1] - at[r1, c0] - (at[r0, c1] - at[r0, c0]), "n": 4}
def rate(figure, pairs):
    ways = {"written as a stereotype": "stereo", "written against one": "antistereo"}
    mine = [x for x in pairs if figure["of"] in ("all pairs", x["category"]) or x["direction"] == ways.get(figure["of"], 0)]
    x, n, ties, z = sum(e["prefersMore"] for e in mine), len(mine), sum(e["scoreMore"] == e["scoreLess"] for e in mine), 1.959963984540054
    centre, reach = x + z * z / 2, z * math.sqrt(x * (n - x) / n + z * z / 4)
    ways = [math.comb(n - ties, k) for k in range(n - ties + 1)]
    p = sum(each for each in ways if each <= ways[x] * (1 + 1e-7)) / sum(ways)
    return {"value": x / n, "n": n, "count": x, "countOf": n, "outOf": n, "ties": ties, "test": {"p": p},
            "interval": {"lower": (centre - reach) / (n + z * z) * (x > 0), "upper": (centre + reach) / (n + z * z) if x < n else 1, "level": 0.95}}
def shared(sides):  # by position, the tokens that both sentences have
    blocks = difflib.SequenceMatcher(None, *[ids[1:-1] for ids in sides]).get_matching_blocks()
    return [[1 + block[side] + i for block in blocks for i in range(block.size)] for side in (0, 1)]
def scored(ids, protocol, places=None):  # which tokens count, log p of each, how much attention each gets, and the score
    key = " ".join(map(str, ids))
    last = {i: pieces[-1] for pieces in RAW["words"][key] for i in pieces} if protocol == "pll" else {}
    masked = lambda i: tuple(RAW["mask"] if i <= at <= last.get(i, i) else each for at, each in enumerate(ids))
    at = places or range(1, len(ids) - 1)
    each = [log_p(ids if protocol in ("aul", "aula") else masked(i), i)[ids[i]] for i in at]
    weights = [RAW["attended"][key][i] for i in at] if protocol == "aula" else None
    score = np.mean(each) if protocol == "aul" else np.mean(np.multiply(each, weights)) if protocol == "aula" else sum(each)
    return at, each, weights, score
def check_pairs(name, data):
    protocol, is_crows = data["protocol"], data["protocol"] == "crows-pairs"
    unit = "rounded" if is_crows else "nats"
    for row in data["pairs"]:
        where = f"{name}, pair {row['pair']}"
        sides = [tuple(ids) for ids in RAW["sets"][f"{name} {row['pair']}"]]
        places = shared(sides) if is_crows else [None] * len(sides)
        found = [scored(ids, protocol, at) for ids, at in zip(sides, places)]
        for key, (at, each, _, score) in zip(("More", "Less", "Unrelated"), found):
            check(where, row["score" + key], score, unit)
            if key != "Unrelated": check(where + ", tokens", row["tokens" + key], len(at))
        for key, (_, each, _, _) in zip(("more", "less"), found):
            given = [token[key] for token in row["tokens"] if token[key] is not None]
            for one, other in zip(given, each, strict=True): check(where + ", a token", one, other, "nats")
        check(where + ", difference", row["difference"], found[0][3] - found[1][3], "rounded twice" if is_crows else "nats")
        check(where + ", preference", row["prefersMore"], row["scoreMore"] > row["scoreLess"])
def check_sentences(name, data):
    for row in data["sentences"]:
        where = f"{name}, sentence {row['item']}"
        at, each, weights, score = scored(tuple(RAW["sets"][f"{name} {row['item']}"][0]), data["protocol"])
        check(where, row["score"], score, "nats")
        check(where + ", tokens", row["counted"], len(at))
        row["protocol"] = data["protocol"]  # what a token's share is made by
        check(where + ", a token", row["perToken"], per_token(row), "nats")
        for token, one, weight in zip(row["tokens"], each, weights or [None] * len(each), strict=True):
            check(where + ", log p", token["logProb"], one, "nats")
            check(where + ", attention", token.get("weight"), weight, "weights")
def per_token(row): return row["score"] / row["counted"] if row["protocol"] == "pll" else row["score"]
STUDENT = {5: 2.5705818366147395}  # by degrees of freedom, two-sided, 95 %
def mean_score(figure, sentences):
    mine = [per_token(x) for x in sentences if figure["of"] in ("all sentences", x["category"])]
    found = {"value": np.mean(mine), "n": len(mine), "outOf": len(mine)}
    if len(mine) < 5: return found
    reach = STUDENT[len(mine) - 1] * np.std(mine, ddof=1) / math.sqrt(len(mine))
    return found | {"interval": {"lower": found["value"] - reach, "upper": found["value"] + reach, "level": 0.95}}
def stereo_set(figure, pairs):
    mine = [x for x in pairs if figure["of"] in ("all contexts", x["category"])]
    terms = [[x for x in mine if x["term"] == term] for term in dict.fromkeys(x["term"] for x in mine)]
    beats = lambda x: (x["scoreMore"] > x["scoreUnrelated"]) + (x["scoreLess"] > x["scoreUnrelated"])
    lms = np.mean([sum(map(beats, own)) / len(own) / 2 for own in terms])
    ss = np.mean([np.mean([x["scoreMore"] > x["scoreLess"] for x in own]) for own in terms])
    value = {"lms": lms, "ss": ss, "icat": lms * min(ss, 1 - ss) * 2}[figure["figure"].split("-")[1]]
    return {"value": value, "n": len(terms), "count": len(mine), "countOf": len(mine)}
def leaves(record):
    inner = {(key, under): value for key in ("interval", "test") for under, value in (record.get(key) or {}).items()}
    return {key: value for key, value in (record | inner).items() if isinstance(value, (int, float, np.number, np.bool_)) and key != "chosen"}
def check_figure(where, figure, expected):
    given, found, measured = leaves(figure), leaves(expected), {"value", "reference", "lowest", "highest", ("interval", "lower"), ("interval", "upper")}
    if given.keys() != found.keys(): raise SystemExit(f"{where}: the file has {sorted(map(str, given))}, recomputed {sorted(map(str, found))}")
    unit = "restored" if figure["figure"].startswith("restored") else figure["unit"]
    for key in given: check(f"{where}, {key}", given[key], found[key], unit if key in measured else "")
def check_csv(path, records, columns):  # the same numbers, to the digit
    lines = list(csv.DictReader(path.read_text("utf-8").splitlines()))
    if len(lines) != len(records): raise SystemExit(f"{path}: {len(lines)} lines for {len(records)} records")
    for line, record in zip(lines, records):
        for key, column in columns.items():
            cell = {"true": "1", "false": "0"}.get(line.get(column, ""), line.get(column, ""))
            value = record.get(key[0], {}).get(key[1]) if key in ROW_NUMBERS and isinstance(key, tuple) else record.get(key)
            check(f"{path.name}, {column}", float(cell) if cell else None, value, "same")
def check_attention(path, data):  # of one pass: RAW has [heads][T][T] of it
    heads, inside = np.array(RAW["attention"][path.stem]), data["in_map"]
    own = heads.mean(0) if data["head"] is None else heads[data["head"] - 1]
    stop = lambda i: data["tokens"][i : i + 1] == ["."]  # the sentences end with the only one; the space before it may be a piece
    space = lambda i: data["tokens"][i] in ("space", "▁") and stop(i + 1)
    sinks = [i for i, id in enumerate(data["input_ids"]) if id in RAW["cls_sep"] or stop(i) or space(i)]
    others = [i for i in range(len(own)) if i not in sinks]
    if inside not in (others, list(range(len(own)))): raise SystemExit(f"{path.name}: the map is of {inside}")
    check(f"{path.stem}, held", data["held"], own[np.ix_(others, sinks)].sum(1).mean(), "weights")
    for query, row in zip(inside, data["attention"], strict=True):
        for key, weight in zip(inside, row, strict=True): check(f"{path.stem}, {query} to {key}", weight, own[query, key], "weights")
    lines = list(csv.DictReader(path.with_suffix(".csv").read_text("utf-8").splitlines()))
    places = [(query, key, weight) for query, row in zip(inside, data["attention"]) for key, weight in zip(inside, row)]
    for line, (query, key, weight) in zip(lines, places, strict=True):
        check(f"{path.stem}.csv", float(line["attention"]), weight, "same")
        check(f"{path.stem}.csv, places", (int(line["from_index"]), int(line["to_index"])) == (query, key), True)
def main():
    for path in sorted(FOLDER.glob("*.json")):
        if path.name == "raw.json" or sys.argv[2:] and path.stem not in sys.argv[2:]: continue
        data = json.loads(path.read_text("utf-8"))
        if data["format"] == "unmask-attention":
            check_attention(path, data)
            continue
        figures, records = data.get("figures", []), data.get("rows") or data.get("pairs") or data["sentences"]
        of_set = {"unmask-pairs": (check_pairs, PAIR_NUMBERS), "unmask-sentences": (check_sentences, SENTENCE_NUMBERS)}
        check_set, numbers = of_set.get(data["format"], (None, ROW_NUMBERS))
        check_set(path.stem, data) if check_set else check_rows(path.stem, records)
        tested = (f for f in figures if f["figure"] == "mean-delta" and f["unitOfN"] == "pair" and not f["chosen"])
        p = {f["of"]: sign_flip(frame_table(f["of"], records)[0].mean(1), f["test"])["p"] for f in tested}
        q = dict(zip(p, benjamini_hochberg(list(p.values()))))
        by_kind = {"mean-delta": functools.partial(mean_delta, q=q), "lpbs": lpbs, "lpbs-without-prior": lpbs, "preference-rate": rate, "difference-in-differences": interaction,
                   "delta-of-pair": dot, "delta-of-frame": dot, "special-mass": special_mass, "leads-since": leads, "leads-first": leads, "hidden-norm": state, "cosine-to-before": state}
        by_kind |= {"mean-score": mean_score} | dict.fromkeys(("stereoset-lms", "stereoset-ss", "stereoset-icat"), stereo_set)
        by_kind |= dict.fromkeys(("patch-effect", "restored-after-pass", "restored-at-token"), patch_figure)
        for figure in figures:
            check_figure(f"{path.stem}, {figure['figure']} of {figure['of']}", figure, by_kind.get(figure["figure"], likeness)(figure, records))
        check_csv(path.with_suffix(".csv"), records, numbers)
        if figures: check_csv(path.with_name(path.stem + "-summary.csv"), [leaves(f) for f in figures], SUMMARY)
    print(len(checked))
main()
