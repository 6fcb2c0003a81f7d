import { Buffer } from 'buffer';

// isomorphic-git expects Node's global of this name.
Object.assign(globalThis, { Buffer });
