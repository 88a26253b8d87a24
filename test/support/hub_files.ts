/** Files of the imitation hub: in memory, or on disk and read as they are asked for. */
import { createHash } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import { open } from 'node:fs/promises';

/** A file that need not be in memory. */
export interface LazyFile {
  readonly byteLength: number;
  readonly sha256: string;
  /** Bytes `start` up to, not including, `end`. */
  read(start: number, end: number): Promise<Uint8Array>;
}

/** What the hub knows of one file. */
export interface HubFile extends LazyFile {
  /** The name git has for it: of a small file, SHA-1 of its bytes; of an LFS file, SHA-1 of its pointer. */
  readonly blobId: string;
  /** The text that stands for it in git; null for a file that git holds itself. */
  readonly pointer: string | null;
}

/** What the hub's own .gitattributes send to LFS; anything of 10 MB or more must go there. */
const LFS_NAME = /\.(safetensors|bin|h5|msgpack|onnx|ot|pt|pth|tflite|gz|zip)$/;
const LFS_SIZE = 10_000_000;

/** The file `name` as the hub would hold it. */
export async function toHubFile(name: string, content: Uint8Array | LazyFile): Promise<HubFile> {
  const file = content instanceof Uint8Array ? inMemory(content) : content;
  if (LFS_NAME.test(name) || file.byteLength >= LFS_SIZE) {
    const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${file.sha256}\nsize ${file.byteLength}\n`;
    return served(file, gitBlobId(new TextEncoder().encode(pointer)), pointer);
  }
  return served(file, gitBlobId(await file.read(0, file.byteLength)), null);
}

function served(file: LazyFile, blobId: string, pointer: string | null): HubFile {
  const { byteLength, sha256 } = file;
  return { byteLength, sha256, blobId, pointer, read: (start, end) => file.read(start, end) };
}

/** A file of any size on this machine's disk; hashed once, here. */
export async function fileOnDisk(path: string): Promise<LazyFile> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path)) hash.update(piece as Buffer);
  return {
    byteLength: statSync(path).size,
    sha256: hash.digest('hex'),
    async read(start, end) {
      const handle = await open(path);
      try {
        const bytes = new Uint8Array(end - start);
        await handle.read(bytes, 0, bytes.byteLength, start);
        return bytes;
      } finally {
        await handle.close();
      }
    },
  };
}

function inMemory(bytes: Uint8Array): LazyFile {
  return {
    byteLength: bytes.byteLength,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    read: (start, end) => Promise.resolve(bytes.subarray(start, end)),
  };
}

/** git's name of a file: SHA-1 over `blob LENGTH`, a NUL, and the bytes. */
function gitBlobId(bytes: Uint8Array): string {
  return createHash('sha1').update(`blob ${bytes.byteLength}\0`).update(bytes).digest('hex');
}
