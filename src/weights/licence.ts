/** Under which terms a model's weights were published, as far as that is known without asking anyone. */

/** The models of the ALBERT paper, as their authors published them: https://github.com/google-research/albert. */
const GOOGLES = /^(?:albert\/)?albert-(?:base|large|xlarge|xxlarge)-v[12](?:-f(?:16|32))?$/;

/** Of the paper's models, and of the one that comes with the page (README.md). */
const APACHE = 'Apache-2.0';

/** An identifier as the hub's model cards have it, `apache-2.0` or `cc-by-nc-4.0`; undefined for anything else. */
export function cardLicence(value: unknown): string | undefined {
  return typeof value === 'string' && /^[A-Za-z0-9][A-Za-z0-9.+-]{0,59}$/.test(value) ? value : undefined;
}

/** What the model card says, else what is known of the paper's models and of the embedded one; null where nothing is. */
export function licenceOf({ name, isDemo, licence }: Published): string | null {
  if (licence !== undefined) return licence;
  return isDemo || GOOGLES.test(name) ? APACHE : null;
}

/** Of a manifest (`manifest.ts`) or a listing. */
interface Published {
  readonly name: string;
  readonly isDemo: boolean;
  /** {@link cardLicence} */
  readonly licence?: string;
}
