/** For each distance below 16: which byte of the pattern stands at each of 16 places. */
const patterns: usize = memory.data(256, 16);

/** To be called once, before all else. */
export function prepareMatches(): void {
  for (let distance = 1; distance < 16; distance++)
    for (let place = 0; place < 16; place++) store<u8>(patterns + (distance << 4) + place, u8(place % distance));
}

/** Repeats at `to` what stands `distance` bytes before. Writes at most 31 bytes behind `length`, which is at least 1. */
export function copyMatch(to: usize, distance: u32, length: u32): void {
  const end = to + length;
  if (distance >= 16) {
    let from = to - distance;
    do {
      v128.store(to, v128.load(from));
      v128.store(to, v128.load(from, 16), 16);
      from += 32;
      to += 32;
    } while (to < end);
    return;
  }
  const pattern = i8x16.swizzle(v128.load(to - distance), v128.load(patterns + (distance << 4)));
  const step = 16 - (16 % distance);
  do {
    v128.store(to, pattern);
    to += step;
  } while (to < end);
}
