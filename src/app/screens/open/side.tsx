import type { ComponentChildren } from 'preact';

/** The margin of the Open screen. */
export function Side({ heading, children }: { heading?: string; children?: ComponentChildren }) {
  return (
    <>
      <h1>Open</h1>
      {heading === undefined ? <p>Is an archive whole, what is wrong where, and what is in it.</p> : <p>{heading}</p>}
      {children}
    </>
  );
}
