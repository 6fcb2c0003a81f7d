/** `X.Y` of the dump files we write; equals `schema/version.json`. */
export const dumpVersion = '1.4';
