/** The peer's external weights as a file, as a site would serve them. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GoldenFile } from '../../test/golden/format.ts';
import { peerData, type PeerLayout } from '../engines/onnxruntime.ts';

export async function writePeerData(
  file: GoldenFile,
  layout: string,
): Promise<{ readonly path: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'unmask-peer-'));
  const path = join(folder, 'peer.data');
  await writeFile(path, peerData(file, JSON.parse(await readFile(layout, 'utf8')) as PeerLayout));
  return { path, remove: () => rm(folder, { recursive: true }) };
}
