/** What every copied script begins with: what it computes again, the libraries it needs, which model that is and how it is loaded. */
import { pythonString } from './python_literal.ts';
import type { Provenance } from './results.ts';

interface PythonBeginning {
  /** What is computed again: `Log-probabilities of words at a mask`. */
  readonly about: string;
  /** Of Python's own library, a line each. */
  readonly imports?: readonly string[];
  /** Of `transformers`, in order. */
  readonly classes: readonly string[];
  readonly model: Provenance['model'];
}

/**
 * What of transformers 5 reads each tokenizer file as it stands. Its `AutoTokenizer` goes by `model_type`, and cannot read an ALBERT that has
 * WordPiece: it wants a Unigram, and takes every word of a `vocab.txt` for unknown.
 */
const TOKENIZER_CLASSES = {
  'tokenizer.json': 'PreTrainedTokenizerFast',
  'spiece.model': 'AlbertTokenizer',
  'vocab.txt': 'BertTokenizer',
} as const;

type TokenizerFile = keyof typeof TOKENIZER_CLASSES;
const isTokenizerFile = (name: string): name is TokenizerFile => Object.hasOwn(TOKENIZER_CLASSES, name);

/** The tokenizer file that the model's texts were read by, and the class of `transformers` that reads it. */
export function pythonTokenizerClass({ files = USUAL_FILES }: PythonBeginning['model']): {
  readonly file: string;
  readonly className: string;
} {
  const file = files.find(isTokenizerFile) ?? 'spiece.model';
  return { file, className: TOKENIZER_CLASSES[file] };
}

/** Those of a model that was kept before it was asked for. */
const USUAL_FILES = ['config.json', 'spiece.model', 'model.safetensors'];

/** The docstring, the imports and the constants that name the model. */
export function pythonBeginning({ about, imports = [], classes, model }: PythonBeginning): string {
  const files = model.files ?? USUAL_FILES;
  const own = imports.length === 0 ? '' : `${imports.join('\n')}\n\n`;
  return `"""${about}, as Unmask computed them in a browser, computed again with transformers.

    pip install torch "transformers>=5" sentencepiece protobuf
    python this_file.py

Associations learned from training text, not endorsements or facts.
"""

${own}import torch
from transformers import ${classes.join(', ')}

MODEL = ${pythonString(hubName(model.name))}  # ${where(model.name, files)}
REVISION = ${pythonString(isCommit(model.revision) ? model.revision : 'main')}  # main: the newest
WEIGHTS = ${pythonString(model.revision)}  # as Unmask named them
CONTENT = ${pythonString(model.content)}  # sha256sum ${files.join(' ')} | sha256sum
PRECISION = ${pythonString(model.dtype)}
BACKEND = ${pythonString(model.backend)}
`;
}

/**
 * A function `load` that gives the model.
 * @param modelClass of `transformers`
 * @param option what else `from_pretrained` is told: `attn_implementation="eager"`
 */
export function pythonLoad(modelClass: string, option: string | null = null): string {
  return `def load():
    """The model in double precision, its large weights rounded first as Unmask stored them."""
    model = ${modelClass}.from_pretrained(MODEL, revision=REVISION${option === null ? '' : `, ${option}`}).float()
    if PRECISION == "f16":
        with torch.no_grad():
            for name, module in model.named_modules():
                if isinstance(module, torch.nn.Linear) or name.endswith("word_embeddings"):
                    module.weight.copy_(module.weight.half().float())
    return model.double().eval()
`;
}

/** `owner/name`, as the hub has them. */
const REPO = /^[\w.-]+\/[\w.-]+$/;

/** What `from_pretrained` finds under the name; a model that no hub has must be fetched by hand. */
function where(name: string, files: readonly string[]): string {
  return REPO.test(hubName(name))
    ? 'a repository of the Hugging Face hub, or a folder'
    : `no repository of the hub: put a folder with its ${files.slice(0, -1).join(', ')} and ${files.at(-1) ?? ''} here`;
}

/** The published models by the name the hub has them under. */
function hubName(name: string): string {
  return /^albert-(base|large|xlarge|xxlarge)-v[12]$/.test(name) ? `albert/${name}` : name;
}

function isCommit(revision: string): boolean {
  return /^[0-9a-f]{40}$/.test(revision);
}
