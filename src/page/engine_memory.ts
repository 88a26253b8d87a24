/** What is remembered from visit to visit of what computes. */
import { ENGINE_CHOICES, type EngineChoice, type FasterEngine } from '../worker/messages.ts';

export interface EngineMemory {
  /** What the visitor wants. */
  choice: EngineChoice;
  /** What was measured in this browser, of its present version; null where nothing was. */
  measuredFaster: FasterEngine | null;
}

const CHOICE_KEY = 'unmask.engine';
const MEASURED_KEY = 'unmask.engine-measured';

/**
 * @param storage may throw when asked for, as in private windows: then the page remembers for this visit only
 * @param browser its name and version; a measurement of another is none
 */
export function engineMemory(
  storage: () => Pick<Storage, 'getItem' | 'setItem'>,
  browser: string,
): EngineMemory {
  const forThisVisit = new Map<string, string>();
  const get = (key: string): string | null => {
    try {
      return storage().getItem(key);
    } catch {
      return forThisVisit.get(key) ?? null;
    }
  };
  const set = (key: string, value: string): void => {
    try {
      storage().setItem(key, value);
    } catch {
      forThisVisit.set(key, value);
    }
  };
  return {
    get choice() {
      const kept = get(CHOICE_KEY);
      return ENGINE_CHOICES.find((choice) => choice === kept) ?? 'auto';
    },
    set choice(choice) {
      set(CHOICE_KEY, choice);
    },
    get measuredFaster() {
      const [faster, ...of] = get(MEASURED_KEY)?.split(' ') ?? [];
      return of.join(' ') === browser && (faster === 'gpu' || faster === 'cpu') ? faster : null;
    },
    set measuredFaster(faster) {
      set(MEASURED_KEY, `${faster} ${browser}`);
    },
  };
}

/** For this visit only. */
export const forgetfulEngineMemory = (): EngineMemory => ({ choice: 'auto', measuredFaster: null });
