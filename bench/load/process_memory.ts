/** Peak memory of the browser's processes, as the kernel has it. Linux only; null elsewhere. */
import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright';

export interface PeakMemory {
  /** Of the page with its workers: the renderer that took most. */
  readonly rendererBytes: number;
  /** Of the process that drives the GPU; a software adapter's buffers are in it. */
  readonly gpuBytes: number;
}

/** The most each process has held in RAM since it started (`VmHWM`). */
export async function peakMemory(browser: Browser): Promise<PeakMemory | null> {
  if (process.platform !== 'linux') return null;
  const devtools = await browser.newBrowserCDPSession();
  const { processInfo } = await devtools.send('SystemInfo.getProcessInfo');
  await devtools.detach();
  const most = (type: string): number =>
    Math.max(...processInfo.filter((each) => each.type === type).map(({ id }) => highWater(id)));
  return { rendererBytes: most('renderer'), gpuBytes: most('GPU') };
}

function highWater(pid: number): number {
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) * 1024;
}
