const UNITS = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'];

/** `498216206` as `475.1 MiB`, for messages; a sign is kept. */
export function formatBytes(bytes: number): string {
  const power = Math.min(UNITS.length - 1, Math.max(0, Math.floor(Math.log2(Math.max(1, Math.abs(bytes))) / 10)));
  return power === 0 ? `${bytes} bytes` : `${(bytes / 1024 ** power).toFixed(1)} ${UNITS[power]}`;
}
