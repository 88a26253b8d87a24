/** From `navigator.gpu` (or Dawn's) to a device that can hold the model, or one clear reason why not. */
import { UnmaskError } from '../model/errors.ts';
import { pause } from '../model/pause.ts';
import { hasMatrixUnits, MATRIX_UNITS } from './matrix_units.ts';

export interface AcquiredDevice {
  readonly device: GPUDevice;
  /** The adapter in words, e.g. `SwiftShader Device (Subzero)` or `NVIDIA H200`. */
  readonly adapter: string;
  /** Runs on the CPU in disguise: correct, slow. */
  readonly software: boolean;
  /** It says nothing of what it is, so that it may be slow or fast. */
  readonly unnamed: boolean;
  /** A barrier costs more than it can gain: see `LINEAR_TABLES`. */
  readonly dearBarriers: boolean;
  /** The browser is so old that it has no `adapter.info`: nothing is known of the adapter. */
  readonly untold: boolean;
  /** The device has matrix units, asked for and there. */
  readonly matrixUnits: boolean;
  /** Facts for a details dialog. */
  readonly facts: Readonly<Record<string, string>>;
}

export interface DeviceNeeds {
  /** Take `shader-f16` where the adapter has it. Optional everywhere: f16 weights are unpacked without it. */
  readonly f16: boolean;
  /** Take `timestamp-query` where the adapter has it: for the bench. */
  readonly timestamps?: boolean;
  /** Take matrix units where the adapter has them: a draft behind flags, for tools whose flags are ours. Needs `f16`. */
  readonly matrixUnits?: boolean;
}

/**
 * Asks for the most capable adapter and a device on it, with default limits: weights larger than one binding are
 * split into panels. Takes `shader-f16` where asked and there; needs no optional feature.
 * @throws UnmaskError `gpu/unavailable` when there is no WebGPU, no adapter, or the adapter refuses.
 */
export async function acquireDevice(gpu: GPU | undefined, needs: DeviceNeeds): Promise<AcquiredDevice> {
  if (!gpu) {
    throw !globalThis.isSecureContext
      ? unavailable(
          'WebGPU needs a secure page (https or localhost), and this page is not.',
          'insecure-context',
        )
      : unavailable('This browser offers no WebGPU.', 'no-webgpu');
  }
  const adapter = await requestAdapterPatiently(gpu);
  if (!adapter) throw unavailable('WebGPU is there, but it found no usable GPU.', 'no-adapter');
  const matrixUnits = needs.f16 && needs.matrixUnits === true && hasMatrixUnits(adapter);
  const device = await requestDevice(adapter, needs, matrixUnits);
  const info = adapterInfo(adapter);
  const software = isSoftware(info);
  const told = info.description || [info.vendor, info.architecture].filter(Boolean).join(' ');
  const name = told || 'unnamed GPU';
  return {
    device,
    adapter: name,
    software,
    unnamed: told === '' && !software,
    dearBarriers: software && !LLVMPIPE.test(driverOf(info)),
    untold: (adapter.info as AdapterInfo | undefined) === undefined,
    matrixUnits,
    facts: {
      Adapter: name,
      Vendor: info.vendor || 'not told',
      Architecture: info.architecture || 'not told',
      Features: [...adapter.features].sort().join(', ') || 'none',
      'Largest buffer': `${device.limits.maxBufferSize} bytes`,
      'Largest binding': `${device.limits.maxStorageBufferBindingSize} bytes`,
    },
  };
}

/**
 * A browser's GPU process may still be starting, or starting again, when the page does: it says that there is no GPU then. So a thread asks
 * again in its first moments, ms from its start. A model is mostly longer in coming, and then the first answer waits for nothing.
 */
const FIRST_MOMENTS_MS = 400;
const ASKED_EVERY_MS = 100;

/** @throws UnmaskError `gpu/unavailable` where the browser fails. @returns null where there is none */
async function requestAdapterPatiently(gpu: GPU): Promise<GPUAdapter | null> {
  for (;;) {
    const adapter = await requestAdapter(gpu);
    if (adapter !== null || performance.now() >= FIRST_MOMENTS_MS) return adapter;
    await pause(ASKED_EVERY_MS);
  }
}

async function requestAdapter(gpu: GPU): Promise<GPUAdapter | null> {
  try {
    return await gpu.requestAdapter({ powerPreference: 'high-performance' });
  } catch (cause) {
    throw unavailable('The browser failed while it looked for a GPU.', 'adapter-error', cause);
  }
}

async function requestDevice(
  adapter: GPUAdapter,
  needs: DeviceNeeds,
  matrixUnits: boolean,
): Promise<GPUDevice> {
  const wanted: GPUFeatureName[] = [
    ...(needs.f16 ? ['shader-f16' as const] : []),
    ...(needs.timestamps === true ? ['timestamp-query' as const] : []),
    ...(matrixUnits ? MATRIX_UNITS.features : []),
  ];
  try {
    return await adapter.requestDevice({
      label: 'unmask',
      requiredFeatures: [...new Set(wanted)].filter((feature) => adapter.features.has(feature)),
      ...(matrixUnits ? { requiredLimits: MATRIX_UNITS.limits } : {}),
    });
  } catch (cause) {
    throw unavailable('The GPU refused to give this page a device.', 'device-refused', cause);
  }
}

/** What an adapter tells of itself; `info` and its `isFallbackAdapter` are newer than some browsers. */
type AdapterInfo = Pick<GPUAdapterInfo, 'vendor' | 'architecture' | 'description'> & {
  readonly isFallbackAdapter?: boolean;
};

function adapterInfo(adapter: GPUAdapter): AdapterInfo {
  const told = adapter.info as AdapterInfo | undefined;
  return told ?? { vendor: '', architecture: '', description: '' };
}

const driverOf = (info: AdapterInfo): string => `${info.architecture} ${info.description}`;

/** Mesa's software adapter, lavapipe: barriers cost it little. */
const LLVMPIPE = /llvmpipe|lavapipe/i;

function isSoftware(info: AdapterInfo): boolean {
  const driver = driverOf(info);
  // The names are those of the software drivers there are.
  return info.isFallbackAdapter === true || LLVMPIPE.test(driver) || /swiftshader|basic render/i.test(driver);
}

function unavailable(message: string, reason: string, cause?: unknown): UnmaskError {
  return new UnmaskError(
    {
      code: 'gpu/unavailable',
      message,
      remedy:
        'Unmask runs on the CPU instead. For speed, use a current browser with WebGPU and hardware acceleration on.',
      details: {
        reason,
        ...(cause instanceof Error ? { cause: `${cause.name}: ${cause.message}` } : {}),
      },
    },
    { cause },
  );
}
