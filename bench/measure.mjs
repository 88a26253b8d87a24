/**
 * Everything that is measured on a machine with a GPU, in one go and under ten minutes. `npm run bench:bundle -- FOLDER` puts it beside
 * the bench; there: `node FOLDER/measure.mjs [OUT]`. One after another, each with a time limit: what fails or takes too long costs only
 * itself. OUT gets the numbers as JSON and all that was printed; PyTorch is measured where python3 has it.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const OUT = resolve(process.argv[2] ?? 'measured');
const BUDGET_MS = 570_000;

/** Dawn as a browser has it, but for its clock; and with what is behind flags: f16 on NVIDIA, matrix units. */
const EXACT = 'disable-dawn-features=timestamp_quantization';
const FLAGS = `enable-dawn-features=vulkan_enable_f16_on_nvidia,allow_unsafe_apis ${EXACT}`;

const bench = (name, limit, args, dawn = EXACT) => ({
  name,
  limit,
  command: process.execPath,
  args: [
    join(HERE, 'bench.mjs'),
    ...args,
    '--model',
    join(HERE, 'large.json'),
    '--json',
    join(OUT, `${name}.json`),
  ],
  env: { UNMASK_DAWN: dawn },
});
const torch = (name, limit, args) => ({
  name,
  limit,
  command: 'python3',
  args: [
    join(HERE, 'peer_torch.py'),
    '--golden',
    join(HERE, 'large.json'),
    ...args,
    '--json',
    join(OUT, `${name}.json`),
  ],
  env: {},
});

const FEW = ['--tokens', '16', '128', '--sequences', '1', '8', '64'];
const STEPS = [
  bench('record', 20, ['record']),
  bench('pass_f16', 60, ['pass', '--dtype', 'f16', ...FEW]),
  bench('pass_f16_flags', 60, ['pass', '--dtype', 'f16', ...FEW], FLAGS),
  torch('torch_f16', 60, ['--dtype', 'f16', ...FEW]),
  bench('profile_f16', 20, ['profile', '--dtype', 'f16', '--tokens', '16', '128']),
  bench('profile_f16_flags', 20, ['profile', '--dtype', 'f16', '--tokens', '16', '128'], FLAGS),
  bench('profile_f16_many', 20, ['profile', '--dtype', 'f16', '--tokens', '128', '--sequences', '8']),
  bench(
    'profile_f16_many_flags',
    20,
    ['profile', '--dtype', 'f16', '--tokens', '128', '--sequences', '8'],
    FLAGS,
  ),
  bench(
    'kernels_f16_flags',
    90,
    ['kernels', '--dtype', 'f16', '--all-variants', '--rows', '16', '64', '128', '1024', '--only', 'linear'],
    FLAGS,
  ),
  bench('sentences_f16', 30, ['sentences', '--dtype', 'f16']),
  bench('pass_f32', 60, ['pass', '--dtype', 'f32', '--tokens', '16', '128', '--sequences', '1']),
  torch('torch_f32', 60, ['--dtype', 'f32', '--tokens', '16', '128', '--sequences', '1']),
];

mkdirSync(OUT, { recursive: true });
const startMs = performance.now();
const failures = STEPS.filter((step) => !run(step));
console.log(`\n${STEPS.length - failures.length} of ${STEPS.length} measured, in ${OUT}`);

/** Whether it was measured; what it printed as its result goes on to the screen, all of it to a file. */
function run({ name, limit, command, args, env }) {
  const left = BUDGET_MS - (performance.now() - startMs);
  if (left < 5000) return told(name, 'left out: the ten minutes are over');
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    encoding: 'utf8',
    env: { ...process.env, ...env },
    maxBuffer: 2 ** 28,
    timeout: Math.min(limit * 1000, left),
  });
  writeFileSync(join(OUT, `${name}.txt`), `${stdout ?? ''}${stderr ?? ''}`);
  if (status !== 0) {
    return told(name, `failed: ${error?.message ?? (stderr ?? '').trim().split('\n').slice(-3).join(' | ')}`);
  }
  const seconds = ((performance.now() - startMs) / 1000).toFixed(0);
  console.log(`\n## ${name} (done after ${seconds} s)\n\n${stdout.trim()}`);
  return true;
}

function told(name, why) {
  console.log(`\n## ${name}: ${why}`);
  return false;
}
