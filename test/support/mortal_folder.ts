/** A folder in the hands of a tab that may be killed at any moment: in the middle of a write it leaves half of it. */
import type { Folder, WritableFile } from '../../src/weights/folder.ts';

/** A tab's life: how many more calls of the disk it makes. Infinity for one that nobody kills. */
export class Life {
  #calls: number;

  constructor(calls: number) {
    this.#calls = calls;
  }

  get isOver(): boolean {
    return this.#calls <= 0;
  }

  /** @throws Error once it is over */
  live(): void {
    this.#calls--;
    if (this.isOver) throw new Error('killed');
  }
}

export class MortalFolder implements Folder {
  readonly #inner: Folder;
  readonly #life: Life;

  constructor(inner: Folder, life: Life) {
    this.#inner = inner;
    this.#life = life;
  }

  folders() {
    return this.#living(() => this.#inner.folders());
  }

  files() {
    return this.#living(() => this.#inner.files());
  }

  folder(name: string): Promise<Folder | null> {
    return this.#living(async () => {
      const found = await this.#inner.folder(name);
      return found && new MortalFolder(found, this.#life);
    });
  }

  makeFolder(name: string): Promise<Folder> {
    return this.#living(async () => new MortalFolder(await this.#inner.makeFolder(name), this.#life));
  }

  remove(name: string) {
    return this.#living(() => this.#inner.remove(name));
  }

  size(name: string) {
    return this.#living(() => this.#inner.size(name));
  }

  read(name: string, start: number, end: number) {
    return this.#living(() => this.#inner.read(name, start, end));
  }

  open(name: string): Promise<WritableFile> {
    return this.#living(async () => {
      const file = await this.#inner.open(name);
      return {
        write: (bytes, at) => {
          try {
            this.#life.live();
          } catch (error) {
            file.write(bytes.slice(0, bytes.length >> 1), at);
            throw error;
          }
          file.write(bytes, at);
        },
        truncate: (byteLength) => {
          this.#life.live();
          file.truncate(byteLength);
        },
        flush: () => this.#life.live(),
        close: () => file.close(),
      };
    });
  }

  async #living<T>(act: () => Promise<T>): Promise<T> {
    this.#life.live();
    return act();
  }
}
