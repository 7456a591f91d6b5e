-- A payout that waits for a second admin. By itself: a value of an enum can't be used in the transaction that adds it.
ALTER TYPE "PayoutState" ADD VALUE 'HELD';
