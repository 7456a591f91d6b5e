/** The colour of a table's cloth: that of the gem it is named after, else one that its id picks. */
const CLOTHS = ["emerald", "sapphire", "ruby", "topaz", "amethyst", "onyx"] as const;

const GEMS: readonly (readonly [RegExp, (typeof CLOTHS)[number]])[] = [
  [/emerald|jade/i, "emerald"],
  [/sapphire|lapis/i, "sapphire"],
  [/ruby|garnet/i, "ruby"],
  [/topaz|amber|gold/i, "topaz"],
  [/amethyst|lightning|violet/i, "amethyst"],
  [/diamond|onyx|pearl|silver/i, "onyx"],
];

export function clothOf({ name, tableId }: { readonly name: string; readonly tableId: string }): string {
  const gem = GEMS.find(([pattern]) => pattern.test(name));
  if (gem !== undefined) return gem[1];
  const sum = [...tableId].reduce((total, letter) => total + letter.charCodeAt(0), 0);
  return CLOTHS[sum % CLOTHS.length] ?? "emerald";
}
