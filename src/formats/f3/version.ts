/** Of our schemas of F3; the data itself has no version. */
export const f3Version = '1.3';

/** What of F3 is written: its reference implementation at this version. */
export const f3Profile = 'gof3 3.11';
