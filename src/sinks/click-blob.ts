/** Object URLs are kept so long, because some browsers read them after the download has begun. */
const keep = 5 * 60_000;

/** Saves what is in memory already as an ordinary download. */
export function clickBlob(blob: Blob, name: string): void {
  const link = document.createElement('a');
  const address = URL.createObjectURL(blob);
  link.href = address;
  link.download = name;
  link.hidden = true;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), keep);
}
