/**
 * Chromium's switches for tests and benches: WebGPU on the software adapter that Chromium brings on Linux, so that tests run
 * anywhere (UNMASK_ADAPTER=default takes the machine's own GPU, as other systems do), and no traffic of the browser's own.
 */
const adapter = process.env.UNMASK_ADAPTER ?? (process.platform === 'linux' ? 'swiftshader' : 'default');

const EVERYWHERE = [
  // Chromium's sandbox does not start for root, which is what a container is.
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export const BROWSER_ARGS = [
  '--enable-unsafe-webgpu',
  ...(adapter === 'default' ? [] : [`--use-webgpu-adapter=${adapter}`]),
  ...EVERYWHERE,
];

/** A browser that finds no GPU, whatever the machine has: its pages compute on the CPU. */
export const CPU_BROWSER_ARGS = ['--disable-gpu', ...EVERYWHERE];
