/** Reserves bytes for as long as the module lives, 16-byte aligned and zero: nothing is ever given back but the whole module. Traps without memory. */
let top: usize = (__heap_base + 15) & ~15;

export function reserve(bytes: usize): usize {
  const at = top;
  const end = (<u64>at + <u64>bytes + 15) & ~15;
  const pages = <i32>((end + 65535) >> 16);
  const more = pages - memory.size();
  if (more > 0 && memory.grow(more) < 0) unreachable();
  top = <usize>end;
  return at;
}
