/** Lists in pages, by cursor. */

export interface PageRequest {
  readonly cursor?: string | undefined;
  readonly limit: number;
}

export interface PageOf<Item> {
  readonly items: Item[];
  readonly nextCursor: string | null;
}
