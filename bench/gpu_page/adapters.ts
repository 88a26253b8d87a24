/** Chromium on the machine's own GPU: sets of switches, tried until one gives WebGPU an adapter that is no software. */
import { chromium, type Browser } from 'playwright-core';

/**
 * On Linux Chromium gives WebGPU a hardware adapter only where its own drawing goes through Vulkan too (`WebGPUDecoderImpl::CreatePreferredAdapter`),
 * so every set asks for that: by itself, with Vulkan named everywhere and nobody watching how long it takes, and with Skia's newer Graphite.
 * A surface of Vulkan's needs a display, which is not here. With `--in-process-gpu` Chromium draws by OpenGL, and the adapter is a software one.
 */
const VULKAN = [
  '--no-sandbox',
  '--disable-gpu-sandbox',
  '--ignore-gpu-blocklist',
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=default',
  '--use-angle=vulkan',
  '--disable-vulkan-surface',
];
export const SWITCHES: Readonly<Record<string, readonly string[]>> = {
  vulkan: [...VULKAN, '--enable-features=Vulkan'],
  'vulkan-native': [
    ...VULKAN,
    '--use-vulkan=native',
    '--enable-features=Vulkan,VulkanFromANGLE,DefaultANGLEVulkan',
    '--disable-gpu-watchdog',
  ],
  graphite: [...VULKAN, '--enable-features=Vulkan,SkiaGraphite', '--enable-skia-graphite'],
};

/** Dawn keeps `shader-f16` from NVIDIA's GPUs under Vulkan unless it is told otherwise; no visitor's browser is. */
export const WITH_F16 = 'with f16';
const F16_SWITCH = '--enable-dawn-features=vulkan_enable_f16_on_nvidia';

export interface AdapterReport {
  /** Name of its set in {@link SWITCHES}. */
  readonly switches: string;
  /** What stopped it; null where an adapter came. */
  readonly failure: string | null;
  readonly software: boolean;
  readonly info: Readonly<Record<string, string | boolean | number>> | null;
  readonly features: readonly string[];
  /** What Chromium says of its own drawing: WebGPU depends on `skiaBackendType` being a Vulkan one. */
  readonly gpu: Readonly<Record<string, unknown>> | null;
}

export interface Launch {
  /** Chromium's program. */
  readonly program: string;
  readonly switches: string;
  /** {@link WITH_F16} where that is wanted besides. */
  readonly besides?: typeof WITH_F16;
}

/** @throws Error where it does not start within 20 s */
export async function launch({ program, switches, besides }: Launch): Promise<Browser> {
  const args = [...SWITCHES[switches], ...(besides === undefined ? [] : [F16_SWITCH])];
  return chromium.launch({ executablePath: program, args, timeout: 20_000 });
}

/** Starts Chromium, asks for an adapter on a page of `site`, and ends it again. Throws nothing: a failure is what is reported. */
export async function tryAdapter(how: Launch, site: string): Promise<AdapterReport> {
  const { switches } = how;
  const none = { switches, software: true, info: null, features: [], gpu: null };
  let browser: Browser | null = null;
  try {
    browser = await launch(how);
    const page = await browser.newPage();
    page.setDefaultTimeout(20_000);
    await page.goto(site, { waitUntil: 'commit' });
    const adapter = await within(20_000, 'the adapter', page.evaluate(describeAdapter));
    const gpu = await drawingOf(browser);
    if (adapter === null) return { ...none, failure: 'the browser has no adapter', gpu };
    return { switches, failure: null, ...adapter, gpu };
  } catch (error) {
    return { ...none, failure: reasonOf(error) };
  } finally {
    await browser?.close().catch(() => undefined);
  }
}

/** Runs in the page. */
async function describeAdapter(): Promise<Pick<AdapterReport, 'software' | 'info' | 'features'> | null> {
  const adapter = await navigator.gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) return null;
  const { vendor, architecture, device, description } = adapter.info;
  const { maxBufferSize, maxStorageBufferBindingSize, maxComputeWorkgroupStorageSize } = adapter.limits;
  const software = /swiftshader|llvmpipe/i.test(`${architecture} ${device} ${description}`);
  return {
    software,
    info: {
      vendor,
      architecture,
      device,
      description,
      maxBufferSize,
      maxStorageBufferBindingSize,
      maxComputeWorkgroupStorageSize,
    },
    features: [...adapter.features].sort(),
  };
}

/** Of `chrome://gpu`, by the protocol: what matters to WebGPU. */
async function drawingOf(browser: Browser): Promise<Readonly<Record<string, unknown>>> {
  const session = await browser.newBrowserCDPSession();
  const { gpu } = await session.send('SystemInfo.getInfo');
  const { featureStatus, auxAttributes, devices } = gpu;
  const aux = auxAttributes as Readonly<Record<string, unknown>> | undefined;
  const status = featureStatus as Readonly<Record<string, unknown>> | undefined;
  return {
    device: devices[0]?.deviceString,
    skiaBackendType: aux?.skiaBackendType,
    displayType: aux?.displayType,
    hardwareSupportsVulkan: aux?.hardwareSupportsVulkan,
    vulkan: status?.vulkan,
    webgpu: status?.webgpu,
    gpu_compositing: status?.gpu_compositing,
  };
}

/** @throws Error where `promise` has not come in time; what it does goes on */
export async function within<T>(ms: number, what: string, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} took more than ${Math.round(ms / 1000)} s`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The first lines of an error, which Playwright follows with a long call log. */
export function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error))
    .split('\n')
    .slice(0, 3)
    .join(' | ')
    .slice(0, 400);
}
