/** Numbers for people: round ones, and their texts. */

/** Digits that a double surely has. */
const DIGITS = 15;

/** The power of ten at or under a positive number. */
export function exponentOf(number: number): number {
  // Logarithms of powers of ten may be just under a whole number.
  const rough = Math.floor(Math.log10(number));
  return number >= Number(`1e${rough + 1}`) ? rough + 1 : rough;
}

/** A number near this one with no digit beyond the resolution. */
export function tidied(value: number, resolution: number): number {
  if (!(resolution > 0) || !Number.isFinite(value)) return value;
  const unit = exponentOf(resolution);
  const scaled = unit < 0 ? value * 10 ** -unit : value / 10 ** unit;
  const whole = Math.round(scaled);
  const tidy = cleaned(unit < 0 ? whole / 10 ** -unit : whole * 10 ** unit);
  // Steps may be finer than a double has digits, or finer than it can tell.
  return Math.abs(tidy - value) <= resolution ? tidy : value;
}

/** The number without the last bits, which sums leave behind. */
export function cleaned(value: number): number {
  return Number(value.toPrecision(DIGITS));
}

/** The text of a number without digits beyond the resolution. */
export function numberText(value: number, resolution: number): string {
  if (!Number.isFinite(value)) return signed(value < 0 ? '-∞' : '∞');
  const rounded = tidied(value, resolution);
  if (rounded === 0) return '0';
  const [power, unit] = [exponentOf(Math.abs(rounded)), exponentOf(resolution || 1e-300)];
  if (power < -4 || power > 6) return signed(exponential(rounded, Math.max(0, power - unit)));
  return signed(unit >= 0 ? String(rounded) : rounded.toFixed(Math.min(-unit, DIGITS - power)));
}

/** A text with the sign that print has. */
export function signed(text: string): string {
  return text.replaceAll('-', '−');
}

function exponential(value: number, digits: number): string {
  return value.toExponential(Math.min(digits, DIGITS - 1)).replace(/\.?0*e\+?/, 'e');
}
