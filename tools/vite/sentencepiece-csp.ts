/**
 * Makes `sentencepiece-js` fit to ship: an ES module that needs no `eval`, no Node built-in and no network.
 *
 * The package is a CommonJS file around an Emscripten build. As published it
 * - builds functions from strings in two places of embind, which `script-src 'self' 'wasm-unsafe-eval'` forbids;
 * - reads the model through `require('fs')`, so it cannot be given bytes;
 * - in Node, installs process-wide `uncaughtException` and `unhandledRejection` handlers;
 * - in a browser, first tries to `fetch` its own `data:` URL, which `connect-src` forbids and reports.
 *
 * Each is rewritten in place at build. The file is pinned by hash: what is edited is exactly what was read.
 */
import { createHash } from 'node:crypto';
import type { Plugin } from 'vite';

/** SHA-256 of `sentencepiece-js@1.1.0/dist/index.js`, the only text this transform has been read against. */
export const SENTENCEPIECE_SHA256 = 'd3526a2b9265f1410c232faecda1f6deff88e55f8fd8e5e7e6e214c7b34b02bd';

const PACKAGE = 'sentencepiece-js';
const ENTRY = /\/node_modules\/sentencepiece-js\/dist\/index\.js(?:\?.*)?$/;

/** Replaces the one stretch that begins with `from` and ends before `until`. */
interface Edit {
  readonly why: string;
  readonly from: string;
  /** Where the stretch ends, itself kept; absent: the stretch is `from` alone. */
  readonly until?: string;
  readonly to: string;
}

/** embind's `createNamedFunction`: the name is only for stack traces, so a property does what source text did. */
const CREATE_NAMED_FUNCTION = `function createNamedFunction(name,body){
  const named=function(){return body.apply(this,arguments)};
  return Object.defineProperty(named,"name",{value:makeLegalFunctionName(name)});
}`;

/**
 * embind's `craftInvokerFunction`: converts the arguments, calls into wasm, releases what the conversion made, converts
 * the result. `argTypes` is [return type, class type or null, ...parameter types].
 */
const CRAFT_INVOKER_FUNCTION = `function craftInvokerFunction(humanName,argTypes,classType,cppInvokerFunc,cppTargetFunc){
  if(argTypes.length<2)throwBindingError("argTypes array size mismatch! Must at least get return value and 'this' types!");
  const [returnType,thisType,...parameterTypes]=argTypes;
  const isMethod=thisType!==null&&classType!==null;
  const convertedTypes=isMethod?[thisType,...parameterTypes]:parameterTypes;
  // A type without a destructor function pushes its clean-up on a stack; one such type puts the whole call on the stack.
  const usesStack=argTypes.slice(1).some((type)=>type!==null&&type.destructorFunction===undefined);
  const returnsValue=returnType.name!=="void";
  return function(...args){
    if(args.length!==parameterTypes.length)throwBindingError("function "+humanName+" called with "+args.length+" arguments, expected "+parameterTypes.length+" args!");
    const destructors=usesStack?[]:null;
    const values=isMethod?[this,...args]:args;
    const wired=values.map((value,index)=>convertedTypes[index].toWireType(destructors,value));
    const result=cppInvokerFunc(cppTargetFunc,...wired);
    if(usesStack)runDestructors(destructors);
    else convertedTypes.forEach((type,index)=>{if(type.destructorFunction!==null)type.destructorFunction(wired[index])});
    if(returnsValue)return returnType.fromWireType(result);
  };
}`;

const EDITS: readonly Edit[] = [
  {
    why: 'CommonJS header; no fs',
    from: "'use strict';\n\nObject.defineProperty(exports, '__esModule'",
    until: '/*************************',
    to: '',
  },
  {
    why: 'no script address: nothing is fetched',
    from: '  var _scriptDir = (typeof document',
    until: '\n  \n  return (\nasync function(Module)',
    to: '  var _scriptDir = "";',
  },
  {
    why: 'one environment everywhere, decided at build: no window, no Node; the wasm comes from its data: URL by atob',
    from: 'var ENVIRONMENT_IS_WEB=typeof window=="object";',
    until: 'var scriptDirectory="";',
    to: 'const ENVIRONMENT_IS_WEB=false,ENVIRONMENT_IS_WORKER=false,ENVIRONMENT_IS_NODE=false;',
  },
  {
    why: 'no Node built-ins, no process-wide handlers',
    from: 'if(ENVIRONMENT_IS_NODE){const{createRequire:createRequire}',
    until: 'if(ENVIRONMENT_IS_WEB||ENVIRONMENT_IS_WORKER){if(ENVIRONMENT_IS_WORKER){scriptDirectory=self',
    to: '',
  },
  {
    why: 'a piece that begins with U+FEFF keeps it',
    from: 'new TextDecoder("utf8")',
    to: 'new TextDecoder("utf8",{ignoreBOM:true})',
  },
  {
    why: 'no code from strings',
    from: 'function createNamedFunction(',
    until: 'function extendError(',
    to: CREATE_NAMED_FUNCTION,
  },
  {
    why: 'only served the next one',
    from: 'function new_(constructor,',
    until: 'function craftInvokerFunction(',
    to: '',
  },
  {
    why: 'no code from strings',
    from: 'function craftInvokerFunction(',
    until: 'function __embind_register_class_constructor(',
    to: CRAFT_INVOKER_FUNCTION,
  },
  {
    why: 'load() takes bytes',
    from: 'writeFile("sentencepiece.model", fs__namespace.readFileSync(url))',
    to: 'writeFile("sentencepiece.model", url)',
  },
  {
    why: 'loadVocabulary() takes bytes',
    from: 'writeFile("sentencepiece.vocab", fs__namespace.readFileSync(url))',
    to: 'writeFile("sentencepiece.vocab", url)',
  },
  { why: 'ES module', from: 'var index = { SentencePieceProcessor:', until: '\n\nexports.', to: '' },
  {
    why: 'ES module',
    from: 'exports.SentencePieceProcessor = SentencePieceProcessor;',
    to: 'export { SentencePieceProcessor };',
  },
  {
    why: 'cleanText is not ALBERT’s normalisation and is not used',
    from: 'exports.cleanText = cleanText;',
    to: '',
  },
  { why: 'ES module', from: 'exports["default"] = index;', to: '' },
];

/** What may not be left. Comments and the wasm's base64 hold none of these. */
const FORBIDDEN = [
  /\bnew Function\b/,
  /\bFunction\(/,
  /\bnew_\(/,
  /\beval\(/,
  /\brequire\(/,
  /\bexports[.[]/,
  /\b__filename\b/,
  /\bfs__namespace\b/,
  /\bdocument\.baseURI\b/,
];

function apply(code: string, edit: Edit): string {
  const start = code.indexOf(edit.from);
  if (start < 0 || code.includes(edit.from, start + 1)) {
    throw new Error(`sentencepiece-csp: expected exactly one ${JSON.stringify(edit.from)} (${edit.why})`);
  }
  const end = edit.until === undefined ? start + edit.from.length : code.indexOf(edit.until, start);
  if (end < 0) throw new Error(`sentencepiece-csp: ${JSON.stringify(edit.until)} not found (${edit.why})`);
  return code.slice(0, start) + edit.to + code.slice(end);
}

/**
 * The published file, rewritten.
 * @throws Error when `source` is not the pinned file, or anything forbidden is left in it.
 */
export function rewriteSentencePiece(source: string): string {
  const actual = createHash('sha256').update(source).digest('hex');
  if (actual !== SENTENCEPIECE_SHA256) {
    throw new Error(
      `sentencepiece-csp: ${PACKAGE}/dist/index.js has changed (SHA-256 expected ${SENTENCEPIECE_SHA256}, actual ${actual}). ` +
        'Install 1.1.0, or read the new file and adapt tools/vite/sentencepiece-csp.ts to it.',
    );
  }
  const code = EDITS.reduce(apply, source);
  for (const pattern of FORBIDDEN) {
    const found = pattern.exec(code);
    if (found) throw new Error(`sentencepiece-csp: ${JSON.stringify(found[0])} is left at ${found.index}`);
  }
  return code;
}

/** The plugin. Needed wherever `sentencepiece-js` is imported: the page, its workers (`worker.plugins`), Vitest, tools. */
export function sentencePieceCsp(): Plugin {
  return {
    name: 'unmask:sentencepiece-csp',
    enforce: 'pre',
    // Pre-bundling would read the file behind the plugin's back …
    config: () => ({ optimizeDeps: { exclude: [PACKAGE] } }),
    // … and so would Node, which imports external packages itself.
    configEnvironment: (name) => (name === 'client' ? {} : { resolve: { noExternal: [PACKAGE] } }),
    transform: {
      filter: { id: ENTRY },
      // No map: generated text has nothing worth stepping through.
      handler: (code) => ({ code: rewriteSentencePiece(code), map: { mappings: '' } }),
    },
  };
}
