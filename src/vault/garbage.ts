import { garbageCollector } from '../lib/garbage.ts';

/**
 * To be told of all bytes that this thread reads from the vault, rows or blobs: reading is what makes the most garbage. A call is worth a few
 * milliseconds of looking; ten or so see it through.
 */
export const wasRead = garbageCollector(2 << 20);
