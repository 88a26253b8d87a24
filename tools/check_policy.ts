/**
 * `node tools/run.mjs tools/check_policy.ts [DIST]`: what the Content-Security-Policy would refuse in the built files,
 * a finding a line. Without a folder the app is built into a temporary one. Exit status 1 when anything is found.
 */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { findViolations } from './vite/policy_scan.ts';

const PUBLIC = fileURLToPath(new URL('../public/', import.meta.url));

/** Everything but the models: they are data, and large. */
async function scanFolder(folder: string): Promise<{ files: number; findings: string[] }> {
  const findings: string[] = [];
  let files = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const name = relative(folder, path).split(sep).join('/');
    if (!entry.isFile() || name.startsWith('weights/')) continue;
    const found = findViolations(extname(name).slice(1), await readFile(path, 'utf8'));
    findings.push(...found.map((finding) => `${name}: ${finding}`));
    files++;
  }
  return { files, findings };
}

export async function main(argv: readonly string[]): Promise<number> {
  const given = argv.at(0);
  const folder = given ?? (await mkdtemp(join(tmpdir(), 'unmask-policy-')));
  try {
    if (given === undefined) {
      // Models lie in public/ and may be gigabytes: what is there is looked at where it is.
      const outDir = { outDir: folder, emptyOutDir: true, copyPublicDir: false, reportCompressedSize: false };
      await build({ logLevel: 'error', build: outDir });
    }
    const scans = [await scanFolder(folder), ...(given === undefined ? [await scanFolder(PUBLIC)] : [])];
    const findings = scans.flatMap((scan) => scan.findings);
    const files = scans.reduce((total, scan) => total + scan.files, 0);
    for (const finding of findings) console.error(finding);
    if (files === 0) console.error(`${folder}: no files`);
    else if (findings.length === 0) console.log(`Policy: nothing in ${files} built files would be refused.`);
    return files === 0 || findings.length > 0 ? 1 : 0;
  } finally {
    if (given === undefined) await rm(folder, { recursive: true, force: true });
  }
}
