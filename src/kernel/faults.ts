/** What goes wrong outside: thrown by infrastructure, retried by the use cases or answered with SERVICE_UNAVAILABLE. */

/** A store can't be reached or does not answer in time. Reads: try again. Writes: the outcome is unknown. */
export class StoreAway extends Error {
  override readonly name = "StoreAway";
}

/** The database gave up this transaction in favour of another one. Nothing was written; try again. */
export class WriteConflict extends Error {
  override readonly name = "WriteConflict";
}
