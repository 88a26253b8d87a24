import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { UnmaskError, type UnmaskErrorCode } from '../model/errors.ts';
import { watchDevice } from './device_errors.ts';

/** A device that is lost when the test says so. */
function fakeDevice() {
  let lose: (info: Pick<GPUDeviceLostInfo, 'message' | 'reason'>) => void = () => undefined;
  const lost = new Promise<Pick<GPUDeviceLostInfo, 'message' | 'reason'>>((resolve) => (lose = resolve));
  const device = { lost, addEventListener: () => undefined } as unknown as GPUDevice;
  return { device, lose: () => lose({ message: 'driver reset', reason: 'unknown' }) };
}

const failure = (code: UnmaskErrorCode): UnmaskError =>
  new UnmaskError({ code, message: code, remedy: 'Wait.' });
const aborted = new DOMException('The mapping was aborted.', 'AbortError');

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test.each([
  ['a command that was refused', failure('gpu/validation')],
  ['memory that was not given', failure('gpu/out-of-memory')],
  ['a range error', new RangeError('no such range')],
  ['an aborted mapping', aborted],
])('fault 55: %s, and then the loss it came from: the loss is what is told', async (_, error) => {
  const { device, lose } = fakeDevice();
  const cause = watchDevice(device, () => false).causeOf(error);
  await vi.advanceTimersByTimeAsync(100);
  lose();
  expect(await cause).toMatchObject({ code: 'gpu/lost', actual: 'driver reset' });
});

test('fault 55: a mapping that nobody aborted is a loss, though none is told of', async () => {
  const cause = watchDevice(fakeDevice().device, () => false).causeOf(aborted);
  await vi.runAllTimersAsync();
  expect(await cause).toMatchObject({ code: 'gpu/lost' });
});

test('without a loss a failure stays what it was', async () => {
  const refused = failure('gpu/validation');
  const cause = watchDevice(fakeDevice().device, () => false).causeOf(refused);
  await vi.runAllTimersAsync();
  expect(await cause).toBe(refused);
});

test('what no loss shows as is told at once', async () => {
  const { device } = fakeDevice();
  const asked = failure('input/invalid');
  expect(await watchDevice(device, () => false).causeOf(asked)).toBe(asked);
});

test('the end of a device that was destroyed on purpose is no loss', async () => {
  const { device, lose } = fakeDevice();
  const cause = watchDevice(device, () => true).causeOf(aborted);
  lose();
  expect(await cause).toMatchObject({ code: 'session/destroyed' });
});
