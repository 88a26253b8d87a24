/** The embedded model on the plain CPU engine, as tests ask it. */
import { CpuSession } from '../../src/cpu/session.ts';
import type { Session } from '../../src/model/session.ts';
import type { AlbertTokenizer } from '../../src/tokenizer/tokenizer.ts';
import { demoModel } from './demo_model.ts';

/** @param options as of {@link demoModel} */
export async function demoSession(
  options: Parameters<typeof demoModel>[0] = {},
): Promise<{ readonly session: Session; readonly tokenizer: AlbertTokenizer }> {
  const demo = await demoModel(options);
  return { session: await CpuSession.create({ ...demo, precision: 'f32' }), tokenizer: demo.tokenizer };
}
