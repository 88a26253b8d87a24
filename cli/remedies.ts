/** What to do about an error where a terminal has another way on than the page. */
import { UnmaskError, type UnmaskErrorCode } from '../src/model/errors.ts';
import { isHopeless } from '../src/weights/download_errors.ts';

const KEPT =
  'What has arrived is kept: the same call goes on. Or fetch the files elsewhere and give their folder by --model.';

const REMEDIES: Partial<Record<UnmaskErrorCode, string>> = {
  'weights/network': KEPT,
  'weights/busy': KEPT,
  'weights/http': KEPT,
  'weights/not-found': 'Check owner and name, or give a folder by --model.',
  'weights/missing-file':
    'Nothing was fetched. Choose another model, or convert it and give the folder by --model.',
  'weights/no-hash': 'Nothing was fetched. Fetch the files by other means and give their folder by --model.',
  'weights/gated':
    'Accept its terms there and fetch it signed in (hf download OWNER/NAME): unmask reads it where that keeps it.',
};

/** The same error with what can be done here. */
export function forTheTerminal(error: unknown): unknown {
  if (!(error instanceof UnmaskError) || !(error.code in REMEDIES)) return error;
  // A file that its host has not is not had by asking again.
  if (error.code === 'weights/http' && isHopeless(error)) return error;
  const data = error.toData();
  return new UnmaskError({ ...data, remedy: REMEDIES[data.code] ?? data.remedy }, { cause: error });
}
