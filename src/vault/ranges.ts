/** Everything whose array key begins with these; the upper end sorts after every text, number and list of them. */
export function below(...prefix: readonly (string | number)[]): IDBKeyRange {
  return IDBKeyRange.bound([...prefix], [...prefix, [[]]]);
}

/** Like `below`, but only what comes after `key`. */
export function belowAfter(prefix: readonly string[], key: string): IDBKeyRange {
  return IDBKeyRange.bound([...prefix, key], [...prefix, [[]]], true);
}
