/** `hh:mm:ss` and milliseconds after the mark; the hours grow past 99. Rounded once, so no field ever shows 60. */
export function formatTimestamp(timeMs: number, mark: ',' | '.'): string {
  const total = Math.round(timeMs);
  const field = (value: number, digits: number) => String(value).padStart(digits, '0');
  const hours = field(Math.floor(total / 3_600_000), 2);
  const minutes = field(Math.floor(total / 60_000) % 60, 2);
  const seconds = field(Math.floor(total / 1000) % 60, 2);
  return `${hours}:${minutes}:${seconds}${mark}${field(total % 1000, 3)}`;
}
