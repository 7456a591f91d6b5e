/** Puts generated blocks between their markers: `<!-- errors -->` … `<!-- /errors -->`, each on a line of its own. */
export function fillBlocks(page: string, blocks: Readonly<Record<string, () => string>>): string {
  const filled = new Set<string>();
  const text = page.replace(/^<!-- ([a-zA-Z]+) -->\n[\s\S]*?^<!-- \/\1 -->$/gm, (_, name: string) => {
    const block = blocks[name];
    if (block === undefined) throw new Error(`There is no block "${name}".`);
    filled.add(name);
    return `<!-- ${name} -->\n\n${block()}\n\n<!-- /${name} -->`;
  });
  const missing = Object.keys(blocks).filter((name) => !filled.has(name));
  if (missing.length > 0) throw new Error(`The page has no place for: ${missing.join(", ")}.`);
  return text;
}
