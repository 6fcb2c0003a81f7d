/** Everything whose array key begins with these; an empty array sorts after every text and number. */
export function below(...prefix: readonly (string | number)[]): IDBKeyRange {
  return IDBKeyRange.bound([...prefix], [...prefix, []]);
}

/** Like `below`, but only what comes after `key`. */
export function belowAfter(prefix: readonly string[], key: string): IDBKeyRange {
  return IDBKeyRange.bound([...prefix, key], [...prefix, []], true);
}
