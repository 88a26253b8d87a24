"""python3 -m unittest discover -s tools/pretrain -p 'test_*.py'"""

from __future__ import annotations

import io
import json
import sys
import tempfile
import unittest
from contextlib import redirect_stdout
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional as F

sys.path.insert(0, str(Path(__file__).parent))

from albert import AlbertConfig, AlbertForMaskedLM, gelu_new  # noqa: E402
from checkpoint import begin_from, save_model  # noqa: E402
from corpus import holds_any, split_sentences, squeezed  # noqa: E402
from install import facts, install  # noqa: E402
from safetensors_file import read_safetensors  # noqa: E402
from samples import CLS, MASK, NOT_MASKED, SEP, Masking, Sampler, Source, Vocabulary, batches, hide_words  # noqa: E402

TOKENIZER = Path(__file__).parents[2] / "public/weights/albert-demo/spiece.model"
SMALL = AlbertConfig(vocab_size=50, embedding_size=8, hidden_size=12, num_hidden_layers=2, num_attention_heads=3, intermediate_size=16)


class Corpus(unittest.TestCase):
    def test_sentences_joined_give_the_paragraph(self) -> None:
        paragraph = 'mr. smith came in. "who is it?" he said. nobody answered! so he left'
        parts = split_sentences(paragraph)
        self.assertEqual(parts, ["mr. smith came in.", '"who is it?"', "he said.", "nobody answered!", "so he left"])
        self.assertEqual(" ".join(parts), paragraph)

    def test_an_evaluation_sentence_is_found_whatever_its_spacing(self) -> None:
        sentence = squeezed("The train arrived at the station, late.")
        filed = {sentence[:24]: [sentence]}
        self.assertTrue(holds_any(squeezed('he said: "the train  arrived at the station late"!'), filed))
        self.assertFalse(holds_any(squeezed("the train arrived at the station early, for once."), filed))


class Samples(unittest.TestCase):
    def setUp(self) -> None:
        self.vocabulary = Vocabulary(TOKENIZER)
        self.generator = np.random.default_rng(0)

    def source(self) -> Source:
        lengths = self.generator.integers(3, 40, 60)
        starts = np.concatenate([[0], np.cumsum(lengths)])
        ids = self.generator.integers(5, self.vocabulary.size, starts[-1]).astype(np.uint16)
        return Source(ids, starts, np.repeat(np.arange(12, dtype=np.int32), 5))

    def test_inputs_and_targets_give_the_text_again(self) -> None:
        masking = Masking(kept=0, random=0, typed=0)
        for _ in range(200):
            pieces = self.generator.integers(5, self.vocabulary.size, 30).astype(np.uint16)
            hidden = hide_words(pieces, np.array([18, 12]), self.vocabulary, masking, self.generator)
            self.assertEqual(hidden.lengths.tolist(), [18, 12])
            self.assertEqual(np.where(hidden.targets == NOT_MASKED, hidden.ids, hidden.targets).tolist(), pieces.tolist())
            self.assertTrue((hidden.ids[hidden.targets != NOT_MASKED] == MASK).all())
            self.assertIn(MASK, hidden.ids[:18])
            self.assertIn(MASK, hidden.ids[18:])

    def test_shares_are_as_asked(self) -> None:
        words = np.flatnonzero(self.vocabulary.starts_word & self.vocabulary.is_word)
        pieces = self.generator.choice(words, 200_000)
        masking = Masking(least=0.2, most=0.2, kept=0.1, random=0.2, typed=0)
        hidden = hide_words(pieces, np.full(2000, 100), self.vocabulary, masking, self.generator)
        chosen = hidden.targets != NOT_MASKED
        kept = chosen & (hidden.ids == pieces)
        self.assertAlmostEqual(float(chosen.mean()), 0.2, delta=0.005)
        self.assertAlmostEqual(float(kept.sum() / chosen.sum()), 0.1, delta=0.01)
        self.assertAlmostEqual(float((hidden.ids == MASK).sum() / chosen.sum()), 0.7, delta=0.01)

    def test_whole_words_are_hidden(self) -> None:
        pieces = np.array([175, 14, 28], dtype=np.uint16)  # ▁don ' t: three words, for letters and marks part
        starts = self.vocabulary.starts_word[pieces]
        self.assertEqual(starts.tolist(), [True, False, False])
        continued = np.flatnonzero(~self.vocabulary.starts_word & self.vocabulary.is_word)[:2]
        word = np.array([6, 175, *continued, 6], dtype=np.uint16)
        for _ in range(50):
            ids = hide_words(word, np.array([5]), self.vocabulary, Masking(kept=0, random=0, typed=0), self.generator).ids
            self.assertEqual(len({ids[1] == MASK, ids[2] == MASK, ids[3] == MASK}), 1)

    def test_a_typed_mask_spells_what_follows_anew(self) -> None:
        the, stop = 6, 7
        hidden = hide_words(np.array([the, stop, the]), np.array([2, 1]), self.vocabulary, Masking(0, 0, 0, 0, typed=1, punctuation=0), self.generator)
        self.assertEqual(hidden.ids.tolist(), [MASK, 149, stop, MASK])  # [MASK] ▁ . and, in a stretch of its own, [MASK]
        self.assertEqual(hidden.targets.tolist(), [the, NOT_MASKED, NOT_MASKED, the])
        self.assertEqual(hidden.lengths.tolist(), [3, 1])

    def test_batches_are_pairs_and_single_texts_of_one_length(self) -> None:
        made = batches([(1.0, Sampler(self.source(), self.vocabulary, Masking(), self.generator))], 400, self.generator, pool=500)
        pairs = 0
        for _, batch in zip(range(40), made):
            self.assertEqual(batch.ids.shape, batch.segments.shape)
            self.assertEqual(batch.ids.shape, batch.targets.shape)
            self.assertLessEqual(batch.ids.shape[1], 128)
            self.assertTrue((batch.ids[:, 0] == CLS).all())
            self.assertTrue((batch.targets != NOT_MASKED).any(axis=1).all())
            self.assertTrue((np.diff(batch.segments) >= 0).all())
            for ids, segments in zip(batch.ids, batch.segments):
                if segments.any():
                    pairs += 1
                    self.assertEqual(ids[np.flatnonzero(segments)[0] - 1], SEP)
        self.assertGreater(pairs, 10)


class Model(unittest.TestCase):
    def test_gelu_and_its_derivative(self) -> None:
        x = torch.linspace(-6, 6, 41, dtype=torch.float64, requires_grad=True)
        self.assertTrue(torch.allclose(gelu_new(x), F.gelu(x, approximate="tanh"), atol=1e-12))
        self.assertTrue(torch.autograd.gradcheck(gelu_new, (x,)))

    def test_a_wider_feed_forward_network_is_the_same_function(self) -> None:
        torch.manual_seed(0)
        model = AlbertForMaskedLM(SMALL)
        with tempfile.TemporaryDirectory() as folder:
            save_model(model, Path(folder))
            wider = begin_from(Path(folder), AlbertConfig(**{**SMALL.__dict__, "intermediate_size": 24}))
        ids = torch.randint(0, 50, (2, 9))
        arguments = (ids, torch.zeros_like(ids), torch.arange(18))
        self.assertTrue(torch.allclose(model(*arguments), wider(*arguments), atol=1e-5))


class Install(unittest.TestCase):
    def test_the_page_gets_what_was_trained_in_half_precision_and_its_list_says_so(self) -> None:
        torch.manual_seed(0)
        model = AlbertForMaskedLM(AlbertConfig(hidden_size=64, num_attention_heads=1, num_hidden_layers=2, intermediate_size=64))
        with tempfile.TemporaryDirectory() as base:
            run, folder = Path(base) / "run", Path(base) / "weights" / "demo"
            save_model(model, run)
            folder.parent.mkdir()
            (folder.parent / "index.json").write_text(json.dumps({"models": [{"folder": "other"}, {"folder": "demo", "name": "demo"}]}))
            with redirect_stdout(io.StringIO()):
                install(run, TOKENIZER, folder)
            kept = read_safetensors(folder / "model.safetensors")
            for name, tensor in model.state_dict().items():
                self.assertTrue(np.allclose(kept[name], tensor.numpy(), rtol=1e-3, atol=1e-6), name)
            entry = json.loads((folder.parent / "index.json").read_text())["models"][1]
            self.assertEqual(entry["files"]["model.safetensors"], facts(folder / "model.safetensors"))
            self.assertTrue(entry["files"]["model.safetensors"]["sha256"].startswith(entry["revision"]))
            cases = json.loads((folder / "cases.json").read_text())
            ids, segments = torch.tensor([cases[0]["ids"]]), torch.tensor([cases[0]["token_type_ids"]])
            mask = cases[0]["masks"][0]
            with torch.no_grad():
                ours = torch.log_softmax(model(ids, segments, torch.tensor([mask["position"]])), -1)[0, mask["top_ids"]]
            self.assertLess(float((ours - torch.tensor(mask["top_log_probs"])).abs().max()), 5e-3)

    def test_a_weight_that_half_precision_cannot_hold_is_refused(self) -> None:
        model = AlbertForMaskedLM(SMALL)
        model.predictions.bias.data[3] = 1e6
        with tempfile.TemporaryDirectory() as base:
            save_model(model, Path(base))
            with self.assertRaises(SystemExit):
                install(Path(base), TOKENIZER, Path(base) / "demo")


if __name__ == "__main__":
    unittest.main()
