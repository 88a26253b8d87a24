import { describe, expect, it } from 'vitest';
import { enginesOf, peerFiles } from './line_up.ts';

const OPTIONS = { model: 'm.json', dtype: 'f32' } as const;

describe('the engines that take part', () => {
  it('are ours alone, or with the peer’s two and the CPU path', () => {
    expect(enginesOf(OPTIONS)).toEqual(['unmask']);
    expect(enginesOf({ ...OPTIONS, peer: true, wasm: true, cpu: true })).toEqual([
      'unmask',
      'unmask-wasm',
      'unmask-cpu',
      'ort-wasm',
      'ort-webgpu',
    ]);
    expect(enginesOf({ ...OPTIONS, peer: true, engines: ['ort-wasm'] })).toEqual(['ort-wasm']);
  });

  it('never differ in precision or in where they run', () => {
    expect(() => enginesOf({ ...OPTIONS, peer: true, dtype: 'f16' })).toThrow('f32');
    expect(() => enginesOf({ ...OPTIONS, peer: true, node: true })).toThrow('--node');
  });

  it('are known by name', () => {
    expect(() => enginesOf({ ...OPTIONS, engines: ['ort-wasm'] })).toThrow('no engine "ort-wasm"');
  });
});

describe('the peer’s files', () => {
  it('are those beside the project, or beside a graph that was given', () => {
    expect(peerFiles('large', undefined)).toEqual({});
    expect(peerFiles('large', true)['peer.layout.json']).toBe('../shared/peers/albert-large.layout.json');
    expect(peerFiles('large', 'x/y.onnx')).toEqual({
      'peer.onnx': 'x/y.onnx',
      'peer.layout.json': 'x/y.layout.json',
    });
  });
});
