/**
 * Faults that were here once, or that this kind of program has: each as an exact change of a text, and the test that must see it.
 * `node tools/put_back.mjs` puts them in one by one, in a copy of the tree.
 */

/**
 * @typedef {{ find: string, put: string }} Edit `find` stands exactly once in the file
 * @typedef {'unit' | 'gpu' | 'e2e'} Suite
 * @typedef {{ suite: Suite, file: string, title: string }} Witness `title` is part of the test's name; of an end-to-end test a pattern
 * @typedef {{ name: string, what: string, file: string, edits: readonly Edit[], witness: Witness }} Fault
 */

/** @type {(file: string, title: string) => Witness} */
const unit = (file, title) => ({ suite: 'unit', file, title });
/** @type {(file: string, title: string) => Witness} */
const gpu = (file, title) => ({ suite: 'gpu', file, title });
/** @type {(file: string, title: string) => Witness} */
const e2e = (file, title) => ({ suite: 'e2e', file, title });

/** @type {readonly Fault[]} */
export const FAULTS = [
  {
    name: 'tanh-overflows',
    what: 'tanh of a large argument, as a driver may compute it: ∞ / ∞',
    file: 'src/shaders/activation.wgsl',
    edits: [
      {
        find: 'return tanh(clamp(x, vec4f(-15.0), vec4f(15.0)));',
        put: 'return (exp(2.0 * x) - 1.0) / (exp(2.0 * x) + 1.0);',
      },
    ],
    witness: gpu('src/gpu/kernels/linear.gpu.test.ts', 'gelu_new stays finite where tanh overflows'),
  },
  {
    name: 'variance-in-one-pass',
    what: 'LayerNorm by E[x²] − E[x]², which cancels',
    file: 'src/shaders/layer_norm.wgsl',
    edits: [
      {
        find: 'let d = (kept[slot] - mean) * is_feature(v);',
        put: 'let d = kept[slot] * is_feature(v);',
      },
      {
        find: 'let scale = 1.0 / sqrt(variance + EPSILON);',
        put: 'let scale = 1.0 / sqrt(variance - mean * mean + EPSILON);',
      },
    ],
    witness: gpu('src/gpu/kernels/layer_norm.gpu.test.ts', '2 rows of 1024, mean near 1000'),
  },
  {
    name: 'padding-is-counted',
    what: 'the variance of a row of 63 takes its padding for a feature',
    file: 'src/shaders/layer_norm.wgsl',
    edits: [{ find: 'let d = (kept[slot] - mean) * is_feature(v);', put: 'let d = kept[slot] - mean;' }],
    witness: gpu('src/gpu/kernels/layer_norm.gpu.test.ts', '4 rows of 63, mean near 0'),
  },
  {
    name: 'softmax-keeps-the-maximum',
    what: 'attention exponentiates scores from which no maximum was taken',
    file: 'src/shaders/attention.wgsl',
    edits: [
      {
        find: 'for (var j = 0u; j < count; j++) { new_max = max(new_max, scores[j]); }',
        put: 'new_max = vec4f();',
      },
    ],
    witness: gpu('src/gpu/kernels/attention.gpu.test.ts', 'scores of thousands do not overflow'),
  },
  {
    name: 'attention-past-its-sequence',
    what: 'attention reads the keys of the sequences before its own',
    file: 'src/shaders/attention.wgsl',
    edits: [{ find: 'for (var first = tile.z; first', put: 'for (var first = 0u; first' }],
    witness: gpu('src/gpu/kernels/attention.gpu.test.ts', '3 heads of 20, sequences of 3, 1, 8, scores × 1'),
  },
  {
    name: 'ties-by-higher-id',
    what: 'of equal logits the higher id comes first',
    file: 'src/shaders/predict.wgsl',
    edits: [{ find: 'logit == other_logit && id < other_id', put: 'logit == other_logit && id > other_id' }],
    witness: gpu('src/gpu/kernels/predict.gpu.test.ts', 'all equal: lower ids first'),
  },
  {
    name: 'log-sum-exp-overflows',
    what: 'log-sum-exp of logits from which no maximum was taken',
    file: 'src/shaders/predict.wgsl',
    edits: [
      { find: 'sum += exp(logit_at(row + id) - largest);', put: 'sum += exp(logit_at(row + id));' },
      { find: 'bitcast<u32>(largest + log(total))', put: 'bitcast<u32>(log(total))' },
    ],
    witness: gpu('src/gpu/kernels/predict.gpu.test.ts', 'large logits that overflow a plain exp'),
  },
  {
    name: 'nan-is-an-answer',
    what: 'a result is looked through by a comparison that NaN passes',
    file: 'src/reads/require_finite.ts',
    edits: [{ find: 'if (!Number.isFinite(values[i])) return i;', put: 'if (values[i] > 3.5e38) return i;' }],
    witness: unit('src/reads/require_finite.test.ts', 'logits of the likeliest'),
  },
  {
    name: 'nan-passes-the-judge',
    what: 'a golden case passes where its error is NaN',
    file: 'test/golden/compare.ts',
    edits: [
      {
        find: 'if (!(verdict.error <= tolerance)) return false;',
        put: 'if (verdict.error > tolerance) return false;',
      },
    ],
    witness: unit('test/golden/compare.test.ts', 'pooled_first_8'),
  },
  {
    name: 'renormalised',
    what: 'log p of the words listed is renormalised for the special tokens left out',
    file: 'src/engine/predictions.ts',
    edits: [
      {
        find: 'logProb: result.topLogits[index] - result.logSumExp,',
        put:
          'logProb: result.topLogits[index] - result.logSumExp - ' +
          'Math.log1p(-massOf([...result.targetLogits.subarray(0, specialsOf(tokenizer).length)].map((logit) => logit - result.logSumExp))),',
      },
    ],
    witness: unit('src/engine/probe_answers.test.ts', 'nothing renormalised'),
  },
  {
    name: 'an-outage-called-a-blocking',
    what: 'a host that answers in a way no page may read is called blocked, whoever led there',
    file: 'src/weights/whose_fault.ts',
    edits: [
      {
        find: "  if (listed === 'redirect') return portalError(url, error);",
        put: "  if (unread === 'answer') return blockedError(url, 'unknown', error);",
      },
    ],
    witness: unit('src/weights/whose_fault.test.ts', 'an answer without CORS, from the start'),
  },
  {
    name: 'a-chunk-unchecked',
    what: 'a chunk on the disk is used whatever its hash',
    file: 'src/weights/kept_file.ts',
    edits: [
      {
        find: 'return (await sha256Of(bytes)) === chunks[index] ? bytes : null;',
        put: 'return bytes;',
      },
    ],
    witness: unit('src/worker/library.test.ts', 'is verified, mended on the next load'),
  },
  {
    name: 'an-arriving-chunk-unchecked',
    what: 'a chunk that arrived goes to the GPU whatever its hash',
    file: 'src/weights/read_chunk.ts',
    edits: [{ find: 'if (expected === null || hash === expected) return', put: 'return' }],
    witness: unit('src/weights/arrival.test.ts', 'fault 12: a damaged chunk is fetched again'),
  },
  {
    name: 'writing-nothing-makes-longer',
    what: 'in memory a file grows by a write of no bytes behind its end',
    file: 'src/weights/folder.ts',
    edits: [{ find: 'if (bytes.byteLength === 0) return;', put: '' }],
    witness: unit('src/weights/folder.test.ts', 'a file reads as it was written'),
  },
  {
    name: 'two-engines-in-one-probe',
    what: 'a probe goes on when another engine computes it',
    file: 'src/worker/probes.ts',
    edits: [
      {
        find: 'if (!isSameIdentity(now, identity)) {',
        put: 'if (!isSameIdentity(identity, identity)) {',
      },
    ],
    witness: unit('src/worker/probes.test.ts', 'an engine of another kind in mid-probe ends it'),
  },
  {
    name: 'a-late-event',
    what: 'what a crashed worker still says is taken for the new one’s',
    file: 'src/page/wire.ts',
    edits: [
      {
        find: 'if (number === this.#number) event(told);',
        put: 'if (number <= this.#number) event(told);',
      },
    ],
    witness: unit('src/page/client.test.ts', 'drops what a closed worker still says'),
  },
  {
    name: 'one-lucky-batch',
    what: 'a probe’s batch grows as far as one measurement says',
    file: 'src/engine/probe_pacer.ts',
    edits: [
      {
        find: 'Math.min(fitting, this.#tokens * GROWTH)',
        put: 'Math.min(fitting, this.#tokens * GROWTH ** 9)',
      },
    ],
    witness: unit('src/engine/probe_pacer.test.ts', 'grows fourfold at most'),
  },
  {
    name: 'the-prior-added',
    what: 'LPBS adds the prior instead of taking it away',
    file: 'src/probes/lpbs.ts',
    edits: [
      {
        find: 'return logOfWords(target) - logOfWords(prior);',
        put: 'return logOfWords(target) + logOfWords(prior);',
      },
    ],
    witness: unit('src/probes/lpbs.test.ts', 'he and she: 8 % against a prior of 4 %'),
  },
  {
    name: 'not-wilson',
    what: 'the interval of a rate without z²: the one that has no width at 0',
    file: 'src/probes/statistics/wilson.ts',
    edits: [{ find: '/ trials + zz / 4);', put: '/ trials);' }],
    witness: unit('src/probes/statistics/rates.test.ts', '9 of 11, to the digits SciPy gives'),
  },
  {
    name: 'jsd-is-nan',
    what: 'a word that one sentence rules out: 0 · ∞ in its term of the divergence',
    file: 'src/probes/divergence.ts',
    edits: [{ find: 'return smaller > -Infinity ? ofLarger', put: 'return true ? ofLarger' }],
    witness: unit('src/probes/divergence.test.ts', 'disjoint distributions are one bit apart'),
  },
  {
    name: 'a-formula-in-a-table',
    what: 'a cell that begins with = goes into a CSV file as it is',
    file: 'src/probes/export/csv_text.ts',
    edits: [{ find: '/^[=+\\-@\\t\\r\\n＝＋－＠]/', put: '/^[+\\-@\\t\\r\\n＝＋－＠]/' }],
    witness: unit('src/probes/export/export.test.ts', 'nothing in it is a formula'),
  },
  {
    name: 'edges-for-every-place',
    what: 'a slot’s alternatives are looked through at every place it stands: 15 s for 20,000 characters',
    file: 'src/probes/template/split_mask.ts',
    edits: [{ find: 'return ofSlots[part.slot];', put: 'return edges(slots[part.slot].alternatives);' }],
    witness: unit('src/probes/template/parse.test.ts', 'a slot named again and again'),
  },
  {
    name: 'the-first-mask-only',
    what: 'of several masks the first is answered',
    file: 'src/engine/probe_answers.ts',
    edits: [
      {
        find: 'return masks.map((row, mask) => ({',
        put: 'return masks.slice(0, 1).map((row, mask) => ({',
      },
    ],
    witness: unit('src/engine/probe_answers.test.ts', 'every mask of a text is asked for'),
  },
  {
    name: 'one-table',
    what: 'of two masks the page shows one table',
    file: 'src/ui/fill/Results.tsx',
    edits: [{ find: 'answer.masks.slice(0, tablesShown).map', put: 'answer.masks.slice(0, 1).map' }],
    witness: e2e('e2e/fill.spec.ts', 'two masks'),
  },
  {
    name: 'the-text-leaves',
    what: 'what is typed goes into the address of a request',
    file: 'src/page/fill_desk.ts',
    edits: [
      {
        find: "this.#mayBeLong = when === 'enter';",
        put: "this.#mayBeLong = when === 'enter';\n    void fetch(`?q=${query.text}`);",
      },
    ],
    witness: e2e('e2e/faults.spec.ts', 'nothing typed leaves the page'),
  },
  {
    name: 'an-apostrophe-is-lost',
    what: 'what of a text is not known has no other spelling to offer',
    file: 'src/tokenizer/unknown_text.ts',
    edits: [
      {
        find: "return meant === '' || tokenizer.pieces(`a${meant}a`).known ? meant : null;",
        put: 'return null;',
      },
    ],
    witness: unit('src/tokenizer/unknown_text.test.ts', 'a phone’s apostrophe is found where it stands'),
  },
  {
    name: 'an-unread-mask',
    what: 'a mask beyond what the model reads is not told',
    file: 'src/tokenizer/unread_masks.ts',
    edits: [
      { find: 'if (encoded.cutTokens === 0) return null;', put: 'if (encoded.cutTokens >= 0) return null;' },
    ],
    witness: unit('src/tokenizer/unread_masks.test.ts', 'the first of them: where it is'),
  },
  {
    name: 'the-focus-stays',
    what: 'the focus does not go with a run to Cancel',
    file: 'src/ui/lab/use_run_focus.ts',
    edits: [
      {
        find: "if (isLeftOn(last.current, 'start', place)) buttonOf(place, 'cancel')?.focus();",
        put: 'void 0;',
      },
    ],
    witness: e2e('e2e/spoken.spec.ts', 'a long run has the focus on Cancel'),
  },
  {
    name: 'a-composition-is-a-key',
    what: 'the keys of an input method go to the page',
    file: 'src/ui/frame/composition.ts',
    edits: [{ find: 'if (!isComposing(event)) return;', put: 'return;' }],
    witness: unit('src/ui/frame/composition.test.ts', 'reach no handler; Enter commits'),
  },
  {
    name: 'a-sum-of-two-sentences',
    what: 'words that fit different articles are summed in one sentence',
    file: 'src/ui/grid/shown_words.ts',
    edits: [{ find: 'sentences.size === 1 ? first : null', put: 'first' }],
    witness: unit('src/ui/grid/cube.test.ts', 'with the article open each word stands in its own sentence'),
  },
  {
    name: 'another-word-in-the-cells',
    what: 'a word written before the one that is shown takes its place',
    file: 'src/ui/grid/shown_words.ts',
    edits: [{ find: "return index < 0 ? shown : { kind: 'word', index };", put: 'return shown;' }],
    witness: unit('src/ui/grid/cube.test.ts', 'the word in the cells is the same'),
  },
  {
    name: 'compare-this-unmasks',
    what: '“Compare this” loses the word that was masked in place',
    file: 'src/ui/fill/compare_start.ts',
    edits: [{ find: 'withMasks(draft.text, masks, word)', put: 'withMasks(draft.text, typed, word)' }],
    witness: unit('src/ui/fill/compare_start.test.ts', 'a word masked in place is a mask'),
  },
  {
    name: 'a-beam-of-one',
    what: 'of a word of several pieces the likeliest first piece alone is gone on with',
    file: 'src/probes/word_beam.ts',
    edits: [{ find: '    .slice(0, BEAM_WIDTH);', put: '    .slice(0, 1);' }],
    witness: unit('src/probes/word_beam.test.ts', 'the sums are of log p given what stands before'),
  },
  {
    name: 'nothing-folds',
    what: 'on a phone all that is said beside the answer stands before it',
    file: 'src/ui/frame/Fold.tsx',
    edits: [{ find: 'data-folds={folds || undefined}', put: 'data-folds={undefined}' }],
    witness: e2e('e2e/phone.spec.ts', 'what folds opens at a touch'),
  },
  {
    name: 'an-example-for-good',
    what: 'what an example replaced does not come back',
    file: 'src/ui/fill/history.ts',
    edits: [
      {
        find: 'return { present: next, past: bounded([...past, writtenOf(present)]), future: [], typing: typed };',
        put: 'return { present: next, past, future: [], typing: typed };',
      },
    ],
    witness: unit('src/ui/fill/history.test.ts', 'after an example the typed sentence comes back'),
  },
  {
    name: 'an-adapter-asked-once',
    what: 'a GPU that comes after the page has asked is not found',
    file: 'src/gpu/device.ts',
    edits: [
      {
        find: 'if (adapter !== null || performance.now() >= FIRST_MOMENTS_MS) return adapter;',
        put: 'if (performance.now() >= 0) return adapter;',
      },
    ],
    witness: unit('src/gpu/device.test.ts', 'fault 54: an adapter that comes late'),
  },
];
