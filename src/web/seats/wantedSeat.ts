/** "Sit me down": the table's page takes the first free seat as soon as it has heard how the table stands. */
let wanted: string | null = null;

export function wantSeat(tableId: string): void {
  wanted = tableId;
}

/** True once for each wish. */
export function takeWantedSeat(tableId: string): boolean {
  const isWanted = wanted === tableId;
  wanted = null;
  return isWanted;
}
