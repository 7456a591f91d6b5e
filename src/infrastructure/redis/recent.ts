/** The entries that were set last. */
interface Recent<Value> {
  get(key: string): Value | undefined;
  delete(key: string): boolean;
  set(key: string, value: Value): void;
}

/** @param max entries; of more, the one that was set first is forgotten. */
export function createRecent<Value>(max: number): Recent<Value> {
  const entries = new Map<string, Value>();
  return {
    get: (key) => entries.get(key),
    delete: (key) => entries.delete(key),
    set(key, value) {
      entries.delete(key);
      entries.set(key, value);
      if (entries.size <= max) return;
      for (const oldest of entries.keys()) return void entries.delete(oldest);
    },
  };
}
