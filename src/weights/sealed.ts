/**
 * JSON that tells by itself whether it is as it was written: its last member is a checksum of the text without it. Builds that know of
 * none read it as they always did.
 */
import { sha256Of } from './hash.ts';
import { isRecord } from './small_file.ts';

const CHECKSUM = /,"checksum":"([0-9a-f]{64})"\}$/;

/** The object with its checksum, SHA-256 of the text as given. @param json the text of an object that has members, in UTF-8 */
export async function sealed(json: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const text = new TextDecoder().decode(json).trimEnd();
  const checksum = await sha256Of(new TextEncoder().encode(text));
  return new TextEncoder().encode(`${text.slice(0, -1)},"checksum":"${checksum}"}`);
}

export interface Unsealed {
  readonly json: Readonly<Record<string, unknown>>;
  /** False of what was written before there were checksums: then nothing says that it is as it was. */
  readonly isSealed: boolean;
}

/** The object, without its checksum; null where there is none, or it is not as it was written. */
export async function unsealed(bytes: Uint8Array | null): Promise<Unsealed | null> {
  if (bytes === null) return null;
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    const checksum = CHECKSUM.exec(text)?.[1];
    const isSealed = checksum !== undefined;
    // Nothing that was written without a checksum ends in a text: here the name of the checksum is damaged.
    if (!isSealed && text.endsWith('"}')) return null;
    const body = text.replace(CHECKSUM, '}');
    if (isSealed && (await sha256Of(new TextEncoder().encode(body))) !== checksum) return null;
    const json: unknown = JSON.parse(body);
    return isRecord(json) ? { json, isSealed } : null;
  } catch {
    return null;
  }
}
