/** Small values that outlive the page. What was written by an older version, or is not JSON, counts as not there. */
export function keep(storage: Storage, key: string, value: unknown): void {
  try {
    storage.setItem(`vegascore.${key}`, JSON.stringify(value));
  } catch (error) {
    if (!(error instanceof DOMException)) throw error; // Full, or forbidden: a comfort is lost, nothing else.
  }
}

export function kept<Value>(storage: Storage, key: string, isValue: (value: unknown) => value is Value): Value | null {
  try {
    const value: unknown = JSON.parse(storage.getItem(`vegascore.${key}`) ?? "null");
    return isValue(value) ? value : null;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof DOMException) return null;
    throw error;
  }
}

export const isText = (value: unknown): value is string => typeof value === "string";
export const isFlag = (value: unknown): value is boolean => typeof value === "boolean";
export const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every(isText);
