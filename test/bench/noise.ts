/** Numbers from 0 (inclusive) to 1 (exclusive), the same for the same seed (mulberry32). */
export function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const words =
  'buoy wind wave tide sensor anchor hourly reading battery signal harbour drift calm gale fog const return'.split(' ');

/** Lines of words and numbers, about so many bytes; packs to about a third, as source text does. */
export function noise(random: () => number, bytes: number): string {
  const parts: string[] = [];
  for (let length = 0; length < bytes; ) {
    const word = words[Math.floor(random() * words.length)] ?? '';
    const part = `${word}${Math.floor(random() * 1000)}${random() < 0.15 ? '\n' : ' '}`;
    parts.push(part);
    length += part.length;
  }
  return parts.join('');
}
