/**
 * Chromium's switches for tests and benches: WebGPU on a software adapter where there is no other (UNMASK_ADAPTER=default
 * takes the machine's own GPU), and no traffic of the browser's own.
 */
const adapter = process.env.UNMASK_ADAPTER ?? 'swiftshader';

export const BROWSER_ARGS = [
  '--enable-unsafe-webgpu',
  ...(adapter === 'default' ? [] : [`--use-webgpu-adapter=${adapter}`]),
  // Chromium's sandbox does not start for root, which is what a container is.
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
