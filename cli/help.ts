/** What is told of the commands: examples first, since they are what is copied. */
import type { CommandName } from './arguments.ts';

const USAGE = `unmask: ask an ALBERT masked language model about any number of lines.

  unmask fill "The man worked as a [MASK]."
      the likeliest words at the mask, as a line of JSON
  unmask fill --input sentences.jsonl > answers.jsonl
      a record for each line, in the same order
  unmask fill --input sentences.jsonl --output answers.jsonl --resume
      the same into a file, going on where an earlier call was killed
  unmask score --input corpus.parquet --output scores.parquet
      from and to tables: .parquet and .csv by their names
  zcat corpus.gz | unmask score - | jq -c '[.id, .score]'
      how likely the model finds each sentence
  unmask fill --model albert/albert-base-v2 "The man worked as a [MASK]."
      the same by a model of the Hugging Face hub, fetched once
  unmask info
      which model answers

Commands:
  fill      the likeliest words at each [MASK] of a text
  score     how likely a sentence is, a word in its place, or one of two sentences
  features  the vector that stands for a text
  classify  what a fine-tuned head says of a text: labels, labels of tokens, answers
  info      the model: its name, revision, files, shape and heads
  weights   models of the hub that are kept here: list, fetch, verify, delete
  verify    whether an engine computes here what was computed in float64

unmask COMMAND --help says more of each.
`;

const MODEL = `  -m, --model MODEL     a folder with config.json, a tokenizer and model.safetensors; or OWNER/NAME of the Hugging Face
                        hub, with @REVISION if any: the copy in Hugging Face's cache (HF_HOME) where there is one, else
                        fetched once, verified and kept (default: the embedded model)
      --offline         ask no network (HF_HUB_OFFLINE)`;

const LINES = `
Lines:
  A line is a JSON object. Its "id" (a text or a number) comes back in its record, beside "line", which counts
  from 1. Fields that are not named here are left alone. A line that cannot be answered becomes a record with
  "error", and the run goes on.
  -i, --input FILE      JSON Lines, or a table by its name: .csv, .tsv, .parquet; - is stdin
  -o, --output FILE     records go to FILE.partial; when the last is there, a footer with their number and SHA-256
                        follows and the file gets its name. A table of them where that ends in .csv or .parquet.
                        Without it they go to stdout, with no footer
      --resume          go on with FILE.partial of a run that was stopped or killed; nothing is done where FILE is whole
      --progress        how far it is, on stderr where that is a terminal
      --strict          end at the first line that cannot be answered

Engine:
${MODEL}
      --engine NAME     wasm (default), gpu (WebGPU by Dawn), or cpu (plain JavaScript, slow)
      --dtype TYPE      f32 or f16: how a GPU stores the large weights (default: as the file has them); its first batch
                        is compared with WebAssembly's in f32
      --relaxed         wasm by relaxed SIMD: sooner, but last bits depend on the processor
      --threads N       of wasm (default: 1): the same numbers. Many lines are answered sooner by a process a core
      --batch-tokens N  tokens of a batch (default: 256 on a CPU, 4096 on a GPU)

Exit status:
  0 done, 2 the call is wrong, 42 the input or model is (never worth a retry), 75 stopped or short of something
  (worth one), 1 a fault
`;

const OF: Readonly<Record<CommandName, string>> = {
  fill: `unmask fill: the likeliest words at each [MASK].

  unmask fill "The man worked as a [MASK]." "The woman worked as a [MASK]."
  unmask fill --top-k 20 --input sentences.jsonl > answers.jsonl
  echo '{"id": 7, "text": "It is [MASK]."}' | unmask fill -

A line: {"id": …, "text": "… [MASK] …", "pair": "a second text, if any"}
Its record: "masks", and of each the "predictions", likeliest first, with the log of their probability over the
whole vocabulary (nats). Special tokens are left out of the list; "specialMass" is their probability.

      --top-k N         words a mask, 1 to 100 (default: 5)
${LINES}`,
  score: `unmask score: how likely sentences, words and pairs are. Scores are in nats.

  unmask score "The nurse said that she was tired."
  unmask score --measure aul --input sentences.jsonl > scores.jsonl
  unmask score --measure targets --targets he,she "The nurse said that [MASK] was tired."
  unmask score --measure crows-pairs --input pairs.jsonl > preferences.jsonl

      --measure NAME    what is asked of a line:
        pll (default)   {"text"}: Σ log p of each token, masked in turn; the pieces of a word from left to right
                        (Kauf and Ivanova 2023)
        aul             {"text"}: the mean log p of each token, nothing masked (Kaneko and Bollegala 2022)
        aula            {"text"}: the same, each token weighed by the attention it gets
        targets         {"text" with [MASK], "targets": ["he", "she"]}: log p of each word at each mask; of a word of
                        several pieces their sum, left to right (Kauf and Ivanova 2023)
        pll-pairs, aul-pairs, aula-pairs
                        {"more", "less"}: both sentences by that measure, and which is likelier
        crows-pairs     {"more", "less"}: Σ log p of the tokens they share, masked in turn (Nangia et al. 2020)
      --targets A,B     words for the lines that name none
${LINES}`,
  features: `unmask features: the vector that stands for a text after the last pass.

  unmask features "The doctor." "The nurse."
  unmask features --vector pooled --input sentences.jsonl --output vectors.jsonl

A line: {"id": …, "text": "…"}
Its record: "values", one for each dimension of the hidden state, and "vector", which of them it is.

      --vector NAME     mean (default): the mean of all tokens' states; pooled: tanh(pooler([CLS]))
${LINES}`,
  classify: `unmask classify: what another head than the masked-language one says of a text.

  unmask classify --model MODEL "A film that nobody needs."
  unmask classify --model MODEL --input pairs.jsonl > labels.jsonl

A line: {"id": …, "text": "…", "pair": "a second text, if any"}; of a question "text", and in "pair" what answers it
Its record, by the head's task: "labels" of the text, or of "each" of its tokens, with the head's own "output" and,
unless it is a plain value, the log of its probability (nats); of a question "answers" out of the pair, likeliest
first, that there is none (null) among them. Of a multiple choice, a line is one answer: the highest output wins.

      --head NAME       classifier, span or order (default: the first that the model has)
      --top-k N         answers of a question (default: 5)
${LINES}`,
  info: `unmask info: the model that answers, as a line of JSON.

  unmask info
  unmask info --model MODEL | jq .files

${MODEL}
`,
  weights: `unmask weights: models of the Hugging Face hub that are kept here, as lines of JSON.

  unmask weights
  unmask weights fetch albert/albert-base-v2
  unmask weights verify
  unmask weights delete albert/albert-base-v2

  list              what is kept (default)
  fetch MODEL       what the hub has of it now; goes on with what was interrupted
  verify [MODEL]    compares every part with its hash; ends with 42 where one is damaged
  delete MODEL      unless another process reads it

  MODEL is OWNER/NAME, with @REVISION if any. They lie in UNMASK_CACHE, else in unmask of the user's cache folder.
      --offline     ask no network
`,
  verify: `unmask verify: whether an engine computes here what was computed in float64, on the embedded model's texts.

  unmask verify
  unmask verify --engine gpu

A record a text: "largestError" of a log p, relative, and "ok". It ends with 1 where one is not.

      --engine NAME     wasm (default), gpu or cpu
      --dtype TYPE      f32 or f16: how a GPU stores the large weights
      --relaxed         wasm by relaxed SIMD
      --threads N       of wasm (default: 1)
`,
};

export function helpOf(command: CommandName | null): string {
  return command === null ? USAGE : OF[command];
}
