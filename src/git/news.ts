/** Something that one side waits for and the other tells once. */
export interface News {
  readonly promise: Promise<void>;
  tell(): void;
}

export function newsOf(): News {
  let tell = () => {};
  const promise = new Promise<void>((resolve) => {
    tell = resolve;
  });
  return { promise, tell: () => tell() };
}
