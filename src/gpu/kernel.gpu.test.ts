import { expect, test } from 'vitest';
import { acquireNodeDevice } from '../../tools/node_gpu.ts';
import { catchGpuErrors } from './device_errors.ts';
import { KernelCompiler, type KernelDefinition } from './kernel.ts';

const FIRST = `// out = input · FACTOR
override FACTOR: f32;

@group(0) @binding(0) var<storage, read> input: array<f32>;
@group(0) @binding(1) var<storage, read_write> output: array<f32>;
`;

const second = (factor: string) => `// One invocation a value.
@compute @workgroup_size(1)
fn scale(@builtin(global_invocation_id) at: vec3u) {
  output[at.x] = input[at.x] * ${factor};
}
`;

const kernel = (factor: string): KernelDefinition<'input' | 'output'> => ({
  name: 'scale',
  sources: { 'first.wgsl': FIRST, 'second.wgsl': second(factor) },
  bindings: { input: 'read', output: 'write' },
});

/** Compiles inside error scopes, as a model is. `asked`: how often the driver was asked what it thinks of a shader. */
async function compile(definition: KernelDefinition<'input' | 'output'>, constants: Record<string, number>) {
  const { device } = await acquireNodeDevice();
  const create = device.createShaderModule.bind(device);
  const state = { asked: 0 };
  device.createShaderModule = (descriptor) => {
    const module = create(descriptor);
    const getInfo = module.getCompilationInfo.bind(module);
    module.getCompilationInfo = () => {
      state.asked++;
      return getInfo();
    };
    return module;
  };
  try {
    const outcome = await catchGpuErrors(device, () =>
      new KernelCompiler(device).compile(definition, constants),
    ).catch((error: unknown) => error);
    return { outcome, asked: state.asked };
  } finally {
    device.destroy();
  }
}

test('a shader that does not compile is told by file, line and text of what was put together', async () => {
  const { outcome } = await compile(kernel('FACTORY'), { FACTOR: 2 });
  expect(outcome).toMatchObject({
    code: 'gpu/shader',
    message: 'The GPU driver could not compile second.wgsl, line 4.',
    actual: expect.stringMatching(
      /^second\.wgsl:4:\d+: .*FACTORY.*“output\[at\.x\] = input\[at\.x\] \* FACTORY;”$/,
    ) as unknown,
    details: {
      file: 'second.wgsl',
      line: 4,
      text: 'output[at.x] = input[at.x] * FACTORY;',
      shader: 'first.wgsl + second.wgsl',
    },
  });
});

test('constants that do not fit a shader are no fault of its text', async () => {
  const { outcome, asked } = await compile(kernel('FACTOR'), { FACTORY: 2 });
  expect(outcome).toMatchObject({ code: 'gpu/validation' });
  expect(asked).toBe(1);
});

test('of a shader that compiles nothing is asked', async () => {
  const { outcome, asked } = await compile(kernel('FACTOR'), { FACTOR: 2 });
  expect(outcome).not.toBeInstanceOf(Error);
  expect(asked).toBe(0);
});
