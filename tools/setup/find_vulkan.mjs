/**
 * The environment under which Dawn in Node finds a GPU: a real driver if there is one, else a current lavapipe of the system, else
 * the SwiftShader that ships beside the browser (with the Vulkan loader that ships there too, where the system has none).
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PROBE = fileURLToPath(new URL('probe_adapter.mjs', import.meta.url));

/**
 * @param {() => { executablePath: string }} browser called only when no real GPU is found
 * @returns {{ env: Record<string, string>, adapter: { vendor: string, architecture: string, description: string, software: boolean, f16: boolean } }}
 */
export function findVulkan(browser) {
  const base = runtimeEnv();
  const asIs = probe(base);
  // An ICD named by hand is obeyed. A lavapipe with f16 is a current one: it is over twice as fast as SwiftShader, and runs what GPUs
  // run; an older one gives way.
  const isNamed = process.env.VK_ICD_FILENAMES !== undefined || process.env.VK_DRIVER_FILES !== undefined;
  if (asIs && (!asIs.software || isNamed || asIs.f16)) {
    return { env: base, adapter: asIs };
  }
  for (const folder of browserFolders(browser().executablePath)) {
    const icd = join(folder, 'vk_swiftshader_icd.json');
    if (!existsSync(icd)) continue;
    for (const loader of [{}, { LD_LIBRARY_PATH: joinPath(folder, process.env.LD_LIBRARY_PATH) }]) {
      const env = { ...base, VK_ICD_FILENAMES: icd, ...loader };
      const adapter = probe(env);
      if (adapter) return { env, adapter };
    }
  }
  if (asIs) return { env: base, adapter: asIs };
  throw new Error(
    'No Vulkan driver found for Dawn in Node: install one, or set VK_ICD_FILENAMES to an ICD (SwiftShader ships beside Chromium).',
  );
}

let runtimeDir = process.env.XDG_RUNTIME_DIR;

/** Drivers ask for a folder of the session's own. */
export function runtimeEnv() {
  runtimeDir ??= mkdtempSync(join(tmpdir(), 'unmask-xdg-'));
  return { XDG_RUNTIME_DIR: runtimeDir };
}

/** @returns {{ vendor: string, architecture: string, description: string, software: boolean, f16: boolean } | null} */
export function probe(env) {
  const { stdout } = spawnSync(process.execPath, [PROBE], {
    env: { ...process.env, ...env },
    encoding: 'utf8',
    timeout: 60_000,
  });
  try {
    return JSON.parse((stdout ?? '').trim().split('\n').at(-1) ?? 'null');
  } catch {
    return null;
  }
}

/** Where a browser keeps its libraries: beside the executable, or where a wrapper script of a distribution points. */
function browserFolders(executablePath) {
  const real = realpathSync(executablePath);
  return [
    dirname(real),
    '/usr/lib/chromium',
    '/usr/lib/chromium-browser',
    '/usr/lib64/chromium-browser',
    '/opt/google/chrome',
  ];
}

function joinPath(first, rest) {
  return rest ? `${first}${delimiter}${rest}` : first;
}
