/** Numbers as people read them. Pure; British English; units always. A no-break space joins number and unit. */

const NBSP = '\u00A0';
const MINUS = '\u2212';
const LOCALE = 'en-GB';

const integerFormat = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 0 });

/** Below this a probability is only said to be smaller: its log p, beside it, stays exact. */
const SMALLEST_PERCENT = 0.0001;

/**
 * A probability, 0 to 1, in % with three significant digits: `2.96 %`, `12.3 %`, `0.000123 %`.
 * Never `0 %` for what is possible nor `100 %` for what is not certain: `<0.0001 %`, `>99.9 %`.
 */
export function formatPercent(probability: number): string {
  const percent = probability * 100;
  if (!(percent >= 0)) return `–${NBSP}%`;
  if (percent === 0) return `0${NBSP}%`;
  if (Number(percent.toPrecision(3)) < SMALLEST_PERCENT) return `<${SMALLEST_PERCENT}${NBSP}%`;
  if (percent >= 99.95) return percent >= 100 ? `100${NBSP}%` : `>99.9${NBSP}%`;
  // From 0.0001 up `toPrecision` never falls into exponent form.
  return `${percent.toPrecision(3)}${NBSP}%`;
}

/** A natural log of a probability with two decimals (a mean of them with more) and a true minus: `−3.52`. */
export function formatLogProb(logProb: number, decimals = 2): string {
  if (Number.isNaN(logProb)) return '–';
  if (logProb === Number.NEGATIVE_INFINITY) return `${MINUS}∞`;
  const digits = Math.abs(logProb).toFixed(decimals);
  return logProb < 0 && Number(digits) !== 0 ? `${MINUS}${digits}` : digits;
}

/** A difference of two log p, always signed, with two decimals (of means, with more): `+0.41`, `−1.20`; `0.00` where both are the same. */
export function formatDelta(delta: number, decimals = 2): string {
  if (Number.isNaN(delta)) return '–';
  const digits = Number.isFinite(delta) ? Math.abs(delta).toFixed(decimals) : '∞';
  if (Number(digits) === 0) return digits;
  return `${delta < 0 ? MINUS : '+'}${digits}`;
}

/** A divergence in bits, 0 to 1, with three decimals: `0.214`. */
export function formatBits(bits: number): string {
  return Number.isFinite(bits) ? bits.toFixed(3) : '–';
}

/** `1,234`. */
export function formatCount(count: number): string {
  return integerFormat.format(count);
}

/** `1 token`, `9 tokens`. */
export function formatPlural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)}${NBSP}${count === 1 ? one : many}`;
}

/** Decimal megabytes (and kB, GB) with three significant digits at most: `6.3 MB`, `71.5 MB`, `380 kB`. */
export function formatBytes(byteLength: number): string {
  if (byteLength < 1000) return `${integerFormat.format(byteLength)}${NBSP}B`;
  const [unit, size] = sizeUnit(byteLength);
  const value = byteLength / size;
  const decimals = unit === 'kB' || value >= 99.95 ? 0 : 1;
  return `${value.toFixed(decimals)}${NBSP}${unit}`;
}

function sizeUnit(byteLength: number): readonly ['kB' | 'MB' | 'GB', number] {
  if (byteLength < 999_500) return ['kB', 1e3];
  return byteLength < 999_500_000 ? ['MB', 1e6] : ['GB', 1e9];
}

/** A time as a reader feels it: `0.4 ms`, `14 ms`, `3.2 s`, `2 min 5 s`. */
export function formatDuration(durationMs: number): string {
  if (durationMs < 0.95) return `${durationMs.toFixed(1)}${NBSP}ms`;
  if (durationMs < 999.5) return `${durationMs.toFixed(0)}${NBSP}ms`;
  const seconds = durationMs / 1000;
  if (seconds < 9.95) return `${seconds.toFixed(1)}${NBSP}s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole}${NBSP}s`;
  return `${Math.floor(whole / 60)}${NBSP}min ${whole % 60}${NBSP}s`;
}

/** `8.2 MB/s`; empty while nothing arrives. */
export function formatRate(bytesPerSecond: number): string {
  return bytesPerSecond > 0 && Number.isFinite(bytesPerSecond) ? `${formatBytes(bytesPerSecond)}/s` : '';
}

/**
 * How long a download still takes, as roughly as it is known: `about 6 s left`, `about 3 min left`,
 * `about 2 h left`. Empty where that cannot be said.
 */
export function formatTimeLeft(bytesLeft: number, bytesPerSecond: number): string {
  const seconds = bytesLeft / bytesPerSecond;
  if (!(bytesPerSecond > 0) || !(seconds >= 0) || !Number.isFinite(seconds)) return '';
  const [amount, unit] =
    seconds < 90 ? [seconds, 's'] : seconds < 5400 ? [seconds / 60, 'min'] : [seconds / 3600, 'h'];
  return `about ${formatCount(Math.max(1, Math.ceil(amount)))}${NBSP}${unit} left`;
}

/** Part of a whole as a whole number of %, held between 0 and 100; null where the whole is not known. */
export function percentDone(done: number, total: number): number | null {
  if (!(total > 0) || !Number.isFinite(done)) return null;
  return Math.min(100, Math.max(0, Math.floor((done / total) * 100)));
}

/** A share or a likeness without unit, 0 to 1, with two decimals: `0.43`. */
export function formatShare(share: number): string {
  return Number.isFinite(share) ? share.toFixed(2) : '–';
}

/** A share that may be under 0 or over 1, in percent with one decimal and a true minus: `87.3`, `−4.0`. The unit stands in the title. */
export function formatSharePercent(share: number): string {
  return formatLogProb(share * 100, 1);
}

/** A cosine, −1 to 1, with three decimals and a true minus: `0.914`; `–` where there is none. */
export function formatCosine(cosine: number | null, decimals = 3): string {
  return cosine === null || !Number.isFinite(cosine) ? '–' : formatLogProb(cosine, decimals);
}

/** The length of a hidden state, four digits: `23.41`, `107.2`. */
export function formatNorm(norm: number): string {
  return Number.isFinite(norm) ? norm.toPrecision(4) : '–';
}

/** The p of a test, as many digits as are read: `<0.001`, `0.012`, `0.43`; `>0.050` for what would only round to the level of the marks. */
export function formatPValue(p: number): string {
  if (p > MARKED_UP_TO && p.toFixed(3) === MARKED_UP_TO.toFixed(3)) return `>${MARKED_UP_TO.toFixed(3)}`;
  return p < 0.001 ? '<0.001' : p < 0.1 ? p.toFixed(3) : formatShare(p);
}

/** The false discovery rate: a p at it is marked, one above it is not. */
const MARKED_UP_TO = 0.05;
