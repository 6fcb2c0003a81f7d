import { Buffer } from 'buffer';

// isomorphic-git expects node's Buffer to be there. Imported before it, for its effect.
if (!('Buffer' in globalThis)) Object.assign(globalThis, { Buffer });
