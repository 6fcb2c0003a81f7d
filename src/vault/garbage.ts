import { garbageCollector } from '../lib/garbage.ts';

/** To be told of all bytes that this thread reads from the vault, rows or blobs: reading is what makes the most garbage. */
export const wasRead = garbageCollector(8 << 20);
