import { asPlayerId } from "../../kernel/ids.ts";
import type { User } from "../../players/ports.ts";
import type { User as UserRow } from "./generated/client.ts";

export const userOf = (row: UserRow): User => ({
  id: asPlayerId(row.id),
  username: row.username,
  email: row.email,
  role: row.role,
  status: row.status,
  guest: row.passwordHash === null,
  createdAt: row.createdAt.getTime(),
});
