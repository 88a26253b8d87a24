import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { acquireDevice } from './device.ts';

const NEEDS = { f16: false };

/** A browser that finds no GPU for the first `times` times that it is asked. */
function lateAdapter(times: number) {
  const gpu = { asked: 0 };
  const device = { limits: { maxBufferSize: 1, maxStorageBufferBindingSize: 1 } };
  const adapter = {
    features: new Set(),
    info: { vendor: 'v', architecture: 'a', description: 'A GPU' },
    requestDevice: () => Promise.resolve(device),
  };
  const requestAdapter = () => Promise.resolve(gpu.asked++ < times ? null : adapter);
  return { told: gpu, gpu: { requestAdapter } as unknown as GPU };
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test('fault 54: an adapter that comes late is asked for again', async () => {
  const { gpu, told } = lateAdapter(2);
  const acquiring = acquireDevice(gpu, NEEDS);
  await vi.runAllTimersAsync();
  expect((await acquiring).adapter).toBe('A GPU');
  expect(told.asked).toBe(3);
});

test('fault 54: where there is none it is asked again in the first moments alone, and then said', async () => {
  const { gpu, told } = lateAdapter(Infinity);
  const acquiring = acquireDevice(gpu, NEEDS);
  const refused = expect(acquiring).rejects.toMatchObject({
    code: 'gpu/unavailable',
    details: { reason: 'no-adapter' },
  });
  await vi.runAllTimersAsync();
  await refused;
  expect(told.asked).toBe(5);
  expect(performance.now()).toBe(400);
});

test('a page that has been open for a while is answered at once', async () => {
  const { gpu, told } = lateAdapter(1);
  await vi.advanceTimersByTimeAsync(10_000);
  await expect(acquireDevice(gpu, NEEDS)).rejects.toMatchObject({ code: 'gpu/unavailable' });
  expect(told.asked).toBe(1);
});
