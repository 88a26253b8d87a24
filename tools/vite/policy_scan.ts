/**
 * What the Content-Security-Policy would refuse in a file, found by reading it. What is only known at run time (a string
 * put together, a `<style>` a library makes) is found by the browser tests, which fail at the first refusal.
 */
import { parseSync } from 'vite';
import { mayConnect } from './content_security_policy.ts';

/**
 * The findings in `source`, each a sentence; none for a kind of file that holds no code.
 * @param kind the file's extension without the dot.
 */
export function findViolations(kind: string, source: string): string[] {
  switch (kind) {
    case 'html':
    case 'svg':
      return scanMarkup(source);
    case 'css':
      return scanStyles(source);
    case 'js':
    case 'mjs':
      return scanScript(source);
    default:
      return [];
  }
}

/** A match with its groups, of which some may have matched nothing. */
type Groups = readonly (string | undefined)[];

const COMMENT = /<!--[\s\S]*?-->/g;
const TAG = /<([a-z][\w:-]*)((?:[^"'>]|"[^"]*"|'[^']*')*)>/gi;
const ATTRIBUTE = /([^\s"'>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/g;
/** `default-src 'none'` allows none of them. */
const FORBIDDEN_ELEMENTS = new Set(['iframe', 'frame', 'object', 'embed', 'video', 'audio', 'base']);
/** Elements whose `href` is a link to follow, not a file to load. */
const LINKS = new Set(['a', 'area']);

function scanMarkup(source: string): string[] {
  const findings: string[] = [];
  for (const [tag, rawName = '', rawAttributes = ''] of source.replace(COMMENT, '').matchAll(TAG)) {
    const name = rawName.toLowerCase();
    const attributes = new Map<string, string>();
    for (const match of rawAttributes.matchAll(ATTRIBUTE)) {
      const [, key = '', ...quoted] = match as Groups;
      attributes.set(key.toLowerCase(), quoted.find((value) => value !== undefined) ?? '');
    }
    if (name === 'style') findings.push('inline <style>');
    if (name === 'script' && !attributes.has('src') && !attributes.has('href')) {
      findings.push(`inline script: ${tag}`);
    }
    if (FORBIDDEN_ELEMENTS.has(name)) findings.push(`<${name}> is not allowed: ${tag}`);
    for (const [key, value] of attributes) {
      if (key === 'style') findings.push(`style attribute: ${tag}`);
      if (key.startsWith('on')) findings.push(`event handler attribute ${key}: ${tag}`);
      if (/^\s*javascript:/i.test(value)) findings.push(`javascript: address: ${tag}`);
      if (key === 'action' || key === 'formaction') findings.push(`form sent somewhere: ${tag}`);
      const loads =
        key === 'src' || key === 'srcset' || ((key === 'href' || key === 'xlink:href') && !LINKS.has(name));
      const isPicture = name === 'img' || name === 'image';
      if (loads && isForeign(value, isPicture)) findings.push(`${key} is not on this site: ${tag}`);
    }
  }
  return findings;
}

function scanStyles(source: string): string[] {
  const urls = source
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .matchAll(/(@import\s+)?url\(\s*["']?([^"')]*)|@import\s+["']([^"']*)/gi);
  return [...urls].flatMap((match) => {
    const [, imported, url, other] = match as Groups;
    const address = url ?? other ?? '';
    return isForeign(address, imported === undefined && other === undefined)
      ? [`styles load ${address.slice(0, 80)}`]
      : [];
  });
}

/** An address with a scheme or a host of its own: nothing here is loaded but from the site. Pictures may be `data:`. */
function isForeign(address: string, isPicture: boolean): boolean {
  if (isPicture && /^\s*(data|blob):/i.test(address)) return false;
  return /^\s*([a-z][a-z0-9+.-]*:|\/\/)/i.test(address);
}

/** A node of the syntax tree, as far as it is looked at here. */
interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly [key: string]: unknown;
}

function isNode(value: unknown): value is SyntaxNode {
  return (
    typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string'
  );
}

function scanScript(source: string): string[] {
  const { program, errors } = parseSync('file.js', source);
  if (errors.length > 0) return [`not readable as a script: ${errors[0]?.message ?? ''}`];
  const findings: string[] = [];
  const stack: unknown[] = [program];
  for (let value = stack.pop(); value !== undefined; value = stack.pop()) {
    if (Array.isArray(value)) stack.push(...(value as unknown[]));
    else if (isNode(value)) {
      const finding = judge(value);
      if (finding !== null) findings.push(`${finding}: ${source.slice(value.start, value.start + 80)}`);
      stack.push(...Object.values(value).filter((child) => typeof child === 'object' && child !== null));
    }
  }
  return findings;
}

/** What the policy refuses about this node, or null. */
function judge(node: SyntaxNode): string | null {
  switch (node.type) {
    case 'CallExpression':
    case 'NewExpression': {
      const callee = calledName(node.callee);
      const [first] = Array.isArray(node.arguments) ? (node.arguments as unknown[]) : [];
      const text = literal(first);
      if (callee === 'eval' || callee === 'Function') return 'code from a string';
      if (text === null) return null;
      if (callee === 'setTimeout' || callee === 'setInterval') return 'code from a string';
      if (/^(importScripts|Worker|SharedWorker)$/.test(callee) && isForeign(text, false)) {
        return 'script not on this site';
      }
      if (/^(fetch|WebSocket|EventSource|sendBeacon)$/.test(callee) && isForeign(text, false)) {
        return URL.canParse(text) && mayConnect(new URL(text)) ? null : 'connection to another host';
      }
      return null;
    }
    case 'ImportExpression':
    case 'ImportDeclaration':
    case 'ExportAllDeclaration':
    case 'ExportNamedDeclaration': {
      const address = literal(node.source);
      return address !== null && isForeign(address, false) ? 'script not on this site' : null;
    }
    default:
      return null;
  }
}

/** `eval` of `eval(…)`, `(0, eval)(…)`, `globalThis.eval(…)`, `self['eval'](…)`; '' for what has no name. */
function calledName(callee: unknown): string {
  if (!isNode(callee)) return '';
  switch (callee.type) {
    case 'Identifier':
      return typeof callee.name === 'string' ? callee.name : '';
    case 'ParenthesizedExpression':
    case 'ChainExpression':
      return calledName(callee.expression);
    case 'SequenceExpression':
      return calledName((callee.expressions as unknown[]).at(-1));
    case 'MemberExpression':
      return callee.computed === true ? (literal(callee.property) ?? '') : calledName(callee.property);
    default:
      return '';
  }
}

/** The text of a literal, or the beginning of a template; null for anything else. */
function literal(node: unknown): string | null {
  if (!isNode(node)) return null;
  if (node.type === 'Literal') return typeof node.value === 'string' ? node.value : null;
  if (node.type !== 'TemplateLiteral') return null;
  const [first] = node.quasis as readonly { readonly value: { readonly cooked: unknown } }[];
  return typeof first.value.cooked === 'string' ? first.value.cooked : null;
}
